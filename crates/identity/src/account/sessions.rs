//! Ends one's own sessions: one, or all but the present one (B21).

use access::{Ctx, Danger};
use db::Tx;
use kernel::Fault;

use crate::{SessionId, UserId, sessions};

/// Ends one of the caller's sessions. Somebody else's is not found by it, and nothing happens.
pub fn end_session(ctx: &Ctx, tx: &mut Tx<'_>, session: SessionId) -> Result<(), Fault> {
    ctx.recent(Danger::Sessions)?;
    sessions::end(ctx, tx, oneself(ctx)?, session)
}

/// Ends all of the caller's sessions but the present one. Says how many.
pub fn end_other_sessions(ctx: &Ctx, tx: &mut Tx<'_>, present: SessionId) -> Result<u64, Fault> {
    ctx.recent(Danger::Sessions)?;
    sessions::end_all(ctx, tx, oneself(ctx)?, Some(present))
}

fn oneself(ctx: &Ctx) -> Result<UserId, Fault> {
    ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("nobody's own account"))
}
