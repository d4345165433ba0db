//! The link was followed: the address is the person's own.

use access::Ctx;
use db::Tx;
use kernel::{Actor, Fault, Secret};

use crate::tokens::{self, Purpose};
use crate::{UserId, users};

/// Uses the link up and notes the address as confirmed. Nobody is signed in by it.
pub fn confirm(ctx: &Ctx, tx: &mut Tx<'_>, code: &Secret) -> Result<UserId, Fault> {
    let link = tokens::consume(ctx, tx, code, Purpose::ConfirmEmail)?;
    let call = ctx.by(Actor::User(link.user.0), ctx.via);
    users::note_email_verified(&call, tx, link.user, &link.address)?;
    Ok(link.user)
}
