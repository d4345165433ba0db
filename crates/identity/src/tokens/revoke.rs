//! Kills links.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::{Purpose, store};
use crate::UserId;

/// Kills the open links of `user`, of one purpose or of all, and says how many there were.
pub fn revoke(call: &Call, tx: &mut Tx<'_>, user: UserId, purpose: Option<Purpose>) -> DbResult<u64> {
    match purpose {
        Some(purpose) => tx.execute(store::REVOKE, params![call.org, user, purpose.word(), call.now]),
        None => tx.execute(store::REVOKE_ALL, params![call.org, user, call.now]),
    }
}
