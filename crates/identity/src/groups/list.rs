//! Groups with how many are in each, as the caller may see them.

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, params};
use kernel::OrgId;
use kernel::ids::Uuid;

use super::{Group, list, store};
use crate::{GroupId, store as shared};

/// What is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroupCounts {
    /// People whose primary group it is.
    pub primary: i64,
    /// People who are in it besides.
    pub other: i64,
    /// Teams.
    pub teams: i64,
    /// Service categories granted to it.
    pub categories: i64,
}

impl GroupCounts {
    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// A group of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The group.
    pub group: Group,
    /// People in it, primary or not, whom the caller may see.
    pub people: i64,
    /// Of them, those whose primary group it is.
    pub primary: i64,
}

/// Everything that is in a group, whoever may see it: for the question where it shall go.
pub fn in_use(read: &mut Read<'_>, org: OrgId, group: GroupId) -> DbResult<GroupCounts> {
    let row = read.get(store::IN_USE, params![org, group])?;
    let mut r = row.reader();
    let (primary, all): (i64, i64) = (r.next()?, r.next()?);
    Ok(GroupCounts { primary, other: (all - primary).max(0), teams: r.next()?, categories: r.next()? })
}

/// All groups by name, each with those of its people whom the caller may see.
pub fn rows(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<GroupRow>> {
    let reach = ctx.reach(Capability::ViewUsers);
    let counted = if matches!(reach, Reach::Everything) {
        read.query(store::COUNT_ALL_PEOPLE, params![ctx.org])?
    } else {
        let mut values = params![ctx.org].to_vec();
        let wall = shared::within(&reach, "u.company_id", &mut values);
        read.query_text(&store::count_people(&wall), &values)?
    };
    let mut counts: HashMap<Uuid, (i64, i64)> = HashMap::new();
    for row in counted {
        let mut r = row.reader();
        counts.insert(r.next()?, (r.next()?, r.next()?));
    }
    let groups = list(read, ctx.org)?;
    let row = |group: Group| {
        let (people, primary) = counts.get(&group.id.0).copied().unwrap_or_default();
        GroupRow { group, people, primary }
    };
    Ok(groups.into_iter().map(row).collect())
}
