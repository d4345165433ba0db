//! Takes away what the log holds of a person. The events stay, with the id; the chain stays valid.

use db::{DbResult, Tx, params};
use kernel::Call;
use kernel::ids::Uuid;

use super::store;

/// Deletes every value about a person, a user or an employee's card, with its salt: names, addresses, free text, from where they acted.
pub fn forget(call: &Call, tx: &mut Tx<'_>, person: Uuid) -> DbResult<u64> {
    tx.execute(store::DELETE_VALUES_ABOUT, params![call.org, person])
}
