//! The pages of employees: made, edited, linked, made users from, deleted, each with what they refuse.

use identity::employees::{self, Case};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::{EmployeeId, UserId, users};

use crate::employees::{card, case};

async fn fine(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status.as_u16(), 200, "{path}");
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new(), "{path}");
    page
}

fn typed(root: &str) -> [(&'static str, &str); 7] {
    [
        ("first_name", "Hanne"),
        ("last_name", "Krog"),
        ("email", "hanne@x.example"),
        ("phone", "555"),
        ("job_title", "Lead"),
        ("hire_date", "2012-02-06"),
        ("company", root),
    ]
}

/// Hanne's card, made by the page.
async fn hanne(browser: &Browser, root: &str) -> EmployeeId {
    let made = browser.post(employees::paths::NEW, &typed(root)).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location().rsplit('/').next().unwrap().parse().unwrap()
}

/// A form with some fields changed.
fn with<'a>(form: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| !changes.iter().any(|(n, _)| n == name));
    kept.chain(changes).copied().collect()
}

db::on_both!(
    // covers: A11
    async fn cards_are_made_found_and_edited(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        fine(&browser, employees::paths::NEW).await;
        let refused = browser.post(employees::paths::NEW, &[("company", &root)]).await;
        assert!(refused.status == 422 && refused.shows("Enter a first or a last name."), "{}", refused.body);
        let hanne = hanne(&browser, &root).await;
        let shown = employees::paths::show(hanne);
        assert!(fine(&browser, &shown).await.shows("This person has no user"));
        card(&site, ada, "Double", "hanne@x.example", site.root().await).await;
        assert!(fine(&browser, &shown).await.shows("Double Card"));
        assert!(fine(&browser, employees::paths::LIST).await.shows("2 cards with this address"));
        for query in ["?q=krog", "?view=same-address&q=hanne", "?view=without-user", "?sort=-name", "?company=nothing", "?view=linked"] {
            fine(&browser, &format!("{}{query}", employees::paths::LIST)).await;
        }
        assert!(fine(&browser, &format!("{}?q=krog", employees::paths::LIST)).await.shows("1 of 1"));
        assert_eq!(browser.get(&format!("{}?after=nonsense", employees::paths::LIST)).await.status, 400);
        let csv = browser.get(employees::paths::EXPORT).await;
        assert!(csv.shows("Hanne,Krog,hanne@x.example,555,Lead,2012-02-06,AdventureWorks Cycle"), "{}", csv.body);

        let edit = employees::paths::of(hanne, "edit");
        let version = fine(&browser, &edit).await.input("version").unwrap();
        let again: Vec<(&str, &str)> = with(&typed(&root), &[("version", &version)]);
        assert_eq!(browser.post(&edit, &again).await.location(), shown);
        let more: Vec<(&str, &str)> = again.iter().map(|(n, v)| if *n == "phone" { (*n, "556") } else { (*n, *v) }).collect();
        assert_eq!(browser.post(&edit, &more).await.status, 303);
        let stale = browser.post(&edit, &again).await;
        assert!(stale.status == 412 && stale.shows("Somebody else changed this card meanwhile"), "{}", stale.body);
    }
);

