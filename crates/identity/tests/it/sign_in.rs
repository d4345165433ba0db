//! Signing in by URL: who gets in, who does not, and that nobody can tell why.

use axum::http::{Method, StatusCode};
use db::params;
use identity::roles::Builtin;
use identity::users::{self, Deactivate, Delete, Freeze, Lock};
use identity::{UserId, organization, passwords, sessions};
use kernel::Secret;

use identity::testing::{Answer, Browser, ORG, PASSWORD, Site};

pub const WRONG: &str = "plumage rivet cactuz";

db::statements! {
    REASONS = "SELECT changes FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY at, id";
    EVERY_COUNTER = "SELECT COUNT(*) FROM attempt_counter WHERE org = $1";
    WRITES = "SELECT COALESCE(CAST(SUM(touched) AS BIGINT), 0) FROM attempt_counter WHERE org = $1";
}

/// The word after `"after":"` of every event of a kind: reasons.
pub async fn reasons(site: &Site, kind: &'static str) -> Vec<String> {
    let rows = site.app.db.read(move |read| read.query(REASONS, params![ORG, kind])).await.unwrap();
    let texts = rows.into_iter().map(|row| row.only::<String>().unwrap());
    texts.map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap()[0]["after"].as_str().unwrap_or("").to_owned()).collect()
}

/// How many rows count tries, and how often they were written.
async fn counters(site: &Site) -> (i64, i64) {
    let ask =
        |read: &mut db::Read<'_>| Ok::<_, kernel::Fault>((read.scalar(EVERY_COUNTER, params![ORG])?, read.scalar(WRITES, params![ORG])?));
    site.app.db.read(ask).await.unwrap()
}

/// What tells answers apart, but for what differs in every answer.
pub fn face(answer: &Answer, typed: &str) -> (StatusCode, Vec<(String, String)>, String) {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    let body =
        answer.body.replace(&format!("value=\"{typed}\""), "value").replace(&format!("user_name={}\"", web::url::segment(typed)), "name");
    (answer.status, headers, body)
}

pub async fn refused(browser: &Browser, name: &str, password: &str) -> Answer {
    let answer = browser.sign_in(name, password).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    assert_eq!(browser.session(), None);
    answer
}

