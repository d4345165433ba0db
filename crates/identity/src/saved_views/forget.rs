//! What a purge takes: the views that nobody else saw. Shared ones stay, for others work with them.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::store;
use crate::UserId;

/// Deletes the private views of a former user, and forgets which view they had first.
pub(crate) fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::NO_DEFAULT, params![call.org, user])?;
    tx.execute(store::FORGET_PRIVATE, params![call.org, user]).map(drop)
}
