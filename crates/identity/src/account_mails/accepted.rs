//! What follows from a delivery: time begins to run.

use db::Tx;
use kernel::ids::Uuid;
use kernel::{Call, Fault};

use crate::{TokenId, UserId, passwords, tokens};

/// Told of what a mail carried when a server took it, in the transaction that marks the mail as sent: a link's id, or, for a
/// temporary password (which has no row of its own to name), the person's. Of the two only one has something to begin.
pub fn accepted(call: &Call, tx: &mut Tx<'_>, carried: Uuid) -> Result<(), Fault> {
    tokens::delivered(call, tx, TokenId(carried))?;
    passwords::start_expiry(call, tx, UserId(carried))?;
    Ok(())
}

/// Cancels mails that still wait with a temporary password of `user`, because that password has been replaced or is over.
pub fn cancel_temporary_password(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    mail::outbox::cancel_for_token(call, tx, user.0).map(drop)
}
