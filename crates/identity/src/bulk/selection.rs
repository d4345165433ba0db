//! "All that match": a list's filter in its canonical text; or several, a line each, where whole groups were ticked.

use std::collections::BTreeSet;

use access::Ctx;
use db::Read;
use kernel::{Fault, OrgId};

use crate::UserId;
use crate::users::{self, Filter};

/// At most so many groups are chosen together.
pub(super) const MOST_GROUPS: usize = 20;

/// Several filters as one text. No filter has a line break: they are words of an address.
pub(super) fn joined(filters: &[String]) -> String {
    let lines: BTreeSet<&str> = filters.iter().flat_map(|filter| filter.lines()).collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

/// Refuses what cannot be read: a filter that lost a condition would mean more people.
pub(super) fn check(read: &mut Read<'_>, org: OrgId, words: &str) -> Result<(), Fault> {
    words.split('\n').try_for_each(|line| Filter::from_query(line)?.custom_fields(read, org).map(drop))
}

/// Those who match now and whom the caller may see, in the order of their ids, at most `limit` after `after`. Whoever matches several
/// filters is one.
pub(super) fn people(ctx: &Ctx, read: &mut Read<'_>, words: &str, after: Option<UserId>, limit: usize) -> Result<Vec<UserId>, Fault> {
    let mut found = Vec::new();
    for line in words.split('\n') {
        found.extend(users::matching(ctx, read, &Filter::from_query(line)?, after, limit)?);
    }
    // Each filter gave its first ones, so the first of all are among them.
    found.sort_unstable_by_key(|id| id.0);
    found.dedup();
    found.truncate(limit);
    Ok(found)
}
