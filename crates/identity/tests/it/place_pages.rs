//! The pages of companies, roles and settings by URL.

use identity::companies;
use identity::roles::{self, Builtin};
use identity::testing::{Answer, ORG, Site};

fn is_valid(answer: &Answer) {
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

// covers: D12, D13, C15
db::on_both!(
    async fn an_affiliates_administrator_sees_the_own_part_of_the_tree(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let europe = site.company("European Operations", site.root().await).await;
        site.company("France", europe).await;
        let pacific = site.company("Pacific Operations", site.root().await).await;
        let jae = site.person("jae0", Builtin::CompanyAdministrator, europe).await;
        let browser = site.signed_in(jae).await;
        let tree = browser.get("/administration/companies").await;
        is_valid(&tree);
        assert!(tree.status == 200 && tree.shows("European Operations") && tree.shows("France"));
        assert!(!tree.shows("Pacific Operations") && !tree.shows("New company"));
        assert_eq!(browser.get(&format!("/administration/companies/{pacific}")).await.status, 404);
        assert_eq!(browser.get("/administration/companies/com_x").await.status, 404);
        let own = browser.get(&format!("/administration/companies/{europe}")).await;
        is_valid(&own);
        assert!(own.status == 200 && !own.shows("/rename") && !own.shows("AdventureWorks Cycle</dd>"));
        assert_eq!(browser.get("/administration/companies/new").await.status, 403);
        let renamed = browser.post(&format!("/administration/companies/{europe}/rename"), &[("name", "X"), ("version", "1")]).await;
        assert_eq!(renamed.status, 403);
        for path in ["/administration/roles", "/administration/settings"] {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
        let member = site.person("mia", Builtin::TeamMember, europe).await;
        let page = site.signed_in(member).await.get("/administration/companies").await;
        assert!(page.status == 404 || page.status == 403);
    }
);

// covers: D12, T-C9
db::on_both!(
    async fn companies_are_made_renamed_and_moved(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        is_valid(&browser.get("/administration/companies/new").await);
        for name in ["European Operations", "Pacific Operations"] {
            let made = browser.post("/administration/companies/new", &[("name", name), ("parent", &root)]).await;
            assert_eq!(made.location(), "/administration/companies");
        }
        let taken = browser.post("/administration/companies/new", &[("name", "PACIFIC operations"), ("parent", &root)]).await;
        assert!(taken.status == 422 && taken.input("name").as_deref() == Some("PACIFIC operations"));
        is_valid(&taken);
        let nowhere = browser.post("/administration/companies/new", &[("name", "Asia"), ("parent", "x")]).await;
        assert!(nowhere.status == 422 && nowhere.shows("href=\"#f-parent\""));
        let id = |name: &'static str| {
            let db = site.app.db.clone();
            async move { db.read(move |read| companies::find_by_name(read, ORG, name)).await.unwrap().unwrap().id }
        };
        let (europe, pacific) = (id("European Operations").await.to_string(), id("Pacific Operations").await.to_string());
        let page = format!("/administration/companies/{europe}");
        is_valid(&browser.get(&page).await);
        let moved = browser.post(&format!("{page}/move"), &[("parent", &pacific), ("version", "1")]).await;
        assert_eq!(moved.location(), page);
        let again = browser.post(&format!("{page}/move"), &[("parent", &pacific), ("version", "1")]).await;
        assert_eq!(again.location(), page, "a form that is sent twice");
        let cycle = browser.post(&format!("/administration/companies/{pacific}/move"), &[("parent", &europe), ("version", "1")]).await;
        assert!(cycle.status == 422 && cycle.shows("cannot stand below itself"));
        let stale = browser.post(&format!("{page}/rename"), &[("name", "Europe"), ("version", "1")]).await;
        assert!(stale.status == 412 && stale.shows("Somebody else changed this company"));
        assert_eq!(browser.post(&format!("{page}/rename"), &[("name", "Europe"), ("version", "2")]).await.status, 303);
        let hostile = "<script>alert(1)</script>";
        browser.post("/administration/companies/new", &[("name", hostile), ("parent", &root)]).await;
        assert!(!browser.get("/administration/companies").await.shows(hostile));
    }
);

// covers: C25, C14
db::on_both!(
    async fn a_role_is_shown_and_copied_without_what_is_not_ticked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let list = browser.get("/administration/roles").await;
        is_valid(&list);
        assert!(list.shows("Company administrator") && list.shows("own company and below"));
        let role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::UserAdministrator)).await.unwrap().unwrap().id;
        let page = browser.get(&format!("/administration/roles/{role}")).await;
        is_valid(&page);
        assert!(page.shows("Set passwords") && !page.shows("Purge users"));
        let form = browser.get(&format!("/administration/roles/{role}/copy")).await;
        is_valid(&form);
        assert_eq!(form.input("name").as_deref(), Some("Copy of User administrator"));
        let to = format!("/administration/roles/{role}/copy");
        let taken = browser.post(&to, &[("name", "auditor"), ("may", "users.view")]).await;
        assert!(taken.status == 422 && taken.shows("There is a role of this name already"));
        let made = browser.post(&to, &[("name", "Reception"), ("may", "users.view"), ("may", "users.purge")]).await;
        assert_eq!(made.status, 303);
        let made = browser.get(made.location()).await;
        assert!(made.shows("Reception is there now") && made.shows("See users"));
        assert!(!made.shows("Create users") && !made.shows("Purge users"), "a copy never has more than its model");
        assert_eq!(browser.get("/administration/roles/rol_x").await.status, 404);
    }
);

