//! The tree of companies as the caller may see it.

use std::collections::{HashMap, HashSet};

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, params};
use kernel::OrgId;
use kernel::ids::Uuid;

use super::{Company, model, store};
use crate::CompanyId;

/// A row of the tree, parents before what stands below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// Its id.
    pub id: CompanyId,
    /// The company above, if the caller may see it.
    pub parent: Option<CompanyId>,
    /// Its name.
    pub name: String,
    /// How deep it stands below the highest that the caller sees.
    pub depth: usize,
    /// How many users it has itself, if they were counted and the caller may see them there.
    pub users: Option<i64>,
    /// Its version, for a change.
    pub version: i64,
}

impl TreeRow {
    /// As a choice of a select: id, and the name as it stands in the tree.
    pub fn choice(&self) -> (String, String) {
        (self.id.to_string(), web::kit::indented(self.depth, &self.name))
    }
}

/// Every company of the organization by name, for the product's own use: it does not ask who may know.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Company>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// The companies that the caller may see, as a tree: siblings by name.
pub fn tree(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<TreeRow>> {
    let users = count_users(read, ctx.org)?;
    drawn(ctx, read, Some(&users))
}

/// The same without counting anybody: for choices.
pub fn outline(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<TreeRow>> {
    drawn(ctx, read, None)
}

fn drawn(ctx: &Ctx, read: &mut Read<'_>, users: Option<&HashMap<Uuid, i64>>) -> DbResult<Vec<TreeRow>> {
    let companies = list(read, ctx.org)?;
    let parents: HashMap<Uuid, Option<Uuid>> = companies.iter().map(|c| (c.id.0, c.parent_id.map(|p| p.0))).collect();
    let (seen, counted) = (ctx.reach(Capability::ViewCompanies), ctx.reach(Capability::ViewUsers));
    let mut below: HashMap<Option<CompanyId>, Vec<TreeRow>> = HashMap::new();
    for company in companies {
        let path = path_by(&parents, company.id.0);
        if !seen.covers(&path) {
            continue;
        }
        let parent = company.parent_id.filter(|_| seen.covers(&path[1..]));
        let users = users.filter(|_| counted.covers(&path)).map(|users| users.get(&company.id.0).copied().unwrap_or(0));
        let row = TreeRow { id: company.id, parent, name: company.name, depth: 0, users, version: company.version };
        below.entry(parent).or_default().push(row);
    }
    let mut rows = Vec::new();
    hang(&mut rows, &mut below, None, 0);
    Ok(rows)
}

fn count_users(read: &mut Read<'_>, org: OrgId) -> DbResult<HashMap<Uuid, i64>> {
    let rows = read.query(store::COUNT_USERS, params![org])?;
    rows.into_iter().map(db::Row::reader).map(|mut r| Ok((r.next()?, r.next()?))).collect()
}

fn path_by(parents: &HashMap<Uuid, Option<Uuid>>, company: Uuid) -> Vec<Uuid> {
    std::iter::successors(Some(company), |at| parents.get(at).copied().flatten()).collect()
}

fn hang(rows: &mut Vec<TreeRow>, below: &mut HashMap<Option<CompanyId>, Vec<TreeRow>>, parent: Option<CompanyId>, depth: usize) {
    for row in below.remove(&parent).unwrap_or_default() {
        let id = row.id;
        rows.push(TreeRow { depth, ..row });
        hang(rows, below, Some(id), depth + 1);
    }
}

/// The companies that `reach` covers.
pub fn within(read: &mut Read<'_>, org: OrgId, reach: &Reach) -> DbResult<HashSet<Uuid>> {
    let companies = list(read, org)?;
    let parents: HashMap<Uuid, Option<Uuid>> = companies.iter().map(|c| (c.id.0, c.parent_id.map(|p| p.0))).collect();
    Ok(parents.keys().copied().filter(|id| reach.covers(&path_by(&parents, *id))).collect())
}
