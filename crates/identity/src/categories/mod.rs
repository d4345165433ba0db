//! Service categories: queues of tickets. A person has those granted to them, and those of the groups that they are in.

mod create;
mod delete;
mod grant;
mod model;
mod of_user;
mod rename;
mod store;
pub mod text;

pub use create::{CreateCategory, create};
pub use delete::{DeleteCategory, delete};
pub use grant::{GrantToGroup, closed_for, grant_to_group};
pub(crate) use grant::{forget, give};
pub use model::{Category, CategoryRow};
use of_user::has;
pub use of_user::{Held, of_group, of_user, only_of};
pub use rename::{RenameCategory, rename};
pub use store::STATEMENTS;

use std::collections::HashMap;

use access::{Capability, Ctx};
use db::{DbResult, Read, Row, params};
use kernel::OrgId;

use crate::{CategoryId, store as shared};

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Category>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// The same, each with how often it is granted: to groups, and to people whom the caller may see.
pub fn rows(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<CategoryRow>> {
    let mut values = params![ctx.org].to_vec();
    let wall = shared::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let people = counts(read.query_text(&store::count_people(&wall), &values)?)?;
    let groups = counts(read.query(store::COUNT_GROUPS, params![ctx.org])?)?;
    let of = |counts: &HashMap<CategoryId, i64>, id| counts.get(&id).copied().unwrap_or_default();
    let row = |category: Category| CategoryRow { people: of(&people, category.id), groups: of(&groups, category.id), category };
    Ok(list(read, ctx.org)?.into_iter().map(row).collect())
}

fn counts(rows: Vec<Row>) -> DbResult<HashMap<CategoryId, i64>> {
    let pair = |row: Row| {
        let mut r = row.reader();
        Ok((r.next()?, r.next()?))
    };
    rows.into_iter().map(pair).collect()
}

/// To how many people and to how many groups one is granted, whoever may see them: for the question what they get instead.
pub fn in_use(read: &mut Read<'_>, org: OrgId, id: CategoryId) -> DbResult<(i64, i64)> {
    let mut r = read.get(store::COUNT_GRANTS, params![org, id])?.reader();
    Ok((r.next()?, r.next()?))
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: CategoryId) -> DbResult<Option<Category>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}
