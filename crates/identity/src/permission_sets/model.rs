//! Who holds a permission set, and why one cannot be granted so.

use db::{DbError, DbResult};
use kernel::ids::Uuid;
use kernel::{Category, Fault};

use super::text;
use crate::{GroupId, TeamId, UserId};

/// The word of the baseline; its holder's id is of zeros, for an organization has one.
const EVERYBODY: &str = "everybody";

/// To whom a profile is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// To one person.
    User(UserId),
    /// To everybody in a group.
    Group(GroupId),
    /// To everybody in a team.
    Team(TeamId),
    /// To everybody: the baseline.
    Everybody,
}

impl Holder {
    /// The id of whichever it is.
    pub fn id(self) -> Uuid {
        match self {
            Self::User(id) => id.0,
            Self::Group(id) => id.0,
            Self::Team(id) => id.0,
            Self::Everybody => Uuid::nil(),
        }
    }

    /// As the table says it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Team(_) => "team",
            Self::Everybody => EVERYBODY,
        }
    }

    /// The kind of subject that the audit log knows it by.
    pub(super) fn subject_kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "user_group",
            Self::Team(_) => "team",
            Self::Everybody => "organization",
        }
    }

    pub(super) fn of(word: &str, id: Uuid) -> DbResult<Self> {
        match word {
            "user" => Ok(Self::User(UserId(id))),
            "group" => Ok(Self::Group(GroupId(id))),
            "team" => Ok(Self::Team(TeamId(id))),
            EVERYBODY => Ok(Self::Everybody),
            _ => Err(DbError::Broken(format!("a permission set is held by a {word}"))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetRefusal {
    ProfileUnknown,
    EndsBefore,
    OtherEnd,
}

impl From<SetRefusal> for Fault {
    fn from(refusal: SetRefusal) -> Self {
        match refusal {
            SetRefusal::ProfileUnknown => Self::field("profile", "permission_set.profile_unknown", text::profile_unknown()),
            SetRefusal::OtherEnd => {
                Self { category: Category::Conflict, ..Self::field("until", "permission_set.other_end", text::other_end()) }
            }
            SetRefusal::EndsBefore => {
                let message = text::ends_before();
                Self { category: Category::Invalid, ..Self::field("until", "permission_set.ends_before", message) }
            }
        }
    }
}
