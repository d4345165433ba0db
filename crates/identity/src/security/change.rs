//! Changes what holds at the door.

use std::ops::RangeInclusive;

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, Event, Fault};

use super::model::{ABSOLUTE, BURST, FIRST, IDLE, LOCKS, LONGEST, PER_MINUTE, PROVEN, SESSIONS, Settings, TRIES, WINDOW};
use super::{settings, store, text};
use crate::{audit, lockout};

/// The settings as they shall be, in the units of the page. None where nothing, or no number, was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSecurity {
    /// Wrong tries until a lock.
    pub most_tries: Option<i64>,
    /// Within so many minutes.
    pub window_minutes: Option<i64>,
    /// Whether a lock stays until an administrator unlocks. The next three count for the owner and the last administrator then.
    pub until_unlocked: bool,
    /// Minutes of the first lock.
    pub first_lock_minutes: Option<i64>,
    /// Hours of the longest.
    pub longest_lock_hours: Option<i64>,
    /// Locks for a time before one without end; 0: locks only grow.
    pub locks_for_a_time: Option<i64>,
    /// Tries of a network at once.
    pub network_burst: Option<i64>,
    /// Then a minute.
    pub network_per_minute: Option<i64>,
    /// Whether whoever may unlock people is told of locks by mail.
    pub tells_administrators: bool,
    /// Whether administrators may have a link mailed by *Forgot password*.
    pub administrators_reset: bool,
    /// Minutes after which an unused session is over.
    pub idle_minutes: Option<i64>,
    /// Hours after which any is.
    pub absolute_hours: Option<i64>,
    /// Sessions of one person; 0: any number.
    pub most_sessions: Option<i64>,
    /// Minutes for which a given password counts.
    pub proven_minutes: Option<i64>,
    /// The version that the person saw.
    pub version: i64,
}

impl From<&Settings> for ChangeSecurity {
    fn from(now: &Settings) -> Self {
        let lockout = now.lockout;
        Self {
            most_tries: Some(lockout.most_tries),
            window_minutes: Some(lockout.window_secs / 60),
            until_unlocked: lockout.until_unlocked,
            first_lock_minutes: Some(lockout.first_lock_secs / 60),
            longest_lock_hours: Some(lockout.longest_lock_secs / 3600),
            locks_for_a_time: Some(lockout.locks_for_a_time.unwrap_or(0)),
            network_burst: Some(now.network.burst.into()),
            network_per_minute: Some(now.network.per_minute.into()),
            tells_administrators: now.tells_administrators,
            administrators_reset: now.administrators_reset,
            idle_minutes: Some(now.sessions.idle_secs / 60),
            absolute_hours: Some(now.sessions.absolute_secs / 3600),
            proven_minutes: Some(now.sessions.proven_secs / 60),
            most_sessions: Some(now.sessions.most.unwrap_or(0)),
            version: now.version,
        }
    }
}

/// Stores the settings, unless somebody changed them since they were seen. They hold from the next try on, and for open sessions with
/// their next request; whoever has tried more often than
/// is permitted now has one try left. Needs *change security settings*.
pub fn change_security(ctx: &Ctx, tx: &mut Tx<'_>, input: &ChangeSecurity) -> Result<(), Fault> {
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    let before = settings(tx, ctx.org)?;
    let after = checked(input, &before)?;
    let changes = differences(&before, &after);
    if changes.is_empty() {
        return Ok(());
    }
    ctx.recent(Danger::Security)?;
    let lock = after.lockout;
    let values = params![
        ctx.org,
        lock.most_tries,
        lock.window_secs,
        lock.first_lock_secs,
        lock.longest_lock_secs,
        lock.locks_for_a_time,
        lock.until_unlocked,
        i64::from(after.network.burst),
        i64::from(after.network.per_minute),
        after.tells_administrators,
        after.administrators_reset,
        input.version,
        after.sessions.idle_secs,
        after.sessions.absolute_secs,
        after.sessions.most,
        after.sessions.proven_secs
    ];
    if tx.execute(store::SAVE, values)? == 0 {
        return Err(Fault::new(Category::Stale, "security.stale", text::stale()));
    }
    lockout::cap(ctx, tx, lock.most_tries - 1)?;
    audit::announce(ctx, tx, Event::new("security.settings_changed", "organization", None).with(changes))?;
    Ok(())
}

