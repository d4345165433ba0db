//! Whether the time of a refusal tells real accounts from names that nobody has.
//!
//! A thousand refusals of each kind, in an order drawn anew, each a form through the whole router and timed alone. The figure is the area under
//! the curve: how often a refusal of a real account took longer than one of an unknown name, were one of each drawn; 0.5 tells nothing.
//! Asked of accounts that are open, of locked ones, and of open ones whose names are typed as addresses.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use db::open::open_sqlite;
use db::params;
use identity::http::{App, Settings, router};
use identity::passwords::Hasher;
use identity::setup::Gate;
use kernel::call::World;
use kernel::{Actor, Call, KeyRing, OrgId, Via};
use tower::ServiceExt;
use web::edge::Edge;

/// Refusals of each kind.
const TRIES: usize = 1000;
/// Before anything is timed.
const WARM: usize = 50;

db::statements! {
    NAMES = "SELECT u.user_name FROM users u JOIN password p ON p.org = u.org AND p.user_id = u.id \
        WHERE u.org = $1 AND u.status = 'active' AND u.type = 'standard' ORDER BY u.id";
    ADDRESSES = "SELECT u.primary_email FROM users u JOIN password p ON p.org = u.org AND p.user_id = u.id \
        WHERE u.org = $1 AND u.status = 'active' AND u.type = 'standard' AND u.email_verified_at IS NOT NULL ORDER BY u.id";
    // Whoever is invited confirms by the link; the demo's people were not.
    CONFIRM_ALL = "UPDATE users SET email_verified_at = $2 WHERE org = $1 AND primary_email IS NOT NULL AND email_verified_at IS NULL";
    // Nobody is locked while it is measured, and no count begins anew.
    MANY_TRIES = "INSERT INTO security_settings (org, most_tries, window_secs, first_lock_secs, longest_lock_secs, locks_for_a_time, \
        locks_until_unlocked, network_burst, network_per_minute, tells_administrators, administrators_reset, session_idle_secs, \
        session_absolute_secs, session_proven_secs, version) \
        VALUES ($1, 100000, 86400, 900, 86400, 9, 0, 1000000, 1000000, 1, 1, 86400, 2592000, 900, 1)";
    LOCK_ALL = "UPDATE users SET status = 'locked', lock_cause = 'administrator' WHERE org = $1 AND status = 'active'";
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::real(KeyRing::single([7; 32]));
    let opened = open_sqlite(folder.path(), 4).await.unwrap();
    let org = OrgId(1);
    opened.bring_up(&Call::new(org, Actor::System, Via::Cli, &world), "bench", folder.path()).await.unwrap();
    let hasher = Hasher::standard(Arc::clone(&world.rng)).unwrap();
    server::demo::make(&opened.db, &world, &hasher, "http://127.0.0.1:7117").await.unwrap();
    let (gate, _) = Gate::new(&*world.rng);
    let app = App::new(opened.db.clone(), world.clone(), hasher, gate, Settings::default());
    let router = Edge::new(Arc::clone(&world.rng)).around(router(app));
    let now = world.clock.now();
    let ready = move |tx: &mut db::Tx<'_>| {
        tx.execute(MANY_TRIES, params![org])?;
        tx.execute(CONFIRM_ALL, params![org, now])
    };
    opened.db.write(ready).await.unwrap();
    let texts = |rows: Vec<db::Row>| rows.into_iter().map(db::Row::only::<String>).collect::<db::DbResult<Vec<_>>>();
    let names = opened.db.read(move |read| texts(read.query(NAMES, params![org])?)).await.unwrap();
    let addresses = opened.db.read(move |read| texts(read.query(ADDRESSES, params![org])?)).await.unwrap();
    println!("{} people, {} confirmed addresses, {TRIES} tries of each kind", names.len(), addresses.len());

    report("open accounts, by user name", &router, &names, |n| format!("nobody{n}")).await;
    report("open accounts, by address", &router, &addresses, |n| format!("nobody{n}@demo.example")).await;
    opened.db.write(move |tx| tx.execute(LOCK_ALL, params![org])).await.unwrap();
    report("locked accounts", &router, &names, |n| format!("nobody{n}")).await;
}

async fn report(what: &str, router: &Router, real: &[String], unknown: impl Fn(usize) -> String) {
    let (mut known, mut nobody) = (Vec::new(), Vec::new());
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for n in 0..WARM {
        timed(router, &real[n % real.len()]).await;
        timed(router, &unknown(n)).await;
    }
    while known.len() < TRIES || nobody.len() < TRIES {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let is_real = if known.len() == TRIES { false } else { nobody.len() == TRIES || chance & 1 == 0 };
        if is_real {
            known.push(timed(router, &real[known.len() % real.len()]).await);
        } else {
            nobody.push(timed(router, &unknown(nobody.len())).await);
        }
    }
    let (auc, mean) = (area(&known, &nobody), |all: &[u128]| all.iter().sum::<u128>() / all.len() as u128);
    println!("{what}: area under the curve {auc:.3}; mean {} µs, unknown {} µs", mean(&known), mean(&nobody));
}

/// How often one of `longer` took longer than one of `shorter`; ties count half.
#[allow(clippy::cast_precision_loss, reason = "a million at most")]
fn area(longer: &[u128], shorter: &[u128]) -> f64 {
    let mut sorted = shorter.to_vec();
    sorted.sort_unstable();
    let beaten = |time: &u128| {
        let below = sorted.partition_point(|other| other < time);
        let same = sorted.partition_point(|other| other <= time) - below;
        below as f64 + same as f64 / 2.0
    };
    longer.iter().map(beaten).sum::<f64>() / (longer.len() * shorter.len()) as f64
}

async fn timed(router: &Router, name: &str) -> u128 {
    let request = Request::post("/sign-in").header("host", "x").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let body = Body::from(format!("user_name={}&password=not+the+right+one", web::url::segment(name)));
    let began = Instant::now();
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let took = began.elapsed().as_micros();
    assert_eq!(response.status(), 401, "{name} is refused");
    took
}
