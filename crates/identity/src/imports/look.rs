//! Finds imports and their rows' outcomes. An import is its importer's alone: its file holds whatever that person had.

use access::Ctx;
use db::{DbResult, Read, Row, params};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use super::model::{self, Import, ImportState, Outcome};
use super::store;
use crate::ImportId;

/// The import, whoever's it is: for the job.
pub(super) fn find(read: &mut Read<'_>, org: OrgId, id: ImportId) -> DbResult<Option<Import>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// The caller's own import.
pub fn get(ctx: &Ctx, read: &mut Read<'_>, id: ImportId) -> Result<Import, Fault> {
    let import = find(read, ctx.org, id)?.filter(|import| !matches!(import.state, ImportState::Uploading | ImportState::Deleted));
    import.filter(|import| import.created_by.map(|user| user.0) == ctx.actor.user()).ok_or_else(Fault::not_found)
}

/// The caller's imports, newest first, made before `before`.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, before: Option<ImportId>, most: i64) -> DbResult<Vec<Import>> {
    let before = before.unwrap_or(ImportId(Uuid::max()));
    read.query(store::LIST, params![ctx.org, ctx.actor.user(), before, most])?.into_iter().map(model::parse).collect()
}

/// From where outcomes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Behind this row.
    After(i64),
    /// Before this row, the nearest ones.
    Before(i64),
}

/// Outcomes of a pass, of one kind or of all, by row.
pub fn outcomes(ctx: &Ctx, read: &mut Read<'_>, import: &Import, only: Option<&str>, place: Place, most: i64) -> DbResult<Vec<Outcome>> {
    let pass = import.shown_pass();
    let rows = match (place, only) {
        (Place::After(line), None) => read.query(store::OUTCOMES, params![ctx.org, import.id, pass, line, most])?,
        (Place::After(line), Some(only)) => read.query(store::OUTCOMES_OF, params![ctx.org, import.id, pass, line, most, only])?,
        (Place::Before(line), None) => read.query(store::OUTCOMES_BEFORE, params![ctx.org, import.id, pass, line, most])?,
        (Place::Before(line), Some(only)) => read.query(store::OUTCOMES_OF_BEFORE, params![ctx.org, import.id, pass, line, most, only])?,
    };
    let mut found = rows.into_iter().map(parse).collect::<DbResult<Vec<_>>>()?;
    if matches!(place, Place::Before(_)) {
        found.reverse();
    }
    Ok(found)
}

/// A row that came out otherwise than in the check before: the outcome now, and (in `field`) the one then.
pub fn differences(ctx: &Ctx, read: &mut Read<'_>, import: &Import, most: i64) -> DbResult<Vec<Outcome>> {
    if import.run < 2 || import.checked_before.is_none() {
        return Ok(Vec::new());
    }
    let (then, now) = (format!("c{}", import.run - 1), format!("c{}", import.run));
    read.query(store::DIFFERENCES, params![ctx.org, import.id, then, now, most])?.into_iter().map(parse).collect()
}

fn parse(row: Row) -> DbResult<Outcome> {
    let mut r = row.reader();
    Ok(Outcome {
        line: r.next()?,
        outcome: r.next()?,
        label: r.next()?,
        code: r.next()?,
        field: r.next()?,
        message: r.next()?,
        subject: r.next()?,
        more: model::json(&r.next::<String>()?)?.unwrap_or_default(),
    })
}
