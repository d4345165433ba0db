//! Kills links.

use db::{Tx, params};
use kernel::{Call, Fault};

use super::{Purpose, store};
use crate::{TokenId, UserId};

/// Kills the open links of `user`, of one purpose or of all, cancels what of their mail still waits, and says how many there
/// were. All: a mail that waits with a temporary password is cancelled too.
pub fn revoke(call: &Call, tx: &mut Tx<'_>, user: UserId, purpose: Option<Purpose>) -> Result<u64, Fault> {
    let revoked = if let Some(purpose) = purpose {
        tx.returning(store::REVOKE, params![call.org, user, purpose.word(), call.now])?
    } else {
        // A temporary password has no link of its own; its mails carry the person's id instead.
        mail::outbox::cancel_for_token(call, tx, user.0)?;
        tx.returning(store::REVOKE_ALL, params![call.org, user, call.now])?
    };
    let mut count = 0;
    // At most one open link for each purpose.
    for row in revoked {
        let token: TokenId = row.only()?;
        mail::outbox::cancel_for_token(call, tx, token.0)?;
        count += 1;
    }
    Ok(count)
}
