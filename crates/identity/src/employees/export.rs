//! Takes cards out as rows of text, under the same reach and filter as the list, in the order of ids, batch by batch.

use access::{Capability, Ctx, Reach};
use db::Read;
use kernel::{Fault, Micros};

use super::list::{Filter, View};
use super::store::listing::{self, Query};
use crate::{CompanyId, EmployeeId, companies};

/// The header line.
pub const HEADER: [&str; 10] =
    ["First name", "Last name", "Email", "Phone", "Job title", "Hire date", "Company", "User name", "Created", "Employee ID"];

/// At most so many rows a batch.
const BATCH: usize = 500;

/// The rows after `after`, and the last one's id if there may be more. Needs *export users* and *see users*; a user outside the
/// caller's companies has no name here.
pub fn export(
    ctx: &Ctx,
    read: &mut Read<'_>,
    view: View,
    filter: &Filter,
    after: Option<EmployeeId>,
) -> Result<(Vec<Vec<String>>, Option<EmployeeId>), Fault> {
    let sees = ctx.reach(Capability::ViewUsers);
    let mut query = Query::of(ctx.org, &sees);
    query.narrow(view, filter);
    query.within(&ctx.reach(Capability::ExportUsers));
    if let Some(after) = after {
        let after = query.put(after);
        query.say(&format!(" AND e.id > {after}"));
    }
    let found = read.query_text(&listing::export(&query, BATCH), &query.params)?;
    let seen = if sees == Reach::Everything { None } else { Some(companies::within(read, ctx.org, &sees)?) };
    let (mut rows, mut last) = (Vec::new(), None);
    for row in found {
        let mut r = row.reader();
        let id: EmployeeId = r.next()?;
        let mut cells: Vec<String> = Vec::with_capacity(HEADER.len());
        for _ in 0..7 {
            cells.push(r.next::<Option<String>>()?.unwrap_or_default());
        }
        let (user_name, place): (Option<String>, Option<CompanyId>) = (r.next()?, r.next()?);
        let is_seen = place.is_some_and(|place| seen.as_ref().is_none_or(|seen| seen.contains(&place.0)));
        cells.push(user_name.filter(|_| is_seen).unwrap_or_default());
        cells.push(r.next::<Micros>()?.rfc3339());
        cells.push(id.to_string());
        rows.push(cells);
        last = Some(id);
    }
    let full = rows.len() == BATCH;
    Ok((rows, last.filter(|_| full)))
}
