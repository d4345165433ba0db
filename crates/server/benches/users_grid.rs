//! The grid of users at 100,000 invented people: filtered, sorted, grouped. The data part (rows, counts, totals of groups, as the
//! product asks for them) beside bare statements for the same rows and counts on the same file; then bytes and pages a second.
//!
//! The bare statements are what one would write by hand for each case, prepared once, on one connection. The product opens a
//! snapshot, puts its predicate together, and reads into its own types. Both run one after the other, on a warm file.
//! `USHER_BENCH_USERS` makes fewer people. With `USHER_TEST_POSTGRES` the same rows are looked at on PostgreSQL too;
//! `USHER_BENCH_ENGINE` says on which engine alone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

#[path = "users_grid/bare.rs"]
mod bare;
#[path = "users_grid/cases.rs"]
mod cases;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "users_grid/world.rs"]
mod world;

use std::time::Instant;

use identity::UserId;
use identity::testing::Site;
use identity::users::{self, ListUsers, Shown, UserStatus, View};
use kernel::Fault;
use rusqlite::Connection;

use self::bare::Bare;
use self::cases::{Case, cases};
use self::world::{World, invent};

const ROUNDS: usize = 31;
const DAY: i64 = 86_400_000_000;
const STATUSES: [&str; 8] = ["draft", "invited", "active", "locked", "frozen", "inactive", "deleted", "purged"];

#[tokio::main]
async fn main() {
    let people: usize = std::env::var("USHER_BENCH_USERS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let test = db::testing::sqlite().await;
    let db::DbConfig::Sqlite { path, .. } = test.config.clone() else { return };
    let (site, owner) = Site::founded(test.db.clone()).await;
    let mut file = Connection::open(path).unwrap();
    let now = site.ctx(owner).await.now.0;
    let world = invent(&mut file, people, now);
    println!("{people} people");
    let wanted = std::env::var("USHER_BENCH_ENGINE").unwrap_or_default();
    if wanted != "postgres" {
        println!("on SQLite");
        looks(&site, owner, &Bare::Sqlite(&file), &world, now).await;
    }
    if wanted != "sqlite" && std::env::var_os("USHER_TEST_POSTGRES").is_some() {
        let server = db::testing::postgres().await;
        let (other, _) = Site::founded(server.db.clone()).await;
        let client = postgres::connect(&server.config).await;
        postgres::pour(&file, &client).await;
        println!("on PostgreSQL");
        looks(&other, owner, &Bare::postgres(&client), &world, now).await;
    }
}

async fn looks(site: &Site, owner: UserId, bare: &Bare<'_>, world: &World, now: i64) {
    for case in cases(world, now) {
        let (ours, shown) = product(site, owner, &case).await;
        let (theirs, same) = by_hand(bare, &case).await;
        assert_eq!(shown, same, "{}: both must find the same", case.name);
        println!("{}: data {:.2} ms, bare {:.2} ms, ratio {:.2}", case.name, ours, theirs, ours / theirs);
    }
    pages(site, owner, world).await;
}

/// Milliseconds, the median; how many rows, the sum of the counts, the sum of the totals.
async fn product(site: &Site, owner: UserId, case: &Case) -> (f64, (usize, i64, i64)) {
    let mut times = Vec::new();
    let mut shown = (0, 0, 0);
    for _ in 0..ROUNDS {
        let ctx = site.ctx(owner).await;
        let input = ListUsers {
            filter: case.filter.clone(),
            sort: case.sort,
            descending: case.descending,
            shows: Shown::USUAL.to_vec(),
            ..ListUsers::default()
        };
        let group = case.group;
        let (spent, found) = site
            .app
            .db
            .read(move |read| {
                let began = Instant::now();
                let counts = users::counts(&ctx, read, &input.filter)?;
                let (rows, total) = match group {
                    None => (users::list(&ctx, read, &input)?.items.len(), 0),
                    Some((field, _)) => (
                        0,
                        users::headings(&ctx, read, &input.filter, field, "", users::MOST_GROUPS)?
                            .items
                            .iter()
                            .map(|heading| heading.count)
                            .sum(),
                    ),
                };
                let counted = UserStatus::ALL.iter().map(|status| counts.of(View::Status(*status))).sum();
                Ok::<_, Fault>((began.elapsed(), (rows, counted, total)))
            })
            .await
            .unwrap();
        times.push(spent.as_secs_f64() * 1000.0);
        shown = found;
    }
    (median(times), shown)
}

async fn by_hand(bare: &Bare<'_>, case: &Case) -> (f64, (usize, i64, i64)) {
    let order = if case.descending { "DESC" } else { "ASC" };
    let rows = format!(
        "SELECT u.id, u.first_name, u.last_name, u.user_name, u.primary_email, u.status, u.version, r.name, c.name, u.last_sign_in_at \
         FROM users u LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id LEFT JOIN company c ON c.org = u.org AND c.id = u.company_id \
         WHERE u.org = 1 AND u.status = 'active' AND {} ORDER BY {} LIMIT 51",
        case.by_hand,
        case.order.replace("{}", order)
    );
    let one = |status: &str| {
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE u.org = 1 AND u.status = '{status}' AND {} LIMIT 10001) c", case.by_hand)
    };
    let counts = STATUSES.map(one).join(" UNION ALL ");
    let totals = case.group.map(|(_, what)| {
        let (column, from) = what.split_once(' ').unwrap();
        format!("SELECT COUNT(*) {from} u.org = 1 AND u.status = 'active' AND {} GROUP BY {column} ORDER BY 1 DESC LIMIT 200", case.by_hand)
    });
    let mut times = Vec::new();
    let mut shown = (0, 0, 0);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let counted = bare.sum(&counts).await;
        let (found, total) = match &totals {
            Some(text) => (0, bare.sum(text).await),
            None => (bare.rows(&rows).await, 0),
        };
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        shown = (found, counted, total);
    }
    (median(times), shown)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Whole pages, asked for by one browser without a network between.
async fn pages(site: &Site, owner: UserId, world: &World) {
    let browser = site.signed_in(owner).await;
    for part in [
        String::new(),
        format!("role=rol_{}&sort=-created", world.role.simple()),
        format!("group=grp_{}", world.group.simple()),
        "by=role".to_owned(),
        "by=company&by=role".to_owned(),
        "by=group".to_owned(),
        "sort=email&columns=email&columns=groups&columns=teams".to_owned(),
        "sort=role".to_owned(),
        "sort=reports_to&columns=reports_to".to_owned(),
        "sort=assuf1&columns=assuf1".to_owned(),
        "by=assuf2".to_owned(),
    ] {
        let path = format!("/administration/users?{part}");
        let bytes = browser.get(&path).await.body.len();
        let began = Instant::now();
        let mut asked = 0_u32;
        while began.elapsed().as_secs() < 3 {
            assert!(browser.get(&path).await.status.is_success());
            asked += 1;
        }
        println!("{path}: {bytes} bytes, {:.0} pages a second", f64::from(asked) / began.elapsed().as_secs_f64());
    }
}
