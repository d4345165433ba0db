//! The import of many people, beside one transaction that inserts all the rows which the import wrote; what memory it took, and how long
//! others waited meanwhile. `USHER_BENCH_ROWS` says how many people there are (100,000 if it does not),
//! `USHER_BENCH_ENGINE` on which engine alone. PostgreSQL's statements of the one transaction are prepared too, and go one after the other.
//!
//! The one transaction is a bare rusqlite program's: statements prepared once, the same tables with the same indexes, durable as ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_precision_loss, reason = "a bench fails by panicking")]

#[path = "support/postgres.rs"]
mod postgres;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use db::jobs::{Registry, Worker};
use db::testing::TestDb;
use identity::imports::{self, ImportJob, ImportState};
use identity::testing::{ORG, Site};
use identity::{ImportId, UserId, users};
use kernel::{SystemClock, Via};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// The tables that an import of people writes.
const TABLES: [&str; 13] = [
    "users",
    "sign_in_key",
    "user_term",
    "unit_member",
    "membership",
    "employee",
    "employee_term",
    "employee_match",
    "audit_event",
    "audit_value",
    "audit_pending",
    "import_outcome",
    "import_write",
];

#[tokio::main]
async fn main() {
    let rows: usize = std::env::var("USHER_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(100_000);
    let wanted = std::env::var("USHER_BENCH_ENGINE").unwrap_or_default();
    if wanted != "postgres" {
        println!("on SQLite");
        on_sqlite(rows).await;
    }
    if wanted != "sqlite" && std::env::var_os("USHER_TEST_POSTGRES").is_some() {
        println!("on PostgreSQL");
        on_postgres(rows).await;
    }
}

async fn on_sqlite(rows: usize) {
    let test = db::testing::sqlite().await;
    let db::DbConfig::Sqlite { path, .. } = test.config.clone() else { return };
    let (site, owner, id) = prepared(&test, rows).await;
    let bare_path = path.with_file_name("bare.db");
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [bare_path.to_str().unwrap()]).unwrap();
    let imported = measured(&site, owner, id, rows).await;
    let (written, bare, processor) = bare(&path, &bare_path);
    compare(&imported, written, bare);
    println!("  by the processor's time alone, {:.1} s and {processor:.1} s: {:.3}", imported.processor, processor / imported.processor);
}

/// The rows that the import wrote go, row by row and in one transaction, into another database that has what was there before.
async fn on_postgres(rows: usize) {
    let (test, other) = (db::testing::postgres().await, db::testing::postgres().await);
    let (site, owner, id) = prepared(&test, rows).await;
    let (client, bare) = (postgres::connect(&test.config).await, postgres::connect(&other.config).await);
    for table in &postgres::tables(&client).await {
        postgres::insert(&bare, &postgres::rows(&client, table).await).await;
    }
    let imported = measured(&site, owner, id, rows).await;
    let mut all = Vec::new();
    for table in TABLES {
        all.push(postgres::rows(&client, table).await);
    }
    let (began, mut written) = (Instant::now(), 0);
    bare.batch_execute("BEGIN").await.unwrap();
    for table in &all {
        written += postgres::insert(&bare, table).await;
    }
    bare.batch_execute("COMMIT").await.unwrap();
    compare(&imported, written, began.elapsed());
}

fn compare(imported: &Timed, written: u64, bare: Duration) {
    println!("one transaction of the same {written} rows: {:.1} s", bare.as_secs_f64());
    println!("import ÷ one transaction: {:.3}", bare.as_secs_f64() / imported.took.as_secs_f64());
}

async fn prepared(test: &TestDb, rows: usize) -> (Site, UserId, ImportId) {
    let (mut site, owner) = Site::founded(test.db.clone()).await;
    // Ids begin with the moment. Where the clock stands, each step's lie among those of the steps before, and no index grows at its end.
    site.app.world.clock = Arc::new(SystemClock);
    let id = upload(&site, owner, &file(rows)).await;
    (site, owner, id)
}

/// The check and the import, timed.
async fn measured(site: &Site, owner: UserId, id: ImportId, rows: usize) -> Timed {
    let idle = memory("VmRSS:");
    let ctx = site.ctx(owner).await;
    site.write(move |tx| imports::check(&ctx, tx, id)).await.unwrap();
    let checked = timed(site, owner).await;
    println!("check of {rows} people: {:.1} s, {:.0} rows a second", checked.took.as_secs_f64(), rows as f64 / checked.took.as_secs_f64());
    println!("  others meanwhile: {}", checked.others);

    let ctx = site.ctx(owner).await;
    let token = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap().check_token;
    let (ctx, begin) = (site.ctx(owner).await, imports::BeginImport::of(id, token));
    site.write(move |tx| imports::import(&ctx, tx, begin.clone())).await.unwrap();
    let imported = timed(site, owner).await;
    let ctx = site.ctx(owner).await;
    let done = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap();
    assert_eq!((done.state, done.summary().counts.created), (ImportState::Done, rows as u64), "{}", done.fault);
    println!("import: {:.1} s, {:.0} rows a second", imported.took.as_secs_f64(), rows as f64 / imported.took.as_secs_f64());
    println!("  others meanwhile: {}", imported.others);
    let (idle, most, own) = (idle / 1024, memory("VmHWM:") / 1024, imported.own.max(checked.own) / 1024);
    println!("  memory: {idle} MiB idle, at most {most} MiB, of which at most {own} MiB are its own and not the mapped file's");
    imported
}

