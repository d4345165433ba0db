//! The lock by wrong tries, and its end by the timer. No administrator takes these steps, so no gate is asked.

use db::Tx;
use kernel::{Call, Fault, Micros};

use super::facts::get;
use super::model::{LockCause, UserStatus};
use super::state::Step;
use super::status_change::{Details, apply};
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
