//! Lets a Draft or somebody invited in without waiting for the link: the edit form's Status *Active*.

use access::{Capability, Ctx, Refusal};
use db::Tx;
use kernel::Fault;

use super::UserStatus;
use super::facts::target;
use super::invited::activate;
use crate::{UserId, tokens};

/// Activates. Needs *edit users* on the person, and all that leaving Draft needs. A link that was sent dies: whoever is let in
/// without a password is invited anew. Whoever is
/// Active already keeps theirs.
pub fn let_in(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let (before, facts) = target(tx, ctx.org, user)?;
    ctx.require(Capability::EditUsers, &facts)?;
    if ctx.actor.user() == Some(user.0) {
        return Err(Refusal::Oneself.into());
    }
    if before.status == UserStatus::Active {
        return Ok(());
    }
    activate(ctx, tx, user)?;
    tokens::revoke(ctx, tx, user, None)?;
    Ok(())
}
