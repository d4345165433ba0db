//! What is left of a former user on other people's pages and in files; and names of people whom one may not see.

use identity::roles::Builtin;
use identity::saved_views::{self, SaveView, Share};
use identity::testing::{ORG, Site};
use identity::users::{self, Delete, Filter, ListUsers, Purge, Shown, UpdateUser};
use identity::{UserId, groups, memberships, units};

async fn reports_to(site: &Site, by: UserId, user: UserId, manager: UserId) {
    let ctx = site.ctx(by).await;
    let done = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.place.reports_to = Some(manager);
        users::update(&ctx, tx, form)
    });
    assert!(done.await.unwrap());
}

// covers: T-D8
db::on_both!(
    async fn a_former_manager_has_one_name_on_pages_and_none_in_a_file(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (mo, pat) = (site.at_root("mo", Builtin::Manager).await, site.at_root("pat", Builtin::TeamMember).await);
        reports_to(&site, ada, pat, mo).await;
        let ctx = site.ctx(ada).await;
        let gone = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: mo })?;
            users::purge(&ctx, tx, Purge { user: mo })
        });
        gone.await.unwrap();
        let (browser, own) = (site.signed_in(ada).await, site.signed_in(pat).await);
        let edit = users::paths::of(pat, "edit");
        let list = "/administration/users?columns=reports_to&group=reports_to";
        for (reader, page) in [(&browser, list), (&browser, edit.as_str()), (&browser, &users::paths::show(pat)), (&own, "/account")] {
            let page = reader.get(page).await;
            assert!(page.shows("Former user") && !page.shows("former-") && !page.shows("omeone outside"), "{}", page.body);
        }
        let ctx = site.ctx(ada).await;
        let shown = site
            .app
            .db
            .read(move |read| users::list(&ctx, read, &ListUsers { shows: vec![Shown::ReportsTo], limit: 50, ..ListUsers::default() }));
        assert!(format!("{:?}", shown.await.unwrap().items).contains("Former user"));
        let file = browser.get("/administration/users/export?view=all").await;
        assert!(!file.shows("former"), "{}", file.body);
        // Saved as it is shown, the form changes nothing.
        let form = crate::user_pages::filled(&browser.get(&edit).await.body);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = browser.post(&edit, &pairs).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert_eq!(site.user(pat).await.reports_to, Some(mo));
    }
);

// covers: D2
db::on_both!(
    async fn the_owner_of_a_shared_view_has_a_name_only_for_those_who_may_see_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let (ctx, input) = (site.ctx(ada).await, SaveView { name: "Everybody".into(), query: "view=all".into(), share: Share::All });
        site.write(move |tx| saved_views::save(&ctx, tx, &input)).await.unwrap();
        let inside = site.signed_in(site.at_root("eve", Builtin::Administrator).await).await.get("/administration/users/views").await;
        assert!(inside.shows("Ada Tester"), "{}", inside.body);
        let outside = site.signed_in(jae).await.get("/administration/users/views").await;
        assert!(outside.shows("Everybody") && !outside.shows("Ada") && outside.shows("Someone outside your companies"), "{}", outside.body);
    }
);

// covers: D17
db::on_both!(
    async fn a_place_in_the_list_that_no_list_gave_is_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let id = ada.0.simple();
        for after in [format!("00~{id}"), format!("61000a~{id}"), "~".to_owned(), format!("zz~{id}")] {
            for sort in ["user_name", "-user_name"] {
                let page = browser.get(&format!("/administration/users?sort={sort}&after={after}")).await;
                assert_eq!(page.status, 400, "{sort} {after}");
            }
        }
    }
);

// covers: J9
db::on_both!(
    async fn a_name_with_a_backslash_at_its_end_is_read_back_from_the_export(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            for name in [r"North\", "South; East"] {
                let group = groups::create(&ctx, tx, &groups::CreateGroup { name: name.into(), description: String::new() })?;
                let join = memberships::Join { user: pat, unit: units::Unit::Group(group), bits: units::Bits::default() };
                memberships::join(&ctx, tx, join)?;
            }
            Ok(())
        });
        made.await.unwrap();
        let ctx = site.ctx(ada).await;
        let rows = site.app.db.read(move |read| users::export(&ctx, read, &users::ExportColumns::default(), &Filter::default(), None));
        let rows = rows.await.unwrap().0;
        let row = rows.iter().find(|row| row[1] == "pat").unwrap();
        assert_eq!(row[21], r"North\\; South\; East");
    }
);
