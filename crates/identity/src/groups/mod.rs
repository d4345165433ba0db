//! Groups: department-like units. A user has one primary group; there is always one group to begin with.
//!
//! This first version stores them, so that people can be put into them; verbs that change them come with their pages.

mod store;

pub use store::STATEMENTS;

use db::{DbResult, Read, Row, Tx, params};
use kernel::{Call, Event, Fault, OrgId};

use crate::name::Name;
use crate::{GroupId, audit};

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique in the organization.
    pub name: String,
}

kernel::catalogue! {
    first_name = "General";
}

/// Makes the one group that there is to begin with.
pub fn seed(call: &Call, tx: &mut Tx<'_>) -> Result<GroupId, Fault> {
    let name = Name::parse(first_name())?;
    let id = GroupId::new(call);
    tx.execute(store::INSERT, params![call.org, id, name.text, name.key, name.sort, call.now])?;
    audit::announce(call, tx, Event::new("user_group.created", "user_group", id.0))?;
    Ok(id)
}

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Group>> {
    read.query(store::ALL, params![org])?.into_iter().map(parse).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: GroupId) -> DbResult<Option<Group>> {
    read.find(store::FIND, params![org, id])?.map(parse).transpose()
}

/// One by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Group>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(parse).transpose()
}

/// The oldest: what forms propose.
pub fn first(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Group>> {
    read.find(store::FIRST, params![org])?.map(parse).transpose()
}

fn parse(row: Row) -> DbResult<Group> {
    let mut r = row.reader();
    Ok(Group { id: r.next()?, name: r.next()? })
}
