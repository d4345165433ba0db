//! How long sessions live and how many a person has: as the organization decided, from the next request on.

use axum::http::StatusCode;
use identity::UserId;
use identity::roles::Builtin;
use identity::security::{self, ChangeSecurity};
use identity::sessions::{self, Door};
use identity::testing::{Browser, ORG, PASSWORD, Site};
use kernel::{Fault, Secret};

use crate::api_sessions::sign_in;

async fn change(site: &Site, by: UserId, of: impl FnOnce(&mut ChangeSecurity)) -> Result<(), Fault> {
    let now = site.app.db.read(|read| security::settings(read, ORG)).await.unwrap();
    let (ctx, mut input) = (site.ctx(by).await, ChangeSecurity::from(&now));
    of(&mut input);
    site.write(move |tx| security::change_security(&ctx, tx, &input)).await
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

/// Signs a program in as the person, and gives its token.
async fn program_of(site: &Site, name: &str) -> Secret {
    let answer = sign_in(&site.program(), name, PASSWORD).await;
    Secret::new(answer.json()["token"].as_str().unwrap())
}

async fn program_is_in(site: &Site, token: &Secret) -> bool {
    let (token, now) = (token.clone(), site.app.world.clock.now());
    site.app.db.read(move |read| sessions::look_up(read, ORG, &token, Door::Api, now)).await.unwrap().is_some()
}

/// How many rows of sessions the person has, living or not.
async fn kept(site: &Site) -> u64 {
    let ctx = site.product();
    site.write(move |tx| Ok(sessions::forget_expired(&ctx, tx, 1000)?)).await.unwrap()
}

db::on_both!(
    async fn a_shorter_life_holds_for_open_sessions_with_their_next_request(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let used = site.signs_in("ann", "10.0.0.1").await;
        let unused = site.signs_in("ann", "10.0.0.2").await;
        site.clock.advance_secs(10 * 60);
        assert!(is_in(&used).await);
        change(&site, ada, |to| to.idle_minutes = Some(15)).await.unwrap();
        site.clock.advance_secs(6 * 60);
        assert!(is_in(&used).await, "used six minutes ago");
        assert!(!is_in(&unused).await, "unused for sixteen");
        assert_eq!(kept(&site).await, 1, "the clean-up deletes the one that is over, and no other");

        // A use every ten minutes keeps it, until it is over in any case: an hour after its beginning.
        change(&site, ada, |to| to.absolute_hours = Some(1)).await.unwrap();
        for _ in 0..4 {
            site.clock.advance_secs(10 * 60);
            assert!(is_in(&used).await);
        }
        site.clock.advance_secs(3 * 60);
        assert!(is_in(&used).await, "59 minutes");
        site.clock.advance_secs(60);
        assert!(!is_in(&used).await, "an hour");
        change(&site, ada, |to| to.absolute_hours = Some(720)).await.unwrap();
        let again = site.signs_in("ann", "10.0.0.1").await;
        let account = again.get("/account").await;
        assert!(account.shows("ends after 15 minutes without use, and after 30 days in any case"), "{}", account.body);
    }
);

db::on_both!(
    async fn a_session_in_use_ends_after_its_days(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        for _ in 0..59 {
            site.clock.advance_secs(12 * 3600);
            assert!(is_in(&browser).await);
        }
        site.clock.advance_secs(12 * 3600);
        assert!(!is_in(&browser).await, "30 days, the last use half a day ago");
    }
);

db::on_both!(
    async fn one_session_more_ends_the_oldest_and_the_person_is_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        change(&site, ada, |to| to.most_sessions = Some(2)).await.unwrap();
        let first = site.signs_in("ann", "10.0.0.1").await;
        site.clock.advance_secs(1);
        let program = program_of(&site, "ann").await;
        site.clock.advance_secs(1);
        assert!(is_in(&first).await && program_is_in(&site, &program).await);
        let third = site.browser().at("10.0.0.3");
        third.sign_in("ann", PASSWORD).await;
        let told = third.get("/account").await;
        assert!(told.shows("your oldest one ended") && told.shows("At most 2 at once"), "{}", told.body);
        assert!(!is_in(&first).await && program_is_in(&site, &program).await && is_in(&third).await);
        assert!(site.events().await.iter().any(|kind| kind == "session.ended"));
        let log = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(log.shows("no more are permitted at once"), "{}", log.body);
        let others = site.signs_in("ada", "10.0.0.4").await;
        assert!(is_in(&third).await && is_in(&others).await, "each person has their own number");

        // Fewer hold at once for open ones, the newest stays; more bring none back that began too early.
        site.clock.advance_secs(1);
        change(&site, ada, |to| to.most_sessions = Some(1)).await.unwrap();
        assert!(!program_is_in(&site, &program).await && is_in(&third).await);
        let (org, now) = (ORG, site.app.world.clock.now());
        let listed = site.app.db.read(move |read| sessions::list(read, org, ann, now)).await.unwrap();
        assert_eq!(listed.len(), 1, "what is over is not listed");
    }
);

db::on_both!(
    async fn many_who_sign_in_at_once_are_no_more_than_permitted(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        change(&site, ada, |to| to.most_sessions = Some(2)).await.unwrap();
        let browsers: Vec<Browser> = (0..6).map(|n| site.browser().at(&format!("10.4.0.{n}"))).collect();
        let tries: Vec<_> = browsers.iter().map(|browser| (browser.clone(), "ann")).collect();
        let tries: Vec<_> =
            tries.into_iter().map(|(b, name)| tokio::spawn(async move { b.sign_in(name, PASSWORD).await.status })).collect();
        for one in tries {
            assert_eq!(one.await.unwrap(), StatusCode::SEE_OTHER);
        }
        let mut inside = 0;
        for browser in &browsers {
            inside += usize::from(is_in(browser).await);
        }
        assert_eq!(inside, 2);
    }
);

db::on_both!(
    async fn limits_out_of_reason_are_refused_at_their_fields(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let refused = async |of: fn(&mut ChangeSecurity)| -> Vec<String> {
            let fault = change(&site, ada, of).await.unwrap_err();
            fault.fields.iter().map(|field| field.field.to_string()).collect()
        };
        assert_eq!(refused(|to| to.idle_minutes = Some(4)).await, ["idle_minutes"]);
        assert_eq!(refused(|to| to.absolute_hours = Some(721)).await, ["absolute_hours"], "more than NIST permits");
        assert_eq!(refused(|to| to.absolute_hours = Some(1)).await, ["idle_minutes"], "unused for longer than it lasts");
        assert_eq!(refused(|to| to.most_sessions = Some(101)).await, ["most_sessions"]);
        assert_eq!(refused(|to| to.most_sessions = None).await, ["most_sessions"]);
        change(&site, ada, |to| (to.idle_minutes, to.most_sessions) = (Some(2880), Some(0))).await.unwrap();
        let page = site.signed_in(ada).await.get("/administration/security/posture").await;
        assert!(page.shows("Sessions go unused for longer than a day"), "{}", page.body);
    }
);
