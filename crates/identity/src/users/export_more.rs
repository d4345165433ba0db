//! What an export says of people behind the columns of its query: preferences, additional information, custom fields.

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};
use web::format::Format;

use super::custom;
use super::export::HEADER;
use super::store::listing::{self, Query};
use crate::custom_fields::{self, UserField, Values};
use crate::{CompanyId, UserId, companies, organization};

/// The headers between [`HEADER`] and the custom fields.
const MORE: [&str; 6] = ["Language", "Time zone", "Currency", "Numbers", "Dates", "Additional information"];
const IS_ATTORNEY: &str = "Is attorney";

/// Which columns an export has besides those of everybody's: as the organization has it when the export begins.
#[derive(Debug, Clone, Default)]
pub struct ExportColumns {
    with_attorney: bool,
    fields: Vec<UserField>,
    /// The organization's calendar, by which a file has days.
    pub(super) format: Format,
}

impl ExportColumns {
    /// The columns of this organization.
    pub fn of(read: &mut Read<'_>, org: OrgId) -> Result<Self, Fault> {
        let organization = organization::get(read, org)?;
        let format = organization::calendar(&organization);
        Ok(Self { with_attorney: organization.debt_settlement, fields: custom_fields::list(read, org)?, format })
    }

    /// The header line.
    pub fn header(&self) -> Vec<String> {
        let fixed = HEADER.into_iter().chain(MORE).chain(self.with_attorney.then_some(IS_ATTORNEY)).map(str::to_owned);
        fixed.chain(self.fields.iter().map(|field| field.label.clone())).collect()
    }
}

/// Puts the further cells behind the rows of these people, in the order of ids that both have.
pub(super) fn fill(ctx: &Ctx, read: &mut Read<'_>, columns: &ExportColumns, ids: &[UserId], rows: &mut [Vec<String>]) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = ids.iter().map(|id| query.put(id)).collect();
    let mut all: Vec<Values> = Vec::with_capacity(ids.len());
    for (found, cells) in read.query_text(&listing::more(&places.join(", ")), &query.params)?.into_iter().zip(rows.iter_mut()) {
        let mut r = found.reader();
        for _ in MORE {
            cells.push(r.next()?);
        }
        let is_attorney: bool = r.next()?;
        if columns.with_attorney {
            cells.push(if is_attorney { "Yes" } else { "No" }.to_owned());
        }
        all.push(Values::from_json(&r.next::<String>()?));
    }
    if columns.fields.is_empty() {
        return Ok(());
    }
    let names = names(ctx, read, columns, &all)?;
    for (values, cells) in all.iter().zip(rows.iter_mut()) {
        let cell = |field: &UserField| {
            let value = values.get(field)?;
            Some(field.plain(&value, |id| names.get(&id).cloned().unwrap_or_default()))
        };
        cells.extend(columns.fields.iter().map(|field| cell(field).unwrap_or_default()));
    }
    Ok(())
}

/// The user names of the people whom values name, as far as the caller may see them.
fn names(ctx: &Ctx, read: &mut Read<'_>, columns: &ExportColumns, all: &[Values]) -> DbResult<HashMap<Uuid, String>> {
    let mut wanted: Vec<Uuid> = all.iter().flat_map(|values| custom::people_in(&columns.fields, values)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut names = HashMap::new();
    if wanted.is_empty() {
        return Ok(names);
    }
    let sees = ctx.reach(Capability::ViewUsers);
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = wanted.iter().map(|id| query.put(*id)).collect();
    let mut known: HashMap<CompanyId, bool> = HashMap::new();
    for row in read.query_text(&listing::user_names(&places.join(", ")), &query.params)? {
        let mut r = row.reader();
        let (id, name, company): (Uuid, String, CompanyId) = (r.next()?, r.next()?, r.next()?);
        let seen = match known.get(&company) {
            Some(seen) => *seen,
            None => matches!(sees, Reach::Everything) || sees.covers(&companies::path(read, ctx.org, company)?),
        };
        known.insert(company, seen);
        if seen {
            names.insert(id, name);
        }
    }
    Ok(names)
}
