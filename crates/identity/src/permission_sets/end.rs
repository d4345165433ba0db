//! Clears away the permission sets whose time is over. They are out of force already; this is told in the audit log.

use access::Ctx;
use db::{Tx, params};
use kernel::Fault;

use super::grant::{gone, told};
use super::list::parse;
use super::store;

/// Ends at most `limit` of them. Says how many.
pub fn end_over(ctx: &Ctx, tx: &mut Tx<'_>, limit: i64) -> Result<usize, Fault> {
    let over = tx.query(store::OVER, params![ctx.org, ctx.now, limit])?;
    let count = over.len();
    for row in over {
        let set = parse(row)?;
        // Somebody may have given it a later end since it was read.
        if tx.execute(store::DELETE_OVER, params![ctx.org, set.id, ctx.now])? > 0 {
            gone(ctx, tx, &set, told(set.holder, "permission_set.ended", "baseline.ended"))?;
        }
    }
    Ok(count)
}
