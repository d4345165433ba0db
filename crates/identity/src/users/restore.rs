//! Restores: from Inactive to Active, from the recycle bin to Inactive. Old sessions and links stay dead.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::facts::{get, target};
use super::model::UserStatus;
use super::refusal::UserRefusal;
use super::state::Step;
use super::status_change::{Details, take};
use crate::UserId;

/// Restores and says the status after. Needs *deactivate users*, or *delete users* for the recycle bin.
pub fn restore(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<UserStatus, Fault> {
    let (before, facts) = target(tx, ctx.org, user)?;
    let capability = if before.status == UserStatus::Deleted { Capability::DeleteUsers } else { Capability::DeactivateUsers };
    ctx.require(capability, &facts)?;
    if before.status == UserStatus::Inactive {
        let missing = before.missing_to_leave_draft();
        if !missing.is_empty() {
            return Err(UserRefusal::Incomplete(missing).into());
        }
    }
    take(ctx, tx, user, capability, Step::Restore, "user.restored", Details::default())?;
    Ok(get(tx, ctx.org, user)?.status)
}
