//! The edit form when somebody else acts between opening and saving; and who is told of employees' cards.

use access::{Capability, Feature, Included, Module, Place};
use identity::employees::{self, CardForm, CreateEmployee};
use identity::roles::{self, Builtin, GrantAdministration};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users::{self, Lock, UserStatus};
use identity::{CompanyId, UserId};

use crate::plans::{give, plan};
use crate::user_pages::filled;

async fn posted(browser: &Browser, user: UserId, mut form: Vec<(String, String)>, changes: &[(&str, &str)]) -> Answer {
    for (name, value) in changes {
        form.retain(|(n, _)| n != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&users::paths::of(user, "edit"), &pairs).await
}

async fn opened(browser: &Browser, user: UserId) -> Vec<(String, String)> {
    filled(&browser.get(&users::paths::of(user, "edit")).await.body)
}

async fn grant(site: &Site, by: UserId, user: UserId, place: Place, capabilities: &[Capability]) {
    let ctx = site.ctx(by).await;
    let grant = GrantAdministration { user, place, capabilities: capabilities.iter().copied().collect() };
    site.write(move |tx| roles::grant_administration(&ctx, tx, grant).map(drop)).await.unwrap();
}

async fn scopes(site: &Site, user: UserId) -> usize {
    site.app.db.read(move |read| roles::scopes_of_user(read, ORG, user)).await.unwrap().len()
}

// covers: A12, B12
db::on_both!(
    async fn a_lock_by_somebody_else_is_told_and_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        let form = opened(&browser, pat).await;
        let ctx = site.ctx(site.at_root("eve", Builtin::Administrator).await).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: pat })).await.unwrap();

        let told = posted(&browser, pat, form, &[("phone", "111")]).await;
        assert_eq!(told.status, 412, "{}", told.body);
        assert!(told.shows("Somebody else saved first") && told.shows("<th scope=\"row\">Status</th>"), "{}", told.body);
        let saved = posted(&browser, pat, filled(&told.body), &[]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let now = site.user(pat).await;
        assert_eq!((now.status, now.phone.as_str()), (UserStatus::Locked, "111"), "only what was typed is saved");

        // Whoever chooses a status after they were told has it.
        let unlocked = posted(&browser, pat, opened(&browser, pat).await, &[("status", "active")]).await;
        assert_eq!(unlocked.status, 303, "{}", unlocked.body);
        assert_eq!(site.user(pat).await.status, UserStatus::Active);
    }
);

// covers: A8, C12
db::on_both!(
    async fn a_tick_that_nobody_touched_does_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let (pat, eve) = (site.person("pat", Builtin::TeamMember, europe).await, site.at_root("eve", Builtin::Administrator).await);
        let browser = site.signed_in(ada).await;
        let form = opened(&browser, pat).await;
        grant(&site, eve, pat, Place::CompanyAndBelow(europe.0), &[Capability::ViewUsers]).await;

        let told = posted(&browser, pat, form.clone(), &[("administrator", "on"), ("administers", "organization")]).await;
        assert_eq!(told.status, 412, "a tick of one's own is compared with that of the other: {}", told.body);
        assert!(told.shows("<th scope=\"row\">Administrator</th>") && told.shows("Europe"), "{}", told.body);
        assert_eq!(posted(&browser, pat, form, &[("phone", "111")]).await.status, 303);
        assert_eq!((scopes(&site, pat).await, site.user(pat).await.phone.as_str()), (1, "111"), "the other's grant stands");

        // Somebody who may not grant sees no tick, and saves everything else.
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let browser = site.signed_in(una).await;
        let saved = posted(&browser, pat, opened(&browser, pat).await, &[("phone", "222")]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert_eq!((scopes(&site, pat).await, site.user(pat).await.phone.as_str()), (1, "222"));
    }
);

async fn card(site: &Site, by: UserId, company: CompanyId) -> identity::EmployeeId {
    let form = CardForm {
        first_name: "Guy".into(),
        last_name: "Gilbert".into(),
        email: "guy@x.example".into(),
        phone: String::new(),
        job_title: String::new(),
        hire_date: String::new(),
        company,
    };
    let (ctx, input) = (site.ctx(by).await, CreateEmployee { form });
    site.write(move |tx| employees::create(&ctx, tx, &input)).await.unwrap()
}

// covers: E5
db::on_both!(
    async fn whoever_has_no_employees_is_not_told_of_cards(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let card = card(&site, ada, root).await;
        let eve = site.at_root("eve", Builtin::Administrator).await;
        let basis = plan(&site, ada, "Basis", Included::of(&[Module::Tasks], &[Feature::SavedViews])).await;
        give(&site, ada, eve, basis).await;
        let browser = site.signed_in(eve).await;
        assert_eq!(browser.get(&format!("/administration/users/new?employee={card}")).await.status, 404);
        let company = root.to_string();
        let made =
            browser.post("/administration/users/new", &[("kind", "standard"), ("user_name", "guy@x.example"), ("company", &company)]).await;
        assert_eq!(made.status, 303, "{}", made.body);
        let user: UserId = made.location().split('/').nth(3).unwrap().parse().unwrap();
        assert!(!browser.get(made.location()).await.shows("employee card"));
        let email = site.user(user).await.primary_email;
        assert_eq!(email.as_deref(), Some("guy@x.example"));
        let ctx = site.ctx(ada).await;
        let standing = site.app.db.read(move |read| employees::of_user(&ctx, read, user)).await.unwrap().unwrap();
        assert_eq!(standing.card.map(|found| found.id), Some(card), "the card is linked all the same");
    }
);
