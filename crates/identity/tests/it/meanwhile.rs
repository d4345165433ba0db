//! Two people save the same form: the second is shown both, and overwrites nothing unseen.

use axum::http::StatusCode;
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::roles::Builtin;
use identity::testing::{Answer, Browser, ORG, Site};
use identity::units::{self, Bits, Unit};
use identity::{GroupId, UserId};
use web::testing::check_html;

use crate::user_pages::filled;

async fn bits(site: &Site, user: UserId, unit: Unit) -> Option<Bits> {
    let all = site.app.db.read(move |read| units::of_user(read, ORG, user)).await.unwrap();
    all.into_iter().find(|at| at.unit == unit).map(|at| at.bits)
}

async fn group(site: &Site, ada: UserId, name: &'static str) -> GroupId {
    let ctx = site.ctx(ada).await;
    let input = CreateGroup { name: name.into(), description: String::new() };
    site.write(move |tx| groups::create(&ctx, tx, &input)).await.unwrap()
}

/// The form as a browser would send it, but for `changes`; an empty value takes a tick away.
async fn sent(browser: &Browser, path: &str, shown: &Answer, changes: &[(&str, &str)]) -> Answer {
    let mut form = filled(&shown.body);
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &pairs).await
}

fn is_told(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{}", answer.body);
    assert_eq!(check_html(&answer.body), Vec::<String>::new());
    for words in words {
        assert!(answer.shows(words), "{words}: {}", answer.body);
    }
}

// covers: D17, D2
db::on_both!(
    async fn an_old_page_opens_no_tick_that_somebody_else_closed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let sales = Unit::Group(group(&site, ada, "Sales").await);
        let (ctx, join) = (site.ctx(ada).await, Join { user: pat, unit: sales, bits: Bits::default() });
        site.write(move |tx| memberships::join(&ctx, tx, join)).await.unwrap();
        let browser = site.signed_in(ada).await;
        let path = format!("/administration/users/{pat}/groups");
        let id = match sales {
            Unit::Group(id) => id.to_string(),
            Unit::Team(id) => id.to_string(),
        };
        // Somebody else takes the first tick away; the old page takes the second one away, and would give the first one back.
        let first = [("unit", id.as_str()), ("was_in", "on"), ("seen", "both"), ("sees", "on")];
        assert_eq!(browser.post(&path, &first).await.status, StatusCode::SEE_OTHER);
        let second = [("unit", id.as_str()), ("was_in", "on"), ("seen", "both"), ("publishes", "on")];
        let told = browser.post(&path, &second).await;
        is_told(&told, &["Somebody else changed what each sees of the other meanwhile", "<td class=\"saved\">", "value=\"sees\""]);
        assert_eq!(bits(&site, pat, sales).await, Some(Bits { publishes: false, sees: true }));
        // Told, they save it knowingly.
        let again = [("unit", id.as_str()), ("was_in", "on"), ("seen", "sees"), ("publishes", "on")];
        assert_eq!(browser.post(&path, &again).await.status, StatusCode::SEE_OTHER);
        assert_eq!(bits(&site, pat, sales).await, Some(Bits { publishes: true, sees: false }));
        assert_eq!(browser.post(&path, &again).await.status, StatusCode::SEE_OTHER, "what stands so already is no conflict");

        // An old page that knows nothing of the group yet does not put anybody in over what stands there.
        let over = browser.post(&path, &[("unit", &id), ("publishes", "on"), ("sees", "on")]).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(over.shows("Somebody else put this person in meanwhile"), "{}", over.body);
        assert_eq!(bits(&site, pat, sales).await, Some(Bits { publishes: true, sees: false }));
    }
);

