//! Counting, and what ends a count.

use db::{DbResult, Tx, params};
use kernel::ids::Uuid;
use kernel::{Call, Fault, Micros, crypto, text};

use super::{Lockout, store};
use crate::UserId;

/// Names that nobody has share so many rows: whoever makes names up fills no disk.
const GHOSTS: u128 = 4096;

/// Whose tries are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A user, by whatever spelling.
    User(UserId),
    /// A name that nobody has, as typed.
    Ghost(&'a str),
}

impl Subject<'_> {
    fn key(self) -> Uuid {
        match self {
            Self::User(id) => id.0,
            Self::Ghost(name) => {
                let digest = crypto::sha256(text::fold(name.trim()).as_bytes());
                let row = u128::from(u16::from_be_bytes([digest[0], digest[1]])) % GHOSTS;
                // No user's id is in this range: those begin with a time.
                Uuid::from_u128(u128::MAX - row)
            }
        }
    }
}

/// A counted try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Whether the password may be looked at.
    pub allowed: bool,
    /// Whether it is the last one of its window that may.
    pub is_last: bool,
    /// By what it was counted.
    pub by: Lockout,
}

/// Counts a try before it is verified. Always writes, whether it is allowed or not and whether there is such a user.
pub fn count_try(call: &Call, tx: &mut Tx<'_>, by: Lockout, subject: Subject<'_>) -> DbResult<Try> {
    // A window that began so much later than now began before the clock was set back.
    let (over, never) = (call.now.plus_secs(-by.window_secs), call.now.plus_secs(by.window_secs));
    let counted: i64 = tx.scalar(store::COUNT, params![call.org, subject.key(), call.now, over, never])?;
    Ok(Try { allowed: counted <= by.most_tries, is_last: counted == by.most_tries, by })
}

/// Takes a counted try back that was never verified, because the pool was too busy to: the next one is looked at in its place, even if
/// others were counted and refused since. Otherwise nobody would be the last, and nothing would lock.
pub fn give_back(call: &Call, tx: &mut Tx<'_>, tried: Try, subject: Subject<'_>) -> DbResult<()> {
    if !tried.allowed {
        return Ok(());
    }
    tx.execute(store::GIVE_BACK, params![call.org, subject.key(), tried.by.most_tries]).map(drop)
}

/// A lock that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Until when, if it is one for a time.
    pub until: Micros,
    /// Whether it stays until an administrator unlocks, if that may be.
    pub is_for_good: bool,
}

impl Due {
    /// A lock for a time.
    pub fn until(until: Micros) -> Self {
        Self { until, is_for_good: false }
    }
}

/// The lock that is due because this wrong try was the last permitted one; none if it was not.
pub fn lock_due(call: &Call, tx: &mut Tx<'_>, user: UserId, wrong: Try) -> DbResult<Option<Due>> {
    if !wrong.is_last {
        return Ok(None);
    }
    let rows = tx.returning(store::ADD_LOCK, params![call.org, user])?;
    let locks = rows.into_iter().next().map_or(Ok(1), db::Row::only::<i64>)?;
    Ok(Some(Due { until: call.now.plus_secs(wrong.by.lock_secs(locks)), is_for_good: wrong.by.is_for_good(locks) }))
}

/// Fewer tries are permitted than before: whoever has had more has this many wrong ones behind them now, so that the next one locks.
pub fn cap(call: &Call, tx: &mut Tx<'_>, failures: i64) -> DbResult<()> {
    tx.execute(store::CAP, params![call.org, failures]).map(drop)
}

/// The right password was given: nothing is held against the user any more.
pub fn succeeded(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    clear(call, tx, user).map(drop)
}

/// An administrator unlocked: the counter and the number of locks go. Says whether there were any. No link does this, whatever it opens.
pub fn clear(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(tx.execute(store::DELETE, params![call.org, user])? > 0)
}

