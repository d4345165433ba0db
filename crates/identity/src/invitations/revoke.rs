//! Takes an invitation back.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Event, Fault};

use super::InvitationRefusal;
use crate::tokens::{self, Purpose};
use crate::{UserId, audit, users};

/// Kills the link, and the mail with it if that still waits. Invited becomes Draft again. Needs *invite users* on the person.
pub fn revoke(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let (_, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::InviteUsers, &facts)?;
    if tokens::revoke(ctx, tx, user, Some(Purpose::Invitation))? == 0 {
        return Err(InvitationRefusal::NotInvited.into());
    }
    users::revoke_to_draft(ctx, tx, user)?;
    audit::announce(ctx, tx, Event::new("invitation.revoked", "user", user.0))?;
    Ok(())
}
