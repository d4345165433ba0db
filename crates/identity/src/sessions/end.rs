//! Ends sessions. Who may end whose is asked by the caller: `account` for one's own, `users` for somebody else's.

use db::{DbResult, Tx, params};
use kernel::{Call, Change, Event, Fault};

use super::limits::limits;
use super::store;
use crate::{SessionId, UserId, audit};

/// Ends one session of `user`. Ending one that is over already is no fault.
pub fn end(call: &Call, tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<(), Fault> {
    if tx.execute(store::DELETE, params![call.org, user, session])? > 0 {
        audit::announce(call, tx, Event::new("session.ended", "user", user.0))?;
    }
    Ok(())
}

/// Why a session ended that nobody ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Another began, and no more are permitted.
    MostSessions,
}

impl EndedBy {
    fn word(self) -> &'static str {
        match self {
            Self::MostSessions => "most_sessions",
        }
    }
}

/// Ends a session of `user` for this reason.
pub fn end_by(call: &Call, tx: &mut Tx<'_>, user: UserId, session: SessionId, by: EndedBy) -> Result<(), Fault> {
    if tx.execute(store::DELETE, params![call.org, user, session])? > 0 {
        let why = Change::of("ended_by", None, Some(by.word().to_owned()));
        audit::announce(call, tx, Event::new("session.ended", "user", user.0).with(vec![why]))?;
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

/// Deletes at most `most` sessions of each kind that are over, by their end or unused for too long, and says how many. They were over
/// before, so nothing is announced. What a shorter life or a smaller number ended is used by nobody any more, and soon idle.
pub fn forget_expired(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<u64> {
    let idle = limits(tx, call.org)?.idle_secs;
    let expired = tx.execute(store::DELETE_EXPIRED, params![call.org, call.now, most])?;
    Ok(expired + tx.execute(store::DELETE_IDLE, params![call.org, call.now.plus_secs(-idle), most])?)
}
