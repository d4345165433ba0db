//! Teams: working units inside groups. Who is in one stands in [`crate::units`].

mod create;
mod delete;
mod edit;
mod list;
mod model;
mod store;
pub mod text;

pub use create::{CreateTeam, create};
pub use delete::{DeleteTeam, Members, delete};
pub use edit::{EditTeam, edit};
pub use list::{TeamRow, rows};
pub use model::Team;
pub use store::STATEMENTS;

use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::TeamId;

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Team>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: TeamId) -> DbResult<Option<Team>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// How many people are in a team, whoever may see them: for the question where they shall go.
pub fn count_people(read: &mut Read<'_>, org: OrgId, id: TeamId) -> DbResult<i64> {
    read.scalar(store::COUNT_PEOPLE, params![org, id])
}

/// One by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Team>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(model::parse).transpose()
}
