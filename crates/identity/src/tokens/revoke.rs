//! Kills links.

use db::{DbResult, Row, Tx, params};
use kernel::{Call, Fault};

use super::{Purpose, TokenRow, store};
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
    cancel_mails(call, tx, revoked)
}

/// Kills whatever opens the account of `user`, as [`revoke`] does. What stays are the links by which an address before takes a change
/// back: whoever holds the new one, and has just chosen a password, may be the very person whom they are there against.
pub fn revoke_openers(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<u64, Fault> {
    mail::outbox::cancel_for_token(call, tx, user.0)?;
    let revoked = tx.returning(store::REVOKE_OPENERS, params![call.org, user, call.now])?;
    cancel_mails(call, tx, revoked)
}

/// Kills the open links of the purpose that were made after `link`.
pub fn revoke_since(call: &Call, tx: &mut Tx<'_>, link: &TokenRow, purpose: Purpose) -> Result<u64, Fault> {
    let revoked = tx.returning(store::REVOKE_SINCE, params![call.org, link.user, purpose.word(), call.now, link.created_at])?;
    cancel_mails(call, tx, revoked)
}

fn cancel_mails(call: &Call, tx: &mut Tx<'_>, revoked: Vec<Row>) -> Result<u64, Fault> {
    let revoked = revoked.into_iter().map(Row::only).collect::<DbResult<Vec<TokenId>>>()?;
    let mut count = 0;
    for token in revoked {
        mail::outbox::cancel_for_token(call, tx, token.0)?;
        count += 1;
    }
    Ok(count)
}
