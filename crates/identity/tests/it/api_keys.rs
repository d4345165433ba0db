//! Keys of service users: what they are, who makes them, when they end.

use access::{ApiScope, Capability, CapabilitySet, Rights};
use axum::body::Body;
use axum::http::Method;
use db::params;
use identity::api_keys::{self, KeyState};
use identity::roles::Builtin;
use identity::service_users::{self, CreateKey, Made, RevokeKey, RotateKey};
use identity::testing::{ORG, PASSWORD, Program, Site};
use identity::users::{self, Deactivate, Delete, Freeze, Lock, Purge, UserStatus};
use identity::{ApiKeyId, UserId};
use kernel::{Fault, Secret};
use serde_json::json;

use crate::api_sessions::{HERE, sign_in};

db::statements! {
    STORED = "SELECT token_hash, shown FROM api_key WHERE org = $1 ORDER BY id";
    EVERY_VALUE = "SELECT value FROM audit_value WHERE org = $1 ORDER BY event_id, field, side";
    EVERY_CHANGE = "SELECT changes FROM audit_event WHERE org = $1 ORDER BY id";
    KEYS_LEFT = "SELECT COUNT(*) FROM api_key WHERE org = $1";
}

const DAY_SECS: i64 = 24 * 3600;

fn all() -> ApiScope {
    ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() }
}

fn only(capabilities: &[Capability]) -> ApiScope {
    ApiScope { capabilities: capabilities.iter().copied().collect(), rights: Rights::NONE }
}

fn wanted(site: &Site, user: UserId) -> CreateKey {
    let expires_at = site.app.world.clock.now().plus_secs(30 * DAY_SECS);
    CreateKey { user, name: "Nightly import".into(), scope: only(&[Capability::ViewUsers]), networks: String::new(), expires_at }
}

async fn make(site: &Site, by: UserId, input: CreateKey) -> Result<Made, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| service_users::create_key(&ctx, tx, input.clone())).await
}

async fn rotate(site: &Site, by: UserId, user: UserId, key: ApiKeyId, overlap_secs: i64) -> Result<Made, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| service_users::rotate_key(&ctx, tx, RotateKey { user, key, overlap_secs })).await
}

async fn revoke(site: &Site, by: UserId, user: UserId, key: ApiKeyId) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| service_users::revoke_key(&ctx, tx, RevokeKey { user, key })).await
}

fn by(site: &Site, key: &Secret) -> Program {
    site.program().with(key.reveal())
}

/// A key that opens something has no session to end; any other is nobody's.
async fn opens(program: &Program) -> bool {
    let answer = program.delete(HERE).await;
    assert!(matches!(answer.status.as_u16(), 401 | 409), "{}", answer.body);
    answer.status == 409
}

async fn keys(site: &Site, user: UserId) -> Vec<api_keys::ApiKey> {
    site.app.db.read(move |read| api_keys::list(read, ORG, user)).await.unwrap()
}

async fn status(site: &Site, user: UserId) -> UserStatus {
    site.user(user).await.status
}

db::on_both!(
    // covers: B32, A7, T-E8
    async fn a_key_opens_the_api_and_nothing_of_it_is_kept(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let made = make(&site, ada, wanted(&site, robot)).await.unwrap();
        let key = made.key.reveal().to_owned();
        assert!(key.starts_with("usk_") && key.len() == 77 && !format!("{made:?}").contains(&key[4..]));
        let program = by(&site, &made.key);
        assert!(opens(&program).await);

        let stored = site.app.db.read(|read| read.query(STORED, params![ORG])).await.unwrap();
        let mut row = stored.into_iter().next().unwrap().reader();
        let (hash, shown): (Vec<u8>, String) = (row.next().unwrap(), row.next().unwrap());
        assert_eq!((hash, shown.as_str()), (kernel::crypto::sha256(key.as_bytes()).to_vec(), &key[..12]));
        let texts = site.app.db.read(|read| {
            let values =
                read.query(EVERY_VALUE, params![ORG])?.into_iter().map(db::Row::only::<String>).collect::<db::DbResult<Vec<_>>>()?;
            let changes =
                read.query(EVERY_CHANGE, params![ORG])?.into_iter().map(db::Row::only::<String>).collect::<db::DbResult<Vec<_>>>()?;
            Ok::<_, Fault>([values, changes].concat())
        });
        assert!(!texts.await.unwrap().iter().any(|text| text.contains(&key[12..68])), "the audit log has none of it");
        assert!(site.events().await.contains(&"api_key.created".to_owned()));

        let browser = site.browser();
        browser.keep("usher_session", &key);
        assert!(browser.get("/account").await.location().starts_with("/sign-in"), "a key opens no page");
        for wrong in [&key[..76], &key.replacen(&key[4..6], "zz", 1), "usk_", &format!("{key}0")] {
            let answer = site.program().with(wrong).delete(HERE).await;
            assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (401, Some("credential.refused")), "{wrong}");
        }
        assert_eq!(site.program().delete(&format!("{HERE}?key={key}")).await.status, 401, "none is taken from an address");
        assert_eq!(sign_in(&site.program(), "robot", PASSWORD).await.status, 401, "a service user has no password");
    }
);

