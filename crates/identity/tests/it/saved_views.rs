//! Saved views of the list of users: kept, opened, shared, changed, and for whom they are not.

use identity::roles::{self, Builtin};
use identity::saved_views::{self, ChangeView, MOST_VIEWS, SaveView, SavedView, Share};
use identity::testing::{Browser, ORG, Site};
use identity::{RoleId, UserId, ViewId, users};
use kernel::Fault;

const LIST: &str = "/administration/users";
const VIEWS: &str = "/administration/users/views";

async fn save(site: &Site, by: UserId, name: &str, share: Share) -> Result<ViewId, Fault> {
    let (ctx, input) = (site.ctx(by).await, SaveView { name: name.into(), query: "view=all&sort=-created".into(), share });
    site.write(move |tx| saved_views::save(&ctx, tx, &input)).await
}

async fn seen(site: &Site, by: UserId) -> Vec<SavedView> {
    let ctx = site.ctx(by).await;
    site.app.db.read(move |read| saved_views::list(&ctx, read, false)).await.unwrap()
}

async fn names(site: &Site, by: UserId) -> Vec<String> {
    seen(site, by).await.into_iter().map(|view| view.name).collect()
}

async fn role(site: &Site, role: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, role)).await.unwrap().unwrap().id
}

async fn change(site: &Site, by: UserId, view: ViewId, version: i64, name: &str) -> Result<bool, Fault> {
    let change = ChangeView { view, version, name: Some(name.into()), query: None, share: None };
    let ctx = site.ctx(by).await;
    site.write(move |tx| saved_views::change(&ctx, tx, &change)).await
}

async fn delete(site: &Site, by: UserId, view: ViewId) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| saved_views::delete(&ctx, tx, view)).await
}

async fn post_new(browser: &Browser, name: &str, query: &str, more: &[(&str, &str)]) -> identity::testing::Answer {
    let form = [&[("name", name), ("query", query), ("share", "me")], more].concat();
    browser.post(VIEWS, &form).await
}

db::on_both!(
    // covers: D19
    async fn a_view_opens_the_list_as_it_was_saved(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("kim", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LIST}?q=kim&sort=-created")).await;
        assert!(page.shows(&format!("{VIEWS}/new?q=kim&amp;sort=-created\"")), "{}", page.body);
        let form = browser.get(&format!("{VIEWS}/new?q=kim&sort=-created")).await;
        assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        assert_eq!(form.input("query").as_deref(), Some("q=kim&amp;sort=-created"));
        let saved = post_new(&browser, "Kims", "sort=-created&q=kim", &[]).await;
        let view = seen(&site, ada).await.remove(0);
        assert_eq!((view.name.as_str(), view.query.as_str()), ("Kims", "q=kim&sort=-created"));
        assert_eq!(saved.location(), format!("{LIST}?q=kim&sort=-created&saved={}", view.id));
        let page = browser.get(saved.location()).await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        assert!(page.shows("Kims was saved.") && page.shows("Kim Tester") && !page.shows(&format!("{LIST}/{ada}")), "{}", page.body);
        assert!(!page.shows("Update Kims to this"));

        let other = browser.get(&format!("{LIST}?q=kim&view=all&saved={}", view.id)).await;
        assert!(other.shows("Kims, changed") && other.shows("Update Kims to this"), "{}", other.body);
        let shows = format!("{VIEWS}/{}/shows?view=all&q=kim&version=1", view.id);
        assert_eq!(browser.post(&shows, &[]).await.location(), format!("{LIST}?view=all&q=kim&saved={}", view.id));
        assert_eq!(browser.post(&shows, &[]).await.status, 412, "that version is over");
        assert!(site.events().await.iter().all(|kind| !kind.starts_with("saved_view.")), "it concerns nobody else");

        let first = format!("{VIEWS}/{}/first", view.id);
        assert_eq!(browser.post(&first, &[]).await.location(), VIEWS);
        let listed = browser.get(VIEWS).await;
        assert_eq!(web::testing::check_html(&listed.body), Vec::<String>::new());
        assert!(listed.shows("Opens first") && listed.shows("Only me"), "{}", listed.body);
        assert_eq!(browser.get(LIST).await.location(), format!("{LIST}?view=all&q=kim&saved={}", view.id));
        assert_eq!(browser.get(&format!("{LIST}?view=active")).await.status, 200);
        assert_eq!(browser.post(&format!("{VIEWS}/bare"), &[]).await.location(), VIEWS);
        assert_eq!(browser.get(LIST).await.status, 200);
    }
);

