//! The users page, beside a bare axum + rusqlite program that answers the same bytes from the same rows, in one run.
//!
//! The rows are a real organization's where its files are at hand, else those of the product's example; they come in by the
//! import. The bare program has one address. It reads the rows and the counts from the same file and renders every row; what
//! stands around the rows it has as text. It knows no session, no rights, no organization, no limits, no headers of safety.
//! Both answer over 127.0.0.1, one after the other, to the same clients, which do no more than count what arrives.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

#[path = "support/over_http.rs"]
mod over_http;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use db::jobs::{Registry, Worker};
use identity::imports::{self, ImportJob, ImportState};
use identity::testing::{ORG, Site};
use identity::{UserId, companies, sessions};
use kernel::Via;
use kernel::ids::Uuid;
use maud::{Markup, PreEscaped, html};

use self::over_http::{Question, fetch, rate, serve, serve_bare};

const PATH: &str = "/administration/users";
const CLIENTS: usize = 4;
const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let test = db::testing::sqlite().await;
    let db::DbConfig::Sqlite { path, .. } = test.config.clone() else { return };
    let (site, owner) = Site::founded(test.db.clone()).await;
    fill(&site, owner).await;
    let ctx = site.ctx(owner).await;
    let begun = site.write(move |tx| sessions::begin(&ctx, tx, owner, sessions::Method::Password)).await.unwrap();
    let cookie = format!("cookie: {}={}", identity::http::SESSION_COOKIE, begun.token.reveal());
    let asks = Question::new(PATH, "text/html", &cookie);

    let product = web::edge::Edge::new(Arc::clone(&site.app.world.rng)).around(identity::http::router(site.app.clone()));
    let product = serve(product).await;
    let page = fetch(product, &asks).await;
    let bare = serve_bare(bare(&path, &page)).await;
    let same = fetch(bare, &asks).await;
    let differs = same.bytes().zip(page.bytes()).position(|(a, b)| a != b).unwrap_or(same.len().min(page.len()));
    assert!(
        same == page,
        "both must answer the same bytes; they part at {differs}: {:?}",
        same.get(differs..(differs + 200).min(same.len()))
    );

    let mut ratios = Vec::new();
    println!("a page of {} rows, {} bytes", page.matches("<tr id=").count(), page.len());
    for _ in 0..ROUNDS {
        let (theirs, ours) = (rate(bare, &asks, CLIENTS, ROUND).await, rate(product, &asks, CLIENTS, ROUND).await);
        println!("bare axum + rusqlite: {theirs:.0} pages a second; users page: {ours:.0}; ratio {:.3}", ours / theirs);
        ratios.push(ours / theirs);
    }
    ratios.sort_by(f64::total_cmp);
    println!("users page ÷ bare: median {:.3}", ratios[ROUNDS / 2]);
}

/// The organization's companies and people.
async fn fill(site: &Site, owner: UserId) {
    let beside = |path: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../").join(path);
    let told = std::env::var_os("USHER_REAL_DATA").map_or_else(|| beside("../shared/data"), PathBuf::from);
    let real = told.join("adventure-works");
    let (folder, root) = if real.is_dir() { (real, "AdventureWorks Cycle") } else { (beside("examples"), "Harbour Instruments") };
    let (ctx, company) = (site.ctx(owner).await, site.root().await);
    let rename = move |tx: &mut db::Tx<'_>| {
        let version = companies::find(tx, ORG, company)?.unwrap().version;
        companies::rename(&ctx, tx, companies::RenameCompany { company, name: root.into(), version })
    };
    site.write(rename).await.unwrap();
    for name in ["companies.csv", "people.csv"] {
        bring(site, owner, &std::fs::read(folder.join(name)).unwrap()).await;
    }
}

/// Imports a file.
async fn bring(site: &Site, owner: UserId, bytes: &[u8]) {
    let ctx = site.ctx(owner).await;
    let mut spool = imports::Spool::default();
    spool.add(bytes).unwrap();
    let (mut known, spool) = imports::know(spool, None).unwrap();
    let asking = ctx.clone();
    known.settings.values = imports::usual_choices(&ctx);
    known.settings.defaults = site.app.db.read(move |read| imports::usual_defaults(&asking, read)).await.unwrap();
    let id = imports::upload(&site.app.db, &ctx, "file.csv", known, spool).await.unwrap();
    let holder = db::lease::Holder::new(&site.app.product(Via::Job));
    let handlers = Registry::default().with(imports::JOB, ImportJob::default());
    let worker = Worker::new(site.app.db.clone(), site.app.world.clone(), handlers, holder, 1);
    let asking = ctx.clone();
    site.write(move |tx| imports::check(&asking, tx, id)).await.unwrap();
    worker.run_due().await.unwrap();
    let asking = ctx.clone();
    let token = site.app.db.read(move |read| imports::get(&asking, read, id)).await.unwrap().check_token;
    let asking = ctx.clone();
    let begin = imports::BeginImport::of(id, token);
    site.write(move |tx| imports::import(&asking, tx, begin.clone())).await.unwrap();
    worker.run_due().await.unwrap();
    let done = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap();
    assert_eq!((done.state, done.summary().counts.failed), (ImportState::Done, 0), "{}", done.fault);
}