// covers: T-E1, B21
db::on_both!(
    async fn a_person_signs_in_with_a_new_session_and_out_again(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let browser = site.browser().at("10.0.0.1");
        browser.keep("usher_session", &"ab".repeat(32));
        let page = browser.get("/sign-in").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        let answer = browser.sign_in("ann", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
        let first = browser.session().unwrap();
        assert_ne!(first, "ab".repeat(32), "a planted id is not taken");
        let cookie = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        assert_eq!(browser.get("/sign-in?next=/account").await.location(), "/account");

        let again = browser.sign_in("ann@x.example", PASSWORD).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        let second = browser.session().unwrap();
        assert_ne!(first, second, "every sign-in has a new id");
        let old = site.browser().at("10.0.0.1");
        old.keep("usher_session", &first);
        assert!(old.get("/account").await.location().starts_with("/sign-in"), "the session before it in this browser is over");
        assert!(site.user(ann).await.last_sign_in_at.0 > 0);

        assert_eq!(browser.post("/sign-out", &[]).await.location(), "/sign-in");
        let copy = site.browser().at("10.0.0.1");
        copy.keep("usher_session", &second);
        assert!(copy.get("/account").await.location().starts_with("/sign-in"), "signed out means over on the server");
    }
);

// covers: T-A4
db::on_both!(
    async fn everybody_who_is_refused_gets_the_same_answer(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let names = ["draft", "locked", "frozen", "inactive", "deleted", "nopass", "expired", "service"];
        for name in names {
            site.at_root(name, Builtin::FullUser).await;
        }
        let (ctx, owner) = (site.ctx(ada).await, site.product());
        let key =
            |name: &'static str| move |tx: &mut db::Tx<'_>| Ok::<_, kernel::Fault>(users::find_by_user_name(tx, ORG, name)?.unwrap().id);
        let id = async |name: &'static str| site.write(key(name)).await.unwrap();
        let ids: [UserId; 6] =
            [id("locked").await, id("frozen").await, id("inactive").await, id("deleted").await, id("nopass").await, id("expired").await];
        site.write(move |tx| {
            users::lock(&ctx, tx, Lock { user: ids[0] })?;
            users::freeze(&ctx, tx, Freeze { user: ids[1], reason: "away".into() })?;
            users::deactivate(&ctx, tx, Deactivate { user: ids[2] })?;
            users::delete(&ctx, tx, Delete { user: ids[3] })?;
            passwords::remove(&ctx, tx, ids[4])?;
            let hash = passwords::find(tx, ORG, ids[5])?.unwrap().hash;
            let kind = passwords::Kind::Temporary { expires_at: Some(owner.now) };
            passwords::set(&ctx, tx, passwords::SetPassword { user: ids[5], hash, kind, must_change: true })
        })
        .await
        .unwrap();
        site.at_root("ann", Builtin::FullUser).await;
        let wrong = face(&refused(&site.browser().at("10.0.0.1"), "ann", WRONG).await, "ann");
        for name in ["locked", "frozen", "inactive", "deleted", "nopass", "expired", "nobody", "ANN", "nobody@x.example"] {
            let before = counters(&site).await.1;
            let answer = refused(&site.browser().at("10.0.0.2"), name, PASSWORD).await;
            assert_eq!(face(&answer, name), wrong, "{name}");
            assert_eq!(counters(&site).await.1, before + 1, "{name} costs one durable count");
        }
        let mut reasons = reasons(&site, "sign_in.refused").await;
        reasons.sort();
        let mut expected =
            ["wrong_password", "locked", "frozen", "inactive", "deleted", "no_password", "expired", "unknown", "unknown", "case"];
        expected.sort_unstable();
        assert_eq!(reasons, expected);
    }
);

// covers: T-A9, T-A16
db::on_both!(
    async fn what_no_browser_sends_is_refused_and_counts_nothing(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let form = "application/x-www-form-urlencoded";
        let browser = site.browser().at("10.0.0.1").asking_for_json();
        let cases: [(&str, Vec<u8>, u16); 9] = [
            (form, b"user_name=ann%00&password=x".to_vec(), 400),
            (form, b"user_name=ann&password=x%00y".to_vec(), 400),
            (form, b"user_name=ann&password=%ff%fe".to_vec(), 400),
            (form, b"user_name=ann".to_vec(), 400),
            (form, b"user_name[]=ann&password[]=x".to_vec(), 400),
            (form, b"user_name=ann&user_name=ben&password=x".to_vec(), 400),
            ("application/json", br#"{"user_name":["ann"],"password":{"$ne":1}}"#.to_vec(), 400),
            (form, [b"user_name=ann&password=".to_vec(), vec![b'x'; 300_000]].concat(), 413),
            (form, [b"user_name=ann&password=".to_vec(), vec![b'x'; 1 << 20]].concat(), 413),
        ];
        for (kind, body, status) in cases {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let answer = browser.send(Method::POST, "/sign-in", body.into(), Some(kind)).await;
            assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.body);
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{shown}");
        }
        assert_eq!(counters(&site).await, (1, 0).min(counters(&site).await), "nothing was counted");
        assert_eq!(counters(&site).await.1, 0);
        site.signs_in("ann", "10.0.0.2").await;
    }
);

// covers: A24
db::on_both!(
    async fn the_case_of_a_name_matters_by_setting_that_of_a_password_always(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        refused(&site.browser().at("10.0.0.1"), "Ann", PASSWORD).await;
        site.signs_in("ANN@X.EXAMPLE", "10.0.0.1").await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            let found = organization::get(tx, ORG)?;
            let mut settings = organization::ChangeSettings::from(&found);
            settings.user_name_case_matters = false;
            organization::change_settings(&ctx, tx, settings).map(drop)
        })
        .await
        .unwrap();
        site.signs_in("Ann", "10.0.0.1").await;
        refused(&site.browser().at("10.0.0.1"), "Ann", &PASSWORD.to_uppercase()).await;
        refused(&site.browser().at("10.0.0.1"), "Ann", &format!(" {PASSWORD}")).await;
    }
);

