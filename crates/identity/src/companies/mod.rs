//! Companies: which part of the business. A tree with one root; a user belongs to one company, and whoever administers a
//! company sees it and everything below, and nothing else.
//!
//! `company_above` holds every pair of a company and one above it (itself at depth 0). It is written by [`create`],
//! [`move_to`] and [`delete`] only, and always equals the parents: no cycle, one root.

mod create;
mod delete;
mod list;
mod model;
mod move_to;
mod pages;
mod rename;
mod store;
pub mod text;

pub use create::{CreateCompany, create};
pub use delete::delete;
pub use list::{TreeRow, list, outline, tree, within};
pub use model::Company;
pub use move_to::{MoveCompany, move_to};
pub(crate) use pages::branches;
pub use pages::router;
pub use rename::{RenameCompany, rename};
pub use store::STATEMENTS;

use std::collections::{HashMap, HashSet};

use access::{Capability, Ctx, Target};
use db::{DbResult, Read, ToValue, params};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use crate::CompanyId;

/// A company, if there is one of this id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: CompanyId) -> DbResult<Option<Company>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// A company by its name, in whatever case. It does not ask who may know: the caller does.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Company>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(model::parse).transpose()
}

/// The parent company of all, once there is one.
pub fn root(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Company>> {
    read.find(store::ROOT, params![org])?.map(model::parse).transpose()
}

/// A company and those above it, own first; empty if there is no such company.
pub fn path(read: &mut Read<'_>, org: OrgId, id: CompanyId) -> DbResult<Vec<Uuid>> {
    read.query(store::PATH, params![org, id])?.into_iter().map(db::Row::only).collect()
}

/// The paths of several companies, by company. One statement, however many they are.
pub fn paths(read: &mut Read<'_>, org: OrgId, ids: &HashSet<Uuid>) -> DbResult<HashMap<Uuid, Vec<Uuid>>> {
    let mut paths: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    if ids.is_empty() {
        return Ok(paths);
    }
    let mut values = params![org].to_vec();
    let places = crate::store::put_all(&mut values, ids.iter().map(ToValue::to_value));
    for row in read.query_keys(&store::paths(&places), &values)? {
        let mut r = row.reader();
        paths.entry(r.next()?).or_default().push(r.next()?);
    }
    Ok(paths)
}

/// A company that the caller may use `capability` on, with its path. One that they may not know of is not there.
pub fn require(ctx: &Ctx, read: &mut Read<'_>, capability: Capability, id: CompanyId) -> Result<(Company, Vec<Uuid>), Fault> {
    let company = find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
    let path = path(read, ctx.org, id)?;
    ctx.require(capability, &Target::at(path.clone()))?;
    Ok((company, path))
}

/// The same of the company above one that the caller sees: they may not see that one, and it is there nevertheless.
fn require_above(ctx: &Ctx, read: &mut Read<'_>, parent: CompanyId) -> Result<(), Fault> {
    let outside = |fault: Fault| if fault.is("not_found") { model::CompanyRefusal::AboveOutside.into() } else { fault };
    require(ctx, read, Capability::EditCompanies, parent).map(drop).map_err(outside)
}
