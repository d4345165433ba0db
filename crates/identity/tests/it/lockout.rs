//! Wrong tries at the door: how many get through, what locks, and for how long.

use axum::http::StatusCode;
use identity::roles::Builtin;
use identity::testing::{PASSWORD, Site};
use identity::users::{self, Lock, UserStatus};
use kernel::Clock;

use crate::sign_in::{WRONG, face, reasons, refused};

// covers: T-A1, T-A4
db::on_both!(
    async fn ten_wrong_tries_lock_nine_and_the_right_one_do_not(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let (ann, ben) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("ben", Builtin::FullUser).await);
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.1"), "ben", WRONG).await;
        }
        site.signs_in("ben", "10.0.0.1").await;
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.1"), "ben", WRONG).await;
        }
        site.signs_in("ben", "10.0.0.1").await;
        assert_eq!(site.user(ben).await.status, UserStatus::Active, "success resets");

        let signed_in = site.signs_in("ann", "10.0.0.2").await;
        let mut last = None;
        for typed in ["ann", "ann@x.example", "ANN@x.example", "ANN", " ann ", "ａｎｎ", "ann", "ann", "ann", "ann"] {
            last = Some(face(&refused(&site.browser().at("10.0.0.2"), typed, WRONG).await, typed));
        }
        let user = site.user(ann).await;
        assert_eq!((user.status, user.lock_cause), (UserStatus::Locked, Some(users::LockCause::Attempts)));
        assert_eq!(user.locked_until, Some(site.clock.now().plus_secs(15 * 60)));
        assert_eq!(site.mails(ann).await, ["locked"]);
        assert!(signed_in.get("/account").await.location().starts_with("/sign-in"), "a lock ends live sessions");
        let locked = refused(&site.browser().at("10.0.0.2"), "ann", PASSWORD).await;
        assert_eq!(Some(face(&locked, "ann")), last, "locked with the right password answers as wrong");

        site.clock.advance_secs(15 * 60 - 1);
        refused(&site.browser().at("10.0.0.3"), "ann", PASSWORD).await;
        site.clock.advance_secs(1);
        site.signs_in("ann", "10.0.0.3").await;
        assert_eq!(site.user(ann).await.status, UserStatus::Active, "the timer opened it");
    }
);

db::on_both!(
    async fn the_second_lock_is_twice_as_long_and_an_administrators_has_no_timer(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        for lock in [15 * 60, 30 * 60, 60 * 60] {
            for _ in 0..12 {
                refused(&site.browser().at("10.0.0.1"), "ann", WRONG).await;
            }
            assert_eq!(site.user(ann).await.locked_until, Some(site.clock.now().plus_secs(lock)));
            site.clock.advance_secs(lock);
        }
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unlock(&ctx, tx, ann)).await.unwrap();
        for _ in 0..10 {
            refused(&site.browser().at("10.0.0.1"), "ann", WRONG).await;
        }
        assert_eq!(site.user(ann).await.locked_until, Some(site.clock.now().plus_secs(15 * 60)), "an unlock clears the doubling");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            users::unlock(&ctx, tx, ann)?;
            users::lock(&ctx, tx, Lock { user: ann })
        })
        .await
        .unwrap();
        site.clock.advance_secs(400 * 24 * 3600);
        refused(&site.browser().at("10.0.0.1"), "ann", PASSWORD).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Locked);
    }
);

// covers: T-A17
db::on_both!(
    async fn of_sixty_guesses_at_once_with_the_right_one_last_none_signs_in(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let guesses: Vec<_> = (0..60)
            .map(|i| {
                let browser = site.browser().at(&format!("10.1.{}.1", i % 200));
                tokio::spawn(async move { browser.sign_in("ann", &format!("{WRONG}{i}")).await.status })
            })
            .collect();
        for guess in guesses {
            assert_eq!(guess.await.unwrap(), StatusCode::UNAUTHORIZED);
        }
        refused(&site.browser().at("10.9.0.1"), "ann", PASSWORD).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Locked);
        let verified = reasons(&site, "sign_in.refused").await.iter().filter(|reason| *reason == "wrong_password").count();
        assert_eq!(verified, 10, "exactly ten were looked at");
        assert_eq!(site.mails(ann).await, ["locked"], "one mail");
    }
);

db::on_both!(
    async fn of_two_hundred_guesses_by_every_spelling_exactly_ten_are_looked_at(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let spellings = ["ann", "ann@x.example", "ANN@X.EXAMPLE", " ann"];
        let guesses: Vec<_> = (0..200)
            .map(|i| {
                let browser = site.browser().at(&format!("10.1.{i}.1"));
                tokio::spawn(async move { browser.sign_in(spellings[i % 4], WRONG).await.status })
            })
            .collect();
        for guess in guesses {
            assert_eq!(guess.await.unwrap(), StatusCode::UNAUTHORIZED);
        }
        let verified = reasons(&site, "sign_in.refused").await.iter().filter(|reason| *reason == "wrong_password").count();
        assert_eq!(verified, 10);
        assert_eq!(site.user(ann).await.status, UserStatus::Locked);
    }
);

db::on_both!(
    async fn the_owner_is_only_ever_locked_for_a_time(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for _ in 0..12 {
            refused(&site.browser().at("10.0.0.1"), "ada", WRONG).await;
        }
        let owner = site.user(ada).await;
        assert_eq!(owner.status, UserStatus::Locked);
        assert!(owner.locked_until.is_some());
        site.clock.advance_secs(15 * 60);
        site.signs_in("ada", "10.0.0.1").await;
    }
);
