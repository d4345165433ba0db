//! The last seat, asked for by 500 requests of every kind at once: in one process over SQLite, and through three processes over
//! PostgreSQL. One round is in every run of the tests; as many as wanted, with
//! `USHER_SEATS_ROUNDS=1000 cargo nextest run -p server --run-ignored only -E 'test(last_seat)' --no-capture`.
//!
//! A round begins with one free seat and is over when every request is answered. Answers are success, the refusal that names the
//! user plan, or the one that says that too many ask at once and when to come back; afterwards exactly the allowance is taken (less
//! only if somebody was told to come back), and the counters are what a count gives: what is otherwise is a violation, and is
//! printed with what was answered. Whoever waits longer than ten seconds is counted apart, and judged only where an operator asks for many rounds of a program
//! built for use: a debug build on a busy machine tells nothing about time. `USHER_SEATS_SEED` repeats a round.

mod beside;
mod people;
mod race;

use std::sync::Arc;
use std::time::{Duration, Instant};

use db::DbConfig;
use db::testing::TestDb;
use identity::UserId;
use identity::http::SESSION_COOKIE;
use identity::testing::Site;
use kernel::{Clock, SystemClock};
use tempfile::TempDir;

use self::people::People;
use self::race::{Answered, Door};
use crate::support::{Serving, place, usher};

/// The seed of the first round, where none is given; each round adds one.
const SEED: u64 = 20_261_122;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What rounds gave.
#[derive(Debug, Default)]
struct Tally {
    rounds: u64,
    requests: usize,
    won: usize,
    busy: usize,
    slowest: Duration,
    late: usize,
    violations: Vec<String>,
}

struct House {
    site: Site,
    owner: UserId,
    door: Arc<Door>,
    people: People,
    _processes_data: TempDir,
    _test: TestDb,
}

impl House {
    /// An organization with people of every kind, and the door by which requests come: this process, or `processes` of the program.
    async fn build(test: TestDb, processes: usize) -> Self {
        let (site, owner) = Site::founded(test.db.clone()).await;
        // The servers' clock is the real one.
        site.clock.advance_secs(SystemClock.now().secs_since(site.app.world.clock.now()));
        let people = People::make(&site, owner).await;
        let token = site.signed_in(owner).await.cookie(SESSION_COOKIE).unwrap();
        let (folder, data) = place();
        let door = if processes == 0 {
            Door::Here { site: Box::new(site.clone()), token }
        } else {
            let start = |n: usize| Serving::start(&mut command(&test.config, &data.join(n.to_string())), 1);
            Door::Processes { servings: (0..processes).map(start).collect(), cookie: format!("{SESSION_COOKIE}={token}") }
        };
        Self { site, owner, door: Arc::new(door), people, _processes_data: folder, _test: test }
    }

    async fn round(&self, seed: u64, tally: &mut Tally) {
        let (site, owner, people) = (&self.site, self.owner, &self.people);
        people.put_back(site, owner, seed).await;
        let done = beside::do_before(site, owner, people.full, seed).await;
        let setting = people.set_up(site, owner, seed).await;
        let beside = beside::prepare(site, owner, people.light, seed, done).await;
        let mut requests = people.requests(site, owner, seed, &setting).await;
        race::shuffle(&mut requests, seed);
        let running: Vec<_> = requests
            .into_iter()
            .enumerate()
            .map(|(at, request)| {
                let door = Arc::clone(&self.door);
                tokio::spawn(async move {
                    let began = Instant::now();
                    (door.run(at, &request).await, began.elapsed(), request)
                })
            })
            .collect();
        let mut wrong = beside.run(site, owner).await;
        let busy_before = tally.busy;
        for one in running {
            let (answered, took, request) = one.await.unwrap();
            tally.requests += 1;
            tally.slowest = tally.slowest.max(took);
            tally.late += usize::from(took > PATIENCE);
            match answered {
                Answered::Done => tally.won += 1,
                Answered::Busy => tally.busy += 1,
                Answered::Refused if request.takes_a_seat() => {}
                Answered::Refused => wrong.push(format!("{request:?} needs no seat more, and was refused")),
                Answered::Otherwise(words) => wrong.push(format!("{request:?}: {words}")),
            }
        }
        wrong.extend(people.judge(site, setting.allowance, tally.busy - busy_before).await);
        tally.rounds += 1;
        tally.violations.extend(wrong.into_iter().map(|what| format!("round with seed {seed}: {what}")));
    }
}

/// A process over the test's database.
fn command(config: &DbConfig, data: &std::path::Path) -> std::process::Command {
    let mut command = usher(data);
    // The keys of the site that founded the organization.
    command.env("USHER_SECRET_KEY", "07".repeat(32)).env("USHER_LOG_LEVEL", "error");
    if let DbConfig::Postgres { url, .. } = config {
        command.env("USHER_DATABASE", url.reveal()).env("USHER_DATABASE_ALLOW_UNSAFE_DURABILITY", "true");
    }
    command.current_dir(std::env::temp_dir());
    command
}

async fn rounds(test: TestDb, processes: usize, count: u64) {
    let seed = std::env::var("USHER_SEATS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED);
    let house = House::build(test, processes).await;
    let (mut tally, began) = (Tally::default(), Instant::now());
    for round in 0..count {
        house.round(seed + round, &mut tally).await;
        if (round + 1) % 10 == 0 {
            eprintln!("{} rounds, {} late, {} violations, {:?}", round + 1, tally.late, tally.violations.len(), began.elapsed());
        }
    }
    eprintln!(
        "{} rounds from seed {seed} through {processes} processes: {} requests, {} done, {} told to come back, slowest {:?}, {} late, {} violations",
        tally.rounds,
        tally.requests,
        tally.won,
        tally.busy,
        tally.slowest,
        tally.late,
        tally.violations.len()
    );
    assert!(tally.violations.is_empty(), "{:#?}", &tally.violations[..tally.violations.len().min(20)]);
    assert!(cfg!(debug_assertions) || tally.late == 0, "{} requests were answered late", tally.late);
    // A debug build beside others is slow, but whoever waits has a bound there too.
    assert!(tally.slowest < 3 * PATIENCE, "somebody waited for {:?}", tally.slowest);
}

fn wanted() -> u64 {
    std::env::var("USHER_SEATS_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

// covers: E2, T-G10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_seat_is_taken_once_in_one_process() {
    rounds(db::testing::sqlite().await, 0, 1).await;
}

// covers: E2, T-G10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_seat_is_taken_once_through_three_processes_on_postgres() {
    rounds(db::testing::postgres().await, 3, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand rounds; an operator calls it"]
async fn many_rounds_of_the_last_seat_in_one_process() {
    rounds(db::testing::sqlite().await, 0, wanted()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand rounds; an operator calls it"]
async fn many_rounds_of_the_last_seat_through_three_processes_on_postgres() {
    rounds(db::testing::postgres().await, 3, wanted()).await;
}
