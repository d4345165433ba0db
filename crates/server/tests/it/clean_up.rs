//! The clean-up: what is over is made so or goes, in every place where it would else stay; and nothing else does.

use std::time::Duration;

use db::lease::{self, Holder};
use db::{Tx, params};
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::tokens::{self, IssueToken, Purpose};
use identity::users::{self, Delete, Lock, User, UserStatus};
use kernel::{EmailAddress, Fault, Via};
use server::clean_up::CleanUp;

const DAY: i64 = 24 * 3600;

db::statements! {
    SESSIONS = "SELECT COUNT(*) FROM session WHERE org = $1";
    TOKENS = "SELECT COUNT(*) FROM token WHERE org = $1";
    MAILS = "SELECT COUNT(*) FROM outbox WHERE org = $1";
    ADDRESSED = "SELECT COUNT(*) FROM outbox WHERE org = $1 AND to_address <> ''";
    SET_MAIL_STATE = "UPDATE outbox SET state = $2 WHERE org = $1";
    EVENTS = "SELECT COUNT(*) FROM audit_event WHERE org = $1 AND kind = $2 AND subject_id = $3 AND actor_kind = 'system'";
    SET_OWNER_DELETED = "UPDATE users SET status = 'deleted', deleted_at = $3 WHERE org = $1 AND id = $2";
}

async fn count(site: &Site, sql: db::Sql) -> i64 {
    site.app.db.read(move |read| read.scalar(sql, params![ORG])).await.unwrap()
}

async fn events(site: &Site, kind: &'static str, about: UserId) -> i64 {
    site.app.db.read(move |read| read.scalar(EVENTS, params![ORG, kind, about])).await.unwrap()
}

async fn user(site: &Site, id: UserId) -> User {
    site.app.db.read(move |read| users::find(read, ORG, id)).await.unwrap().unwrap()
}

fn clean_up(site: &Site) -> CleanUp {
    CleanUp::new(site.app.clone(), Holder::new(&site.product()))
}

async fn by_product<T, F>(site: &Site, mut verb: F) -> T
where
    T: Send + 'static,
    F: FnMut(&access::Ctx, &mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
{
    let ctx = site.app.product(Via::Job);
    site.write(move |tx| verb(&ctx, tx)).await.unwrap()
}

db::on_both!(
    // covers: B11, T-A18
    async fn a_lock_by_wrong_tries_ends_with_its_time_and_one_by_an_administrator_never(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let mut locked = Vec::new();
        for name in ["ann", "bob", "cyd"] {
            locked.push(site.person(name, Builtin::TeamMember, root).await);
        }
        let [ann, bob, cyd] = locked[..] else { panic!("three") };
        by_product(&site, move |ctx, tx| {
            let soon = ctx.now.plus_secs(900);
            users::lock_by_attempts(ctx, tx, ann, identity::lockout::Due::until(soon))?;
            users::lock_by_attempts(ctx, tx, bob, identity::lockout::Due::until(ctx.now.plus_secs(1800)))?;
            users::lock(ctx, tx, Lock { user: cyd })
        })
        .await;
        let mut clean_up = clean_up(&site);
        site.clock.advance_secs(899);
        clean_up.round().await.unwrap();
        assert_eq!(user(&site, ann).await.status, UserStatus::Locked);
        site.clock.advance_secs(1);
        clean_up.round().await.unwrap();
        let after = user(&site, ann).await;
        assert_eq!((after.status, after.locked_until, after.lock_cause), (UserStatus::Active, None, None));
        assert_eq!(events(&site, "user.unlocked", ann).await, 1, "announced once, as done by the product");
        assert_eq!((user(&site, bob).await.status, user(&site, cyd).await.status), (UserStatus::Locked, UserStatus::Locked));
        site.clock.advance_secs(400 * DAY);
        clean_up.round().await.unwrap();
        assert_eq!((user(&site, bob).await.status, user(&site, cyd).await.status), (UserStatus::Active, UserStatus::Locked));
        assert_eq!((events(&site, "user.unlocked", ann).await, events(&site, "user.unlocked", cyd).await), (1, 0));
    }
);

db::on_both!(
    // covers: T-D8
    async fn whoever_lay_in_the_bin_for_thirty_days_is_purged(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (ann, bob) = (site.person("ann", Builtin::TeamMember, root).await, site.person("bob", Builtin::TeamMember, root).await);
        site.person("eve", Builtin::Administrator, root).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            users::lock(&ctx, tx, Lock { user: ann })?;
            users::delete(&ctx, tx, Delete { user: ann })
        })
        .await
        .unwrap();
        assert_eq!((count(&site, MAILS).await, count(&site, ADDRESSED).await), (1, 1), "the mail that told of the lock");
        // The owner cannot come into the bin by a verb, nor leave it by the purge.
        let long_ago = site.product().now;
        by_product(&site, move |_, tx| Ok(tx.execute(SET_OWNER_DELETED, params![ORG, ada, long_ago])?)).await;
        let mut clean_up = clean_up(&site);
        site.clock.advance_secs(30 * DAY - 1);
        clean_up.round().await.unwrap();
        assert_eq!(user(&site, ann).await.status, UserStatus::Deleted);
        by_product(&site, move |ctx, tx| users::delete(ctx, tx, Delete { user: bob })).await;
        site.clock.advance_secs(1);
        clean_up.round().await.unwrap();
        let gone = user(&site, ann).await;
        assert_eq!((gone.status, gone.first_name.as_str(), gone.primary_email, gone.deleted_at), (UserStatus::Purged, "", None, None));
        assert_eq!(events(&site, "user.purged", ann).await, 1);
        assert_eq!(count(&site, ADDRESSED).await, 0, "no mail names them");
        assert_eq!(user(&site, bob).await.status, UserStatus::Deleted, "a second in the bin is not thirty days");
        assert_eq!(user(&site, ada).await.status, UserStatus::Deleted, "refused, and nobody behind is held up");
        clean_up.round().await.unwrap();
        assert_eq!(events(&site, "user.purged", ann).await, 1, "once");
    }
);

