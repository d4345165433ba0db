//! The clean-up: who let an invitation run out is a Draft again, and the seat is free.

use access::Ctx;
use db::{Tx, params};
use kernel::{Event, Fault};

use super::store;
use crate::tokens::ABSOLUTE_SECS;
use crate::{UserId, audit, users};

/// So many at a time, so that the writer is not held for long.
const AT_ONCE: i64 = 50;

/// Makes Drafts of those whose invitation has run out, and says of how many; when it says none, none are left. Their links
/// stay on the list of invitations as expired.
pub fn expire(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let oldest = ctx.now.plus_secs(-ABSOLUTE_SECS);
    let rows = tx.query(store::EXPIRED, params![ctx.org, ctx.now, oldest, AT_ONCE])?;
    let count = rows.len();
    for row in rows {
        let user: UserId = row.only()?;
        users::revoke_to_draft(ctx, tx, user)?;
        audit::announce(ctx, tx, Event::new("invitation.expired", "user", user.0))?;
    }
    Ok(count)
}
