//! From when until when an account is good.

use axum::http::StatusCode;
use identity::UserId;
use identity::invitations::{self, Invite};
use identity::roles::Builtin;
use identity::testing::{Browser, ORG, PASSWORD, Site};
use identity::users::{self, UserStatus};
use identity::validity::{self, SetValidity, Validity};
use kernel::{Clock, Fault, Micros};
use web::testing::check_html;

use crate::mailroom::{code_in, draft, mailroom};
use crate::sign_in::{WRONG, face, refused};

const DAY: i64 = 24 * 3600;
/// In the mail to administrators.
const SOON: &str = "These accounts end soon";

async fn now(site: &Site, user: UserId) -> Validity {
    site.app.db.read(move |read| validity::find(read, ORG, user)).await.unwrap()
}

async fn set(site: &Site, by: UserId, user: UserId, from: Option<Micros>, until: Option<Micros>) -> Result<(), Fault> {
    let (ctx, version) = (site.ctx(by).await, now(site, user).await.version);
    site.write(move |tx| validity::set_validity(&ctx, tx, SetValidity { user, from, until, version })).await
}

/// What the clean-up does with it, each minute.
async fn tick(site: &Site) -> (u64, u64) {
    let ctx = site.product();
    let told = site.write(move |tx| {
        let both = (validity::end_over(&ctx, tx, 50)?, validity::tell(&ctx, tx, 50)?);
        validity::tell_administrators(&ctx, tx)?;
        Ok(both)
    });
    told.await.unwrap()
}

/// How many mails of this kind somebody got.
async fn got(site: &Site, to: UserId, kind: &str) -> usize {
    site.mails(to).await.iter().filter(|mail| *mail == kind).count()
}

