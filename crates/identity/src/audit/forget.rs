//! Takes away what the log holds of a person. The events stay, with the id; the chain stays valid.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::store;
use crate::UserId;

/// Deletes every value about `user` with its salt: names, addresses, free text, from where they acted.
pub fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<u64> {
    tx.execute(store::DELETE_VALUES_ABOUT, params![call.org, user])
}
