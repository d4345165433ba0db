//! A link's mail was taken by the server: its time begins.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::store;
use crate::TokenId;

/// Begins the link's time, at its first accepted delivery; a second one changes nothing.
pub fn delivered(call: &Call, tx: &mut Tx<'_>, id: TokenId) -> DbResult<()> {
    tx.execute(store::DELIVERED, params![call.org, id, call.now]).map(drop)
}
