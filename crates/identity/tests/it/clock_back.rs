//! A clock that was wrong for a while and is set right again: nobody is shut out for as long, nothing waits for a far day, and what was ended stays so.

use axum::http::StatusCode;
use db::lease::{self, Holder};
use db::{jobs, params};
use identity::roles::Builtin;
use identity::sessions;
use identity::testing::{Browser, ORG, PASSWORD, Site};
use identity::users::{self, UserStatus};
use kernel::{Clock, Fault};

use crate::sign_in::{WRONG, refused};

const DAY: i64 = 24 * 3600;
const TWO_DAYS: i64 = 2 * DAY;

db::statements! {
    RUNNING_JOB = "INSERT INTO job (org, id, kind, payload, state, due_at, tries, most_tries, created_at, lease_holder, started_at) \
        VALUES ($1, $2, 'old', $3, $4, $5, $6, 8, 0, '', $7)";
    WAITING_MAIL = "UPDATE outbox SET due_at = $2 WHERE org = $1";
    DUE_JOBS = "SELECT COUNT(*) FROM job WHERE org = $1 AND due_at <= $2";
    DUE_MAILS = "SELECT COUNT(*) FROM outbox WHERE org = $1 AND due_at <= $2";
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

async fn end_locks(site: &Site) -> usize {
    let ctx = site.product();
    site.write(move |tx| users::end_timed_locks(&ctx, tx, 50)).await.unwrap()
}

db::on_both!(
    async fn a_clock_that_is_set_right_shuts_nobody_out(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let (ann, ben) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("ben", Builtin::FullUser).await);
        let before = site.signs_in("ben", "10.0.0.1").await;
        // Forward: the session is unused for too long, and everybody signs in as ever.
        site.clock.advance_secs(TWO_DAYS);
        assert!(!is_in(&before).await);
        let ahead = site.signs_in("ben", "10.0.0.2").await;
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.3"), "ben", WRONG).await;
        }
        for _ in 0..10 {
            refused(&site.browser().at("10.0.0.3"), "ann", WRONG).await;
        }
        assert_eq!(site.user(ann).await.status, UserStatus::Locked);

        // Back: what began in days to come is over, and a window of wrong tries from there holds nobody up. A lock is not lifted by it.
        site.clock.advance_secs(-TWO_DAYS);
        assert!(!is_in(&ahead).await, "a session that was used later than now by more than it may go unused");
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.4"), "ben", WRONG).await;
        }
        assert!(is_in(&site.signs_in("ben", "10.0.0.4").await).await, "nine wrong tries and a right one, counted anew");
        refused(&site.browser().at("10.0.0.4"), "ann", PASSWORD).await;
        assert_eq!((end_locks(&site).await, site.user(ann).await.status), (0, UserStatus::Locked));
        assert_eq!(site.user(ben).await.status, UserStatus::Active);

        // It ends when its time comes, by itself.
        site.clock.advance_secs(TWO_DAYS + 15 * 60);
        assert_eq!((end_locks(&site).await, site.user(ann).await.status), (1, UserStatus::Active));
    }
);

db::on_both!(
    async fn an_hour_back_ends_nothing_and_opens_nothing(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let owner = site.signs_in("ada", "10.0.0.1").await;
        for _ in 0..10 {
            refused(&site.browser().at("10.0.0.3"), "ann", WRONG).await;
        }
        site.clock.advance_secs(-3600);
        assert!(is_in(&owner).await, "it began an hour from now, and goes on");
        assert_eq!(end_locks(&site).await, 0, "a lock that may still be as long as the longest stays");
        refused(&site.browser().at("10.0.0.4"), "ann", PASSWORD).await;
        site.clock.advance_secs(3600 + 15 * 60);
        assert_eq!((end_locks(&site).await, site.user(ann).await.status), (1, UserStatus::Active));
    }
);

db::on_both!(
    async fn what_the_clean_up_ended_stays_ended(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let cookie = browser.session().unwrap();
        site.clock.advance_secs(TWO_DAYS);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| Ok(sessions::forget_expired(&ctx, tx, 100)?)).await.unwrap(), 1);
        site.clock.advance_secs(-TWO_DAYS);
        browser.keep(identity::http::SESSION_COOKIE, &cookie);
        assert!(!is_in(&browser).await);
    }
);

db::on_both!(
    async fn leases_jobs_and_mails_do_not_wait_for_a_far_day(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        site.clock.advance_secs(TWO_DAYS);
        let (then, product) = (site.clock.now(), site.product());
        let dead = Holder::new(&product);
        site.write(move |tx| {
            assert!(lease::take(tx, &product, &dead, "clean-up", 60)?);
            for (state, tries) in [("running", 1_i64), ("waiting", 3), ("waiting", 0)] {
                let started = (tries > 0).then_some(0_i64);
                tx.execute(RUNNING_JOB, params![ORG, product.new_uuid(), Vec::<u8>::new(), state, then.plus_secs(900), tries, started])?;
            }
            let ann = users::find_by_user_name(tx, ORG, "ada")?.unwrap();
            let to = ann.addressee().unwrap();
            identity::account_mails::send(&product, tx, &to, &identity::account_mails::AccountMail::Unlocked { user_name: "ada" })?;
            tx.execute(WAITING_MAIL, params![ORG, then.plus_secs(1980)])?;
            Ok(())
        })
        .await
        .unwrap();
        site.clock.advance_secs(-TWO_DAYS);
        let (now, product) = (site.clock.now(), site.product());
        let other = Holder::new(&product);
        let counted = site.write(move |tx| {
            assert!(lease::take(tx, &product, &other, "clean-up", 60)?, "whoever held it for so long is gone");
            assert!(!lease::take(tx, &product, &Holder::new(&product), "clean-up", 60)?, "and one that was just taken is held");
            let brought = (jobs::bring_forward(&product, tx)?, mail::outbox::bring_forward(&product, tx)?);
            let again = (jobs::bring_forward(&product, tx)?, mail::outbox::bring_forward(&product, tx)?);
            let due: (i64, i64) = (tx.scalar(DUE_JOBS, params![ORG, now])?, tx.scalar(DUE_MAILS, params![ORG, now])?);
            Ok::<_, Fault>((brought, again, due))
        });
        let ((jobs, mails), again, due) = counted.await.unwrap();
        assert_eq!((jobs, again), (2, (0, 0)), "the one that shall not begin before its moment waits for it");
        assert!(mails > 0 && due.1 >= i64::try_from(mails).unwrap() && due.0 >= 2);
        drop(ctx);
    }
);
