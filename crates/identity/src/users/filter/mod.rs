//! What a list of users is narrowed to: a view, words, and conditions that read as sentences ("Role is not Manager").
//!
//! A filter has one canonical text, its part of the address ([`Filter::to_query`]): saved views, exports and changes to all that
//! match keep that text and read it back. What the text cannot be read as is named, never guessed at.
//! The one invariant: conditions stand in the order of their fields, each field and relation once, each value once.

mod custom;
mod field;
mod url;

use jiff::civil::Date;
use kernel::ids::Uuid;

pub use field::{Field, Is, Kind, Seat};
pub use url::Unread;

use super::model::UserStatus;
use crate::UserId;

/// A tab of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Everybody but those in the recycle bin and former users.
    #[default]
    All,
    /// One status.
    Status(UserStatus),
}

impl View {
    /// The statuses of those in it.
    pub fn statuses(self) -> Vec<UserStatus> {
        match self {
            Self::All => UserStatus::ALL.iter().copied().filter(|s| !matches!(s, UserStatus::Deleted | UserStatus::Purged)).collect(),
            Self::Status(status) => vec![status],
        }
    }
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The id of a role, a group, a person.
    Id(Uuid),
    /// A word of the field's own.
    Word(&'static str),
    /// A day of the organization's calendar.
    Day(Date),
    /// So many days before now.
    Days(u32),
    /// A choice of a custom field, by its number.
    Choice(i64),
    /// A number, in ten-thousandths.
    Number(i64),
    /// A line.
    Text(String),
}

/// One sentence: a field, a relation, values of which any will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Of what.
    pub field: Field,
    /// How.
    pub is: Is,
    /// Which; none where the relation says it all.
    pub values: Vec<Value>,
}

impl Condition {
    /// A condition; [`Filter::with`] puts it in order.
    pub fn new(field: Field, is: Is, values: Vec<Value>) -> Self {
        Self { field, is, values }
    }

    /// The ids among its values.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.values.iter().filter_map(|value| if let Value::Id(id) = value { Some(*id) } else { None }).collect()
    }

    /// Only people without a password yet: who still needs an invitation.
    pub fn without_password() -> Self {
        Self::new(Field::Password, Is::AnyOf, vec![Value::Word("none")])
    }

    /// Only those who report to this person.
    pub fn reports_to(manager: UserId) -> Self {
        Self::new(Field::ReportsTo, Is::AnyOf, vec![Value::Id(manager.0)])
    }
}

/// What the list is narrowed to. The default is everybody in [`View::All`]; an address without parameters is [`UserStatus::Active`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The tab.
    pub view: View,
    /// Words of names, user name, address, external id, role, plan, group or team, each a beginning; all must match.
    pub search: String,
    conditions: Vec<Condition>,
}

impl Filter {
    /// Everybody of a tab.
    pub fn of(view: View) -> Self {
        Self { view, ..Self::default() }
    }

    /// Those found by words.
    pub fn found_by(search: impl Into<String>) -> Self {
        Self { search: search.into(), ..Self::default() }
    }

    /// The conditions, all of which hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The condition on a field in this relation.
    pub fn condition(&self, field: Field, is: Is) -> Option<&Condition> {
        self.conditions.iter().find(|c| c.field == field && c.is == is)
    }

    /// With one more condition, in the place of one that says the same of other values.
    #[must_use]
    pub fn with(mut self, mut condition: Condition) -> Self {
        condition.values.sort();
        condition.values.dedup();
        self = self.without(condition.field, condition.is);
        self.conditions.push(condition);
        self.conditions.sort_by_key(|c| (c.field, c.is));
        self
    }

    /// Without the condition on a field in this relation.
    #[must_use]
    pub fn without(mut self, field: Field, is: Is) -> Self {
        self.conditions.retain(|c| c.field != field || c.is != is);
        self
    }

    /// Whether it takes anybody away besides the tab.
    pub fn narrows(&self) -> bool {
        !self.search.is_empty() || !self.conditions.is_empty()
    }

    /// Of these statuses those that conditions leave.
    pub(super) fn statuses_of(&self, statuses: &[UserStatus]) -> Vec<UserStatus> {
        let fits = |status: &UserStatus| {
            self.conditions.iter().all(|c| match c.field {
                Field::Status => c.values.contains(&Value::Word(status.word())) == (c.is == Is::AnyOf),
                // Programs stand in any status, and take no seat in any.
                Field::Seat => Seat::left_by(c).iter().any(|seat| *seat == Seat::Program || *seat == Seat::of_person(*status)),
                // Whoever is not locked was locked by nobody.
                Field::LockedBy => c.is == Is::NoneOf || *status == UserStatus::Locked,
                _ => true,
            })
        };
        statuses.iter().copied().filter(fits).collect()
    }
}
