//! Locks by wrong tries: an administrator takes one over, and who is told of them and of their end.

use axum::http::StatusCode;
use db::params;
use identity::UserId;
use identity::roles::Builtin;
use identity::security::{self, ChangeSecurity};
use identity::sign_in::tell_of_locks;
use identity::testing::{ORG, PASSWORD, Site};
use identity::users::{self, Lock, LockCause, UserStatus};
use kernel::{Fault, Micros};

use crate::sign_in::{WRONG, refused};
use crate::user_pages::filled;

const CHOSEN: &str = "plumage rivet cactus";

db::statements! {
    TEXTS = "SELECT shown_text FROM outbox WHERE org = $1 AND to_user_id = $2 AND template = $3 ORDER BY id";
    NEWEST = "SELECT changes FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY id DESC LIMIT 1";
    WITHOUT_PASSWORD = "DELETE FROM password WHERE org = $1 AND user_id = $2";
}

/// Ten wrong tries: Locked for a time.
async fn locked_by_tries(site: &Site, name: &str, ip: &str) {
    for _ in 0..10 {
        refused(&site.browser().at(ip), name, WRONG).await;
    }
}

async fn lock(site: &Site, by: UserId, user: UserId) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::lock(&ctx, tx, Lock { user })).await
}

async fn stands(site: &Site, user: UserId) -> (UserStatus, Option<LockCause>, Option<Micros>) {
    let user = site.user(user).await;
    (user.status, user.lock_cause, user.locked_until)
}

/// The texts of somebody's mails of a kind.
async fn told(site: &Site, user: UserId, kind: &'static str) -> Vec<String> {
    let rows = site.app.db.read(move |read| read.query(TEXTS, params![ORG, user, kind])).await.unwrap();
    rows.into_iter().map(|row| row.only().unwrap()).collect()
}

async fn newest(site: &Site, kind: &'static str) -> String {
    site.app.db.read(move |read| read.scalar(NEWEST, params![ORG, kind])).await.unwrap()
}

async fn tell(site: &Site) -> bool {
    let ctx = site.product();
    site.write(move |tx| tell_of_locks(&ctx, tx)).await.unwrap()
}

db::on_both!(
    // covers: B12
    async fn a_lock_by_wrong_tries_becomes_an_administrators_and_ends_by_their_hand_alone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        locked_by_tries(&site, "ann", "10.0.0.1").await;
        let (status, cause, until) = stands(&site, ann).await;
        assert_eq!((status, cause, until.is_some()), (UserStatus::Locked, Some(LockCause::Attempts), true));

        let browser = site.signed_in(ada).await;
        let page = browser.get(&users::paths::show(ann)).await;
        assert!(page.shows("/step/lock") && page.shows("/step/unlock"), "the menu offers both: {}", page.body);
        site.clock.advance_secs(1);
        let taken = browser.post(&users::paths::of(ann, "step/lock"), &[("reason", "Somebody guesses")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        assert_eq!(stands(&site, ann).await, (UserStatus::Locked, Some(LockCause::Administrator), None));
        let changes = newest(&site, "user.locked").await;
        assert!(changes.contains("attempts") && changes.contains("administrator") && !changes.contains("\"status\""), "{changes}");
        assert_eq!(told(&site, ann, "locked").await.len(), 2, "by tries, then by hand");

        site.clock.advance_secs(400 * 24 * 3600);
        refused(&site.browser().at("10.0.0.2"), "ann", PASSWORD).await;
        assert_eq!(stands(&site, ann).await.0, UserStatus::Locked, "no time ends it");
        assert!(lock(&site, ada, ann).await.unwrap_err().is("user.not_permitted"), "it is theirs already");
        let page = site.signed_in(ada).await.get(&users::paths::show(ann)).await;
        assert!(!page.shows("/step/lock\""), "and the menu does not offer it");

        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unlock(&ctx, tx, ann)).await.unwrap();
        let changes = newest(&site, "user.unlocked").await;
        assert!(changes.contains("lock_cause") && !changes.contains("locked_until"), "what ended: {changes}");
        let mails = told(&site, ann, "unlocked").await;
        assert!(mails.len() == 1 && mails[0].contains("is unlocked: you can sign in again"), "{mails:?}");
        site.signs_in("ann", "10.0.0.2").await;
    }
);

