//! *Sign-in & security*: what is decided there holds at the door.

use axum::http::StatusCode;
use identity::UserId;
use identity::organization::{self, Organization};
use identity::policies::{Class, Demands, On, Policy};
use identity::roles::Builtin;
use identity::security::{self, ChangeSecurity, Operated, Settings, Weight, departures};
use identity::testing::{Browser, ORG, PASSWORD, Site};
use identity::users::{self, Lock, LockCause, UserStatus};
use kernel::{Clock, Fault};
use tokio::task::JoinHandle;
use web::testing::check_html;

use crate::sign_in::{WRONG, face, refused};
use crate::user_pages::filled;

async fn now(site: &Site) -> Settings {
    site.app.db.read(|read| security::settings(read, ORG)).await.unwrap()
}

pub async fn change(site: &Site, by: UserId, of: impl FnOnce(&mut ChangeSecurity)) -> Result<(), Fault> {
    let (ctx, mut input) = (site.ctx(by).await, ChangeSecurity::from(&now(site).await));
    of(&mut input);
    site.write(move |tx| security::change_security(&ctx, tx, &input)).await
}

async fn wrong(site: &Site, name: &str, times: usize) {
    for _ in 0..times {
        refused(&site.browser().at("10.0.0.1"), name, WRONG).await;
    }
}

/// A sign-in beside others.
fn entering(browser: &Browser, name: &'static str, password: &'static str) -> JoinHandle<StatusCode> {
    let browser = browser.clone();
    tokio::spawn(async move { browser.sign_in(name, password).await.status })
}

db::on_both!(
    // covers: B11, B18
    async fn the_settings_are_saved_refused_by_field_and_not_overwritten_unseen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let page = browser.get(security::PATH).await;
        assert_eq!(check_html(&page.body), Vec::<String>::new());
        let form = filled(&page.body);
        let send = async |changed: &[(&str, &str)]| {
            let kept = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| changed.iter().all(|(name, _)| name != n));
            browser.post(security::PATH, &kept.chain(changed.iter().copied()).collect::<Vec<_>>()).await
        };
        for (field, typed) in [
            ("most_tries", "0"),
            ("most_tries", "101"),
            ("most_tries", "ten"),
            ("window_minutes", "1441"),
            ("first_lock_minutes", ""),
            ("longest_lock_hours", "169"),
            ("locks_for_a_time", "-1"),
            ("network_burst", "9"),
            ("network_per_minute", "99999999999999999999"),
        ] {
            let told = send(&[(field, typed), ("lock", "for-a-time")]).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
            assert!(told.shows(&format!("href=\"#f-{field}\"")) && told.input(field).as_deref() == Some(typed), "{}", told.body);
        }
        let told = send(&[("first_lock_minutes", "120"), ("longest_lock_hours", "1")]).await;
        assert!(told.shows("href=\"#f-longest_lock_hours\"") && told.shows("cannot be shorter"), "{}", told.body);
        assert_eq!(now(&site).await, Settings::default(), "nothing of it is stored");

        let saved = send(&[("most_tries", "3"), ("lock", "until-unlocked"), ("login_autocomplete", "on"), ("locks_for_a_time", "0")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let is = now(&site).await;
        assert_eq!((is.lockout.most_tries, is.lockout.until_unlocked, is.lockout.locks_for_a_time, is.version), (3, true, None, 1));
        assert!(site.browser().get("/sign-in").await.shows("autocomplete=\"current-password\""));
        let told = send(&[("most_tries", "7"), ("lock", "for-a-time")]).await;
        assert_eq!(told.status, StatusCode::PRECONDITION_FAILED, "the form is old");
        assert!(told.input("most_tries").as_deref() == Some("7") && told.shows("When an administrator unlocks it"), "{}", told.body);
        assert_eq!(now(&site).await.lockout.most_tries, 3);
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("guards its door") && log.shows("Maximum attempts"), "{}", log.body);

        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        assert!(change(&site, tom, |to| to.most_tries = Some(100)).await.unwrap_err().is("access.missing"));
        assert_eq!(site.signed_in(tom).await.get(security::PATH).await.status, StatusCode::FORBIDDEN);
    }
);

