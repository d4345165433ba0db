//! The log as a feed: in the order of the chain, so that whoever goes on where they stopped misses nothing and gets nothing twice.

use access::{Capability, Ctx, Target};
use db::Read;
use kernel::Fault;

use super::entry::{Entry, entries};
use crate::audit;

/// At most `limit` entries behind the number `after`, oldest first, each with its number. Needs *read the audit log* for the whole organization.
pub fn changes(ctx: &Ctx, read: &mut Read<'_>, after: i64, limit: usize) -> Result<Vec<(i64, Entry)>, Fault> {
    ctx.require(Capability::ViewAudit, &Target::organization())?;
    let limit = i64::try_from(limit.clamp(1, 200)).unwrap_or(200);
    let (numbers, events): (Vec<i64>, Vec<_>) = audit::linked_after(read, ctx.org, after, limit)?.into_iter().unzip();
    Ok(numbers.into_iter().zip(entries(read, ctx.org, events, None)?).collect())
}
