//! A manager with 11,000 people below gets another manager, in an organization of 100,000, on both engines.
//!
//! Everybody has ten reports, so that there are six levels. What is timed is the verb with all that it writes: the row, who is
//! below whom, the event; from the asking to the commit. Beside it the bare statements of the same rows: as many rows of
//! `unit_member` deleted and inserted by their keys in one transaction, from a list that is at hand.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

use std::time::{Duration, Instant};

use db::testing::TestDb;
use db::{ToValue, Value, params};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UpdateUser};
use identity::{UserId, units};
use kernel::Fault;
use kernel::ids::Uuid;

const PEOPLE: usize = 100_000;
/// Each has so many reports.
const WIDTH: usize = 10;
/// Rows of one statement of the filling.
const AT_ONCE: usize = 500;
const ROUNDS: usize = 9;

db::statements! {
    COPY = "INSERT INTO users (org, id, type, status, user_name, user_name_key, first_name, last_name, name_sort, company_id, reports_to_id, \
        created_at, updated_at) VALUES ($1, $2, 'standard', 'draft', $3, $3, 'P', 'Erson', $4, $5, $6, 1, 1)";
    BELOW = "SELECT user_id FROM unit_member WHERE org = $1 AND unit_id = $2 ORDER BY user_id";
    COUNT = "SELECT COUNT(*) FROM unit_member WHERE org = $1 AND unit_id = $2";
    DROP_BELOW = "DELETE FROM unit_member WHERE org = $1 AND unit_id = $2 AND user_id = $3";
}

#[tokio::main]
async fn main() {
    on("SQLite", db::testing::sqlite().await).await;
    if std::env::var_os("USHER_TEST_POSTGRES").is_some() {
        on("PostgreSQL", db::testing::postgres().await).await;
    }
}

fn person(n: usize) -> UserId {
    UserId(Uuid::from_u128(0x0192_3f00_0000_7000_8000_0000_0000_0000 + n as u128))
}

/// The manager of the n-th: a heap whose every node has [`WIDTH`] below it.
fn manager(n: usize) -> Option<usize> {
    (n > 0).then(|| (n - 1) / WIDTH)
}

async fn on(engine: &str, test: TestDb) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    fill(&site, root).await;
    // The second of the second level: 11,111 people with everybody below, themselves included.
    let (moved, here, there) = (person(1), person(0), site.at_root("there", Builtin::Manager).await);
    let below = count(&site, moved).await;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let (ctx, to) = (site.ctx(ada).await, if round % 2 == 0 { there } else { here });
        let begun = Instant::now();
        let done = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, moved)?);
            form.place.reports_to = Some(to);
            users::update(&ctx, tx, form)
        });
        assert!(done.await.unwrap());
        times.push(begun.elapsed());
    }
    let bare = bare(&site, moved).await;
    times.sort_unstable();
    let median = times[ROUNDS / 2];
    println!(
        "{engine}: a manager with {below} people below moved in {:.0} ms ({:.0} to {:.0}); the same rows written bare in {:.0} ms; ratio {:.2}",
        ms(median),
        ms(times[0]),
        ms(times[ROUNDS - 1]),
        ms(bare),
        bare.as_secs_f64() / median.as_secs_f64()
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

async fn count(site: &Site, manager: UserId) -> i64 {
    site.app.db.read(move |read| read.scalar(COUNT, params![ORG, units::line_of(manager)])).await.unwrap()
}

/// Everybody with their manager, and who is below whom.
async fn fill(site: &Site, company: identity::CompanyId) {
    for from in (0..PEOPLE).step_by(AT_ONCE) {
        let work = move |tx: &mut db::Tx<'_>| {
            let mut rows: Vec<(Uuid, Uuid, i64)> = Vec::new();
            for n in from..(from + AT_ONCE).min(PEOPLE) {
                let name = format!("p{n}");
                let values = params![ORG, person(n), name, kernel::text::sort_key(&name), company, manager(n).map(person)];
                tx.execute(COPY, values)?;
                rows.push((person(n).0, person(n).0, 0));
                let above = std::iter::successors(manager(n), |at| manager(*at));
                rows.extend(above.map(|at| (units::line_of(person(at)), person(n).0, 1)));
            }
            insert(tx, &rows)
        };
        site.write(work).await.unwrap();
    }
}

fn insert(tx: &mut db::Tx<'_>, rows: &[(Uuid, Uuid, i64)]) -> Result<(), Fault> {
    for rows in rows.chunks(AT_ONCE) {
        let mut values: Vec<Value> = params![ORG].to_vec();
        let mut places = Vec::new();
        for (unit, user, kind) in rows {
            let at = values.len();
            places.push(format!("($1, ${}, ${}, ${})", at + 1, at + 2, at + 3));
            values.extend([unit.to_value(), user.to_value(), kind.to_value()]);
        }
        tx.execute_text(&format!("INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES {}", places.join(", ")), &values)?;
    }
    Ok(())
}

/// The rows that a move writes, without finding out which they are: out of one line, into another.
async fn bare(site: &Site, moved: UserId) -> Duration {
    let line = units::line_of(moved);
    let rows = site.app.db.read(move |read| read.query(BELOW, params![ORG, line])).await.unwrap();
    let mut people: Vec<Uuid> = rows.into_iter().map(db::Row::only).collect::<db::DbResult<_>>().unwrap();
    people.push(moved.0);
    let away = units::line_of(person(PEOPLE + 1));
    let filled = people.clone();
    site.write(move |tx| insert(tx, &filled.iter().map(|user| (away, *user, 1)).collect::<Vec<_>>())).await.unwrap();
    let to = units::line_of(person(PEOPLE + 2));
    let begun = Instant::now();
    site.write(move |tx| {
        for user in &people {
            tx.execute(DROP_BELOW, params![ORG, away, *user])?;
        }
        insert(tx, &people.iter().map(|user| (to, *user, 1)).collect::<Vec<_>>())
    })
    .await
    .unwrap();
    begun.elapsed()
}
