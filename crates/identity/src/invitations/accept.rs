//! The person follows the link and has chosen a password.

use access::Ctx;
use db::Tx;
use kernel::{Actor, Event, Fault, Secret};

use crate::passwords::{self, Kind, PasswordHash, SetPassword};
use crate::tokens::{self, Purpose, TokenRefusal};
use crate::users::{self, UserStatus};
use crate::{UserId, audit};

/// Accepts an invitation. The password was checked and hashed before.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The link's code.
    pub code: Secret,
    /// The hash of the chosen password.
    pub hash: PasswordHash,
}

/// Uses the link up, sets the password, notes the address as confirmed, and makes Invited Active: all or nothing. Gives who it
/// was. Nobody is signed in by it.
pub fn accept(ctx: &Ctx, tx: &mut Tx<'_>, input: Accept) -> Result<UserId, Fault> {
    let link = tokens::consume(ctx, tx, &input.code, Purpose::Invitation)?;
    let user = users::get(tx, ctx.org, link.user)?;
    // An invitation sets a first password; whoever got one meanwhile by another way keeps it.
    if user.status == UserStatus::Active && passwords::find(tx, ctx.org, user.id)?.is_some() {
        return Err(TokenRefusal::Dead.into());
    }
    // From here on the person acts: the link has shown who it is.
    let call = ctx.by(Actor::User(user.id.0), ctx.via);
    passwords::set(&call, tx, SetPassword { user: user.id, hash: input.hash, kind: Kind::Permanent, must_change: false })?;
    users::activate(&call, tx, user.id)?;
    users::note_email_verified(&call, tx, user.id, &link.address)?;
    tokens::revoke_openers(&call, tx, user.id)?;
    audit::announce(&call, tx, Event::new("invitation.accepted", "user", user.id.0))?;
    Ok(user.id)
}