fn checked(input: &ChangeSecurity, before: &Settings) -> Result<Settings, Fault> {
    let mut errors = FieldErrors::default();
    let mut within = |field: &'static str, typed: Option<i64>, unit: i64, range: &RangeInclusive<i64>| {
        let found = typed.and_then(|n| n.checked_mul(unit)).filter(|n| range.contains(n));
        if found.is_none() {
            errors.add(field, "security.range", text::range(range.start() / unit, range.end() / unit));
        }
        found.unwrap_or(*range.start())
    };
    let mut after = *before;
    let lock = &mut after.lockout;
    lock.most_tries = within("most_tries", input.most_tries, 1, &TRIES);
    lock.window_secs = within("window_minutes", input.window_minutes, 60, &WINDOW);
    lock.until_unlocked = input.until_unlocked;
    lock.first_lock_secs = within("first_lock_minutes", input.first_lock_minutes, 60, &FIRST);
    lock.longest_lock_secs = within("longest_lock_hours", input.longest_lock_hours, 3600, &LONGEST);
    let locks = within("locks_for_a_time", input.locks_for_a_time, 1, &(0..=*LOCKS.end()));
    lock.locks_for_a_time = LOCKS.contains(&locks).then_some(locks);
    let limit = |n: i64| u32::try_from(n).unwrap_or(1);
    after.network.burst = limit(within("network_burst", input.network_burst, 1, &BURST));
    after.network.per_minute = limit(within("network_per_minute", input.network_per_minute, 1, &PER_MINUTE));
    after.tells_administrators = input.tells_administrators;
    after.administrators_reset = input.administrators_reset;
    after.sessions.idle_secs = within("idle_minutes", input.idle_minutes, 60, &IDLE);
    after.sessions.absolute_secs = within("absolute_hours", input.absolute_hours, 3600, &ABSOLUTE);
    after.sessions.proven_secs = within("proven_minutes", input.proven_minutes, 60, &PROVEN);
    let sessions = within("most_sessions", input.most_sessions, 1, &(0..=*SESSIONS.end()));
    after.sessions.most = SESSIONS.contains(&sessions).then_some(sessions);
    let lasts = input.absolute_hours.and_then(|hours| hours.checked_mul(3600)).is_some_and(|secs| ABSOLUTE.contains(&secs));
    if lasts && after.sessions.idle_secs > after.sessions.absolute_secs {
        errors.add("idle_minutes", "security.idle_above_absolute", text::idle_above_absolute());
    }
    if after.lockout.longest_lock_secs < after.lockout.first_lock_secs {
        errors.add("longest_lock_hours", "security.longest_below_first", text::longest_below_first());
    }
    errors.check()?;
    Ok(after)
}

/// What differs, each as the page says it.
fn differences(before: &Settings, after: &Settings) -> Vec<Change> {
    let (old, new) = (ChangeSecurity::from(before), ChangeSecurity::from(after));
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let yes_no = |yes: bool| Some(if yes { "yes" } else { "no" }.to_owned());
    let pairs = [
        ("most_tries", number(old.most_tries), number(new.most_tries)),
        ("window_minutes", number(old.window_minutes), number(new.window_minutes)),
        ("until_unlocked", yes_no(old.until_unlocked), yes_no(new.until_unlocked)),
        ("first_lock_minutes", number(old.first_lock_minutes), number(new.first_lock_minutes)),
        ("longest_lock_hours", number(old.longest_lock_hours), number(new.longest_lock_hours)),
        ("locks_for_a_time", number(old.locks_for_a_time), number(new.locks_for_a_time)),
        ("network_burst", number(old.network_burst), number(new.network_burst)),
        ("network_per_minute", number(old.network_per_minute), number(new.network_per_minute)),
        ("tells_administrators", yes_no(old.tells_administrators), yes_no(new.tells_administrators)),
        ("administrators_reset", yes_no(old.administrators_reset), yes_no(new.administrators_reset)),
        ("idle_minutes", number(old.idle_minutes), number(new.idle_minutes)),
        ("absolute_hours", number(old.absolute_hours), number(new.absolute_hours)),
        ("proven_minutes", number(old.proven_minutes), number(new.proven_minutes)),
        ("most_sessions", number(old.most_sessions), number(new.most_sessions)),
    ];
    pairs.into_iter().filter(|(_, old, new)| old != new).map(|(field, old, new)| Change::of(field, old, new)).collect()
}
