//! The address of an account is another from now on.

use db::Tx;
use kernel::{Call, Fault};

use super::{Purpose, find_open, revoke};
use crate::UserId;

/// Kills the links that went to the address before, and cancels what of their mail still waits. An invitation is dead too, because
/// it is bound to its address, but it stays listed, so that somebody sends it again.
pub fn address_changed(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    revoke(call, tx, user, Some(Purpose::Reset))?;
    revoke(call, tx, user, Some(Purpose::ConfirmEmail))?;
    if let Some(open) = find_open(tx, call.org, user, Purpose::Invitation)? {
        mail::outbox::cancel_for_token(call, tx, open.id.0)?;
    }
    Ok(())
}