db::on_both!(
    // covers: B11, B12, B13, T-A1, T-A4
    async fn a_number_of_tries_locks_until_an_administrator_unlocks(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        change(&site, ada, |to| (to.most_tries, to.until_unlocked) = (Some(3), true)).await.unwrap();
        assert!(site.browser().get("/cannot-sign-in").await.shows("After 3 wrong tries within 15 minutes an account stays closed until"));

        let live = site.signs_in("ann", "10.0.0.2").await;
        wrong(&site, "ann", 2).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Active);
        let last = face(&refused(&site.browser().at("10.0.0.1"), "ann", WRONG).await, "ann");
        let user = site.user(ann).await;
        assert_eq!((user.status, user.lock_cause, user.locked_until), (UserStatus::Locked, Some(LockCause::Attempts), None));
        assert!(live.get("/account").await.location().starts_with("/sign-in"), "its sessions are over");
        assert_eq!(face(&refused(&site.browser().at("10.0.0.1"), "ann", PASSWORD).await, "ann"), last, "the right one answers alike");
        site.clock.advance_secs(400 * 24 * 3600);
        refused(&site.browser().at("10.0.0.1"), "ann", PASSWORD).await;

        // "The user account is unlocked by changing the Status to Active", where a change of password may be asked for as well.
        let browser = site.signed_in(ada).await;
        let ask = users::paths::of(ann, "step/unlock");
        let question = browser.get(&ask).await;
        assert!(question.shows("name=\"require_change\""), "{}", question.body);
        let mut form = filled(&question.body);
        form.push(("require_change".into(), "on".into()));
        let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(browser.post(&ask, &pairs).await.status, StatusCode::SEE_OTHER);
        let inside = site.signs_in("ann", "10.0.0.2").await;
        assert!(inside.get("/account").await.location().starts_with("/required/password"), "the password must be changed first");
        wrong(&site, "ann", 2).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Active, "the count began anew");

        // By hand it is the same.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: ann })).await.unwrap();
        assert!(inside.get("/account").await.location().starts_with("/sign-in"));
        assert_eq!(face(&refused(&site.browser().at("10.0.0.1"), "ann", PASSWORD).await, "ann"), last);
        assert_eq!(site.user(ann).await.locked_until, None);
        let locked = browser.get("/administration/users?view=locked").await;
        assert!(locked.shows("ann"), "{}", locked.body);
    }
);

db::on_both!(
    // covers: B14
    async fn after_so_many_locks_for_a_time_the_next_one_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        change(&site, ada, |to| {
            (to.most_tries, to.locks_for_a_time, to.first_lock_minutes, to.longest_lock_hours) = (Some(2), Some(3), Some(40), Some(1));
        })
        .await
        .unwrap();
        for minutes in [40, 60, 60] {
            wrong(&site, "ann", 2).await;
            assert_eq!(site.user(ann).await.locked_until, Some(site.clock.now().plus_secs(minutes * 60)));
            site.clock.advance_secs(minutes * 60);
        }
        wrong(&site, "ann", 2).await;
        let user = site.user(ann).await;
        assert_eq!((user.status, user.locked_until), (UserStatus::Locked, None));
        site.clock.advance_secs(400 * 24 * 3600);
        refused(&site.browser().at("10.0.0.1"), "ann", PASSWORD).await;
    }
);

