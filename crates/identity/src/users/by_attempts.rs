//! The lock by wrong tries, and its end by the timer. No administrator takes these steps, so no gate is asked.

use db::{DbResult, Row, Tx, params};
use kernel::{Call, Fault, Micros};

use super::facts::get;
use super::model::{LockCause, User, UserStatus};
use super::state::Step;
use super::status_change::{Details, apply};
use super::store;
use crate::lockout::Due;
use crate::{UserId, lockout, organization};

/// Locks after the last permitted wrong try. The owner and the last administrator are only ever locked for a time. Says until when: none
/// for a lock that an administrator must lift, nothing at all for somebody who is not Active, who stays as they are.
pub fn lock_by_attempts(call: &Call, tx: &mut Tx<'_>, user: UserId, due: Due) -> Result<Option<Option<Micros>>, Fault> {
    if due.is_for_good {
        // Of two administrators attacked at once one must see the other locked.
        organization::hold_administration(call, tx)?;
    }
    let user = held(call, tx, user)?;
    if user.status != UserStatus::Active {
        return Ok(None);
    }
    let is_owner = organization::get(tx, call.org)?.owner_id == Some(user.id);
    if due.is_for_good && !is_owner {
        let details = Details { lock_cause: Some(LockCause::Attempts), ..Details::default() };
        match tx.attempt(|tx| apply(call, tx, &user, Step::Lock, "user.locked", details)) {
            Ok(_) => return Ok(Some(None)),
            Err(fault) if fault.is("user.last_administrator") => {}
            Err(fault) => return Err(fault),
        }
    }
    let details = Details { lock_cause: Some(LockCause::Attempts), locked_until: Some(due.until), ..Details::default() };
    apply(call, tx, &user, Step::Lock, "user.locked", details)?;
    Ok(Some(Some(due.until)))
}

/// The user as nobody changes them until this transaction ends: an administrator, the timer and a first sign-in come at once.
fn held(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<User, Fault> {
    tx.returning(store::HOLD, params![call.org, user])?;
    get(tx, call.org, user)
}

/// Whether somebody is Active. They stay it until the transaction ends.
pub fn hold_active(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<bool> {
    let rows = tx.returning(store::HOLD, params![call.org, user])?;
    let status = rows.into_iter().next().map(Row::only::<UserStatus>).transpose()?;
    Ok(status == Some(UserStatus::Active))
}

/// Opens sign-in again when the time of a lock is over. Says whether the user is Active now. A lock without end, or one whose
/// time has not come, stays.
pub fn end_timed_lock(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    let user = held(call, tx, user)?;
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