// covers: D17
db::on_both!(
    async fn a_refused_put_in_keeps_what_was_ticked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        let path = format!("/administration/users/{pat}/groups");
        for (name, ticked) in [("publishes", [true, false]), ("sees", [false, true])] {
            let refused = browser.post(&path, &[("unit", "nothing"), (name, "on")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            // The last form that has the tick is the one for another group.
            let (_, form) = refused.body.rsplit_once("Put into another group or team").unwrap();
            for (box_of, is_on) in ["publishes", "sees"].into_iter().zip(ticked) {
                let (_, tick) = form.split_once(&format!("name=\"{box_of}\"")).unwrap();
                assert_eq!(tick[..tick.find('>').unwrap()].contains("checked"), is_on, "{name} {box_of}");
            }
        }
    }
);

// covers: D19
db::on_both!(
    async fn a_view_made_private_is_not_shared_again_unseen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let views = "/administration/users/views";
        let made = browser.post(views, &[("name", "Night"), ("query", "view=all"), ("share", "all")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let ctx = site.ctx(ada).await;
        let view = site.app.db.read(move |read| identity::saved_views::list(&ctx, read, false)).await.unwrap().remove(0);
        let page = format!("{views}/{}", view.id);
        let save = |name: &'static str, share: &'static str, version: String| {
            let (browser, page) = (&browser, &page);
            async move { browser.post(page, &[("name", name), ("share", share), ("version", &version)]).await }
        };
        assert_eq!(save("Night", "me", "1".into()).await.status, StatusCode::SEE_OTHER);
        let told = save("Late", "all", "1".into()).await;
        is_told(&told, &["Night", "Late", "Only me", "<td class=\"yours\">", "<td class=\"saved\">"]);
        assert_eq!(told.input("name").as_deref(), Some("Late"));
        assert_eq!(save("Late", "all", told.input("version").unwrap()).await.status, StatusCode::SEE_OTHER);
    }
);

// covers: A14
db::on_both!(
    async fn a_custom_field_changed_meanwhile_stands_beside_what_was_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let list = "/administration/fields";
        let form = [("name", "Shift"), ("kind", "choice"), ("choices", "Day\nNight")];
        let made = browser.post(&format!("{list}/new"), &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let field = site.app.db.read(move |read| identity::custom_fields::list(read, ORG)).await.unwrap().remove(0);
        let path = format!("{list}/{}", field.id);
        let shown = browser.get(&path).await;
        assert_eq!(sent(&browser, &path, &shown, &[("hint", "Of the desk"), ("choices", "Late")]).await.status, StatusCode::SEE_OTHER);
        let told = sent(&browser, &path, &shown, &[("name", "Turn")]).await;
        is_told(&told, &["Of the desk", "Turn", "<td class=\"saved\">", "Late"]);
        let saved = sent(&browser, &path, &told, &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let now = site.app.db.read(move |read| identity::custom_fields::list(read, ORG)).await.unwrap().remove(0);
        let labels: Vec<&str> = now.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!((now.label.as_str(), labels), ("Turn", vec!["Day", "Night", "Late"]), "and the choice that came meanwhile stays");
        // A fault of a field is no leave to overwrite.
        let old = sent(&browser, &path, &shown, &[("name", "")]).await;
        assert_eq!((old.status, old.input("version")), (StatusCode::UNPROCESSABLE_ENTITY, shown.input("version")));
    }
);

// covers: E11
db::on_both!(
    async fn contacts_and_settings_keep_what_was_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let contacts = "/administration/settings/contacts";
        let shown = browser.get(contacts).await;
        let one = sent(&browser, contacts, &shown, &[("billing_name", "Ann Lind"), ("billing_phone", "020 7946 0999")]).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.body);
        let typed = [("billing_name", "Bob Quill"), ("billing_email", "bob@supplier.example")];
        let told = sent(&browser, contacts, &shown, &typed).await;
        is_told(&told, &["Billing contact: Name", "Ann Lind", "020 7946 0999"]);
        assert_eq!(told.input("billing_name").as_deref(), Some("Bob Quill"), "what was typed stays");
        assert_eq!(sent(&browser, contacts, &told, &[]).await.status, StatusCode::SEE_OTHER);

        let settings = "/administration/settings";
        let shown = browser.get(settings).await;
        let one = sent(&browser, settings, &shown, &[("name", "House of Ann")]).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.body);
        let told = sent(&browser, settings, &shown, &[("name", "House of Bob"), ("debt_settlement", "on")]).await;
        is_told(&told, &["House of Ann", "Debt settlement"]);
        assert_eq!(told.input("name").as_deref(), Some("House of Bob"));
        assert_eq!(sent(&browser, settings, &told, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get(settings).await.shows("House of Bob"));
    }
);