const ROWS: &str = "SELECT u.id, u.first_name, u.last_name, u.user_name, u.primary_email, r.name, c.name FROM users u \
    LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id JOIN company c ON c.org = u.org AND c.id = u.company_id \
    WHERE u.org = 1 AND u.status = 'active' ORDER BY u.name_sort, u.id LIMIT 50";
const COUNTS: &str = "SELECT status, COUNT(*) FROM users WHERE org = 1 GROUP BY status ORDER BY status";

/// What stands around the rows, and connections to the file.
struct Bare {
    head: String,
    actions: String,
    foot: String,
    connections: Mutex<Vec<rusqlite::Connection>>,
}

fn bare(path: &std::path::Path, page: &str) -> Router {
    let (head, rest) = page.split_once("<tbody>").unwrap();
    let (_, foot) = rest.rsplit_once("</tbody>").unwrap();
    let actions = rest[rest.find("<svg").unwrap()..].split("</svg>").next().unwrap();
    let connections = (0..4).map(|_| rusqlite::Connection::open(path).unwrap()).collect();
    let bare = Bare {
        head: format!("{head}<tbody>"),
        actions: format!("{actions}</svg>"),
        foot: format!("</tbody>{foot}"),
        connections: Mutex::new(connections),
    };
    Router::new().route(PATH, get(answer)).with_state(Arc::new(bare))
}

async fn answer(State(bare): State<Arc<Bare>>) -> impl IntoResponse {
    let page = tokio::task::spawn_blocking(move || {
        let connection = bare.connections.lock().unwrap().pop().unwrap();
        let page = render(&bare, &connection);
        bare.connections.lock().unwrap().push(connection);
        page
    });
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], page.await.unwrap())
}

fn render(bare: &Bare, connection: &rusqlite::Connection) -> String {
    let mut counts = connection.prepare_cached(COUNTS).unwrap();
    let counted: i64 = counts.query_map([], |row| row.get::<_, i64>(1)).unwrap().map(Result::unwrap).sum();
    assert!(counted > 0);
    let mut rows = connection.prepare_cached(ROWS).unwrap();
    let rows = rows.query_map([], |row| {
        let id: Uuid = Uuid::from_bytes(row.get(0)?);
        let (first, last, user_name): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let name = if first.is_empty() { last } else { format!("{first} {last}") };
        let second = row.get::<_, Option<String>>(4)?.unwrap_or_else(|| user_name.clone());
        Ok(row_markup(
            &bare.actions,
            &format!("usr_{}", id.simple()),
            &name,
            &user_name,
            &second,
            &row.get::<_, String>(5)?,
            &row.get::<_, String>(6)?,
        ))
    });
    let mut page = String::with_capacity(128 * 1024);
    page.push_str(&bare.head);
    for row in rows.unwrap() {
        page.push_str(&row.unwrap().0);
    }
    page.push_str(&bare.foot);
    page
}

fn row_markup(actions: &str, id: &str, name: &str, user_name: &str, second: &str, role: &str, company: &str) -> Markup {
    let href = format!("/administration/users/{id}");
    let label = format!("Actions for {name}");
    html! {
        tr id=(format!("users-{id}")) {
            td.pick { input type="checkbox" name="id" value=(id) form="users-bulk" autocomplete="off" aria-label=(format!("Select {name}")); }
            td data-rank="1" { (web::kit::who(name, second, Some(&href))) }
            td data-rank="3" { bdi { (user_name) } }
            td data-rank="2" { span.badge data-tone="plain" dir="auto" { (role) } }
            td data-rank="2" { bdi { (company) } }
            td data-rank="1" { span.status data-status="active" { "Active" } }
            td data-rank="2" class="num" { "Never" }
            td.act {
                a.btn.ghost.square href=(href) data-menu="user-more" aria-label=(label) { (PreEscaped(actions)) }
            }
        }
    }
}
