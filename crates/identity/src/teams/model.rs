//! A team's row, and why a team cannot be made, changed or removed so.

use db::{DbResult, Row};
use kernel::{Category, Fault};

use super::text;
use crate::{GroupId, TeamId};

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The group that it belongs to.
    pub group: GroupId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Grows with every change.
    pub version: i64,
}

impl Team {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(TeamRefusal::Stale.into()) }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Team> {
    let mut r = row.reader();
    Ok(Team { id: r.next()?, group: r.next()?, name: r.next()?, description: r.next()?, version: r.next()? })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TeamRefusal {
    NameTaken,
    Stale,
    GroupUnknown,
    InUse,
    TargetUnknown,
}

impl From<TeamRefusal> for Fault {
    fn from(refusal: TeamRefusal) -> Self {
        match refusal {
            TeamRefusal::NameTaken => Self::field("name", "team.name_taken", text::name_taken()),
            TeamRefusal::Stale => Self::new(Category::Stale, "team.stale", text::stale()),
            TeamRefusal::GroupUnknown => Self::field("group", "group.unknown", text::group_unknown()),
            TeamRefusal::InUse => Self::field("to", "team.in_use", text::in_use()),
            TeamRefusal::TargetUnknown => Self::field("to", "team.unknown", text::target_unknown()),
        }
    }
}

pub(super) fn name_taken(error: db::DbError) -> Fault {
    if error.is_constraint("team_name_unique") { TeamRefusal::NameTaken.into() } else { error.into() }
}