db::on_both!(
    // covers: B32
    async fn who_makes_keys_and_what_is_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let (pat, ann) = (site.at_root("pat", Builtin::TeamMember).await, site.at_root("ann", Builtin::Administrator).await);
        let refused = async |by: UserId, input: CreateKey| make(&site, by, input).await.unwrap_err();
        assert!(refused(pat, wanted(&site, robot)).await.is("not_found"), "who may not see the user learns of nothing");
        assert!(refused(ada, wanted(&site, ann)).await.is("api_key.person"));
        assert!(refused(robot, wanted(&site, robot)).await.is("api_key.oneself"));

        let fine = wanted(&site, robot);
        let now = site.app.world.clock.now();
        for (input, code) in [
            (CreateKey { name: " ".into(), ..fine.clone() }, "required"),
            (CreateKey { name: "x".repeat(101), ..fine.clone() }, "too_long"),
            (CreateKey { networks: "10.0.0.0/8 office".into(), ..fine.clone() }, "api_key.network"),
            (CreateKey { networks: "10.0.0.1 ".repeat(21), ..fine.clone() }, "api_key.networks"),
            (CreateKey { expires_at: now.plus_secs(59), ..fine.clone() }, "api_key.end"),
            (CreateKey { expires_at: now.plus_secs(366 * DAY_SECS + 1), ..fine.clone() }, "api_key.end"),
            (CreateKey { scope: ApiScope::default(), ..fine.clone() }, "api_key.nothing"),
        ] {
            let fault = refused(ada, input).await;
            assert!(fault.is(code), "{code}: {fault:?}");
        }

        // A role that may set passwords, and no more than see users besides, passes on no more.
        let root = site.root().await;
        let clerk = site.service_user("clerk", Builtin::TeamMember).await;
        let subject = access::Subject {
            user: Some(pat.0),
            company_path: vec![root.0],
            grants: vec![access::Grant::new(
                only(&[Capability::ViewUsers, Capability::SetPasswords]).capabilities,
                access::Place::Organization,
            )],
            ..access::Subject::default()
        };
        let narrow = access::Ctx::new(site.ctx(pat).await.call, std::sync::Arc::new(subject));
        let attempt = |user: UserId, scope: ApiScope| {
            let (ctx, input) = (narrow.clone(), CreateKey { scope, ..wanted(&site, user) });
            site.write(move |tx| service_users::create_key(&ctx, tx, input.clone()))
        };
        assert!(attempt(robot, only(&[Capability::ViewUsers])).await.unwrap_err().is("access.outranked"), "nobody above oneself");
        assert!(attempt(clerk, only(&[Capability::EditUsers])).await.unwrap_err().is("api_key.more_than_yours"));
        assert!(attempt(clerk, all()).await.unwrap_err().is("api_key.more_than_yours"));
        attempt(clerk, only(&[Capability::ViewUsers])).await.unwrap();

        for _ in 0..20 {
            make(&site, ada, fine.clone()).await.unwrap();
        }
        assert!(refused(ada, fine.clone()).await.is("api_key.too_many"));
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: robot })).await.unwrap();
        assert!(refused(ada, fine).await.is("api_key.status"));
    }
);