/// People with managers, of whom some stand later in the file.
fn file(rows: usize) -> String {
    let mut text = String::from("Employee ID,First name,Last name,Email,User name,Job title,Phone,Manager email\n");
    for n in 0..rows {
        let manager = if n % 12 == 0 { String::new() } else { format!("p{}@x.example", n - n % 12) };
        writeln!(text, "e{n},First{n},Last{n},p{n}@x.example,person{n},Clerk,+1 555 {n:06},{manager}").unwrap();
    }
    text
}

async fn upload(site: &Site, owner: UserId, text: &str) -> ImportId {
    let ctx = site.ctx(owner).await;
    let mut spool = imports::Spool::default();
    for piece in text.as_bytes().chunks(64 << 10) {
        spool.add(piece).unwrap();
    }
    let (mut known, spool) = imports::know(spool, None).unwrap();
    known.settings.values = imports::usual_choices(&ctx);
    let asking = ctx.clone();
    known.settings.defaults = site.app.db.read(move |read| imports::usual_defaults(&asking, read)).await.unwrap();
    imports::upload(&site.app.db, &ctx, "people.csv", known, spool).await.unwrap()
}

struct Timed {
    took: Duration,
    /// Seconds of the processor, the others' among them.
    processor: f64,
    /// The most memory that is not the mapped file's, in KiB.
    own: u64,
    others: String,
}

/// Runs the pass, while somebody else reads and writes.
async fn timed(site: &Site, owner: UserId) -> Timed {
    let stop = Arc::new(AtomicBool::new(false));
    let (other, told) = (site.clone(), Arc::clone(&stop));
    let beside = tokio::spawn(async move {
        let (mut reads, mut writes, mut own) = (Vec::new(), Vec::new(), 0);
        while !told.load(Ordering::Relaxed) {
            let began = Instant::now();
            other.app.db.read(move |read| users::find(read, ORG, owner)).await.unwrap();
            reads.push(began.elapsed());
            let (call, began) = (other.product(), Instant::now());
            other.write(move |tx| Ok(users::note_sign_in(&call, tx, owner)?)).await.unwrap();
            writes.push(began.elapsed());
            own = own.max(memory("RssAnon:"));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (reads, writes, own)
    });
    let holder = db::lease::Holder::new(&site.app.product(Via::Job));
    let handlers = Registry::default().with(imports::JOB, ImportJob::default());
    let worker = Worker::new(site.app.db.clone(), site.app.world.clone(), handlers, holder, 1);
    let (began, before) = (Instant::now(), processor());
    worker.run_due().await.unwrap();
    let (took, processor) = (began.elapsed(), processor() - before);
    stop.store(true, Ordering::Relaxed);
    let (reads, writes, own) = beside.await.unwrap();
    let others = format!("{} reads, p99 {:.1} ms; {} writes, p99 {:.1} ms", reads.len(), p99(reads), writes.len(), p99(writes));
    Timed { took, processor, own, others }
}

fn p99(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all.get(all.len() * 99 / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Inserts what is new in each table into the database as it was before, in one transaction.
fn bare(from: &std::path::Path, to: &std::path::Path) -> (u64, Duration, f64) {
    let (source, mut target) = (Connection::open(from).unwrap(), Connection::open(to).unwrap());
    target.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;").unwrap();
    let mut all: Vec<(String, Vec<Vec<Value>>)> = Vec::new();
    for table in TABLES {
        let only = if table == "import_outcome" { " WHERE pass = 'import'" } else { "" };
        let mut read = source.prepare(&format!("SELECT * FROM {table}{only}")).unwrap();
        let columns = read.column_count();
        let found = read.query_map([], |row| (0..columns).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>()).unwrap();
        let places: Vec<String> = (1..=columns).map(|at| format!("?{at}")).collect();
        all.push((format!("INSERT OR IGNORE INTO {table} VALUES ({})", places.join(", ")), found.map(Result::unwrap).collect()));
    }
    let (began, before) = (Instant::now(), processor());
    let transaction = target.transaction().unwrap();
    let mut written = 0;
    for (insert, rows) in &all {
        let mut insert = transaction.prepare(insert).unwrap();
        for row in rows {
            written += u64::try_from(insert.execute(params_from_iter(row)).unwrap()).unwrap();
        }
    }
    transaction.commit().unwrap();
    (written, began.elapsed(), processor() - before)
}

/// Seconds of the processor that the process took so far.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    // User and system time, in hundredths of a second on every Linux.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A line of the process's status, in KiB.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|each| each.strip_prefix(line));
    found.and_then(|value| value.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
