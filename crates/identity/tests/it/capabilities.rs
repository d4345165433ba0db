//! Security, lists and billing are rights of their own: whoever has one of them has its page and nothing else.

use access::{Capability, Place};
use axum::http::StatusCode;
use fields::Kind;
use identity::UserId;
use identity::organization::{self, ChangeSettings, Organization};
use identity::roles::{self, Builtin, GrantAdministration};
use identity::testing::{Browser, ORG, Site};
use kernel::Fault;
use web::testing::check_html;

use crate::custom_fields::{make, named};

const SECURITY: &str = identity::security::PATH;
const SETTINGS: &str = "/administration/settings";
const CONTACTS: &str = "/administration/settings/contacts";
const FIELDS: &str = "/administration/fields";

async fn with(site: &Site, name: &str, capability: Capability) -> UserId {
    let user = site.at_root(name, Builtin::TeamMember).await;
    let ctx = site.product();
    let grant = move |tx: &mut db::Tx<'_>| {
        let capabilities = [capability].into_iter().collect();
        roles::grant_administration(&ctx, tx, GrantAdministration { user, place: Place::Organization, capabilities })
    };
    site.write(grant).await.unwrap();
    user
}

async fn now(site: &Site) -> Organization {
    site.app.db.read(|read| organization::get(read, ORG)).await.unwrap()
}

async fn change(site: &Site, by: UserId, of: impl FnOnce(&mut ChangeSettings)) -> Result<(), Fault> {
    let (ctx, mut input) = (site.ctx(by).await, ChangeSettings::from(&now(site).await));
    of(&mut input);
    site.write(move |tx| organization::change_settings(&ctx, tx, input.clone())).await
}

/// The pages that somebody opens, of those three.
async fn opens(browser: &Browser) -> Vec<&'static str> {
    let mut open = Vec::new();
    for path in [SECURITY, SETTINGS, CONTACTS, FIELDS] {
        let page = browser.get(path).await;
        assert_eq!(check_html(&page.body), Vec::<String>::new(), "{path}");
        if page.status == StatusCode::OK {
            open.push(path);
        }
    }
    open
}

db::on_both!(
    // covers: C14
    async fn security_lists_and_billing_are_rights_of_their_own(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let sec = with(&site, "sec", Capability::EditSecurity).await;
        let liz = with(&site, "liz", Capability::EditLists).await;
        let bill = with(&site, "bill", Capability::EditBilling).await;
        let conf = with(&site, "conf", Capability::EditSettings).await;

        let browser = site.signed_in(sec).await;
        assert_eq!(opens(&browser).await, [SECURITY]);
        let page = browser.get(SECURITY).await;
        let typed = crate::user_pages::filled(&page.body);
        let more = [("user_name_case_matters", "on"), ("name", "Taken over"), ("country", "XX")];
        let sent: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more).collect();
        assert_eq!(browser.post(SECURITY, &sent).await.status, StatusCode::SEE_OTHER);
        let is = now(&site).await;
        assert_eq!((is.name.as_str(), is.country.as_str(), is.mails_passwords), ("AdventureWorks Cycle", "US", false));
        assert!(change(&site, sec, |to| "Taken over".clone_into(&mut to.name)).await.unwrap_err().is("access.missing"));
        change(&site, sec, |to| to.mails_passwords = true).await.unwrap();

        let browser = site.signed_in(conf).await;
        assert_eq!(opens(&browser).await, [SETTINGS]);
        let page = browser.get(SETTINGS).await;
        assert!(!page.shows("name=\"mails_passwords\"") && page.shows("name=\"country\""), "{}", page.body);
        let form = crate::user_pages::filled(&page.body);
        let renamed: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), if name == "name" { "Cycle" } else { value.as_str() })).collect();
        assert_eq!(browser.post(SETTINGS, &renamed).await.status, StatusCode::SEE_OTHER);
        let is = now(&site).await;
        assert_eq!((is.name.as_str(), is.mails_passwords, is.user_name_case_matters), ("Cycle", true, true));
        assert!(change(&site, conf, |to| to.login_autocomplete = !to.login_autocomplete).await.unwrap_err().is("access.missing"));

        let browser = site.signed_in(liz).await;
        assert_eq!(opens(&browser).await, [FIELDS]);
        make(&site, liz, named("Badge", Kind::Text)).await.unwrap();
        for other in [sec, bill, conf] {
            assert!(make(&site, other, named("Desk", Kind::Text)).await.unwrap_err().is("access.missing"));
        }

        let browser = site.signed_in(bill).await;
        assert_eq!(opens(&browser).await, [CONTACTS]);
        assert!(browser.get("/").await.shows(CONTACTS), "the way there stands in the navigation");
        assert!(browser.get("/jump?q=contacts").await.shows(CONTACTS));
        let sent = [("billing_name", "Peter Quill"), ("billing_phone", "020 7946 0999"), ("version", "0")];
        assert_eq!(browser.post(CONTACTS, &sent).await.status, StatusCode::SEE_OTHER);
        assert!(change(&site, bill, |to| to.debt_settlement = true).await.unwrap_err().is("access.missing"));
    }
);

db::on_both!(
    // covers: C14
    async fn whoever_has_none_of_them_is_offered_nothing_and_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let mail = with(&site, "mail", Capability::EditMail).await;
        for nobody in [tom, una, mail] {
            let browser = site.signed_in(nobody).await;
            assert_eq!(opens(&browser).await, Vec::<&str>::new());
            let all = browser.get("/jump?q=").await;
            for path in [SECURITY, SETTINGS, FIELDS] {
                assert!(!all.shows(path), "{path}: {}", all.body);
                assert_ne!(browser.post(path, &[("version", "0")]).await.status, StatusCode::SEE_OTHER);
            }
            assert_ne!(browser.post(CONTACTS, &[("billing_name", "Mallory"), ("version", "0")]).await.status, StatusCode::SEE_OTHER);
        }
        // Who had all of it as *change settings* before has all of it: the owner, and whoever administers everything or the settings.
        let conny = site.at_root("conny", Builtin::ConfigurationAdministrator).await;
        let adam = site.at_root("adam", Builtin::Administrator).await;
        for somebody in [ada, conny, adam] {
            let browser = site.signed_in(somebody).await;
            assert_eq!(opens(&browser).await, [SECURITY, SETTINGS, CONTACTS, FIELDS]);
            let page = browser.get(SETTINGS).await;
            assert!(page.shows(SECURITY) && page.shows("name=\"country\"") && page.shows(CONTACTS), "{}", page.body);
        }
    }
);
