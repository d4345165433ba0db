//! Which service categories somebody has, and through what.

use db::{DbResult, Read, params};
use kernel::OrgId;

use super::store;
use crate::{CategoryId, GroupId, UserId};

/// A service category that a person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// The name of the group that it is inherited from; none if it is granted directly.
    pub from_group: Option<String>,
}

/// What a person has, by name: granted directly, then inherited from each group.
pub fn of_user(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<Held>> {
    let rows = read.query(store::OF_USER, params![org, user])?;
    let read_row = |row: db::Row| {
        let mut r = row.reader();
        Ok(Held { id: r.next()?, name: r.next()?, from_group: r.next()? })
    };
    rows.into_iter().map(read_row).collect()
}

/// The names of what a group has, and the other one has not.
pub fn only_of(read: &mut Read<'_>, org: OrgId, group: GroupId, other: Option<GroupId>) -> DbResult<Vec<String>> {
    let beside = other.map_or(Ok(Vec::new()), |other| of_group(read, org, other))?;
    let mut names = Vec::new();
    for row in read.query(store::OF_PRINCIPAL, params![org, group])? {
        let mut r = row.reader();
        let (id, name): (CategoryId, String) = (r.next()?, r.next()?);
        if !beside.contains(&id) {
            names.push(name);
        }
    }
    Ok(names)
}

/// What a group has.
pub fn of_group(read: &mut Read<'_>, org: OrgId, group: GroupId) -> DbResult<Vec<CategoryId>> {
    read.query(store::OF_PRINCIPAL, params![org, group])?.into_iter().map(|row| row.reader().next()).collect()
}

/// Whether a person has a category, by whatever.
pub(super) fn has(read: &mut Read<'_>, org: OrgId, user: UserId, category: CategoryId) -> DbResult<bool> {
    Ok(of_user(read, org, user)?.iter().any(|held| held.id == category))
}