db::on_both!(
    async fn what_cannot_be_saved_is_refused_and_stays_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        assert_eq!(browser.get(&format!("{VIEWS}/new?nonsense=1")).await.status, 400, "a filter that is not understood");
        assert_eq!(post_new(&browser, "x", "role=nonsense", &[]).await.status, 400);
        for (name, words) in [("", "Enter a name"), (&*"n".repeat(81), "at most 80 characters")] {
            let page = post_new(&browser, name, "view=all", &[]).await;
            assert!(page.status == 422 && page.shows(words), "{}", page.body);
            assert_eq!(page.input("query").as_deref(), Some("view=all"));
        }
        let page = post_new(&browser, "For a role", "view=all", &[("share", "role"), ("role", "")]).await;
        assert!(page.status == 400 || page.shows("Choose the role"), "{}", page.body);
        post_new(&browser, "Twice", "view=all", &[]).await;
        let page = post_new(&browser, "TWICE", "view=all", &[]).await;
        assert!(page.status == 422 && page.shows("You have a view of this name already"), "{}", page.body);
        let long = format!("q={}", "x".repeat(5000));
        let (ctx, input) = (site.ctx(ada).await, SaveView { name: "Long".into(), query: long, share: Share::Me });
        assert!(site.write(move |tx| saved_views::save(&ctx, tx, &input)).await.unwrap_err().is("saved_view.query"));
        let gone = save(&site, ada, "Gone", Share::Role(RoleId(kernel::ids::Uuid::nil()))).await;
        assert!(gone.unwrap_err().is("saved_view.no_such_role"));
        for n in 1..MOST_VIEWS {
            save(&site, ada, &format!("n{n}"), Share::Me).await.unwrap();
        }
        let page = post_new(&browser, "One more", "view=all", &[]).await;
        assert!(page.status == 409 && page.shows("Delete one first") && page.input("name").as_deref() == Some("One more"), "{}", page.body);
    }
);

