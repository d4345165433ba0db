//! `GET /api/v1/users?limit=25` with a filter and the total at 10,000 invented people, asked by one connection and by eight, beside a bare
//! axum + rusqlite program that answers the same bytes from the same rows, in one run.
//!
//! The bare program has one address and two statements on the same file: the rows of the page and their number. It writes the same JSON with
//! serde. It knows no session, no rights, no other filters, no limits. `USHER_BENCH_USERS` makes fewer people, or more.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

#[path = "support/over_http.rs"]
mod over_http;
#[allow(dead_code, reason = "the grid's bench asks for more of it")]
#[path = "users_grid/world.rs"]
mod world;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use identity::sessions;
use identity::testing::Site;
use kernel::ids::Uuid;
use kernel::{Micros, Via};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value};

use self::over_http::{Question, fetch, rate, serve, serve_bare};

const DAY: i64 = 86_400_000_000;
const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let people: usize = std::env::var("USHER_BENCH_USERS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let test = db::testing::sqlite().await;
    let db::DbConfig::Sqlite { path, .. } = test.config.clone() else { return };
    let (site, owner) = Site::founded(test.db.clone()).await;
    let mut ctx = site.ctx(owner).await;
    let world = world::invent(&mut Connection::open(&path).unwrap(), people, ctx.now.0);
    ctx.call.via = Via::Api;
    let begun = site.write(move |tx| sessions::begin(&ctx, tx, owner, sessions::Method::Password)).await.unwrap();
    let who = format!("authorization: Bearer {}", begun.token.reveal());
    let asks = Question::new(&format!("/api/v1/users?limit=25&role=rol_{}&include=total", world.role.simple()), "application/json", &who);

    let mut app = site.app.clone();
    // One key alone asks here, as often as it can.
    app.settings.api_per_minute = Some(1_000_000);
    let product = web::edge::Edge::new(Arc::clone(&app.world.rng)).around(identity::http::router(app));
    let product = serve(product).await;
    let told = fetch(product, &asks).await;
    let bare = serve_bare(bare(&path, world.role, &told)).await;
    let same = fetch(bare, &asks).await;
    let differs = same.bytes().zip(told.bytes()).position(|(a, b)| a != b).unwrap_or(same.len().min(told.len()));
    let part = |of: &str| of.get(differs.saturating_sub(60)..(differs + 60).min(of.len())).map(str::to_owned);
    assert!(same == told, "both must answer the same bytes; they part at {differs}: {:?} and {:?}", part(&told), part(&same));

    println!("{people} people, of whom the filter finds {}, {} bytes", serde_json::from_str::<Value>(&told).unwrap()["total"], told.len());
    for clients in [1, 8] {
        let mut ratios = Vec::new();
        for _ in 0..ROUNDS {
            let (theirs, ours) = (rate(bare, &asks, clients, ROUND).await, rate(product, &asks, clients, ROUND).await);
            println!("{clients} connections: bare axum + rusqlite {theirs:.0} a second; the product {ours:.0}; ratio {:.3}", ours / theirs);
            ratios.push(ours / theirs);
        }
        ratios.sort_by(f64::total_cmp);
        println!("{clients} connections, users by API ÷ bare: median {:.3}", ratios[ROUNDS / 2]);
    }
}

const ROWS: &str = "SELECT id, type, status, user_name, first_name, last_name, middle_name, nickname, job_title, hire_date, is_attorney, \
    additional, primary_email, email_verified_at, phone, company_id, role_id, primary_group_id, user_plan_id, reports_to_id, external_id, \
    language, time_zone, currency, number_format, date_format, street, street_2, city, region, postal_code, country, lock_cause, locked_until, \
    freeze_reason, deleted_at, last_sign_in_at, created_at, updated_at, version, valid_from, \
    valid_until FROM users \
    WHERE org = 1 AND role_id = ?1 AND status NOT IN ('deleted', 'purged') ORDER BY name_sort, id LIMIT 26";
const TOTAL: &str = "SELECT COUNT(*) FROM users WHERE org = 1 AND role_id = ?1 AND status NOT IN ('deleted', 'purged')";

/// A user as both tell them, in the order of the names.
#[derive(Serialize)]
struct User {
    additional: String,
    city: String,
    company: String,
    country: String,
    created_at: String,
    currency: String,
    custom: Map<String, Value>,
    date_format: String,
    deleted_at: Option<String>,
    email_verified_at: Option<String>,
    external_id: Option<String>,
    first_name: String,
    freeze_reason: String,
    hire_date: String,
    id: String,
    is_attorney: bool,
    job_title: String,
    language: String,
    last_name: String,
    last_sign_in_at: Option<String>,
    lock_cause: Option<String>,
    locked_until: Option<String>,
    middle_name: String,
    name: String,
    nickname: String,
    number_format: String,
    phone: String,
    plan: Option<String>,
    postal_code: String,
    primary_email: Option<String>,
    primary_group: Option<String>,
    region: String,
    reports_to: Option<String>,
    role: Option<String>,
    status: String,
    street: String,
    street_2: String,
    time_zone: String,
    #[serde(rename = "type")]
    kind: String,
    updated_at: String,
    user_name: String,
    valid_from: Option<String>,
    valid_until: Option<String>,
    version: i64,
}

