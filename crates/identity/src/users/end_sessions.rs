//! Ends somebody else's sessions.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::facts::target;
use crate::{SessionId, UserId, sessions};

/// Ends one session of `user`, or all of them. Needs *see and end sessions* on the person.
pub fn end_sessions(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, session: Option<SessionId>) -> Result<(), Fault> {
    let (user, facts) = target(tx, ctx.org, user)?;
    ctx.require(Capability::EndSessions, &facts)?;
    match session {
        Some(session) => sessions::end(ctx, tx, user.id, session),
        None => sessions::end_all(ctx, tx, user.id, None).map(drop),
    }
}
