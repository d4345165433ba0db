//! A group's row, and why a group cannot be made, changed or removed so.

use db::{DbResult, Row};
use kernel::{Category, Fault, Micros};

use super::text;
use crate::GroupId;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Micros,
}

impl Group {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(GroupRefusal::Stale.into()) }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Group> {
    let mut r = row.reader();
    Ok(Group { id: r.next()?, name: r.next()?, description: r.next()?, version: r.next()?, created_at: r.next()? })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupRefusal {
    NameTaken,
    Stale,
    InUse,
    Last,
    TargetUnknown,
}

impl From<GroupRefusal> for Fault {
    fn from(refusal: GroupRefusal) -> Self {
        match refusal {
            GroupRefusal::NameTaken => Self::field("name", "group.name_taken", text::name_taken()),
            GroupRefusal::Stale => Self::new(Category::Stale, "group.stale", text::stale()),
            GroupRefusal::InUse => Self::field("to", "group.in_use", text::in_use()),
            GroupRefusal::Last => Self::new(Category::Conflict, "group.last", text::last()),
            GroupRefusal::TargetUnknown => Self::field("to", "group.unknown", text::target_unknown()),
        }
    }
}

pub(super) fn name_taken(error: db::DbError) -> Fault {
    if error.is_constraint("user_group_name_unique") { GroupRefusal::NameTaken.into() } else { error.into() }
}
