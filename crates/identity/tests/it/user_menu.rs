//! The menu of a user's page offers what its reader may do, and the questions refuse what the verbs refuse.

use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{Browser, Site};
use identity::users::{self, Delete, Purge, UpdateUser, UserStatus, paths};

const STEPS: [&str; 4] = ["step/lock", "step/freeze", "step/deactivate", "step/delete"];

async fn offers(browser: &Browser, user: UserId, what: &[&str]) -> Vec<bool> {
    let page = browser.get(&paths::show(user)).await;
    assert_eq!(page.status, 200);
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
    what.iter().map(|what| page.shows(&format!("\"{}\"", paths::of(user, what)))).collect()
}

// covers: A12, C29
db::on_both!(
    async fn the_menu_offers_what_the_reader_may_do(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        let (abe, otis) = (site.at_root("abe", Builtin::Administrator).await, site.at_root("otis", Builtin::Auditor).await);
        let more = ["duplicate", "mail-user-name"];
        let (by_abe, by_otis, by_ada) = (site.signed_in(abe).await, site.signed_in(otis).await, site.signed_in(ada).await);
        assert_eq!(offers(&by_abe, tom, &STEPS).await, [true; 4]);
        assert_eq!(offers(&by_abe, tom, &more).await, [true; 2]);
        for (reader, user, code) in [(&by_otis, tom, 403), (&by_abe, abe, 403), (&by_abe, ada, 403), (&by_ada, ada, 403)] {
            assert_eq!(offers(reader, user, &STEPS).await, [false; 4], "{user}");
            for step in STEPS {
                assert_eq!(reader.get(&paths::of(user, step)).await.status, code, "{user} {step}");
                assert_eq!(reader.post(&paths::of(user, step), &[]).await.status, code, "{user} {step}");
            }
        }
        assert_eq!(offers(&by_otis, tom, &more).await, [false; 2]);
        for what in more {
            assert_eq!(by_otis.get(&paths::of(tom, what)).await.status, 403, "{what}");
        }
        // The owner's account is nobody else's to mail about.
        assert_eq!(offers(&by_abe, ada, &["mail-user-name"]).await, [false]);
        assert_eq!(by_abe.get(&paths::of(ada, "mail-user-name")).await.status, 403);
    }
);

// covers: A9
db::on_both!(
    async fn deleting_tells_who_reports_and_what_becomes_of_the_seat(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (max, tom) = (site.at_root("max", Builtin::Manager).await, site.at_root("tom", Builtin::TeamMember).await);
        let browser = site.signed_in(ada).await;
        let asked = browser.get(&paths::of(max, "step/delete")).await;
        assert!(asked.shows("the seat becomes free") && !asked.shows("keep this manager"), "{}", asked.body);
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(tom).await));
        form.place.reports_to = Some(max);
        assert!(site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap());
        for step in ["step/delete", "step/deactivate"] {
            assert!(browser.get(&paths::of(max, step)).await.shows("1 person reports to this person"), "{step}");
        }
        assert_eq!(browser.post(&paths::of(max, "step/deactivate"), &[]).await.status, 303);
        assert_eq!(site.user(max).await.status, UserStatus::Inactive);
        assert!(!browser.get(&paths::of(max, "step/delete")).await.shows("the seat becomes free"), "somebody who left takes none");
    }
);

db::on_both!(
    async fn a_former_user_is_listed_without_a_link(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (tom, ctx) = (site.at_root("tom", Builtin::TeamMember).await, site.ctx(ada).await);
        site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: tom })?;
            users::purge(&ctx, tx, Purge { user: tom })
        })
        .await
        .unwrap();
        let browser = site.signed_in(ada).await;
        let list = browser.get("/administration/users?view=purged").await;
        assert!(list.shows(&tom.to_string()), "{}", list.body);
        assert!(!list.shows(&paths::show(tom)), "a page that is not there");
        assert_eq!(web::testing::check_html(&list.body), Vec::<String>::new());
    }
);
