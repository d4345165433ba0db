//! Clients make, edit, invite, import, freeze and deactivate people at once, while Usher or its PostgreSQL is killed.
//!
//! Every client writes down what it asked for and how it was answered. A round: the server starts, the clients ask, after a time
//! that the seed decides it is killed (over PostgreSQL every other round PostgreSQL is killed first, and must be found again by
//! Usher without hands), and is started again until its imports are done. Then everybody must be in the state that was
//! acknowledged last, by exactly as many events and mails; what was asked for and not answered is done or not, and whole; what
//! Usher said was not changed is as it was; seats are what a count gives. In the end all mails have gone out, each under one
//! Message-ID, the audit log's chain holds, and every round is looked at once more.
//!
//! A few rounds are in every run of the tests; as many as wanted with
//! `USHER_KILL_ROUNDS=1000 cargo nextest run -p server --run-ignored only -E 'test(rounds_of_kills)' --no-capture`.
//! `USHER_KILL_SEED` begins elsewhere: with one round it repeats that round.

mod check;
mod client;
mod cluster;
mod journal;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use db::params;
use db::testing::TestDb;
use identity::http::SESSION_COOKIE;
use identity::roles::{self, Builtin};
use identity::testing::{ORG, PASSWORD, Site};
use identity::{PlanId, groups, plans};

use self::client::{Client, Place};
use self::cluster::Cluster;
use self::journal::{Begun, Journal};
use super::mails::{message_ids, sent, set_up_mail, smtp};
use super::{Browser, Chance, House};

/// The seed of the first round, where none is given; each round adds one.
const SEED: u64 = 20_261_123;
const ROUNDS: u64 = 3;
const CLIENTS: usize = 4;
/// Seats of the user plan that is short.
const FEW: i64 = 10;
/// After so long it serves again.
const BACK: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_mins(1);
/// What is dangerous asks for a password that was given within a quarter of an hour.
const FRESH: Duration = Duration::from_mins(10);

db::statements! {
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, allowance, created_at) VALUES ($1, $2, $3, $3, $4, $5, 0)";
    /// So that every round has seats to give.
    ALLOW_MORE = "UPDATE user_plan SET allowance = used + reserved + $2 WHERE org = $1 AND allowance IS NOT NULL";
}

/// What rounds gave.
#[derive(Debug, Default)]
struct Tally {
    rounds: u64,
    database_kills: u64,
    requests: u64,
    acknowledged: u64,
    refused: u64,
    unsure: u64,
    imports: usize,
    slowest_back: Duration,
    violations: Vec<String>,
}

impl Tally {
    fn add(&mut self, journals: &[Journal]) {
        for journal in journals {
            self.requests += journal.requests;
            self.acknowledged += journal.acknowledged;
            self.refused += journal.refused;
            self.unsure += journal.unsure;
            self.imports += journal.uploads.iter().filter(|upload| upload.begun == Begun::Yes).count();
        }
    }

    fn wrong(&mut self, seed: u64, wrong: impl IntoIterator<Item = String>) {
        self.violations.extend(wrong.into_iter().map(|what| format!("round with seed {seed}: {what}")));
    }

    fn back(&mut self, seed: u64, what: &str, took: Duration) {
        self.slowest_back = self.slowest_back.max(took);
        if took > BACK {
            self.wrong(seed, [format!("{what} took {took:?}")]);
        }
    }
}

/// Where everybody belongs.
async fn place(site: &Site) -> Place {
    let (ctx, root) = (site.product(), site.root().await);
    let made = site.write(move |tx| {
        let few = PlanId::new(&ctx);
        tx.execute(ADD_PLAN, params![ORG, few, "few", kernel::text::sort_key("few"), FEW])?;
        let role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.unwrap().id;
        let enough = plans::list(tx, ORG)?.into_iter().find(|plan| plan.id != few).unwrap().id;
        Ok((role, groups::first(tx, ORG)?.unwrap().id, [few, enough]))
    });
    let (role, group, plans) = made.await.unwrap();
    Place { company: root.to_string(), role: role.to_string(), group: group.to_string(), plans: plans.map(|plan| plan.to_string()) }
}

