//! Sign-ins a second, beside bare verifications of Argon2id a second on the same pool, in one run.
//!
//! A sign-in is a form through the whole router: the try is counted, the password verified, the session begun, all of it on
//! the disk before the answer. What is above the verification is the product's own cost. Then somebody who is signed in asks for a page again
//! and again, first alone, then while others sign in as fast as they can: what the hashing costs those who do other things.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use db::open::open_sqlite;
use identity::http::{App, Settings, router};
use identity::passwords::Hasher;
use identity::setup::Gate;
use kernel::call::World;
use kernel::{Actor, Call, KeyRing, OrgId, Secret, Via};
use tower::ServiceExt;
use web::edge::Edge;

const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
const AT_ONCE: usize = 16;
/// Active people of the demo who may sign in.
const NAMES: [&str; 6] = ["helena.moss", "claire.fontaine", "priya.raman", "otis.grant", "maren.aldous", "daniel.okafor"];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::real(KeyRing::single([7; 32]));
    let opened = open_sqlite(folder.path(), 4).await.unwrap();
    opened.bring_up(&Call::new(OrgId(1), Actor::System, Via::Cli, &world), "bench", folder.path()).await.unwrap();
    let hasher = Hasher::standard(Arc::clone(&world.rng)).unwrap();
    let demo = server::demo::make(&opened.db, &world, &hasher, "http://127.0.0.1:7117").await.unwrap();
    let (gate, _) = Gate::new(&*world.rng);
    let app = App::new(opened.db.clone(), world.clone(), hasher.clone(), gate, Settings::default());
    let router = Edge::new(Arc::clone(&world.rng)).around(router(app));
    let hash = hasher.hash(demo.password.clone()).await.unwrap();

    let (mut bare, mut whole) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        bare += rate(|_| {
            let (hasher, password, hash) = (hasher.clone(), demo.password.clone(), hash.clone());
            async move { assert!(hasher.verify(password, Some(hash)).await.unwrap().ok) }
        })
        .await;
        whole += rate(|n| async_ok(sign_in(router.clone(), NAMES[n % NAMES.len()], demo.password.clone()))).await;
    }
    let per_round = ROUNDS as f64;
    println!("bare verifications: {:.1} a second", bare / per_round);
    println!("sign-ins: {:.1} a second", whole / per_round);
    println!("sign-ins ÷ bare verifications: {:.3}", whole / bare);

    let cookie = sign_in(router.clone(), NAMES[0], demo.password.clone()).await;
    let alone = asked_for(router.clone(), cookie.clone()).await;
    let asking = tokio::spawn(asked_for(router.clone(), cookie));
    let rate = rate(|n| async_ok(sign_in(router.clone(), NAMES[n % NAMES.len()], demo.password.clone()))).await;
    let meanwhile = asking.await.unwrap();
    let of = |times: &[f64], part: f64| times[(times.len() as f64 * part) as usize];
    println!("the users page alone: median {:.1} ms, 99th percentile {:.1} ms", of(&alone, 0.5), of(&alone, 0.99));
    println!("beside {rate:.0} sign-ins a second: median {:.1} ms, 99th percentile {:.1} ms", of(&meanwhile, 0.5), of(&meanwhile, 0.99));
}

/// How long the users page took, each time, in milliseconds; sorted. It is asked for every 20 ms.
async fn asked_for(router: Router, cookie: String) -> Vec<f64> {
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < ROUND.mul_f64(0.9) {
        let request = Request::get("/administration/users").header("host", "x").header("accept", "text/html").header("cookie", &cookie);
        let asked = Instant::now();
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times.sort_by(f64::total_cmp);
    times
}

async fn async_ok(signed_in: impl Future<Output = String>) {
    signed_in.await;
}

/// How many a second, with [`AT_ONCE`] on their way.
async fn rate<F: Future<Output = ()> + Send>(work: impl Fn(usize) -> F) -> f64 {
    let (began, count) = (Instant::now(), AtomicUsize::new(0));
    let mut all = Vec::new();
    for _ in 0..AT_ONCE {
        all.push(async {
            while began.elapsed() < ROUND {
                work(count.fetch_add(1, Ordering::Relaxed)).await;
            }
        });
    }
    join(all).await;
    let done = count.into_inner() as f64;
    done / began.elapsed().as_secs_f64()
}

/// Waits for all; they run on this task, the hashing does not.
async fn join<F: Future<Output = ()>>(futures: Vec<F>) {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        waiting.retain_mut(|future| future.as_mut().poll(cx).is_pending());
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// The cookie of the session.
async fn sign_in(router: Router, user_name: &str, password: Secret) -> String {
    let request = Request::post("/sign-in").header("host", "x").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let body = Body::from(format!("user_name={user_name}&password={}", password.reveal()));
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(response.status(), 303, "{user_name} signs in");
    let cookies = response.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let session = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.contains("session"));
    session.expect("a session").to_owned()
}