db::on_both!(
    // covers: B32
    async fn a_key_is_replaced_with_an_overlap_and_revoked_at_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let input = CreateKey { networks: "10.0.0.0/8".into(), ..wanted(&site, robot) };
        let old = make(&site, ada, input.clone()).await.unwrap();
        site.clock.advance_secs(10 * DAY_SECS);
        assert!(rotate(&site, ada, robot, old.id, 8 * DAY_SECS).await.unwrap_err().is("api_key.overlap"));
        assert!(rotate(&site, ada, robot, old.id, -1).await.unwrap_err().is("api_key.overlap"));
        let new = rotate(&site, ada, robot, old.id, 3600).await.unwrap();
        let rows = keys(&site, robot).await;
        let of = |id: ApiKeyId| rows.iter().find(|row| row.id == id).unwrap();
        assert_eq!(of(new.id).expires_at, site.app.world.clock.now().plus_secs(30 * DAY_SECS), "as long a life");
        assert_eq!((of(new.id).scope, of(new.id).networks.to_words().as_str()), (input.scope, "10.0.0.0/8"));
        assert_eq!(of(old.id).state(site.app.world.clock.now()), KeyState::Replaced);
        assert!(rotate(&site, ada, robot, old.id, 3600).await.unwrap_err().is("api_key.over"), "once");
        let (old_one, new_one) = (by(&site, &old.key), by(&site, &new.key));
        assert!(opens(&old_one).await && opens(&new_one).await, "both for an hour");
        site.clock.advance_secs(3600);
        assert!(!opens(&old_one).await && opens(&new_one).await);

        let now = rotate(&site, ada, robot, new.id, 0).await.unwrap();
        assert!(!opens(&new_one).await, "no overlap is none");
        let last = by(&site, &now.key);
        assert!(opens(&last).await);
        revoke(&site, ada, robot, now.id).await.unwrap();
        revoke(&site, ada, robot, now.id).await.unwrap();
        assert!(!opens(&last).await);
        assert!(rotate(&site, ada, robot, now.id, 0).await.unwrap_err().is("api_key.over"));
        let other = site.service_user("other", Builtin::TeamMember).await;
        assert!(revoke(&site, ada, other, now.id).await.unwrap_err().is("not_found"), "each key has its user");
        let events = site.events().await;
        let count = |kind: &str| events.iter().filter(|k| *k == kind).count();
        assert_eq!((count("api_key.rotated"), count("api_key.revoked")), (2, 1));
    }
);

db::on_both!(
    // covers: B32, T-A18
    async fn a_key_holds_from_its_networks_until_its_end_and_tells_its_last_use(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let made = make(&site, ada, CreateKey { networks: "192.0.2.0/24".into(), ..wanted(&site, robot) }).await.unwrap();
        assert!(!opens(&by(&site, &made.key).at("10.0.0.2")).await);
        assert!(keys(&site, robot).await[0].last_used_at.is_none(), "a use that was refused is none");
        let here = by(&site, &made.key).at("192.0.2.7");
        let began = site.app.world.clock.now();
        assert!(opens(&here).await);
        site.clock.advance_secs(30);
        assert!(opens(&by(&site, &made.key).at("192.0.2.8")).await);
        let used = keys(&site, robot).await.remove(0);
        assert_eq!((used.last_used_at, used.last_used_ip.as_str()), (Some(began), "192.0.2.7"), "to the minute");
        site.clock.advance_secs(30);
        assert!(opens(&by(&site, &made.key).at("192.0.2.8")).await);
        assert_eq!(keys(&site, robot).await[0].last_used_ip, "192.0.2.8");

        site.clock.advance_secs(-3 * DAY_SECS);
        assert!(!opens(&here).await, "a clock that was set back revives and prolongs nothing");
        site.clock.advance_secs(33 * DAY_SECS);
        assert!(!opens(&here).await, "its end");
        let ctx = site.product();
        assert_eq!(site.write(move |tx| Ok(api_keys::expire(&ctx, tx, 10)?)).await, Ok(1));
        let ctx = site.product();
        assert_eq!(site.write(move |tx| Ok(api_keys::expire(&ctx, tx, 10)?)).await, Ok(0), "told once");
        assert_eq!(keys(&site, robot).await[0].state(site.app.world.clock.now()), KeyState::Expired);
        assert!(site.events().await.contains(&"api_key.expired".to_owned()));
        site.clock.advance_secs(91 * DAY_SECS);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| Ok(api_keys::forget_old(&ctx, tx, 10)?)).await, Ok(1));
    }
);

