//! The steps of an invitation in the life of a user. The link itself is `invitations`' matter.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Call, Fault};

use super::custom;
use super::facts::{get, target};
use super::model::{User, UserStatus};
use super::refusal::UserRefusal;
use super::state::{Step, next};
use super::status_change::{Details, apply};
use crate::UserId;

/// Draft becomes Invited; somebody Active stays so. Needs *invite users* on the person, and all that leaving Draft needs.
pub fn mark_invited(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<User, Fault> {
    let (before, facts) = target(tx, ctx.org, user)?;
    ctx.require(Capability::InviteUsers, &facts)?;
    let missing = before.missing_to_leave_draft();
    if !missing.is_empty() {
        return Err(UserRefusal::Incomplete(missing).into());
    }
    custom::require_complete(tx, ctx.org, &before)?;
    match before.status {
        UserStatus::Draft => apply(ctx, tx, &before, Step::Invite, "user.invited", Details::default()).map(drop)?,
        UserStatus::Invited | UserStatus::Active => before.check_days(ctx.now)?,
        _ => next(before.status, Step::Invite).map(drop)?,
    }
    get(tx, ctx.org, user)
}

/// An accepted link, or an administrator's choice of Active for a Draft that has all it needs.
pub fn activate(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let before = get(tx, call.org, user)?;
    if before.status == UserStatus::Active {
        return Ok(());
    }
    let missing = before.missing_to_leave_draft();
    if !missing.is_empty() {
        return Err(UserRefusal::Incomplete(missing).into());
    }
    custom::require_complete(tx, call.org, &before)?;
    apply(call, tx, &before, Step::Activate, "user.activated", Details::default()).map(drop)
}

/// A withdrawn or expired invitation: Invited becomes Draft; somebody Active stays so.
pub fn revoke_to_draft(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let before = get(tx, call.org, user)?;
    if before.status == UserStatus::Invited {
        apply(call, tx, &before, Step::RevokeInvitation, "user.invitation_revoked", Details::default())?;
    }
    Ok(())
}
