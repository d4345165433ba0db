//! Bursts of guesses at one account: by every spelling, at pages and by programs, from everywhere, at once.
//!
//! A round is drawn from its seed: how many tries are permitted, how many guesses come, whether the right password is among them and where.
//! Never are more than the permitted tries looked at before a success, nor after it; a locked account lets nobody in, an open one its owner.
//! Who is told that the server is too busy was not looked at, and the next takes that place.
//! `USHER_BURSTS=1000 cargo nextest run -p identity --run-ignored only -E 'test(many_bursts)' --no-capture`; `USHER_BURSTS_SEED` repeats them.

use std::time::Instant;

use db::params;
use db::testing::TestDb;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{ORG, PASSWORD, Site};
use identity::users::{self, UserStatus};
use kernel::{Clock, Micros};

use crate::sign_in::WRONG;
use crate::{api_sessions, security as settings};

const SEED: u64 = 20_261_123;
/// Accounts that take turns.
const NAMES: [&str; 6] = ["ann", "ben", "cleo", "dan", "eve", "finn"];

db::statements! {
    SINCE = "SELECT changes FROM audit_event WHERE org = $1 AND kind = 'sign_in.refused' AND at >= $2 AND subject_id = $3 ORDER BY id";
}

/// What a seed gives, one number after another (splitmix64).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// What became of all rounds.
#[derive(Debug, Default)]
struct Tally {
    guesses: usize,
    entered: usize,
    busy: usize,
    locked: usize,
    violations: Vec<String>,
}

/// How many passwords were looked at and found wrong since then.
async fn looked_at(site: &Site, user: UserId, since: Micros) -> usize {
    let rows = site.app.db.read(move |read| read.query(SINCE, params![ORG, since, user])).await.unwrap();
    rows.into_iter().filter(|row| row.clone().only::<String>().unwrap().contains("wrong_password")).count()
}

/// What one guess was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Entered,
    Refused,
    /// Nothing was looked at.
    Busy,
}

async fn guess(site: Site, typed: String, password: String, ip: String, by_program: bool) -> Said {
    let status = if by_program {
        api_sessions::sign_in(&site.program().at(&ip), &typed, &password).await.status
    } else {
        site.browser().at(&ip).sign_in(&typed, &password).await.status
    };
    match status.as_u16() {
        201 | 303 => Said::Entered,
        401 => Said::Refused,
        other => {
            assert_eq!(other, 503, "what {typed} was answered");
            Said::Busy
        }
    }
}

async fn round(site: &Site, ada: UserId, user: UserId, name: &'static str, seed: u64, tally: &mut Tally) {
    let mut drawn = Drawn(seed);
    let most = [1, 2, 3, 5, 10, 20][usize::try_from(drawn.below(6)).unwrap()];
    settings::change(site, ada, |to| to.most_tries = Some(i64::try_from(most).unwrap())).await.unwrap();
    let ctx = site.ctx(ada).await;
    let begun = site.clock.now();
    let count = usize::try_from(1 + drawn.below(70)).unwrap();
    // In every other round the right password is among the guesses.
    let right = (drawn.below(2) == 0).then(|| usize::try_from(drawn.below(count as u64)).unwrap());
    let spellings = [name.to_owned(), format!("{name}@x.example"), format!(" {name}"), format!("{}@X.example", name.to_uppercase())];
    let mails_before = site.mails(user).await.len();
    let guesses: Vec<_> = (0..count)
        .map(|i| {
            let typed = spellings[usize::try_from(drawn.below(4)).unwrap()].clone();
            let password = if right == Some(i) { PASSWORD } else { WRONG };
            let ip = format!("10.{}.{}.{}", drawn.below(250), drawn.below(250), i + 1);
            tokio::spawn(guess(site.clone(), typed, password.to_owned(), ip, drawn.below(3) == 0))
        })
        .collect();
    let (mut entered, mut busy) = (0, 0);
    for one in guesses {
        match one.await.unwrap() {
            Said::Entered => entered += 1,
            Said::Busy => busy += 1,
            Said::Refused => {}
        }
    }
    let wrong = looked_at(site, user, begun).await;
    let locked = site.user(user).await.status == UserStatus::Locked;
    let lock_mails = site.mails(user).await.len() - mails_before;
    let lets_in = guess(site.clone(), name.to_owned(), PASSWORD.to_owned(), "10.251.0.1".into(), false).await == Said::Entered;
    // The right one may have been permitted, and the lock have come before its answer.
    let given = count - usize::from(right.is_some());
    let too_few = entered == 0 && busy == 0 && wrong + usize::from(right.is_some()) < most.min(given);
    let too_many = wrong > if entered == 0 { most } else { 2 * most };
    let not_locked = entered == 0 && wrong >= most && !locked;
    if too_few || too_many || not_locked || entered > usize::from(right.is_some()) || locked == lets_in || (locked && lock_mails != 1) {
        tally.violations.push(format!(
            "seed {seed}: {count} guesses at {name}, {most} permitted, right one {right:?}: {wrong} wrong ones looked at, {entered} entered, \
             {busy} told to come back, locked {locked}, {lock_mails} mails, the owner then let in {lets_in}"
        ));
    }
    tally.busy += busy;
    if locked {
        site.write(move |tx| users::unlock(&ctx, tx, user)).await.unwrap();
    }
    tally.guesses += count;
    tally.entered += entered;
    tally.locked += usize::from(locked);
    site.clock.advance_secs(3600);
}

async fn bursts(test: TestDb, rounds: u64) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let mut people = Vec::new();
    for name in NAMES {
        people.push((name, site.at_root(name, Builtin::FullUser).await));
    }
    let seed = std::env::var("USHER_BURSTS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED);
    let (mut tally, began) = (Tally::default(), Instant::now());
    for n in 0..rounds {
        let (name, user) = people[usize::try_from(n).unwrap() % people.len()];
        round(&site, ada, user, name, seed + n, &mut tally).await;
    }
    eprintln!(
        "{rounds} bursts from seed {seed}: {} guesses, {} entered, {} told to come back, {} locks, {} violations, {:?}",
        tally.guesses,
        tally.entered,
        tally.busy,
        tally.locked,
        tally.violations.len(),
        began.elapsed()
    );
    assert!(tally.violations.is_empty(), "{:#?}", tally.violations);
}

// covers: B11, T-A17
db::on_both!(
    async fn of_a_burst_no_more_than_the_permitted_tries_are_looked_at(test: TestDb) {
        bursts(test, 12).await;
    }
);

fn wanted() -> u64 {
    std::env::var("USHER_BURSTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand bursts; an operator calls it"]
async fn many_bursts() {
    bursts(db::testing::sqlite().await, wanted()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a thousand bursts; an operator calls it"]
async fn many_bursts_on_postgres() {
    bursts(db::testing::postgres().await, wanted()).await;
}
