//! Forgets old imports: their files and outcomes name people, and nobody needs them for good.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::store;
use crate::{ImportId, users};

/// An import is kept so many days.
pub const KEPT_DAYS: i64 = 30;
/// An upload that is not whole after so many seconds never will be.
const UPLOAD_SECS: i64 = 24 * 60 * 60;
/// So much goes at a time: a step must not hold the writer for long.
const CHUNKS_AT_ONCE: i64 = 8;
const OUTCOMES_AT_ONCE: i64 = 500;

/// Deletes a part of the oldest import whose time is over, then what undone ones left. Says whether there is more to delete.
pub fn forget_expired(call: &Call, tx: &mut Tx<'_>) -> DbResult<bool> {
    let (uploads, imports) = (call.now.plus_secs(-UPLOAD_SECS), call.now.plus_secs(-KEPT_DAYS * 24 * 60 * 60));
    let Some(row) = tx.find(store::EXPIRED, params![call.org, uploads, imports])? else {
        return users::forget_again(call, tx);
    };
    forget_part(call, tx, row.only()?)?;
    Ok(true)
}

/// Deletes a part of this import. Says whether there is more to delete.
pub(super) fn forget_part(call: &Call, tx: &mut Tx<'_>, id: ImportId) -> DbResult<bool> {
    if tx.execute(store::DELETE_CHUNKS, params![call.org, id, CHUNKS_AT_ONCE])? == 0
        && tx.execute(store::DELETE_OUTCOMES, params![call.org, id, OUTCOMES_AT_ONCE])? == 0
        && tx.execute(store::DELETE_NAMES, params![call.org, id, OUTCOMES_AT_ONCE])? == 0
        && tx.execute(store::DELETE_WRITES, params![call.org, id, OUTCOMES_AT_ONCE])? == 0
    {
        tx.execute(store::DELETE, params![call.org, id])?;
        return Ok(false);
    }
    Ok(true)
}