db::on_both!(
    // covers: A10, A11
    async fn a_user_is_made_from_a_card(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        let hanne = hanne(&browser, &root).await;
        let shown = employees::paths::show(hanne);
        let promote = format!("{}?employee={hanne}", users::paths::NEW);
        let preset = fine(&browser, &promote).await;
        assert_eq!(
            (preset.input("first_name").as_deref(), preset.input("primary_email").as_deref()),
            (Some("Hanne"), Some("hanne@x.example"))
        );
        let id = hanne.to_string();
        let form = [
            ("kind", "standard"),
            ("user_name", "hanne"),
            ("company", &root),
            ("primary_email", "hanne@x.example"),
            ("first_name", "Hanne"),
            ("last_name", "Krog"),
            ("employee", &*id),
        ];
        let no_name =
            browser.post(users::paths::NEW, &[("kind", "standard"), ("user_name", ""), ("company", &root), ("employee", &id)]).await;
        assert!(no_name.status == 422 && no_name.input("employee").as_deref() == Some(&*id), "the card stays chosen");
        let promoted = browser.post(users::paths::NEW, &form).await;
        assert_eq!(promoted.status, 303, "{}", promoted.body);
        let user: UserId = promoted.location().split('/').nth(3).unwrap().parse().unwrap();
        assert_eq!(case(&site, ada, user).await, (Case::Promoted, Some(hanne)));
        let kept = site.user(user).await;
        assert_eq!((kept.phone.as_str(), kept.about.job_title.as_str(), kept.about.hire_date.as_str()), ("555", "Lead", "2012-02-06"));
        assert_eq!(browser.get(&promote).await.status, 409, "a second user is refused");
        let twice: Vec<(&str, &str)> = form.iter().map(|(n, v)| if *n == "user_name" { (*n, "hanne2") } else { (*n, *v) }).collect();
        let refused = browser.post(users::paths::NEW, &twice).await;
        assert!(refused.status == 409 || refused.status == 422, "{}", refused.body);
        assert!(fine(&browser, &users::paths::show(user)).await.shows("This user was made from the card"));
        assert!(fine(&browser, &shown).await.shows("hanne@x.example"));
        let page = browser
            .post(users::paths::NEW, &[("kind", "standard"), ("user_name", "zed"), ("company", &root), ("primary_email", "zed@x.example")])
            .await;
        assert!(fine(&browser, page.location()).await.shows("An employee card was created."), "the toast says which case it was");
    }
);

db::on_both!(
    // covers: A10
    async fn cards_are_parted_linked_and_deleted_by_hand(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        let hanne = hanne(&browser, &root).await;
        let shown = employees::paths::show(hanne);
        let form = [("kind", "standard"), ("user_name", "hanne"), ("company", &*root), ("primary_email", "hanne@x.example")];
        let made = browser.post(users::paths::NEW, &form).await;
        let user: UserId = made.location().split('/').nth(3).unwrap().parse().unwrap();
        assert_eq!(case(&site, ada, user).await, (Case::Linked, Some(hanne)));
        let unlink = employees::paths::of(hanne, "unlink");
        fine(&browser, &unlink).await;
        let long = "x".repeat(501);
        assert_eq!(browser.post(&unlink, &[("reason", &long)]).await.status, 422);
        assert_eq!(browser.post(&unlink, &[("reason", "Two people of one name")]).await.status, 303);
        let log = fine(&browser, "/administration/audit").await;
        assert!(log.shows("Unlinked the user from the employee") && log.shows("Two people of one name"));
        let link = employees::paths::of(hanne, "link");
        fine(&browser, &link).await;
        for nobody in ["", "nobody at all"] {
            assert_eq!(browser.post(&link, &[("person", nobody)]).await.status, 422);
        }
        assert_eq!(browser.post(&link, &[("person", "hanne")]).await.status, 303);
        assert_eq!(case(&site, ada, user).await, (Case::ByHand, Some(hanne)));
        assert!(fine(&browser, &employees::paths::of(hanne, "unlink")).await.shows("Hanne Krog"));
        assert_eq!(browser.post(&unlink, &[]).await.status, 303);
        let version = fine(&browser, &employees::paths::of(hanne, "delete")).await.input("version").unwrap();
        assert_eq!(browser.post(&employees::paths::of(hanne, "delete"), &[("version", "1")]).await.status, 412);
        assert_eq!(browser.post(&employees::paths::of(hanne, "delete"), &[("version", &version)]).await.status, 303);
        assert_eq!(browser.get(&shown).await.status, 404);
        let seen = test.db.read(move |read| employees::find(read, ORG, hanne)).await.unwrap();
        assert!(seen.is_none());
    }
);