async fn ends_told(site: &Site, to: UserId) -> usize {
    got(site, to, "validity_ends").await
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

db::on_both!(
    // covers: B35
    async fn an_account_is_good_between_its_days_and_frozen_when_they_are_over(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let start = site.clock.now();
        let live = site.signs_in("ann", "10.0.0.1").await;
        set(&site, ada, ann, Some(start.plus_secs(DAY)), Some(start.plus_secs(20 * DAY))).await.unwrap();
        assert!(!is_in(&live).await, "its sessions are over until the first day");
        let right = face(&refused(&site.browser().at("10.0.0.2"), "ann", PASSWORD).await, "ann");
        assert_eq!(right, face(&refused(&site.browser().at("10.0.0.2"), "ann", WRONG).await, "ann"), "the answer is the same");
        let log = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(log.shows("before the first or after the last day") && log.shows("Good until"), "{}", log.body);

        site.clock.advance_secs(DAY);
        assert!(is_in(&site.signs_in("ann", "10.0.0.1").await).await, "from the first day on");
        assert_eq!(tick(&site).await, (0, 0));
        site.clock.advance_secs(12 * DAY);
        assert_eq!((tick(&site).await, tick(&site).await), ((0, 1), (0, 0)), "a week before, once");
        assert_eq!((ends_told(&site, ann).await, ends_told(&site, ada).await), (1, 0), "the person");
        assert_eq!(
            (got(&site, ann, "ends_told").await, got(&site, ada, "ends_told").await),
            (0, 1),
            "and whoever may freeze her, of all together"
        );
        site.clock.advance_secs(6 * DAY);
        assert_eq!((tick(&site).await, tick(&site).await), ((0, 1), (0, 0)), "a day before, once");
        assert_eq!(ends_told(&site, ann).await, 2);

        let live = site.signs_in("ann", "10.0.0.1").await;
        site.clock.advance_secs(DAY - 60);
        assert!(is_in(&live).await && tick(&site).await == (0, 0), "to the last minute");
        site.clock.advance_secs(60);
        refused(&site.browser().at("10.0.0.2"), "ann", PASSWORD).await;
        assert_eq!(tick(&site).await, (1, 0));
        assert_eq!(site.user(ann).await.status, UserStatus::Frozen);
        assert!(!is_in(&live).await);
        assert_eq!(tick(&site).await, (0, 0), "once");

        // A later day and an unfreezing by hand let them in again.
        let (ctx, later) = (site.ctx(ada).await, site.clock.now().plus_secs(30 * DAY));
        set(&site, ada, ann, None, Some(later)).await.unwrap();
        site.write(move |tx| users::unfreeze(&ctx, tx, ann)).await.unwrap();
        assert!(is_in(&site.signs_in("ann", "10.0.0.1").await).await);
        assert_eq!(tick(&site).await, (0, 0), "it is told anew when it comes");
    }
);

db::on_both!(
    // covers: B35
    async fn the_owner_and_the_last_administrator_never_run_out(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (bob, cyd) = (site.at_root("bob", Builtin::Administrator).await, site.at_root("cyd", Builtin::Administrator).await);
        let end = Some(site.clock.now().plus_secs(DAY));
        assert!(set(&site, bob, ada, None, end).await.is_err(), "the owner");
        assert!(set(&site, bob, bob, None, end).await.unwrap_err().is("access.oneself"), "oneself");
        set(&site, ada, bob, None, end).await.unwrap();
        set(&site, ada, cyd, None, end).await.unwrap();
        // Until then everybody else who administers went: of two that end at once, the last goes on.
        let ctx = site.product();
        let hash = site.app.db.read(move |read| identity::passwords::find(read, ORG, ada)).await.unwrap();
        assert!(hash.is_some());
        site.write(move |tx| identity::passwords::remove(&ctx, tx, ada)).await.unwrap();
        site.clock.advance_secs(DAY);
        assert_eq!(tick(&site).await.0, 2);
        let open: Vec<UserId> = [(bob, site.user(bob).await), (cyd, site.user(cyd).await)]
            .into_iter()
            .filter(|(_, user)| user.status == UserStatus::Active)
            .map(|(id, _)| id)
            .collect();
        assert_eq!(open.len(), 1, "one is left");
        assert_eq!(now(&site, open[0]).await.until, None, "and has no end");
        assert!(site.events().await.iter().any(|kind| kind == "user.validity_dropped"));
        let other = site.at_root("tom", Builtin::UserAdministrator).await;
        let refused = set(&site, other, open[0], None, Some(site.clock.now().plus_secs(DAY))).await;
        assert!(refused.is_err(), "who administers less ends nobody who administers more");
    }
);

db::on_both!(
    async fn the_page_takes_days_and_refuses_at_the_field(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, eve) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("eve", Builtin::FullUser).await);
        let browser = site.signed_in(ada).await;
        let path = users::paths::of(ann, "validity");
        let page = browser.get(&path).await;
        assert_eq!(check_html(&page.body), Vec::<String>::new());
        let send = async |from: &str, until: &str, version: &str| {
            browser.post(&path, &[("valid_from", from), ("valid_until", until), ("version", version)]).await
        };
        for (from, until, field) in [
            ("soon", "", "valid_from"),
            ("", "2040-02-30", "valid_until"),
            ("", "2001-01-01", "valid_until"),
            ("2040-03-02", "2040-03-01", "valid_until"),
        ] {
            let told = send(from, until, "0").await;
            assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows(&format!("href=\"#f-{field}\"")), "{}", told.body);
            assert_eq!((told.input("valid_from").as_deref(), told.input("valid_until").as_deref()), (Some(from), Some(until)));
        }
        assert_eq!(now(&site, ann).await, Validity::default());
        assert_eq!(send("2040-03-01", "2040-03-01", "0").await.status, StatusCode::SEE_OTHER);
        let is = now(&site, ann).await;
        assert_eq!(is.until.unwrap().secs_since(is.from.unwrap()), DAY, "one day, from its beginning to its end");
        let page = browser.get(&path).await;
        assert_eq!((page.input("valid_from").as_deref(), page.input("valid_until").as_deref()), (Some("2040-03-01"), Some("2040-03-01")));
        let shown = browser.get(&users::paths::show(ann)).await;
        assert!(shown.shows(&path) && shown.shows("2040-03-01"), "{}", shown.body);
        assert_eq!(send("", "", "0").await.status, StatusCode::PRECONDITION_FAILED, "seen before it was set");
        assert_eq!(send("", "", "1").await.status, StatusCode::SEE_OTHER);
        assert!(now(&site, ann).await.holds(site.clock.now()));
        let other = site.signed_in(eve).await;
        for answer in [other.get(&path).await, other.post(&path, &[("version", "2")]).await] {
            assert!(matches!(answer.status.as_u16(), 403 | 404), "{}", answer.status);
        }
    }
);