/// A lock's time is over: the counter begins anew, the next lock will be twice as long.
pub fn window_over(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    tx.execute(store::END_WINDOW, params![call.org, user])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use db::testing::TestDb;
    use kernel::call::World;
    use kernel::{Actor, KeyRing, OrgId, TestClock, TestRng, Via};

    use super::*;

    fn call_at(clock: &TestClock) -> Call {
        let world = World { clock: Arc::new(clock.clone()), rng: Arc::new(TestRng::seeded(4)), keys: Arc::new(KeyRing::single([1; 32])) };
        Call::new(OrgId(1), Actor::Anonymous, Via::Page, &world)
    }

    async fn count(test: &TestDb, call: &Call, name: Option<UserId>, ghost: &str) -> Try {
        let (call, ghost) = (call.clone(), ghost.to_owned());
        let verb = move |tx: &mut Tx<'_>| count_try(&call, tx, Lockout::default(), name.map_or(Subject::Ghost(&ghost), Subject::User));
        test.db.write(verb).await.unwrap()
    }

    async fn allowed_of(test: &TestDb, call: &Call, user: Option<UserId>, names: &[&str], tries: usize) -> usize {
        let tasks: Vec<_> = (0..tries)
            .map(|i| {
                let (db, call, name) = (test.db.clone(), call.clone(), names[i % names.len()].to_owned());
                tokio::spawn(async move {
                    let subject =
                        move |tx: &mut Tx<'_>| count_try(&call, tx, Lockout::default(), user.map_or(Subject::Ghost(&name), Subject::User));
                    db.write(subject).await
                })
            })
            .collect();
        let mut allowed = 0;
        for task in tasks {
            allowed += usize::from(task.await.unwrap().unwrap().allowed);
        }
        allowed
    }

    // covers: T-A17, B11
    db::on_both! {
        async fn exactly_ten_of_many_at_once_get_through(test: TestDb) {
            let call = call_at(&TestClock::default());
            let (ann, ben) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
            assert_eq!(allowed_of(&test, &call, Some(ann), &["ann"], 60).await, 10);
            assert_eq!(allowed_of(&test, &call, Some(ann), &["ann"], 20).await, 0);
            assert_eq!(allowed_of(&test, &call, Some(ben), &["ben"], 200).await, 10);
            assert_eq!(allowed_of(&test, &call, None, &["nobody", "Nobody", " NOBODY", "ｎｏｂｏｄｙ"], 200).await, 10);
        }
    }

    db::on_both! {
        async fn a_window_ends_a_success_resets(test: TestDb) {
            let clock = TestClock::default();
            let ann = UserId(Uuid::from_u128(1));
            for _ in 0..9 {
                assert_eq!(count(&test, &call_at(&clock), Some(ann), "").await, Try { allowed: true, is_last: false, by: Lockout::default() });
            }
            let window = Lockout::default().window_secs;
            clock.advance_secs(window - 1);
            assert_eq!(count(&test, &call_at(&clock), Some(ann), "").await, Try { allowed: true, is_last: true, by: Lockout::default() });
            assert_eq!(count(&test, &call_at(&clock), Some(ann), "").await, Try { allowed: false, is_last: false, by: Lockout::default() });
            clock.advance_secs(1);
            assert!(count(&test, &call_at(&clock), Some(ann), "").await.allowed, "the window began 15 minutes ago");
            let call = call_at(&clock);
            test.db.write(move |tx| succeeded(&call, tx, ann)).await.unwrap();
            assert_eq!(allowed_of(&test, &call_at(&clock), Some(ann), &["ann"], 30).await, 10);
        }
    }

    db::on_both! {
        async fn locks_double_until_somebody_signs_in(test: TestDb) {
            let call = call_at(&TestClock::default());
            let ann = UserId(Uuid::from_u128(1));
            let minutes = test.db.write(move |tx| {
                let mut minutes = Vec::new();
                for _ in 0..10 {
                    let mut counted = count_try(&call, tx, Lockout::default(), Subject::User(ann))?;
                    assert_eq!(lock_due(&call, tx, ann, counted)?, None);
                    while !counted.is_last {
                        counted = count_try(&call, tx, Lockout::default(), Subject::User(ann))?;
                    }
                    let due = lock_due(&call, tx, ann, counted)?.unwrap();
                    minutes.push((due.until.secs_since(call.now) / 60, due.is_for_good));
                    window_over(&call, tx, ann)?;
                }
                clear(&call, tx, ann)?;
                let mut counted = count_try(&call, tx, Lockout::default(), Subject::User(ann))?;
                while !counted.is_last {
                    counted = count_try(&call, tx, Lockout::default(), Subject::User(ann))?;
                }
                let due = lock_due(&call, tx, ann, counted)?.unwrap();
                minutes.push((due.until.secs_since(call.now) / 60, due.is_for_good));
                Ok::<_, Fault>(minutes)
            }).await.unwrap();
            let (times, ends): (Vec<i64>, Vec<bool>) = minutes.into_iter().unzip();
            assert_eq!(times, [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 15]);
            assert_eq!(ends.iter().position(|for_good| *for_good), Some(9), "the tenth lock has no end: that was the hundredth try");
            assert!(!ends[10], "an unlock begins anew");
        }
    }

    #[test]
    fn ghosts_are_few_and_never_users() {
        let rows: std::collections::BTreeSet<Uuid> = (0..20_000).map(|i| Subject::Ghost(&format!("name{i}")).key()).collect();
        assert!(rows.len() <= 4096, "{} rows", rows.len());
        assert!(rows.iter().all(|row| row.as_u128() > u128::MAX - GHOSTS));
    }
}
