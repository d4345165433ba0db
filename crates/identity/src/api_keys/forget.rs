//! Tells of keys whose time is over, and takes keys out of the table for good: those of a purged user, and those that were over long ago.

use db::{DbResult, Row, Tx, params};
use kernel::{Call, Change, Event};

use super::store;
use crate::{ApiKeyId, UserId, audit};

/// A key that is over is shown so long.
const KEPT_SECS: i64 = 90 * 24 * 3600;

/// Announces the end of at most `most` keys whose time is over, and says of how many. They opened nothing any more before.
pub fn expire(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<usize> {
    let row = |row: Row| {
        let mut r = row.reader();
        Ok::<(ApiKeyId, UserId, String), db::DbError>((r.next()?, r.next()?, r.next()?))
    };
    let over: Vec<_> = tx.query(store::EXPIRED, params![call.org, call.now, most])?.into_iter().map(row).collect::<DbResult<_>>()?;
    for (key, user, name) in &over {
        if tx.execute(store::TELL_EXPIRED, params![call.org, key, call.now])? > 0 {
            let name = Change::personal("api_key_name", Some(name.clone()), None);
            audit::announce(call, tx, Event::new("api_key.expired", "user", user.0).with(vec![name]))?;
        }
    }
    Ok(over.len())
}

/// Deletes every key of `user`.
pub fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<u64> {
    tx.execute(store::DELETE_OF, params![call.org, user])
}

/// Deletes at most `most` keys that have been over for 90 days, and says how many.
pub fn forget_old(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<u64> {
    tx.execute(store::DELETE_OLD, params![call.org, call.now.plus_secs(-KEPT_SECS), most])
}
