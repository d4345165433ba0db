//! Forgets old bulk changes, and selections of which nothing came. Their events stay in the audit log.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::store;
use crate::BulkId;

/// A bulk change is kept so many days.
pub const KEPT_DAYS: i64 = 90;
/// A selection or preview of which nothing came, so many seconds.
const UNUSED_SECS: i64 = 24 * 60 * 60;
/// So many rows go at a time: a step must not hold the writer for long.
const ROWS_AT_ONCE: i64 = 500;

/// Deletes a part of the oldest bulk change whose time is over. Says whether there is more to delete.
pub fn forget_expired(call: &Call, tx: &mut Tx<'_>) -> DbResult<bool> {
    let (old, unused) = (call.now.plus_secs(-KEPT_DAYS * 24 * 60 * 60), call.now.plus_secs(-UNUSED_SECS));
    let Some(row) = tx.find(store::EXPIRED, params![call.org, old, unused])? else { return Ok(false) };
    let id: BulkId = row.only()?;
    if tx.execute(store::DELETE_ROWS, params![call.org, id, ROWS_AT_ONCE])? == 0 {
        tx.execute(store::DELETE, params![call.org, id])?;
    }
    Ok(true)
}