db::on_both!(
    // covers: B16
    async fn the_owner_and_the_last_administrator_are_locked_for_a_time_even_so(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let bob = site.at_root("bob", Builtin::Administrator).await;
        change(&site, ada, |to| (to.most_tries, to.until_unlocked) = (Some(3), true)).await.unwrap();
        wrong(&site, "ada", 3).await;
        let owner = site.user(ada).await;
        assert!(owner.status == UserStatus::Locked && owner.locked_until.is_some(), "{owner:?}");
        wrong(&site, "bob", 3).await;
        let last = site.user(bob).await;
        assert!(last.status == UserStatus::Locked && last.locked_until.is_some(), "the owner is locked too: {last:?}");
        site.clock.advance_secs(15 * 60);
        site.signs_in("ada", "10.0.0.1").await;
        site.signs_in("bob", "10.0.0.1").await;
        // With the owner there, another administrator is no last one.
        wrong(&site, "bob", 3).await;
        assert_eq!(site.user(bob).await.locked_until, None);
    }
);

db::on_both!(
    // covers: B16
    async fn of_two_administrators_attacked_at_once_one_opens_by_itself(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("bob", Builtin::Administrator).await;
        site.at_root("cyd", Builtin::Administrator).await;
        change(&site, ada, |to| (to.most_tries, to.until_unlocked) = (Some(3), true)).await.unwrap();
        for name in ["ada", "bob", "cyd"] {
            wrong(&site, name, 2).await;
        }
        let tries: Vec<_> = ["bob", "cyd", "ada"].map(|name| entering(&site.browser().at("10.0.0.7"), name, WRONG)).into_iter().collect();
        for one in tries {
            assert_eq!(one.await.unwrap(), StatusCode::UNAUTHORIZED);
        }
        site.clock.advance_secs(24 * 3600);
        site.signs_in("ada", "10.0.0.1").await;
    }
);

db::on_both!(
    // covers: B11
    async fn fewer_tries_hold_for_those_who_have_tried_already(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        wrong(&site, "ann", 8).await;
        change(&site, ada, |to| to.most_tries = Some(3)).await.unwrap();
        wrong(&site, "ann", 1).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Locked, "one try was left, and it was wrong");
        change(&site, ada, |to| to.most_tries = Some(1)).await.unwrap();
        let ben = site.at_root("ben", Builtin::FullUser).await;
        wrong(&site, "ben", 1).await;
        assert_eq!(site.user(ben).await.status, UserStatus::Locked, "the first wrong one locks");
    }
);