db::on_both!(
    // covers: B12, B16
    async fn the_lock_of_the_owner_and_of_the_last_administrator_stays_for_a_time(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let boss = site.at_root("boss", Builtin::Administrator).await;
        // Somebody who administers everything, but cannot sign in.
        let away = site.at_root("away", Builtin::Administrator).await;
        site.app.db.write(move |tx| tx.execute(WITHOUT_PASSWORD, params![ORG, away])).await.unwrap();
        locked_by_tries(&site, "ada", "10.0.0.1").await;
        assert!(lock(&site, boss, ada).await.unwrap_err().is("access.owner"), "the owner is locked for a time only");
        locked_by_tries(&site, "boss", "10.0.0.2").await;
        let refusal = lock(&site, away, boss).await.unwrap_err();
        assert!(refusal.is("user.last_administrator"), "{refusal}");
        assert!(stands(&site, boss).await.2.is_some(), "it ends by itself");
        // With somebody else there it is a lock like any other.
        site.clock.advance_secs(24 * 3600);
        site.signs_in("ada", "10.0.0.3").await;
        locked_by_tries(&site, "boss", "10.0.0.4").await;
        lock(&site, ada, boss).await.unwrap();
        assert_eq!(stands(&site, boss).await, (UserStatus::Locked, Some(LockCause::Administrator), None));
    }
);

db::on_both!(
    // covers: B12
    async fn a_lock_that_ends_by_itself_is_told_in_the_log_and_in_no_mail(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        locked_by_tries(&site, "ann", "10.0.0.1").await;
        site.clock.advance_secs(15 * 60);
        site.signs_in("ann", "10.0.0.2").await;
        let changes = newest(&site, "user.unlocked").await;
        assert!(changes.contains("attempts") && changes.contains("locked_until"), "what ended, and until when it was: {changes}");
        assert!(told(&site, ann, "unlocked").await.is_empty());
    }
);

db::on_both!(
    // covers: B15
    async fn whoever_may_unlock_them_is_told_once_an_hour_of_whom_wrong_tries_locked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (north, south) = (site.company("North", root).await, site.company("South", root).await);
        let chief = site.person("chief", Builtin::CompanyAdministrator, north).await;
        let reader = site.at_root("reader", Builtin::Auditor).await;
        for (name, company) in [("nora", north), ("sue", south), ("sam", south)] {
            site.person(name, Builtin::TeamMember, company).await;
        }
        assert!(!tell(&site).await, "nothing to tell");
        locked_by_tries(&site, "nora", "10.0.0.1").await;
        assert!(tell(&site).await);
        for who in [ada, chief] {
            let mails = told(&site, who, "locks_told").await;
            assert!(mails.len() == 1 && mails[0].contains("locked: ") && mails[0].contains("Nora Tester"), "{mails:?}");
            assert!(mails[0].contains("/administration/users?view=locked"), "{mails:?}");
        }
        assert!(told(&site, reader, "locks_told").await.is_empty(), "who may not unlock is not told");

        locked_by_tries(&site, "sue", "10.0.0.2").await;
        locked_by_tries(&site, "sam", "10.0.0.3").await;
        assert!(!tell(&site).await, "within the hour nobody is told again");
        site.clock.advance_secs(3600);
        assert!(tell(&site).await);
        let mails = told(&site, ada, "locks_told").await;
        assert!(
            mails.len() == 2 && mails[1].contains("Sue Tester") && mails[1].contains("Sam Tester") && !mails[1].contains("Nora"),
            "{mails:?}"
        );
        assert_eq!(told(&site, chief, "locks_told").await.len(), 1, "of people of another company they learn nothing");

        let (ctx, now) = (site.ctx(ada).await, site.app.db.read(|read| security::settings(read, ORG)).await.unwrap());
        let off = ChangeSecurity { tells_administrators: false, ..ChangeSecurity::from(&now) };
        site.write(move |tx| security::change_security(&ctx, tx, &off)).await.unwrap();
        site.clock.advance_secs(3600);
        locked_by_tries(&site, "nora", "10.0.0.4").await;
        assert!(tell(&site).await);
        assert_eq!(told(&site, ada, "locks_told").await.len(), 2, "switched off");
        assert!(!tell(&site).await, "and not kept for later");
    }
);