db::on_both!(
    // covers: T-D7, T-E2, B32
    async fn a_key_dies_with_its_user_and_rests_while_they_are_locked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let program = by(&site, &site.key_of(robot).await);
        assert!(opens(&program).await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: robot })).await.unwrap();
        assert!(!opens(&program).await, "locked");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unlock(&ctx, tx, robot)).await.unwrap();
        assert!(opens(&program).await, "unlocked");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::freeze(&ctx, tx, Freeze { user: robot, reason: String::new() })).await.unwrap();
        assert!(!opens(&program).await, "frozen");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unfreeze(&ctx, tx, robot)).await.unwrap();
        assert!(opens(&program).await);

        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: robot })).await.unwrap();
        assert!(!opens(&program).await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::restore(&ctx, tx, robot).map(drop)).await.unwrap();
        assert_eq!(status(&site, robot).await, UserStatus::Active);
        assert!(!opens(&program).await, "who comes back needs new keys");
        assert!(site.events().await.contains(&"api_key.all_revoked".to_owned()));

        let again = by(&site, &site.key_of(robot).await);
        assert!(opens(&again).await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: robot })).await.unwrap();
        assert!(!opens(&again).await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::purge(&ctx, tx, Purge { user: robot })).await.unwrap();
        assert_eq!(site.app.db.read(|read| read.scalar::<i64>(KEYS_LEFT, params![ORG])).await.unwrap(), 0);
    }
);

db::on_both!(
    // covers: B32
    async fn so_many_requests_a_minute_and_each_answer_says_how_many_are_left(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let program = by(&site, &site.key_of(robot).await);
        let mut answer = program.delete(HERE).await;
        assert_eq!(answer.header("ratelimit"), "\"api\";r=1199;t=1");
        if test.db.engine() == db::Engine::Postgres {
            return;
        }
        for _ in 1..1200 {
            answer = program.delete(HERE).await;
            assert_eq!(answer.status, 409);
        }
        assert!(answer.header("ratelimit").starts_with("\"api\";r=0;"), "{}", answer.header("ratelimit"));
        let refused = program.delete(HERE).await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1"));
        assert!(refused.header("ratelimit").starts_with("\"api\";r=0;"));
        assert!(opens(&by(&site, &site.key_of(robot).await)).await, "each key has its own");
        site.clock.advance_secs(1);
        assert_eq!(program.delete(HERE).await.status, 409);
    }
);

db::on_both!(
    async fn an_old_key_in_some_program_shuts_nobody_of_its_network_out(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let (robot, rusty) =
            (site.service_user("robot", Builtin::Administrator).await, site.service_user("rusty", Builtin::Administrator).await);
        let good = by(&site, &site.key_of(robot).await).at("10.4.0.1");
        let old = by(&site, &site.key_of(rusty).await).at("10.4.0.1");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: rusty })).await.unwrap();
        for _ in 0..60 {
            assert_eq!(old.delete(HERE).await.status, 401);
        }
        let refused = old.delete(HERE).await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "2"), "{}", refused.body);
        assert_eq!(site.program().at("10.4.0.1").delete(HERE).await.status, 429, "no token is counted with them");
        assert_eq!(old.clone().at("10.4.1.1").delete(HERE).await.status, 401, "another network has its own");
        assert_eq!(good.delete(HERE).await.status, 409, "a key beside it goes on");
        assert_eq!(sign_in(&site.program().at("10.4.0.1"), "ann", PASSWORD).await.status, 201, "and so does signing in, of programs");
        site.signs_in("ann", "10.4.0.1").await;
        site.clock.advance_secs(1);
        assert_eq!(old.delete(HERE).await.status, 401);
        assert_eq!(old.delete(HERE).await.status, 429, "one a second from then on");

        // The other way round: whoever tries passwords until the network has no try left stops no program.
        let guesser = site.program().at("10.5.0.1");
        for _ in 0..61 {
            sign_in(&guesser, "ann", "a guess of some length").await;
        }
        assert_eq!(sign_in(&guesser, "ann", PASSWORD).await.status, 429);
        assert_eq!(guesser.delete(HERE).await.status, 401);
        assert_eq!(by(&site, &site.key_of(robot).await).at("10.5.0.1").delete(HERE).await.status, 409);
    }
);

