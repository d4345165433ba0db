//! Ends somebody else's sessions.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::{end, end_all};
use crate::{SessionId, UserId, users};

/// Ends one session of `user`, or all of them. Needs *see and end sessions* on the person.
pub fn end_of(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, session: Option<SessionId>) -> Result<(), Fault> {
    let (user, target) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::EndSessions, &target)?;
    match session {
        Some(session) => end(ctx, tx, user.id, session),
        None => end_all(ctx, tx, user.id, None).map(drop),
    }
}
