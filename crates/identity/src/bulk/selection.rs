//! "All that match": a list's filter in its canonical text.

use access::Ctx;
use db::Read;
use kernel::{Fault, OrgId};

use crate::UserId;
use crate::users::{self, Filter};

/// Refuses what cannot be read: a filter that lost a condition would mean more people.
pub(super) fn check(read: &mut Read<'_>, org: OrgId, words: &str) -> Result<(), Fault> {
    Filter::from_query(words)?.custom_fields(read, org).map(drop)
}

/// Those who match now and whom the caller may see, in the order of their ids, at most `limit` after `after`.
pub(super) fn people(ctx: &Ctx, read: &mut Read<'_>, words: &str, after: Option<UserId>, limit: usize) -> Result<Vec<UserId>, Fault> {
    users::matching(ctx, read, &Filter::from_query(words)?, after, limit)
}
