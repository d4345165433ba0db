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
pub use delete::delete;
pub use grant::{GrantToGroup, grant_to_group};
pub(crate) use grant::{forget, give};
pub use model::{Category, CategoryRow};
pub use of_user::{Held, of_group, of_user};
pub use rename::{RenameCategory, rename};
pub use store::STATEMENTS;

use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::CategoryId;

/// All of them by name, each with how often it is granted.
pub fn rows(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<CategoryRow>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse_row).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: CategoryId) -> DbResult<Option<Category>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}