db::on_both!(
    // covers: T-A15
    async fn a_network_tries_as_often_as_is_decided(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        change(&site, ada, |to| (to.network_burst, to.network_per_minute) = (Some(10), Some(2))).await.unwrap();
        let from = async |ip: &str| site.browser().at(ip).sign_in("nobody", WRONG).await.status;
        for _ in 0..10 {
            assert_eq!(from("10.0.0.9").await, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(from("10.0.0.9").await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(from("10.0.0.10").await, StatusCode::UNAUTHORIZED, "another network is not held up");
        site.clock.advance_secs(30);
        assert_eq!(from("10.0.0.9").await, StatusCode::UNAUTHORIZED);
        assert_eq!(from("10.0.0.9").await, StatusCode::TOO_MANY_REQUESTS);
    }
);

db::on_both!(
    // Two first sign-ins after the end of a lock come at once: both get in, as they would without the lock.
    async fn a_lock_that_is_over_is_lifted_once_by_many(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        for _ in 0..5 {
            wrong(&site, "ann", 10).await;
            assert_eq!(site.user(ann).await.status, UserStatus::Locked);
            site.clock.advance_secs(24 * 3600);
            let both: Vec<_> = (0..4).map(|n| entering(&site.browser().at(&format!("10.2.0.{n}")), "ann", PASSWORD)).collect();
            for one in both {
                assert_eq!(one.await.unwrap(), StatusCode::SEE_OTHER);
            }
        }
    }
);

db::on_both!(
    // covers: B22, T-E2
    async fn no_session_begun_while_an_account_is_closed_outlives_that(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        for round in 0..8 {
            let browsers: Vec<_> = (0..3).map(|n| site.browser().at(&format!("10.3.{round}.{n}"))).collect();
            let entering: Vec<_> = browsers.iter().map(|browser| entering(browser, "ann", PASSWORD)).collect();
            let (site, ctx) = (site.clone(), site.ctx(ada).await);
            let locked = site.write(move |tx| users::lock(&ctx, tx, Lock { user: ann })).await;
            locked.unwrap();
            for one in entering {
                one.await.unwrap();
            }
            let ctx = site.ctx(ada).await;
            site.write(move |tx| users::unlock(&ctx, tx, ann)).await.unwrap();
            for browser in &browsers {
                let answer = browser.get("/account").await;
                assert!(answer.location().starts_with("/sign-in"), "a session of before the lock lives again");
            }
        }
    }
);

db::on_both!(
    async fn each_setting_that_departs_has_a_line_and_the_usual_ones_have_none(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut organization = site.app.db.read(|read| organization::get(read, ORG)).await.unwrap();
        organization.public_url = "https://crm.x.example".to_owned();
        (organization.mails_passwords, organization.login_autocomplete) = (false, true);
        let safe = Operated { plain_mail: false, unsafe_durability: false, stolen_list: true };
        let of = |settings: Settings, organization: &Organization, operated: Operated| -> Vec<(Weight, &'static str)> {
            departures(&settings, organization, &[], operated).into_iter().map(|one| (one.weight, one.what)).collect()
        };
        assert_eq!(of(Settings::default(), &organization, safe), []);
        let mut settings = Settings::default();
        settings.lockout.locks_for_a_time = None;
        assert!(of(settings, &organization, safe)[0].1.starts_with("More than a hundred wrong tries"));
        settings.lockout.locks_for_a_time = Some(10);
        assert_eq!(of(settings, &organization, safe).len(), 1, "eleven times ten");
        settings.lockout.until_unlocked = true;
        assert_eq!(of(settings, &organization, safe), [(Weight::Note, "Wrong tries lock until an administrator unlocks")]);
        let bad =
            Organization { public_url: "http://crm.x.example".into(), mails_passwords: true, login_autocomplete: false, ..organization };
        let operated = Operated { plain_mail: true, unsafe_durability: true, stolen_list: false };
        let all = of(settings, &bad, operated);
        assert_eq!(all.iter().filter(|(weight, _)| *weight == Weight::Departs).count(), 4, "{all:?}");
        assert_eq!(all.iter().filter(|(weight, _)| *weight == Weight::Note).count(), 3, "{all:?}");

        let legacy = Demands {
            classes: Class::ALL.into_iter().collect(),
            most_age_days: Some(90),
            history: Some(5),
            permanent: Some(true),
            ..Demands::default()
        };
        let policies = [Policy { on: On::Organization, demands: legacy, version: 1 }];
        let safe_one = Organization { public_url: "https://crm.x.example".into(), mails_passwords: false, login_autocomplete: true, ..bad };
        let all: Vec<_> = departures(&Settings::default(), &safe_one, &policies, safe).iter().map(|one| one.what).collect();
        assert_eq!(
            all,
            [
                "Kinds of signs are demanded of passwords",
                "Passwords expire",
                "Administrators may set passwords that stay",
                "Passwords of before may not come again"
            ]
        );

        change(&site, ada, |to| to.locks_for_a_time = Some(0)).await.unwrap();
        let browser = site.signed_in(ada).await;
        assert!(browser.get(security::PATH).await.shows("/administration/security/posture"));
        let page = browser.get("/administration/security/posture").await;
        assert_eq!(check_html(&page.body), Vec::<String>::new());
        assert!(page.shows("More than a hundred wrong tries"), "{}", page.body);
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        assert_eq!(site.signed_in(tom).await.get("/administration/security/posture").await.status, StatusCode::FORBIDDEN);
    }
);