db::on_both!(
    // covers: B12, A22
    async fn the_locked_are_listed_with_by_what_and_until_when_and_the_unconfirmed_are_found(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("tried", Builtin::TeamMember).await;
        let held = site.person("held", Builtin::TeamMember, site.root().await).await;
        locked_by_tries(&site, "tried", "10.0.0.1").await;
        lock(&site, ada, held).await.unwrap();
        let browser = site.signed_in(ada).await;
        let list = async |query: &str| browser.get(&format!("/administration/users?{query}")).await;
        let page = list("view=locked").await;
        assert_eq!((page.status, web::testing::check_html(&page.body)), (StatusCode::OK, Vec::<String>::new()));
        for shown in ["Locked by", "Locked until", "too many attempts", "an administrator", "without end"] {
            assert!(page.shows(shown), "{shown}: {}", page.body);
        }
        assert!(!list("view=all").await.shows("without end"), "other tabs show what they did");
        for (query, is_there, is_not) in [
            ("view=locked&locked_by=attempts", "tried", "held"),
            ("view=locked&locked_by.not=attempts", "held", "tried"),
            ("view=all&locked_by=administrator", "held", "tried"),
        ] {
            let page = list(query).await;
            let row = |name: &str| page.shows(&format!("{name}@x.example"));
            assert!(row(is_there) && !row(is_not), "{query}: {}", page.body);
        }
        assert!(!list("view=active&locked_by=attempts").await.shows("tried@x.example"));
        let waiting = list("view=all&address=unconfirmed").await;
        assert!(waiting.shows("held@x.example") && !waiting.shows("tried@x.example"), "{}", waiting.body);
        let confirmed = list("view=all&address=confirmed").await;
        assert!(confirmed.shows("tried@x.example") && !confirmed.shows("held@x.example"), "{}", confirmed.body);
    }
);

db::on_both!(
    // covers: B13
    async fn an_unlock_changes_the_password_in_the_same_step_by_link_or_by_the_form(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        site.signs_in("ann", "10.0.0.1").await;
        let browser = site.signed_in(ada).await;
        lock(&site, ada, ann).await.unwrap();
        let ask = users::paths::of(ann, "step/unlock");
        assert!(browser.get(&ask).await.shows("name=\"mail_link\""));
        assert_eq!(browser.post(&ask, &[("mail_link", "on"), ("reason", "")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stands(&site, ann).await.0, UserStatus::Active);
        assert_eq!(told(&site, ann, "reset").await.len(), 1);
        let ben = site.at_root("ben", Builtin::TeamMember).await;
        site.app.db.write(move |tx| tx.execute(WITHOUT_PASSWORD, params![ORG, ben])).await.unwrap();
        lock(&site, ada, ben).await.unwrap();
        let answer = browser.post(&users::paths::of(ben, "step/unlock"), &[("mail_link", "on"), ("reason", "")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(
            (told(&site, ben, "invitation").await.len(), told(&site, ben, "reset").await.len()),
            (1, 0),
            "their first is chosen by invitation"
        );

        lock(&site, ada, ann).await.unwrap();
        let edit = users::paths::of(ann, "edit");
        let page = browser.get(&edit).await;
        assert!(page.shows("name=\"temporary_password\""), "the fields stand beside the status: {}", page.body);
        let mut form = filled(&page.body);
        form.retain(|(name, _)| !["status", "temporary_password", "confirm_password", "email_login_info"].contains(&name.as_str()));
        form.extend(
            [("status", "active"), ("temporary_password", CHOSEN), ("confirm_password", CHOSEN)].map(|(n, v)| (n.into(), v.into())),
        );
        let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = browser.post(&edit, &pairs).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(stands(&site, ann).await.0, UserStatus::Active);
        refused(&site.browser().at("10.0.0.2"), "ann", PASSWORD).await;
        let inside = site.browser().at("10.0.0.2");
        assert_eq!(inside.sign_in("ann", CHOSEN).await.status, StatusCode::SEE_OTHER);
        assert!(inside.get("/account").await.location().starts_with("/required/password"), "it is a temporary one");
    }
);
