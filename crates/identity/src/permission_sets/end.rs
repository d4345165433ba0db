//! Clears away the permission sets whose time is over. They are out of force already; this is told in the audit log.

use access::Ctx;
use db::{Tx, params};
use kernel::Fault;

use super::grant::take_away;
use super::list::parse;
use super::store;

/// Ends at most `limit` of them. Says how many.
pub fn end_over(ctx: &Ctx, tx: &mut Tx<'_>, limit: i64) -> Result<usize, Fault> {
    let over = tx.query(store::OVER, params![ctx.org, ctx.now, limit])?;
    let count = over.len();
    for row in over {
        take_away(ctx, tx, &parse(row)?, "permission_set.ended")?;
    }
    Ok(count)
}