// covers: T-E2, B22
db::on_both!(
    async fn what_closes_an_account_closes_its_sessions_with_the_next_request(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let person = site.at_root("ann", Builtin::FullUser).await;
        type Verb = fn(&access::Ctx, &mut db::Tx<'_>, UserId) -> Result<(), kernel::Fault>;
        let verbs: [(&str, Verb, Verb); 3] = [
            ("lock", |c, tx, user| users::lock(c, tx, Lock { user }), users::unlock),
            ("freeze", |c, tx, user| users::freeze(c, tx, Freeze { user, reason: "away".into() }), users::unfreeze),
            (
                "deactivate",
                |c, tx, user| users::deactivate(c, tx, Deactivate { user }).map(drop),
                |c, tx, user| users::restore(c, tx, user).map(drop),
            ),
        ];
        for (name, close, open) in verbs {
            let first = site.signs_in("ann", "10.0.0.1").await;
            let second = site.signs_in("ann", "10.0.0.2").await;
            assert_eq!(second.get("/account").await.status, StatusCode::OK, "{name}");
            let ctx = site.ctx(ada).await;
            site.write(move |tx| close(&ctx, tx, person)).await.unwrap();
            for browser in [&first, &second] {
                assert!(browser.get("/account").await.location().starts_with("/sign-in"), "{name}");
            }
            let ctx = site.ctx(ada).await;
            site.write(move |tx| open(&ctx, tx, person)).await.unwrap();
            assert!(first.get("/account").await.location().starts_with("/sign-in"), "{name}: a session does not come back to life");
        }
    }
);

db::on_both!(
    async fn sessions_end_by_idleness_and_by_age(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let idle = sessions::Limits::default().idle_secs;
        site.clock.advance_secs(idle - 10);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        site.clock.advance_secs(idle + 1);
        assert!(browser.get("/account").await.location().starts_with("/sign-in"));
    }
);

db::on_both!(
    async fn next_leads_only_inside(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        for (next, to) in [
            ("/account", "/account"),
            ("https://evil.example/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            let browser = site.browser().at("10.0.0.1");
            let answer = browser.post("/sign-in", &[("user_name", "ann"), ("password", PASSWORD), ("next", next)]).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, to), "{next}");
        }
        let browser = site.browser().at("10.0.0.1");
        let away = browser.get("/account?x=1").await;
        assert_eq!(away.location(), "/sign-in?next=%2Faccount%3Fx%3D1");
    }
);

db::on_both!(
    async fn the_help_page_is_the_same_for_everyone_and_keeps_the_name(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let browser = site.browser().at("10.0.0.1");
        let known = browser.get("/cannot-sign-in?user_name=ada").await;
        let unknown = browser.get("/cannot-sign-in?user_name=nobd").await;
        assert_eq!(known.status, StatusCode::OK);
        assert_eq!(web::testing::check_html(&known.body), Vec::<String>::new());
        assert_eq!(known.body.replace("ada", "X"), unknown.body.replace("nobd", "X"));
        assert!(known.body.contains("/forgot?user_name=ada"));
        let shown = browser.get("/sign-in?user_name=%3Cimg%20src%3Dx%3E").await;
        assert!(!shown.body.contains("<img src=x>"), "a typed name is text");
    }
);

db::on_both!(
    async fn a_weaker_hash_is_made_anew_at_sign_in(test: TestDb) {
        let (mut site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let before = site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap().unwrap().hash;
        let stronger = passwords::Cost { memory_kib: 16, passes: 2, lanes: 1 };
        site.app.hasher = passwords::Hasher::start(stronger, 1, 100, std::sync::Arc::clone(&site.app.world.rng)).unwrap();
        let (db, hasher) = (&site.app.db, &site.app.hasher);
        let call = access::Ctx::nobody(site.product().call).call.by(kernel::Actor::Anonymous, kernel::Via::Page);
        let input = identity::sign_in::SignIn { typed: "ann".into(), password: Secret::new(PASSWORD), previous: None };
        identity::sign_in::sign_in(db, hasher, &call, input.clone()).await.unwrap();
        let after = site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap().unwrap().hash;
        assert!(before != after, "the hash was made anew");
        identity::sign_in::sign_in(db, hasher, &call, input).await.unwrap();
        let third = site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap().unwrap().hash;
        assert!(third == after, "once is enough");
    }
);