#[derive(Serialize)]
struct Page {
    items: Vec<User>,
    next_cursor: Option<String>,
    total: i64,
    total_is_more: bool,
}

/// What the bare program cannot know, and connections to the file.
struct Bare {
    role: [u8; 16],
    next: Option<String>,
    connections: Mutex<Vec<Connection>>,
}

fn bare(path: &Path, role: Uuid, told: &str) -> Router {
    let told: Value = serde_json::from_str(told).unwrap();
    let next = told["next_cursor"].as_str().map(str::to_owned);
    let connections = (0..4).map(|_| Connection::open(path).unwrap()).collect();
    let bare = Bare { role: role.into_bytes(), next, connections: Mutex::new(connections) };
    Router::new().route("/api/v1/users", get(answer)).with_state(Arc::new(bare))
}

async fn answer(State(bare): State<Arc<Bare>>) -> impl IntoResponse {
    let page = tokio::task::spawn_blocking(move || {
        // No more readers than connections: the others wait.
        let connection = loop {
            if let Some(connection) = bare.connections.lock().unwrap().pop() {
                break connection;
            }
            std::thread::yield_now();
        };
        let page = look(&bare, &connection);
        bare.connections.lock().unwrap().push(connection);
        page
    });
    ([(CONTENT_TYPE, "application/json")], Json(page.await.unwrap()))
}

fn look(bare: &Bare, connection: &Connection) -> Page {
    let total = connection.prepare_cached(TOTAL).unwrap().query_row([bare.role], |row| row.get(0)).unwrap();
    let mut rows = connection.prepare_cached(ROWS).unwrap();
    let mut items: Vec<User> = rows.query_map([bare.role], |row| Ok(user(row).unwrap())).unwrap().map(Result::unwrap).collect();
    let next_cursor = (items.len() > 25).then(|| bare.next.clone()).flatten();
    items.truncate(25);
    Page { items, next_cursor, total, total_is_more: false }
}

fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    let id = |at: usize, prefix: &str| -> rusqlite::Result<Option<String>> {
        Ok(row.get::<_, Option<[u8; 16]>>(at)?.map(|id| format!("{prefix}{}", Uuid::from_bytes(id).simple())))
    };
    let moment = |at: usize| -> rusqlite::Result<Option<String>> {
        Ok(row.get::<_, Option<i64>>(at)?.filter(|at| *at != 0).map(|at| Micros(at).rfc3339()))
    };
    let (first_name, last_name): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(User {
        id: id(0, "usr_")?.unwrap(),
        kind: row.get(1)?,
        status: row.get(2)?,
        user_name: row.get(3)?,
        name: format!("{first_name} {last_name}"),
        first_name,
        last_name,
        middle_name: row.get(6)?,
        nickname: row.get(7)?,
        job_title: row.get(8)?,
        hire_date: row.get(9)?,
        is_attorney: row.get(10)?,
        additional: row.get(11)?,
        primary_email: row.get(12)?,
        email_verified_at: moment(13)?,
        phone: row.get(14)?,
        company: id(15, "com_")?.unwrap(),
        role: id(16, "rol_")?,
        primary_group: id(17, "grp_")?,
        plan: id(18, "pln_")?,
        reports_to: id(19, "usr_")?,
        external_id: row.get(20)?,
        language: row.get(21)?,
        time_zone: row.get(22)?,
        currency: row.get(23)?,
        number_format: row.get(24)?,
        date_format: row.get(25)?,
        street: row.get(26)?,
        street_2: row.get(27)?,
        city: row.get(28)?,
        region: row.get(29)?,
        postal_code: row.get(30)?,
        country: row.get(31)?,
        lock_cause: row.get(32)?,
        locked_until: moment(33)?,
        freeze_reason: row.get(34)?,
        deleted_at: moment(35)?,
        last_sign_in_at: moment(36)?,
        created_at: Micros(row.get(37)?).rfc3339(),
        updated_at: Micros(row.get(38)?).rfc3339(),
        version: row.get(39)?,
        valid_from: moment(40)?,
        valid_until: row.get::<_, Option<i64>>(41)?.filter(|at| *at != i64::MAX).map(|at| Micros(at).rfc3339()),
        custom: Map::new(),
    })
}
