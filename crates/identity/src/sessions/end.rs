//! Ends sessions. Who may end whose is asked by the caller: `account` for one's own, `users` for somebody else's.

use db::{DbResult, Tx, params};
use kernel::{Call, Event, Fault};

use super::store;
use crate::{SessionId, UserId, audit};

/// Ends one session of `user`. Ending one that is over already is no fault.
pub fn end(call: &Call, tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<(), Fault> {
    if tx.execute(store::DELETE, params![call.org, user, session])? > 0 {
        audit::announce(call, tx, Event::new("session.ended", "user", user.0))?;
    }
    Ok(())
}

/// Ends all sessions of `user`, but for `except`, and says how many.
pub fn end_all(call: &Call, tx: &mut Tx<'_>, user: UserId, except: Option<SessionId>) -> Result<u64, Fault> {
    let except = except.map_or(kernel::ids::Uuid::nil(), |id| id.0);
    let ended = tx.execute(store::DELETE_ALL, params![call.org, user, except])?;
    if ended > 0 {
        audit::announce(call, tx, Event::new("session.all_ended", "user", user.0))?;
    }
    Ok(ended)
}

/// Deletes at most `most` sessions that have run out, and says how many. They were over before, so nothing is announced.
pub fn forget_expired(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<u64> {
    tx.execute(store::DELETE_EXPIRED, params![call.org, call.now, most])
}
