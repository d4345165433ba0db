//! The lock by wrong tries, and its end by the timer. No administrator takes these steps, so no gate is asked.

use db::{DbResult, Row, Tx, params};
use kernel::{Call, Fault, Micros};

use super::facts::get;
use super::model::{LockCause, UserStatus};
use super::state::Step;
use super::status_change::{Details, apply};
use super::store;
use crate::{UserId, lockout};

/// Locks after the last permitted wrong try, until `until`. Somebody who is not Active stays as they are.
pub fn lock_by_attempts(call: &Call, tx: &mut Tx<'_>, user: UserId, until: Micros) -> Result<(), Fault> {
    let user = get(tx, call.org, user)?;
    if user.status != UserStatus::Active {
        return Ok(());
    }
    let details = Details { lock_cause: Some(LockCause::Attempts), locked_until: Some(until), ..Details::default() };
    apply(call, tx, &user, Step::Lock, "user.locked", details).map(drop)
}

/// Opens sign-in again when the time of a lock is over. Says whether the user is Active now. A lock without end, or one whose
/// time has not come, stays.
pub fn end_timed_lock(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    let user = get(tx, call.org, user)?;
    if user.status != UserStatus::Locked {
        return Ok(user.status == UserStatus::Active);
    }
    let over = user.lock_cause == Some(LockCause::Attempts) && user.locked_until.is_some_and(|until| until <= call.now);
    if !over {
        return Ok(false);
    }
    apply(call, tx, &user, Step::Unlock, "user.unlocked", Details::default())?;
    lockout::window_over(call, tx, user.id)?;
    Ok(true)
}

/// Ends locks whose time is over, of at most `most` people, and says of how many. Signing in does not wait for it: it makes the
/// status say what is so.
pub fn end_timed_locks(call: &Call, tx: &mut Tx<'_>, most: i64) -> Result<usize, Fault> {
    let over = tx.query(store::LOCKS_OVER, params![call.org, call.now, most])?;
    let over = over.into_iter().map(Row::only).collect::<DbResult<Vec<UserId>>>()?;
    for user in &over {
        end_timed_lock(call, tx, *user)?;
    }
    Ok(over.len())
}