db::on_both!(
    // covers: B32
    async fn keys_are_made_replaced_and_revoked_on_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (robot, pat) = (site.service_user("robot", Builtin::Administrator).await, site.at_root("pat", Builtin::TeamMember).await);
        let browser = site.signed_in(ada).await;
        let of = |what: &str| users::paths::of(robot, what);
        let whole = |body: &str| web::testing::check_html(body);
        assert!(browser.get(&users::paths::show(robot)).await.shows(&of("api-keys")), "the menu leads there");
        assert!(!browser.get(&users::paths::show(pat)).await.shows("api-keys"), "a person has none");
        assert_eq!(browser.get(&users::paths::of(pat, "api-keys")).await.status, 409);
        let empty = browser.get(&of("api-keys")).await;
        assert!(empty.shows("No API key yet") && whole(&empty.body).is_empty(), "{:?}", whole(&empty.body));
        let form = browser.get(&of("api-keys/new")).await;
        assert_eq!(whole(&form.body), Vec::<String>::new());
        assert!(form.shows("value=\"users.lock\"") && form.input("expires_at").unwrap().len() == 10);
        let bad = browser.post(&of("api-keys/new"), &[("name", ""), ("expires_at", "soon"), ("networks", "x")]).await;
        assert!(bad.status == 422 && bad.shows("Choose a day."), "{}", bad.body);
        let ends = form.input("expires_at").unwrap();
        let bad = browser.post(&of("api-keys/new"), &[("name", ""), ("expires_at", &ends), ("networks", "office")]).await;
        assert!(bad.status == 422 && bad.shows("is no network") && bad.shows("at least one right") && whole(&bad.body).is_empty());

        let typed = [("name", "Nightly"), ("expires_at", &*ends), ("networks", "10.0.0.0/8"), ("may", "users.view"), ("may", "users.lock")];
        let made = browser.post(&of("api-keys/new"), &typed).await;
        assert!(made.status == 200 && made.shows("only time") && whole(&made.body).is_empty(), "{}", made.body);
        let key = made.body.split("value=\"usk_").nth(1).and_then(|rest| rest.split('"').next()).map(|rest| format!("usk_{rest}")).unwrap();
        assert!(opens(&site.program().with(&key)).await);
        let list = browser.get(&of("api-keys")).await;
        assert!(list.shows("Nightly") && list.shows(&key[..12]) && !list.shows(&key[..16]) && list.shows("10.0.0.2"), "{}", list.body);
        assert_eq!(whole(&list.body), Vec::<String>::new());

        let id = keys(&site, robot).await[0].id;
        assert_eq!(keys(&site, robot).await[0].scope, only(&[Capability::ViewUsers, Capability::LockUsers]));
        let ask = browser.get(&of(&format!("api-keys/{id}/rotate"))).await;
        assert!(ask.shows("Replace the key Nightly?") && whole(&ask.body).is_empty(), "{:?}", whole(&ask.body));
        let replaced = browser.post(&of(&format!("api-keys/{id}/rotate")), &[("overlap_secs", "0")]).await;
        assert!(replaced.status == 200 && replaced.shows("usk_"), "{}", replaced.body);
        let again = browser.post(&of(&format!("api-keys/{id}/rotate")), &[("overlap_secs", "0")]).await;
        assert!(again.status == 409 && again.shows("replaced already"));
        assert!(!opens(&site.program().with(&key)).await);
        let id = keys(&site, robot).await[0].id;
        assert!(browser.get(&of(&format!("api-keys/{id}/revoke"))).await.shows("never used"));
        assert_eq!(browser.post(&of(&format!("api-keys/{id}/revoke")), &[]).await.location(), of("api-keys"));
        assert!(browser.get(&of("api-keys")).await.shows("Revoked"));

        let member = site.signed_in(pat).await;
        for path in ["api-keys", "api-keys/new"] {
            assert_eq!(member.get(&of(path)).await.status, 404, "{path}");
        }
        for (method, path) in [(Method::GET, format!("api-keys/{id}/revoke")), (Method::POST, format!("api-keys/{id}/rotate"))] {
            let kind = (method == Method::POST).then_some("application/x-www-form-urlencoded");
            let body = if kind.is_some() { Body::from("overlap_secs=0") } else { Body::empty() };
            assert_eq!(member.send(method, &of(&path), body, kind).await.status, 404, "{path}");
        }
        let _ = json!(null);
    }
);