struct Rounds {
    house: House,
    place: Place,
    cluster: Option<Cluster>,
    /// Takes over at the first kill of PostgreSQL.
    standby: Option<Cluster>,
    tally: Tally,
    signed_in: Instant,
}

impl Rounds {
    /// Signs the owner in once more, if it was long ago.
    async fn sign_in_again(&mut self) {
        if self.signed_in.elapsed() < FRESH {
            return;
        }
        let browser = self.house.start_again().await;
        let body = format!("user_name=ada&password={}", web::url::segment(PASSWORD));
        let (status, head, _) = client::ask(browser.serving.port, &client::request("POST", "/sign-in", "", client::FORM, &body)).unwrap();
        browser.serving.kill();
        let begin = format!("set-cookie: {SESSION_COOKIE}=");
        let token = head.lines().find_map(|line| line.strip_prefix(&begin)?.split(';').next());
        assert!(status == 303 && token.is_some(), "{head}");
        self.house.cookie = format!("{SESSION_COOKIE}={}", token.unwrap());
        self.signed_in = Instant::now();
    }

    /// Asks, kills, starts again, and gives what the clients wrote down.
    async fn round(&mut self, seed: u64) -> Vec<Journal> {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let site = self.house.look();
        site.write(|tx| Ok(tx.execute(ALLOW_MORE, params![ORG, FEW])?)).await.unwrap();
        drop(site);
        self.sign_in_again().await;
        let browser = self.house.start_again().await;
        let (stop, port) = (AtomicBool::new(false), browser.serving.port);
        // An import is confirmed for what its check saw: while others change people it is checked again and again. So in two
        // rounds of four, one of them with a kill of PostgreSQL, the others wait until one has begun, and then ask beside it.
        let quiet = AtomicBool::new((seed / 2).is_multiple_of(2));
        let client = |number: usize| Client {
            number,
            seed,
            chance: Chance((seed * 64 + number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            port,
            cookie: &self.house.cookie,
            place: &self.place,
            stop: &stop,
            quiet: &quiet,
            journal: Journal::default(),
        };
        let tally = &mut self.tally;
        let mut cluster = self.cluster.as_mut().filter(|_| seed.is_multiple_of(2));
        let standby = if cluster.is_some() { self.standby.take() } else { None };
        let journals: Vec<Journal> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number).run())).collect();
            let began = Instant::now();
            while quiet.load(Ordering::Relaxed) && began.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis(200 + chance.below(1200)));
            if let Some(cluster) = &mut cluster {
                cluster.kill();
                std::thread::sleep(Duration::from_millis(chance.below(300)));
                match standby {
                    Some(standby) => {
                        standby.promote();
                        **cluster = standby;
                    }
                    None => cluster.start_again(),
                }
                let began = Instant::now();
                until_ready(port, began);
                tally.back(seed, "finding PostgreSQL again", began.elapsed());
                tally.database_kills += 1;
                std::thread::sleep(Duration::from_millis(200 + chance.below(600)));
            }
            browser.serving.kill();
            stop.store(true, Ordering::Relaxed);
            running.into_iter().map(|client| client.join().unwrap()).collect()
        });
        tally.add(&journals);
        let began = Instant::now();
        let browser = self.house.start_again().await;
        until_ready(browser.serving.port, began);
        self.tally.back(seed, "starting again", began.elapsed());
        settle(&browser, &journals);
        browser.serving.kill();
        let wrong = check::round(&self.house.look(), seed, &journals).await;
        self.tally.rounds += 1;
        self.tally.wrong(seed, journals.iter().flat_map(|journal| journal.wrong.clone()).chain(wrong));
        journals
    }
}

