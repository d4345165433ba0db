//! The columns that the list of users may show beside the name, each with the order that its heading gives.

use std::borrow::Cow;

use super::filter::View;
use super::model::UserStatus;
use super::sort::Sort;
use crate::custom_fields::{KEY_BEGINS, number_of};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// The name to sign in with.
    UserName,
    /// The primary e-mail.
    Email,
    /// The role's name.
    Role,
    /// The company's name.
    Company,
    /// The primary group's name.
    PrimaryGroup,
    /// The names of all groups, the primary one first.
    Groups,
    /// The names of the teams.
    Teams,
    /// The user plan's name.
    Plan,
    /// Whether they take a seat, and why.
    Seat,
    /// The manager's name.
    ReportsTo,
    /// What the job is called.
    JobTitle,
    /// Person or program.
    Type,
    /// The status.
    Status,
    /// Who or what locked the account.
    LockedBy,
    /// Until when it is locked.
    LockedUntil,
    /// Phone.
    Phone,
    /// The person's number in another system.
    ExternalId,
    /// Since when the person works here.
    HireDate,
    /// The first day of the account.
    ValidFrom,
    /// Its last day.
    ValidUntil,
    /// The last sign-in.
    LastSignIn,
    /// The day of making.
    Created,
    /// The custom field of this number.
    Custom(i64),
}

impl Shown {
    /// All that every organization has, in the order in which they are offered; the custom fields stand behind them.
    pub const ALL: &'static [Self] = &[
        Self::UserName,
        Self::Email,
        Self::Role,
        Self::Company,
        Self::PrimaryGroup,
        Self::Groups,
        Self::Teams,
        Self::Plan,
        Self::Seat,
        Self::ReportsTo,
        Self::JobTitle,
        Self::Type,
        Self::Status,
        Self::LockedBy,
        Self::LockedUntil,
        Self::Phone,
        Self::ExternalId,
        Self::HireDate,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::LastSignIn,
        Self::Created,
    ];

    /// What is shown to whoever did not choose.
    pub const USUAL: &'static [Self] = &[Self::UserName, Self::Role, Self::Company, Self::Status, Self::LastSignIn];

    /// The same of the tab *Locked*: what somebody who may unlock wants to know.
    pub const USUAL_LOCKED: &'static [Self] = &[Self::UserName, Self::Role, Self::LockedBy, Self::LockedUntil, Self::LastSignIn];

    /// What a view shows to whoever did not choose.
    pub fn usual(view: View) -> &'static [Self] {
        if view == View::Status(UserStatus::Locked) { Self::USUAL_LOCKED } else { Self::USUAL }
    }

    /// The word in the address.
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::UserName => "user_name",
            Self::Email => "email",
            Self::Role => "role",
            Self::Company => "company",
            Self::PrimaryGroup => "primary_group",
            Self::Groups => "groups",
            Self::Teams => "teams",
            Self::Plan => "plan",
            Self::Seat => "seat",
            Self::ReportsTo => "reports_to",
            Self::JobTitle => "job_title",
            Self::Type => "type",
            Self::Status => "status",
            Self::LockedBy => "locked_by",
            Self::LockedUntil => "locked_until",
            Self::Phone => "phone",
            Self::ExternalId => "external_id",
            Self::HireDate => "hire_date",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::LastSignIn => "last_sign_in",
            Self::Created => "created",
            Self::Custom(number) => return Cow::Owned(format!("{KEY_BEGINS}{number}")),
        })
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        let custom = number_of(word).filter(|number| *number > 0).map(Self::Custom);
        custom.or_else(|| Self::ALL.iter().copied().find(|shown| shown.word() == word))
    }

    /// The order that its heading gives; none where names stand in no order that an index could keep. Of custom fields those that name
    /// people have none either ([`Sort::fits`]).
    pub fn sort(self) -> Option<Sort> {
        Some(match self {
            Self::UserName => Sort::UserName,
            Self::Email => Sort::Email,
            Self::Role => Sort::Role,
            Self::Company => Sort::Company,
            Self::PrimaryGroup => Sort::PrimaryGroup,
            Self::Plan => Sort::Plan,
            Self::Status => Sort::Status,
            Self::ValidUntil => Sort::ValidUntil,
            Self::LastSignIn => Sort::LastSignIn,
            Self::Created => Sort::Created,
            Self::JobTitle => Sort::JobTitle,
            Self::HireDate => Sort::HireDate,
            Self::Type => Sort::Type,
            Self::ReportsTo => Sort::ReportsTo,
            Self::Custom(number) => Sort::Custom(number),
            Self::Groups
            | Self::Teams
            | Self::Seat
            | Self::LockedBy
            | Self::LockedUntil
            | Self::Phone
            | Self::ExternalId
            | Self::ValidFrom => {
                return None;
            }
        })
    }
}
