//! A form that comes back after a fault of a field still carries the version it was typed on; addresses that lead where they say.

use identity::employees::{self, CardForm, CreateEmployee, UpdateEmployee};
use identity::roles::Builtin;
use identity::saved_views::{self, SaveView, Share};
use identity::testing::Site;

// covers: D1, D21
db::on_both!(
    async fn a_fault_of_a_field_does_not_renew_the_version(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let group = browser.post("/administration/groups/new", &[("name", "Sales")]).await.location().to_owned();
        let id = group.rsplit('/').next().unwrap().to_owned();
        let team = browser.post("/administration/teams/new", &[("name", "Owls"), ("group", &id)]).await.location().to_owned();
        let categories = "/administration/service-categories";
        assert_eq!(browser.post(categories, &[("name", "Repairs")]).await.status, 303);
        let list = browser.get(categories).await.body;
        let at = list.find(&format!("href=\"{categories}/")).unwrap() + 6;
        let category = list[at..].split('"').next().unwrap().to_owned();
        for path in [group, team, category] {
            let form = [("name", "Other"), ("version", "1"), ("group", &*id)];
            let other = browser.post(&path, &form).await;
            assert_eq!(other.status, 303, "{path}: {}", other.body);
            let faulty = browser.post(&path, &[("name", ""), ("version", "1"), ("group", &id)]).await;
            assert_eq!((faulty.status.as_u16(), faulty.input("version").as_deref()), (422, Some("1")), "{path}: {}", faulty.body);
            let stale = browser.post(&path, &[("name", "Mine"), ("version", "1"), ("group", &id)]).await;
            assert_eq!((stale.status.as_u16(), stale.input("version").as_deref()), (412, Some("2")), "{path}: {}", stale.body);
            assert!(
                stale.shows("<bdi class=\"lines\">Mine</bdi>") && stale.shows("<bdi class=\"lines\">Other</bdi>"),
                "{path}: {}",
                stale.body
            );
            assert_eq!(web::testing::check_html(&stale.body), Vec::<String>::new(), "{path}");
        }
    }
);

// covers: C1, C2
db::on_both!(
    async fn whoever_saves_a_role_or_profile_second_sees_what_was_saved(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let both = |typed: &str, saved: &str, page: &identity::testing::Answer| {
            let cell = |words: &str| format!("<bdi class=\"lines\">{words}</bdi>");
            assert!(page.status == 412 && page.shows(&cell(typed)) && page.shows(&cell(saved)), "{}", page.body);
            assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        };
        let form = browser.get("/administration/roles/new").await.body;
        let profile =
            form.split("name=\"profile\"").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = [("name", "Adviser"), ("profile", &*profile)];
        let role = browser.post("/administration/roles/new", &form).await.location().to_owned();
        let version = browser.get(&role).await.input("version").unwrap();
        for again in ["saved", "sent twice"] {
            assert_eq!(browser.post(&role, &[("name", "Other"), ("version", &version)]).await.status, 303, "{again}");
        }
        both("Mine", "Other", &browser.post(&role, &[("name", "Mine"), ("version", &version)]).await);

        let form = [("name", "Desk"), ("right", "contacts.view")];
        let profile = browser.post("/administration/profiles/new", &form).await.location().to_owned();
        let version = browser.get(&profile).await.input("version").unwrap();
        let other = [("name", "Desk"), ("right", "contacts.view"), ("right", "contacts.edit"), ("version", &*version)];
        assert_eq!(browser.post(&profile, &other).await.status, 303);
        let mine = [("name", "Desk"), ("right", "contacts.view"), ("right", "contacts.delete"), ("version", &*version)];
        both("View, Delete", "View, Edit", &browser.post(&profile, &mine).await);
    }
);

// covers: D19
db::on_both!(
    async fn the_tab_active_leads_to_itself_where_another_view_opens_first(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        assert!(!browser.get("/administration/users?view=all").await.shows("view=active"), "the bare address is short");
        let (ctx, input) = (site.ctx(ada).await, SaveView { name: "Admins".into(), query: "q=ada".into(), share: Share::Me });
        let first = site.write(move |tx| {
            let view = saved_views::save(&ctx, tx, &input)?;
            saved_views::set_default(&ctx, tx, Some(view))
        });
        first.await.unwrap();
        assert!(browser.get("/administration/users").await.location().contains("q=ada"));
        for page in ["/administration/users?view=all", "/administration/users?type=standard"] {
            assert!(browser.get(page).await.shows("href=\"/administration/users?view=active"), "{page}");
        }
        assert_eq!(browser.get("/administration/users?view=active").await.status, 200);
    }
);

// covers: D20
db::on_both!(
    async fn an_employee_card_is_compared_whole_and_a_file_holds_what_was_asked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let form = CardForm {
            first_name: "Guy".into(),
            last_name: "Gilbert".into(),
            email: String::new(),
            phone: String::new(),
            job_title: String::new(),
            hire_date: String::new(),
            company: root,
        };
        let ctx = site.ctx(ada).await;
        let card = site.write(move |tx| {
            let card = employees::create(&ctx, tx, &CreateEmployee { form: form.clone() })?;
            let form = CardForm { company: europe, ..form.clone() };
            employees::update(&ctx, tx, &UpdateEmployee { employee: card, version: 1, form }).map(|_| card)
        });
        let card = card.await.unwrap();
        let browser = site.signed_in(site.at_root("eve", Builtin::Administrator).await).await;
        let company = root.to_string();
        let typed = [("version", "1"), ("first_name", "Guy"), ("last_name", "Gilbert"), ("company", &*company)];
        let told = browser.post(&format!("/administration/employees/{card}/edit"), &typed).await;
        assert_eq!(told.status, 412);
        assert!(told.shows("<th scope=\"row\">Company</th>") && told.shows("Europe</bdi></td>"), "{}", told.body);
        for bad in ["view=nobody", "company=x"] {
            assert_eq!(browser.get(&format!("/administration/employees/export?{bad}")).await.status, 400, "{bad}");
            assert!(browser.get(&format!("/administration/employees?{bad}")).await.shows("cannot be read"), "{bad}");
        }
        assert_eq!(browser.get(&format!("/administration/employees/export?company={europe}")).await.status, 200);
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("tab All; Company is at or below"), "the log keeps whom: {}", log.body);
    }
);
