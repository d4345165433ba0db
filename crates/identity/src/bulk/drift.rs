//! What changed between a preview and the wish to run it.

use access::Ctx;
use db::{DbResult, Read, params};
use kernel::Fault;

use super::model::{Bulk, Selection};
use super::step::IDS_AT_ONCE;
use super::{selection, store};

/// What changed since a preview.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift {
    /// People of the preview who were changed.
    pub changed: i64,
    /// People who match by now.
    pub came: i64,
    /// People who match no longer.
    pub went: i64,
    /// Whether the asker's rights, or what roles and user plans mean, changed.
    pub rules: bool,
}

impl Drift {
    /// Whether nothing did.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What the preview was made under: the rules, and what the asker may.
pub(super) fn basis(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<String> {
    let mut row = read.get(store::BASIS, params![ctx.org, ctx.actor.user()])?.reader();
    Ok(format!("{} {}", row.next::<i64>()?, row.next::<i64>()?))
}

/// Looks whether the preview still holds. It reads as many rows as the preview has: not for the writer.
pub(super) fn drift(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk) -> Result<Drift, Fault> {
    let of_preview = params![ctx.org, bulk.id, bulk.pass];
    let mut drift =
        Drift { changed: read.scalar(store::CHANGED_SINCE, of_preview)?, rules: basis(ctx, read)? != bulk.basis, ..Drift::default() };
    if let Selection::Matching(words) = &bulk.selection {
        let (mut matching, mut known, mut after) = (0, 0, None);
        loop {
            let ids = selection::people(ctx, read, words, after, IDS_AT_ONCE)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            let mut values = of_preview.to_vec();
            let places = store::put_ids(&mut values, &ids);
            let counted = read.query_text(&store::count_known(&places), &values)?;
            known += counted.into_iter().next().map_or(Ok(0), db::Row::only::<i64>)?;
            matching += i64::try_from(ids.len()).unwrap_or(i64::MAX);
        }
        let rows: i64 = read.scalar(store::COUNT_ROWS, of_preview)?;
        (drift.came, drift.went) = (matching - known, rows - known);
    }
    Ok(drift)
}
