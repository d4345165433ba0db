//! Sign-ins a second, beside bare verifications of Argon2id a second on the same pool, in one run.
//!
//! A sign-in is a form through the whole router: the try is counted, the password verified, the session begun, all of it on
//! the disk before the answer. What is above the verification is the product's own cost.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

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
        whole += rate(|n| sign_in(router.clone(), NAMES[n % NAMES.len()], demo.password.clone())).await;
    }
    #[allow(clippy::cast_precision_loss, reason = "few")]
    let per_round = ROUNDS as f64;
    println!("bare verifications: {:.1} a second", bare / per_round);
    println!("sign-ins: {:.1} a second", whole / per_round);
    println!("sign-ins ÷ bare verifications: {:.3}", whole / bare);
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
    #[allow(clippy::cast_precision_loss, reason = "few")]
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

async fn sign_in(router: Router, user_name: &str, password: Secret) {
    let request = Request::post("/sign-in").header("host", "x").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let body = Body::from(format!("user_name={user_name}&password={}", password.reveal()));
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(response.status(), 303, "{user_name} signs in");
}
