//! Takes links out of the table for good: those of a purged person, and those that were over long ago.

use db::{DbResult, Tx, params};
use kernel::Call;

use super::{ABSOLUTE_SECS, store};
use crate::UserId;

/// A link that can no longer hold is kept so long, because the list of invitations shows which have run out.
const KEPT_SECS: i64 = ABSOLUTE_SECS + 60 * 24 * 3600;

/// Deletes every link of `user`, with the addresses that they were sent to.
pub fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<u64> {
    tx.execute(store::DELETE_OF, params![call.org, user])
}

/// Deletes at most `most` links that were made 90 days ago, and says how many. They have been over for 60.
pub fn forget_old(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<u64> {
    tx.execute(store::DELETE_OLD, params![call.org, call.now.plus_secs(-KEPT_SECS), most])
}