// covers: C12, T-C6
db::on_both!(
    async fn a_role_administrator_copies_no_role_above_themselves(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let rita = site.person("rita", Builtin::RoleAdministrator, site.root().await).await;
        let browser = site.signed_in(rita).await;
        let role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Administrator)).await.unwrap().unwrap().id;
        let to = format!("/administration/roles/{role}/copy");
        let form = browser.get(&to).await;
        assert!(form.status == 200 && !form.shows("value=\"users.create\""), "what she lacks is not offered");
        let refused = browser.post(&to, &[("name", "Mine"), ("may", "users.create")]).await;
        assert!(refused.status == 403 && refused.shows("You lack the right to create users"));
        is_valid(&refused);
    }
);

db::on_both!(
    async fn settings_are_saved_and_the_second_saver_is_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let page = browser.get("/administration/settings").await;
        is_valid(&page);
        let version = page.input("version").unwrap();
        let form = |name: &'static str, version: &str| {
            vec![
                ("name".to_owned(), name.to_owned()),
                ("country".into(), "DE".into()),
                ("currency".into(), "EUR".into()),
                ("time_zone".into(), "Europe/Berlin".into()),
                ("number_format".into(), "1.234,5".into()),
                ("date_format".into(), "dd.mm.yyyy".into()),
                ("language".into(), "en".into()),
                ("public_url".into(), "https://crm.x.example".into()),
                ("version".into(), version.to_owned()),
            ]
        };
        let post = |form: Vec<(String, String)>| {
            let browser = browser.clone();
            async move {
                let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                browser.post("/administration/settings", &pairs).await
            }
        };
        assert_eq!(post(form("AW", &version)).await.status, 303);
        let saved = browser.get("/administration/settings").await;
        assert!(saved.shows("The settings are saved") && saved.input("name").as_deref() == Some("AW"));
        let stale = post(form("Other", &version)).await;
        assert!(stale.status == 412 && stale.input("name").as_deref() == Some("Other") && stale.shows("AW"), "{}", stale.body);
        let version = stale.input("version").unwrap();
        let mut bad = form("", &version);
        bad.retain(|(name, _)| name != "currency");
        let refused = post(bad).await;
        assert!(refused.status == 422 && refused.shows("href=\"#f-name\"") && refused.shows("href=\"#f-currency\""));
        is_valid(&refused);
    }
);
