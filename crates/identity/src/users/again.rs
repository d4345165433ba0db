//! That somebody is again as they were at an earlier version, since what was written in between was taken back.
//!
//! Whoever takes a change back asks whether anybody has changed the person since. Imports and bulk changes follow one another on the same
//! people, and are taken back from the last to the first: behind each the person has a new version, and is as before all the same. The
//! invariant: a note is written in the transaction that took the change back, and only where nothing else was written since that change.

use db::{DbResult, Read, Tx, params};
use kernel::{Call, OrgId};

use super::facts::{Stamp, stamps};
use super::store;
use crate::UserId;

/// A note is kept so many days: longer than anything that can be taken back.
const KEPT_DAYS: i64 = 90;
/// So many go at a time, and so many are followed.
const AT_ONCE: i64 = 500;

/// Notes that the person is now as they were at `was`.
pub fn note_again(call: &Call, tx: &mut Tx<'_>, user: UserId, was: Stamp) -> DbResult<()> {
    tx.execute(store::NOTE_AGAIN, params![call.org, user, was.0, was.1, call.now]).map(drop)
}

/// Whether the person is as they were at `was`: unchanged, or brought back there.
pub fn is_as_at(read: &mut Read<'_>, org: OrgId, user: UserId, was: Stamp) -> DbResult<bool> {
    let Some(mut now) = stamps(read, org, &[user.0])?.get(&user.0).copied() else { return Ok(false) };
    for _ in 0..AT_ONCE {
        if now == was {
            return Ok(true);
        }
        let Some(row) = read.find(store::AGAIN, params![org, user, now.0, now.1])? else { break };
        let mut r = row.reader();
        now = (r.next()?, r.next()?);
    }
    Ok(false)
}

/// Forgets old notes, some at a time. Says whether there may be more.
pub fn forget_again(call: &Call, tx: &mut Tx<'_>) -> DbResult<bool> {
    let before = call.now.plus_secs(-KEPT_DAYS * 24 * 60 * 60);
    Ok(tx.execute(store::FORGET_OLD_AGAIN, params![call.org, before, AT_ONCE])? > 0)
}