db::on_both!(
    // covers: B35
    async fn administrators_are_told_once_a_day_of_those_whom_they_may_freeze(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let una = site.person("una", Builtin::CompanyAdministrator, east).await;
        let (bea, cid) = (site.person("bea", Builtin::TeamMember, east).await, site.person("cid", Builtin::TeamMember, west).await);
        let start = site.clock.now();
        set(&site, ada, bea, None, Some(start.plus_secs(5 * DAY))).await.unwrap();
        set(&site, ada, una, None, Some(start.plus_secs(6 * DAY))).await.unwrap();
        tick(&site).await;
        assert_eq!((got(&site, ada, "ends_told").await, got(&site, una, "ends_told").await), (1, 1));
        post.deliver().await;
        let (all, part) = (post.saying("ada@x.example", SOON).await, post.saying("una@x.example", SOON).await);
        let (at, then) = (all.text.find("Bea Tester (").unwrap_or(usize::MAX), all.text.find("Una Tester (").unwrap_or(0));
        assert!(at < then, "whoever ends first stands first: {}", all.text);
        assert!(part.text.contains("Bea Tester (") && !part.text.contains("Una Tester ("), "of herself she is told already: {}", part.text);
        assert!(all.text.contains("valid_until.filled=yes"), "{}", all.text);

        // What comes within the day waits for the next one, and who is not to be told any more is not.
        site.clock.advance_secs(3600);
        set(&site, ada, cid, None, Some(start.plus_secs(3 * DAY))).await.unwrap();
        tick(&site).await;
        assert_eq!(got(&site, ada, "ends_told").await, 1);
        site.clock.advance_secs(23 * 3600);
        tick(&site).await;
        assert_eq!((got(&site, ada, "ends_told").await, got(&site, una, "ends_told").await), (2, 1), "Una may not freeze Cid");
        post.deliver().await;
        let second = post.saying("ada@x.example", SOON).await;
        assert!(second.text.contains("Cid Tester (") && !second.text.contains("Bea Tester ("), "{}", second.text);
    }
);

db::on_both!(
    // covers: B35
    async fn whoever_is_past_the_last_day_is_let_in_by_no_way(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let (pat, dan) = (draft(&site, "pat", site.root().await).await, draft(&site, "dan", site.root().await).await);
        let (lea, moe) = (site.at_root("lea", Builtin::FullUser).await, site.at_root("moe", Builtin::FullUser).await);
        let end = Some(site.clock.now().plus_secs(DAY));
        for user in [pat, dan, lea, moe] {
            set(&site, ada, user, None, end).await.unwrap();
        }
        let ctx = site.product();
        site.write(move |tx| {
            invitations::invite(&ctx, tx, Invite { user: pat })?;
            users::lock(&ctx, tx, users::Lock { user: lea })?;
            users::deactivate(&ctx, tx, users::Deactivate { user: moe })
        })
        .await
        .unwrap();
        post.deliver().await;
        let code = code_in(&post.newest("pat@x.example").await);
        site.clock.advance_secs(DAY);

        // The invitation is refused in words, and nothing of it is kept.
        let browser = site.browser();
        assert_eq!(browser.post("/invitation/open", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
        let chosen = [("password", "plumage rivet cactus"), ("confirm_password", "plumage rivet cactus")];
        let refused = browser.post("/invitation/password", &chosen).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        assert!(refused.shows("The last day of this account is over"), "{}", refused.body);
        assert_eq!(site.user(pat).await.status, UserStatus::Invited);
        assert!(!is_in(&browser).await);

        // Nor by hand, from whatever status.
        let refusal = async |verb: fn(&access::Ctx, &mut db::Tx<'_>, UserId) -> Result<(), Fault>, user: UserId| {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| verb(&ctx, tx, user)).await.unwrap_err().code
        };
        assert_eq!(refusal(users::let_in, pat).await, "user.last_day_over");
        assert_eq!(refusal(users::let_in, dan).await, "user.last_day_over");
        assert_eq!(refusal(|ctx, tx, user| invitations::invite(ctx, tx, Invite { user }).map(drop), dan).await, "user.last_day_over");
        assert_eq!(refusal(|ctx, tx, user| users::restore(ctx, tx, user).map(drop), moe).await, "user.last_day_over");
        // Somebody locked is frozen by the clock, and stays so.
        assert_eq!(tick(&site).await.0, 1);
        assert_eq!(site.user(lea).await.status, UserStatus::Frozen);
        assert_eq!(refusal(users::unfreeze, lea).await, "user.last_day_over");
        assert_eq!(tick(&site).await.0, 0);

        // With a later day all of it goes.
        let later = Some(site.clock.now().plus_secs(DAY));
        set(&site, ada, lea, None, later).await.unwrap();
        set(&site, ada, pat, None, later).await.unwrap();
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unfreeze(&ctx, tx, lea)).await.unwrap();
        assert_eq!(browser.post("/invitation/password", &chosen).await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.user(pat).await.status, UserStatus::Active);
    }
);
