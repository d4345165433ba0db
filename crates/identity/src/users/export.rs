//! Takes the list out as rows of text, under the same reach and filter as the list, in the order of ids, batch by batch.

use access::{Capability, Ctx};
use db::Read;
use kernel::{Fault, Micros};

use super::list::{Filter, View, statuses};
use super::model::{UserStatus, UserType};
use super::store::listing::{self, Query, narrow, within};
use crate::{CompanyId, UserId, companies};

/// The header line.
pub const HEADER: [&str; 20] = [
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
    "Type",
    "Status",
    "Company",
    "Role",
    "Primary group",
    "User plan",
    "Reports to",
    "Created",
    "Last sign-in",
    "User ID",
];

/// At most so many rows a batch.
pub const BATCH: usize = 500;

/// The rows after `after`, at most 500, and the last one's id. Needs *export users* and *see users*; who may not be seen is not in it, and a
/// manager outside the caller's companies has no name here.
pub fn export(
    ctx: &Ctx,
    read: &mut Read<'_>,
    view: View,
    filter: &Filter,
    after: Option<UserId>,
) -> Result<(Vec<Vec<String>>, Option<UserId>), Fault> {
    let sees = ctx.reach(Capability::ViewUsers);
    let mut query = Query::of(ctx.org);
    narrow(&mut query, &sees, &statuses(view), filter);
    within(&mut query, &ctx.reach(Capability::ExportUsers));
    if let Some(after) = after {
        let after = query.put(after);
        query.say(&format!(" AND u.id > {after}"));
    }
    let mut rows = Vec::new();
    let mut last = None;
    for row in read.query_text(&listing::export(&query, BATCH), &query.params)? {
        let mut r = row.reader();
        let id: UserId = r.next()?;
        let mut cells: Vec<String> = Vec::with_capacity(HEADER.len());
        for _ in 0..10 {
            cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        }
        cells.push(r.next::<UserType>()?.word().to_owned());
        cells.push(r.next::<UserStatus>()?.word().to_owned());
        for _ in 0..4 {
            cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        }
        let (manager, place): (Option<String>, Option<CompanyId>) = (r.next()?, r.next()?);
        let seen = match place {
            Some(company) => sees.covers(&companies::path(read, ctx.org, company)?),
            None => false,
        };
        cells.push(manager.filter(|_| seen).unwrap_or_default());
        let (created, signed_in): (Micros, Micros) = (r.next()?, r.next()?);
        cells.push(created.rfc3339());
        cells.push(if signed_in.0 == 0 { String::new() } else { signed_in.rfc3339() });
        cells.push(id.to_string());
        last = Some(id);
        rows.push(cells);
    }
    let full = rows.len() == BATCH;
    Ok((rows, last.filter(|_| full)))
}
