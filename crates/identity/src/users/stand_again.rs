//! Brings a status back that stood before an import or a bulk change, by the steps that lead there.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Fault, Micros};

use super::deactivate::{Deactivate, deactivate};
use super::delete::{Delete, delete};
use super::freeze::{Freeze, freeze, unfreeze};
use super::lock::unlock;
use super::model::{LockCause, User, UserStatus};
use super::restore::restore;
use super::state::Step;
use super::status_change::{Details, take};
use crate::UserId;

/// How somebody stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// The status.
    pub status: UserStatus,
    /// Until when they were locked by wrong tries; none if an administrator had locked them.
    pub locked_until: Option<Micros>,
    /// Why they were frozen.
    pub freeze_reason: String,
}

impl Stood {
    /// How somebody stands now.
    pub fn of(user: &User) -> Self {
        let by_attempts = user.status == UserStatus::Locked && user.lock_cause == Some(LockCause::Attempts);
        let locked_until = user.locked_until.filter(|_| by_attempts);
        Self { status: user.status, locked_until, freeze_reason: user.freeze_reason.clone() }
    }
}

/// Whether a status was to be had again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoodAgain {
    /// As before.
    AsBefore,
    /// Out of the recycle bin, but Inactive: nobody becomes Draft or Invited again.
    Inactive,
    /// No step leads there, and none was taken.
    Unreachable,
}

/// Brings `user` back to how they stood. Needs what the single steps need.
pub fn stand_again(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, was: &Stood) -> Result<StoodAgain, Fault> {
    use UserStatus::{Active, Deleted, Draft, Frozen, Inactive, Invited, Locked};
    let id = user.id;
    if user.status == was.status {
        // A lock by wrong tries that an administrator made theirs stays theirs.
        let same = user.status != Locked || Stood::of(user).locked_until == was.locked_until;
        return Ok(if same { StoodAgain::AsBefore } else { StoodAgain::Unreachable });
    }
    let from = if user.status == Deleted {
        restore(ctx, tx, id)?;
        if matches!(was.status, Draft | Invited) {
            return Ok(StoodAgain::Inactive);
        }
        Inactive
    } else {
        user.status
    };
    match (from, was.status) {
        (Inactive, Active | Locked | Frozen) => restore(ctx, tx, id).map(drop)?,
        (Inactive, Deleted) => delete(ctx, tx, Delete { user: id })?,
        (Frozen, Active | Locked) => unfreeze(ctx, tx, id)?,
        (Locked, Active) => unlock(ctx, tx, id)?,
        (Active, Inactive) => deactivate(ctx, tx, Deactivate { user: id })?,
        // The way there is done, or the step below is all of it.
        (Inactive, Inactive) | (Active, Locked | Frozen) => {}
        _ => return Ok(StoodAgain::Unreachable),
    }
    match (was.status, was.locked_until) {
        (Locked, until) => lock_again(ctx, tx, id, until)?,
        (Frozen, _) => freeze(ctx, tx, Freeze { user: id, reason: was.freeze_reason.clone() })?,
        _ => {}
    }
    Ok(StoodAgain::AsBefore)
}

/// A lock by wrong tries ends when it was to end, one by an administrator when one lifts it; nobody is told of either twice.
fn lock_again(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, until: Option<Micros>) -> Result<(), Fault> {
    if until.is_some_and(|until| until <= ctx.now) {
        return Ok(());
    }
    let cause = if until.is_some() { LockCause::Attempts } else { LockCause::Administrator };
    let details = Details { lock_cause: Some(cause), locked_until: until, ..Details::default() };
    take(ctx, tx, user, Capability::LockUsers, Step::Lock, "user.locked", details).map(drop)
}
