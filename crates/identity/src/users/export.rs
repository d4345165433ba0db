//! Takes the list out as rows of text, under the same reach and filter as the list, in the order of ids, batch by batch.

use std::borrow::Cow;

use access::{Capability, Ctx, Reach};
use db::Read;
use kernel::{Fault, Micros};

use super::days::{self, first_day, last_day};
use super::export_more::{self, ExportColumns};
use super::filter::Filter;
use super::matching::narrowed;
use super::model::{UserStatus, UserType};
use super::store::listing::{self, Query, within};
use crate::{CompanyId, UserId, companies};

/// The headers of everybody's columns; [`ExportColumns::header`] has all.
pub const HEADER: [&str; 30] = [
    "External id",
    "User name",
    "First name",
    "Middle name",
    "Last name",
    "Service nickname",
    "Primary email",
    "Phone",
    "Job title",
    "Hire date",
    "Street",
    "Street, second line",
    "City",
    "State or region",
    "Postal code",
    "Country",
    "Type",
    "Status",
    "Company",
    "Role",
    "Primary group",
    "Other groups",
    "Teams",
    "User plan",
    "Reports to",
    "Created",
    "Last sign-in",
    "First day",
    "Last day",
    "User ID",
];

/// Where [`HEADER`] has them.
const OTHER_GROUPS: usize = 21;
const TEAMS: usize = 22;

/// At most so many rows a batch.
pub const BATCH: usize = 500;

/// The rows after `after`, at most 500, and the last one's id. Needs *export users* and *see users*; who may not be seen is not in it, and a
/// manager outside the caller's companies has no name here.
pub fn export(
    ctx: &Ctx,
    read: &mut Read<'_>,
    columns: &ExportColumns,
    filter: &Filter,
    after: Option<UserId>,
) -> Result<(Vec<Vec<String>>, Option<UserId>), Fault> {
    let sees = ctx.reach(Capability::ViewUsers);
    let narrowed = narrowed(ctx, read, filter, &filter.view.statuses())?;
    let mut query = narrowed.query.clone();
    within(&mut query, &ctx.reach(Capability::ExportUsers));
    if let Some(after) = after {
        let after = query.put(after);
        query.say(&format!(" AND u.id > {after}"));
    }
    let seen = if sees == Reach::Everything { None } else { Some(companies::within(read, ctx.org, &sees)?) };
    let mut rows = Vec::new();
    let mut ids: Vec<UserId> = Vec::new();
    let text = listing::export(&mut query, &narrowed, BATCH);
    for row in read.query_text(&text, &query.params)? {
        let mut r = row.reader();
        let id: UserId = r.next()?;
        let mut cells: Vec<String> = Vec::with_capacity(HEADER.len());
        for _ in 0..16 {
            cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        }
        cells.push(r.next::<UserType>()?.word().to_owned());
        cells.push(r.next::<UserStatus>()?.word().to_owned());
        for _ in 0..3 {
            cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        }
        // Other groups and teams come when everybody of the batch is known.
        cells.extend([String::new(), String::new()]);
        cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        let (manager, place): (Option<String>, Option<CompanyId>) = (r.next()?, r.next()?);
        let is_seen = place.is_some_and(|place| seen.as_ref().is_none_or(|seen| seen.contains(&place.0)));
        cells.push(manager.filter(|_| is_seen).unwrap_or_default());
        let (created, signed_in): (Micros, Micros) = (r.next()?, r.next()?);
        cells.push(created.rfc3339());
        cells.push(if signed_in.0 == 0 { String::new() } else { signed_in.rfc3339() });
        cells.push(first_day(days::first(r.next()?), &columns.format));
        cells.push(last_day(days::last(r.next()?), &columns.format));
        cells.push(id.to_string());
        ids.push(id);
        rows.push(cells);
    }
    fill_memberships(ctx, read, &ids, &mut rows)?;
    export_more::fill(ctx, read, columns, &ids, &mut rows)?;
    for cell in rows.iter_mut().flatten() {
        // A value that reads like the word by which a file empties a field comes back as the value.
        if let Cow::Owned(spelled) = sheet::spelled(cell) {
            *cell = spelled;
        }
    }
    let full = rows.len() == BATCH;
    Ok((rows, ids.last().copied().filter(|_| full)))
}

/// A name as it stands among others in a cell: a semicolon or backslash of its own has a backslash before it.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace(';', "\\;")
}

/// Writes the names of everybody's other groups and teams into their rows, with semicolons between.
fn fill_memberships(ctx: &Ctx, read: &mut Read<'_>, ids: &[UserId], rows: &mut [Vec<String>]) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = ids.iter().map(|id| query.put(id)).collect();
    for row in read.query_text(&listing::memberships(&places.join(", "), false, "2, 3"), &query.params)? {
        let mut r = row.reader();
        let (user, is_team, name): (UserId, bool, String) = (r.next()?, r.next()?, r.next()?);
        // Rows and ids are in the same order, by id.
        let Ok(at) = ids.binary_search_by_key(&user.0, |id| id.0) else { continue };
        let column = if is_team { TEAMS } else { OTHER_GROUPS };
        if let Some(cell) = rows.get_mut(at).and_then(|cells| cells.get_mut(column)) {
            if !cell.is_empty() {
                cell.push_str("; ");
            }
            cell.push_str(&escaped(&name));
        }
    }
    Ok(())
}
