//! Groups: department-like units. A user has one primary group and any number of other groups; there is always one group.
//!
//! Who is in a group stands in [`crate::units`]; the primary one besides in the user's row, which the list filters by.

mod create;
mod delete;
mod edit;
mod list;
mod model;
mod seed;
mod store;
pub mod text;

pub use create::{CreateGroup, create};
pub use delete::{DeleteGroup, delete};
pub use edit::{EditGroup, edit};
pub use list::{GroupCounts, GroupRow, in_use, rows};
pub use model::Group;
pub use seed::seed;
pub use store::STATEMENTS;

use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::GroupId;

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Group>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: GroupId) -> DbResult<Option<Group>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// One by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Group>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(model::parse).transpose()
}

/// The oldest, of several made at one moment the first by name: what forms propose.
pub fn first(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Group>> {
    read.find(store::FIRST, params![org])?.map(model::parse).transpose()
}