db::on_both!(
    // covers: D19
    async fn a_shared_view_is_seen_by_those_it_is_for_and_changed_by_its_owner(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let (jae, liu) = (
            site.person("jae", Builtin::CompanyAdministrator, europe).await,
            site.person("liu", Builtin::CompanyAdministrator, europe).await,
        );
        let (uma, sam) = (site.at_root("uma", Builtin::UserAdministrator).await, site.at_root("sam", Builtin::TeamMember).await);
        let of_role = Share::Role(role(&site, Builtin::CompanyAdministrator).await);
        let private = save(&site, jae, "Mine", Share::Me).await.unwrap();
        let shared = save(&site, jae, "Ours", of_role).await.unwrap();
        save(&site, jae, "All", Share::All).await.unwrap();
        assert_eq!(names(&site, jae).await, ["All", "Mine", "Ours"]);
        assert_eq!(names(&site, liu).await, ["All", "Ours"]);
        assert_eq!(names(&site, uma).await, ["All"]);
        assert!(save(&site, sam, "None", Share::Me).await.unwrap_err().is("saved_view.no_list"), "who sees no list saves none");
        for path in [format!("{VIEWS}/{private}"), format!("{VIEWS}/{private}/delete")] {
            assert_eq!(site.signed_in(liu).await.get(&path).await.status, 404);
            assert_eq!(site.signed_in(ada).await.get(&path).await.status, 404, "nor who administers");
        }
        assert!(change(&site, liu, private, 1, "Taken").await.unwrap_err().is("not_found"));
        assert!(change(&site, liu, shared, 1, "Taken").await.unwrap_err().is("saved_view.not_yours"));
        assert_eq!(site.signed_in(liu).await.get(&format!("{VIEWS}/{shared}")).await.status, 403);
        assert!(delete(&site, liu, shared).await.unwrap_err().is("saved_view.not_yours"));
        assert!(change(&site, uma, shared, 1, "Taken").await.unwrap_err().is("not_found"));

        let page = site.signed_in(liu).await.get(&format!("{LIST}?view=all&sort=-created&saved={shared}")).await;
        assert!(page.shows("Jae Tester") && !page.shows("Ada Tester") && !page.shows("Uma Tester"), "one's own reach: {}", page.body);
        assert!(!page.shows("Update Ours"));
        assert!(change(&site, jae, shared, 1, "Ours too").await.unwrap());
        assert!(change(&site, jae, shared, 1, "Late").await.unwrap_err().is("saved_view.stale"));
        assert!(change(&site, ada, shared, 2, "Ours, tidied").await.unwrap(), "who changes the settings");
        let ctx = site.ctx(liu).await;
        site.write(move |tx| saved_views::set_default(&ctx, tx, Some(shared))).await.unwrap();
        assert!(site.signed_in(liu).await.get(LIST).await.location().contains(&format!("saved={shared}")));
        delete(&site, ada, shared).await.unwrap();
        assert_eq!(site.signed_in(liu).await.get(LIST).await.status, 200, "the bare list again");
        let kinds = site.events().await;
        for (kind, count) in [("saved_view.shared", 2), ("saved_view.changed", 2), ("saved_view.deleted", 1)] {
            assert_eq!(kinds.iter().filter(|k| *k == kind).count(), count, "{kind}");
        }
    }
);

db::on_both!(
    async fn the_forms_share_rename_and_delete(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let administrators = role(&site, Builtin::Administrator).await.to_string();
        post_new(&browser, "Everyone", "view=all", &[("first", "on")]).await;
        let view = seen(&site, ada).await.remove(0);
        assert!(view.is_default);
        let page = browser.get(&format!("{VIEWS}/{}", view.id)).await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        let form = [("name", "Admins"), ("share", "role"), ("role", &*administrators), ("version", "1")];
        assert_eq!(browser.post(&format!("{VIEWS}/{}", view.id), &form).await.location(), VIEWS);
        let view = seen(&site, ada).await.remove(0);
        assert!((view.name.as_str(), view.is_default) == ("Admins", false) && view.share.role().is_some(), "{view:?}");
        assert_eq!(browser.post(&format!("{VIEWS}/{}", view.id), &form).await.status, 412);
        let ask = browser.get(&format!("{VIEWS}/{}/delete", view.id)).await;
        assert!(ask.shows("Others see it too"), "{}", ask.body);
        assert_eq!(browser.post(&format!("{VIEWS}/{}/delete", view.id), &[]).await.location(), VIEWS);
        assert!(browser.get(VIEWS).await.shows("No saved views yet"));
        assert_eq!(browser.get(&format!("{VIEWS}/viw_x")).await.status, 404);
    }
);

db::on_both!(
    async fn a_purge_takes_private_views_and_leaves_shared_ones(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.at_root("kim", Builtin::UserAdministrator).await;
        save(&site, kim, "Mine", Share::Me).await.unwrap();
        save(&site, kim, "Ours", Share::All).await.unwrap();
        let ctx = site.ctx(ada).await;
        let purged = site.write(move |tx| {
            users::delete(&ctx, tx, users::Delete { user: kim })?;
            users::purge(&ctx, tx, users::Purge { user: kim })
        });
        purged.await.unwrap();
        assert_eq!(names(&site, ada).await, ["Ours"]);
        let page = site.signed_in(ada).await.get(VIEWS).await;
        assert!(page.shows("Former user") && !page.shows("Kim"), "{}", page.body);
        let kept = seen(&site, ada).await.remove(0);
        delete(&site, ada, kept.id).await.unwrap();
    }
);
