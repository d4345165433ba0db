//! The settings, what is usual, and between what they lie.

use std::ops::RangeInclusive;

use db::{DbResult, Row};
use web::rate_limit::Limits;

use crate::lockout::Lockout;
pub(super) use crate::policies::{ABSOLUTE_SECS as ABSOLUTE, IDLE_SECS as IDLE, SESSIONS};
use crate::sessions;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// What an organization decided of its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How wrong tries lock.
    pub lockout: Lockout,
    /// What one network may try.
    pub network: Limits,
    /// Whether whoever may unlock people is told of locks by mail.
    pub tells_administrators: bool,
    /// Whether administrators too may have a link to a new password mailed to them by *Forgot password*.
    pub administrators_reset: bool,
    /// How long sessions live, and how many one person has.
    pub sessions: sessions::Limits,
    /// Grows with every change; 0 while nobody decided anything.
    pub version: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lockout: Lockout::default(),
            network: Limits { burst: 60, per_minute: 60 },
            tells_administrators: true,
            administrators_reset: true,
            sessions: sessions::Limits::default(),
            version: 0,
        }
    }
}

/// Between what each number lies; times in seconds.
pub(super) const TRIES: RangeInclusive<i64> = 1..=100;
pub(super) const WINDOW: RangeInclusive<i64> = MINUTE..=24 * HOUR;
pub(super) const FIRST: RangeInclusive<i64> = MINUTE..=24 * HOUR;
pub(super) const LONGEST: RangeInclusive<i64> = HOUR..=7 * 24 * HOUR;
pub(super) const LOCKS: RangeInclusive<i64> = 1..=99;
pub(super) const BURST: RangeInclusive<i64> = 10..=1000;
pub(super) const PER_MINUTE: RangeInclusive<i64> = 1..=1000;
/// The bound of the threat model: whoever does what is dangerous has given the password within the hour.
pub(super) const PROVEN: RangeInclusive<i64> = MINUTE..=HOUR;

pub(super) fn parse(row: Row) -> DbResult<Settings> {
    let mut r = row.reader();
    let lockout = Lockout {
        most_tries: r.next()?,
        window_secs: r.next()?,
        first_lock_secs: r.next()?,
        longest_lock_secs: r.next()?,
        locks_for_a_time: r.next()?,
        until_unlocked: r.next()?,
    };
    let (burst, per_minute): (i64, i64) = (r.next()?, r.next()?);
    let limit = |n: i64| u32::try_from(n).unwrap_or(1);
    Ok(Settings {
        lockout,
        network: Limits { burst: limit(burst), per_minute: limit(per_minute) },
        tells_administrators: r.next()?,
        administrators_reset: r.next()?,
        sessions: sessions::Limits { idle_secs: r.next()?, absolute_secs: r.next()?, most: r.next()?, proven_secs: r.next()? },
        version: r.next()?,
    })
}
