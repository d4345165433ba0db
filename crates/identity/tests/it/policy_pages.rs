//! The pages of what is demanded of passwords.

use axum::http::StatusCode;
use identity::policies::{self, On};
use identity::roles::{self, Builtin};
use identity::security;
use identity::testing::{ORG, Site};
use web::testing::check_html;

const LIST: &str = security::POLICIES;

db::on_both!(
    // covers: B10
    async fn a_policy_is_made_changed_and_removed_on_its_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signed_in(ada).await;
        assert!(browser.get(security::PATH).await.shows(&format!("href=\"{LIST}\"")));
        let list = browser.get(LIST).await;
        assert_eq!(check_html(&list.body), Vec::<String>::new());
        assert!(list.shows("Everybody") && list.shows("As it comes"), "{}", list.body);

        let role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::FullUser)).await.unwrap().unwrap().id;
        let path = format!("{LIST}/{role}");
        assert_eq!(browser.get(&format!("{LIST}/new?of={role}")).await.location(), path);
        let form = browser.get(&path).await;
        assert_eq!(check_html(&form.body), Vec::<String>::new());
        assert!(!form.shows("Remove the policy"), "there is none yet");
        let told = browser.post(&path, &[("least_chars", "12"), ("words", "Rivendell\nab"), ("history", "many"), ("version", "0")]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["least_chars", "words", "history"] {
            assert!(told.shows(&format!("href=\"#f-{field}\"")), "{field}: {}", told.body);
        }
        assert!(told.shows("Rivendell") && told.input("least_chars").as_deref() == Some("12"), "what was typed stays");

        let fields =
            [("least_chars", "20"), ("words", "Rivendell"), ("classes", "digit"), ("classes", "sign"), ("history", ""), ("version", "0")];
        let saved = browser.post(&path, &fields).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, LIST), "{}", saved.body);
        let list = browser.get(LIST).await;
        assert_eq!(check_html(&list.body), Vec::<String>::new());
        assert!(list.shows("At least 20 characters") && list.shows("a digit, a sign or a blank"), "{}", list.body);
        assert!(list.shows(&format!("/administration/users?role={role}&amp;view=all")), "whom it holds: {}", list.body);
        let people = browser.get(&format!("/administration/users?role={role}&view=all")).await;
        assert!(people.status == StatusCode::OK && people.shows("ann"), "{}", people.body);

        let form = browser.get(&path).await;
        assert!(form.shows("20 characters") && form.shows("rivendell"), "{}", form.body);
        let version = form.input("version").unwrap();
        let again: Vec<(&str, &str)> =
            fields.into_iter().map(|(name, value)| (name, if name == "version" { &*version } else { value })).collect();
        assert_eq!(browser.post(&path, &again).await.status, StatusCode::SEE_OTHER, "as it is: no new version");
        let stale = browser.post(&path, &[("least_chars", "30"), ("version", "0")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(check_html(&stale.body), Vec::<String>::new());
        assert!(stale.input("least_chars").as_deref() == Some("30") && stale.input("version") == Some(version), "{}", stale.body);

        let ask = browser.get(&format!("{path}/remove")).await;
        assert_eq!(check_html(&ask.body), Vec::<String>::new());
        assert!(ask.shows("No longer demanded: At least 20 characters."), "{}", ask.body);
        assert_eq!(browser.post(&format!("{path}/remove"), &[]).await.location(), LIST);
        let on = On::Role(role);
        assert_eq!(site.app.db.read(move |read| policies::find(read, ORG, on)).await.unwrap().version, 0);
        assert_eq!(browser.get(&format!("{path}/remove")).await.status, StatusCode::NOT_FOUND);
    }
);

db::on_both!(
    async fn the_pages_are_for_whoever_changes_security(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        let browser = site.signed_in(tom).await;
        for path in ["", "/new", "/organization", "/organization/remove"] {
            assert_eq!(browser.get(&format!("{LIST}{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(browser.post(&format!("{LIST}/organization"), &[("least_chars", "20")]).await.status, StatusCode::FORBIDDEN);
        let owner = site.signed_in(ada).await;
        for path in ["/nothing", "/rol_00000000000000000000000000000000", "/usr_00000000000000000000000000000000"] {
            assert_eq!(owner.get(&format!("{LIST}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(owner.get(&format!("{LIST}/new")).await.location(), LIST);
    }
);
