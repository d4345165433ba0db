//! The person follows the link and has chosen a new password.

use access::Ctx;
use db::Tx;
use kernel::{Actor, Event, Fault, Secret};

use crate::account_mails::{self, AccountMail};
use crate::invitations::addressee;
use crate::passwords::{self, Kind, PasswordHash, SetPassword};
use crate::tokens::{self, Purpose};
use crate::{UserId, audit, sessions, users};

/// Chooses a new password by a link. It was checked and hashed before.
#[derive(Debug, Clone)]
pub struct Reset {
    /// The link's code.
    pub code: Secret,
    /// The hash of the new password.
    pub hash: PasswordHash,
}

/// Uses the link up, sets the password, ends every session, notes the address as confirmed if the link came by mail, and tells the
/// person by mail: all or nothing. A lock stays, and so does a second factor. Gives who it was; nobody is signed in by it.
pub fn reset(ctx: &Ctx, tx: &mut Tx<'_>, input: Reset) -> Result<UserId, Fault> {
    let link = tokens::consume(ctx, tx, &input.code, Purpose::Reset)?;
    let user = users::get(tx, ctx.org, link.user)?;
    let call = ctx.by(Actor::User(user.id.0), ctx.via);
    passwords::set(&call, tx, SetPassword { user: user.id, hash: input.hash, kind: Kind::Permanent, must_change: false })?;
    sessions::end_all(&call, tx, user.id, None)?;
    if link.copied_at.is_none() {
        users::note_email_verified(&call, tx, user.id, &link.address)?;
    }
    tokens::revoke_openers(&call, tx, user.id)?;
    account_mails::send(&call, tx, &addressee(&user)?, &AccountMail::PasswordChanged { user_name: &user.user_name })?;
    audit::announce(&call, tx, Event::new("recovery.password_reset", "user", user.id.0))?;
    Ok(user.id)
}