db::on_both!(
    async fn restored_in_time_somebody_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.person("ann", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: ann })).await.unwrap();
        site.clock.advance_secs(29 * DAY);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::restore(&ctx, tx, ann)).await.unwrap();
        site.clock.advance_secs(2 * DAY);
        clean_up(&site).round().await.unwrap();
        assert_eq!(user(&site, ann).await.status, UserStatus::Inactive);
    }
);

db::on_both!(
    async fn what_is_over_goes_and_what_holds_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.person("ann", Builtin::TeamMember, site.root().await).await;
        site.signed_in(ann).await;
        let issue = IssueToken {
            purpose: Purpose::Reset,
            user: ann,
            address: EmailAddress::parse("ann@x.example").unwrap(),
            lifetime_secs: Purpose::Reset.lifetime_secs(),
            starts_now: true,
        };
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            tokens::issue(&ctx, tx, issue.clone())?;
            users::lock(&ctx, tx, Lock { user: ann })?;
            users::unlock(&ctx, tx, ann)
        })
        .await
        .unwrap();
        site.signed_in(ann).await;
        let mut clean_up = clean_up(&site);
        let left = || async { (count(&site, SESSIONS).await, count(&site, TOKENS).await, count(&site, MAILS).await) };
        assert_eq!(left().await, (1, 1, 2));
        site.clock.advance_secs(DAY - 1);
        clean_up.round().await.unwrap();
        assert_eq!(left().await, (1, 1, 2));
        site.clock.advance_secs(1);
        clean_up.round().await.unwrap();
        assert_eq!(left().await, (0, 1, 2), "a session that nobody uses lives a day");
        site.clock.advance_secs(89 * DAY);
        clean_up.round().await.unwrap();
        assert_eq!(left().await, (0, 0, 2), "a link is listed for ninety; a mail that waits stays");
        by_product(&site, |_, tx| Ok(tx.execute(SET_MAIL_STATE, params![ORG, "dead"])?)).await;
        clean_up.round().await.unwrap();
        assert_eq!(left().await, (0, 0, 2), "none is lost unseen");
        by_product(&site, |_, tx| Ok(tx.execute(SET_MAIL_STATE, params![ORG, "sent"])?)).await;
        clean_up.round().await.unwrap();
        assert_eq!(left().await, (0, 0, 0));
    }
);

db::on_both!(
    async fn whoever_does_not_hold_the_lease_leaves_everything(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.person("ann", Builtin::TeamMember, site.root().await).await;
        by_product(&site, move |ctx, tx| {
            users::lock_by_attempts(ctx, tx, ann, identity::lockout::Due::until(ctx.now))?;
            assert!(lease::take(tx, ctx, &Holder::new(ctx), "clean-up", 60)?);
            Ok(())
        })
        .await;
        let mut clean_up = clean_up(&site);
        clean_up.round().await.unwrap();
        assert_eq!(user(&site, ann).await.status, UserStatus::Locked);
        site.clock.advance_secs(61);
        clean_up.round().await.unwrap();
        assert_eq!(user(&site, ann).await.status, UserStatus::Active, "the other one is gone");
    }
);

db::on_both!(
    async fn it_ends_when_it_is_told_to(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let (tell, stop) = tokio::sync::watch::channel(false);
        let running = tokio::spawn(clean_up(&site).run(stop));
        tell.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(20), running).await.unwrap().unwrap();
    }
);