/// Waits until the server says that it is ready.
fn until_ready(port: u16, began: Instant) {
    while client::ask(port, &client::request("GET", "/readyz", "", "", "")).is_none_or(|(status, ..)| status != 200) {
        assert!(began.elapsed() < PATIENCE, "it is not ready after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until every import that may have begun is at its end, and every look at a file.
fn settle(browser: &Browser<'_>, journals: &[Journal]) {
    let began = Instant::now();
    for upload in journals.iter().flat_map(|journal| &journal.uploads) {
        while browser.get(&upload.page).body.contains("id=\"import-progress-bar\"") {
            assert!(began.elapsed() < PATIENCE, "{upload:?} goes on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

async fn rounds(test: TestDb, [cluster, standby]: [Option<Cluster>; 2], count: u64) {
    let seed = std::env::var("USHER_KILL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED);
    let (server, mut made) = (smtp::Server::start(&["--mode", "slow", "--delay", "0.02"]), None);
    let house = House::found(test, async |site, _| {
        set_up_mail(site, &server).await;
        made = Some(place(site).await);
    });
    let mut rounds =
        Rounds { house: house.await, place: made.unwrap(), cluster, standby, tally: Tally::default(), signed_in: Instant::now() };
    let (mut all, began) = (Vec::new(), Instant::now());
    for seed in seed..seed + count {
        all.push((seed, rounds.round(seed).await));
        if rounds.tally.rounds.is_multiple_of(20) {
            eprintln!("{} rounds, {} violations, {:?}", rounds.tally.rounds, rounds.tally.violations.len(), began.elapsed());
        }
    }
    let Rounds { house, cluster, mut tally, .. } = rounds;
    let browser = house.start_again().await;
    let invited = all.iter().flat_map(|(_, journals)| journals).flat_map(|journal| &journal.people);
    let surely: Vec<String> = invited
        .filter(|person| person.sure.as_ref().is_some_and(|state| state.invitations > 0))
        .map(|person| format!("{}@x.example", person.name))
        .collect();
    let began_to_wait = Instant::now();
    while sent(&browser) < surely.len() {
        assert!(began_to_wait.elapsed() < PATIENCE, "{} of {} mails went out", sent(&browser), surely.len());
        std::thread::sleep(Duration::from_millis(50));
    }
    browser.end();
    house.audit_holds();
    let site = house.look();
    for (seed, journals) in &all {
        tally.wrong(*seed, check::round(&site, *seed, journals).await);
    }
    let ids = message_ids(&server.messages());
    let unmailed = surely.iter().filter(|address| !ids.contains_key(*address)).map(|address| format!("no mail reached {address}"));
    let doubled = ids.iter().filter(|(_, ids)| ids.iter().any(|id| *id != ids[0])).map(|(to, ids)| format!("{to} got {ids:?}"));
    tally.violations.extend(unmailed.chain(doubled));
    drop((site, cluster));
    eprintln!(
        "{} rounds from seed {seed}, PostgreSQL killed in {}: {} requests, {} acknowledged, {} refused, {} not answered, {} imports, {} people mailed, \
         back in at most {:?}, {} violations",
        tally.rounds,
        tally.database_kills,
        tally.requests,
        tally.acknowledged,
        tally.refused,
        tally.unsure,
        tally.imports,
        surely.len(),
        tally.slowest_back,
        tally.violations.len()
    );
    assert!(tally.acknowledged > 0 && tally.violations.is_empty(), "{:#?}", &tally.violations[..tally.violations.len().min(20)]);
    assert!(tally.imports > 0 || tally.rounds < ROUNDS, "no import was begun");
}

async fn on_sqlite(count: u64) {
    rounds(db::testing::sqlite().await, [None, None], count).await;
}

/// On a cluster of its own, where its programs are on this machine.
async fn on_postgres(count: u64) {
    let Some(cluster) = Cluster::start() else {
        eprintln!("left out: this machine has no PostgreSQL server to start and kill");
        return;
    };
    rounds(db::testing::postgres_on(cluster.url()).await, [Some(cluster), None], count).await;
}

/// The same with a standby, to which PostgreSQL's writes go before they are acknowledged, and which takes over in the second round.
async fn on_standby(count: u64) {
    let Some(mut cluster) = Cluster::start() else {
        eprintln!("left out: this machine has no PostgreSQL server to start and kill");
        return;
    };
    let standby = cluster.standby();
    let url = cluster.url_with(&standby);
    rounds(db::testing::postgres_on(url).await, [Some(cluster), Some(standby)], count).await;
}

/// So many kills in one run, each under load and right after the one before; what was acknowledged is looked for once all are over.
const KILLS: u64 = 50;

async fn in_a_row(test: TestDb) {
    let (server, mut made) = (smtp::Server::start(&["--mode", "slow", "--delay", "0.02"]), None);
    let house = House::found(test, async |site, _| {
        set_up_mail(site, &server).await;
        made = Some(place(site).await);
    })
    .await;
    let (place, mut chance, mut tally, mut all) = (made.unwrap(), Chance(SEED), Tally::default(), Vec::new());
    let began = Instant::now();
    for seed in SEED..SEED + KILLS {
        let started = Instant::now();
        let browser = house.start_again().await;
        let port = browser.serving.port;
        until_ready(port, started);
        tally.back(seed, "starting again", started.elapsed());
        let (stop, quiet) = (AtomicBool::new(false), AtomicBool::new(false));
        let journals: Vec<Journal> = std::thread::scope(|scope| {
            // None of them is the one that imports: whose end would have to be awaited.
            let client = |number: usize| Client {
                number,
                seed,
                chance: Chance((seed * 64 + number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
                port,
                cookie: &house.cookie,
                place: &place,
                stop: &stop,
                quiet: &quiet,
                journal: Journal::default(),
            };
            let running: Vec<_> = (1..=CLIENTS).map(|number| scope.spawn(move || client(number).run())).collect();
            std::thread::sleep(Duration::from_millis(100 + chance.below(250)));
            browser.serving.kill();
            stop.store(true, Ordering::Relaxed);
            running.into_iter().map(|client| client.join().unwrap()).collect()
        });
        tally.rounds += 1;
        tally.add(&journals);
        tally.wrong(seed, journals.iter().flat_map(|journal| journal.wrong.clone()));
        all.push((seed, journals));
    }
    let browser = house.start_again().await;
    until_ready(browser.serving.port, Instant::now());
    browser.end();
    house.audit_holds();
    let site = house.look();
    for (seed, journals) in &all {
        tally.wrong(*seed, check::round(&site, *seed, journals).await);
    }
    eprintln!(
        "{} kills in {:?}: {} requests, {} acknowledged, {} not answered, back in at most {:?}, {} violations",
        tally.rounds,
        began.elapsed(),
        tally.requests,
        tally.acknowledged,
        tally.unsure,
        tally.slowest_back,
        tally.violations.len()
    );
    assert!(tally.acknowledged > KILLS && tally.violations.is_empty(), "{:#?}", &tally.violations[..tally.violations.len().min(20)]);
}

// covers: T-G1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_in_a_row_under_load_lose_nothing_that_was_acknowledged() {
    in_a_row(db::testing::sqlite().await).await;
}

fn wanted() -> u64 {
    std::env::var("USHER_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

// covers: T-G1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_it_is_killed_under_mixed_load() {
    on_sqlite(ROUNDS).await;
}

// covers: T-G1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_it_or_its_server_is_killed_on_postgres() {
    on_postgres(ROUNDS).await;
}

// covers: T-G6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_a_standby_takes_over_on_postgres() {
    on_standby(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand rounds; an operator calls it"]
async fn many_rounds_of_kills() {
    on_sqlite(wanted()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand rounds; an operator calls it"]
async fn many_rounds_of_kills_on_postgres() {
    on_postgres(wanted()).await;
}
