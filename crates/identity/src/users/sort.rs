//! The orders of the list of users. Each is found by an index, however many people there are: either by a column of the person, or by
//! what many have in common (a role), one of those after the other in the order of their names and the people of each by their own
//! ([`super::by_common`]); or by the keys of a custom field ([`super::by_field`]).

use std::borrow::Cow;

use crate::custom_fields::{KEY_BEGINS, number_of};

/// An order; the id decides among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By name, as people sort.
    Name,
    /// By user name.
    UserName,
    /// By primary e-mail; who has none comes first.
    Email,
    /// By the role's name, then by name; who has none comes last.
    Role,
    /// By the company's name, then by name.
    Company,
    /// By the primary group's name, then by name; who has none comes last.
    PrimaryGroup,
    /// By the user plan's name, then by name; who has none comes last.
    Plan,
    /// By status, in the order of a person's way, then by name.
    Status,
    /// By the last sign-in.
    LastSignIn,
    /// By the last day of the account; who has none comes last.
    ValidUntil,
    /// By the day of making.
    Created,
    /// By job title, as people sort; who has none comes first.
    JobTitle,
    /// By the day since when the person works here; of whom it is unknown comes first.
    HireDate,
    /// People, then programs, each by name.
    Type,
    /// By the manager's name, then by name; then those whose manager the reader may not see; who has none comes last.
    ReportsTo,
    /// By the custom field of this number; who has no value comes last, whichever way it is turned.
    Custom(i64),
}

impl Sort {
    /// All that every organization has.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::UserName,
        Self::Email,
        Self::Role,
        Self::Company,
        Self::PrimaryGroup,
        Self::Plan,
        Self::Status,
        Self::LastSignIn,
        Self::ValidUntil,
        Self::Created,
        Self::JobTitle,
        Self::HireDate,
        Self::Type,
        Self::ReportsTo,
    ];

    /// The word in the address.
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Name => "name",
            Self::UserName => "user_name",
            Self::Email => "email",
            Self::Role => "role",
            Self::Company => "company",
            Self::PrimaryGroup => "primary_group",
            Self::Plan => "plan",
            Self::Status => "status",
            Self::LastSignIn => "last_sign_in",
            Self::ValidUntil => "valid_until",
            Self::Created => "created",
            Self::JobTitle => "job_title",
            Self::HireDate => "hire_date",
            Self::Type => "type",
            Self::ReportsTo => "reports_to",
            Self::Custom(number) => return Cow::Owned(format!("{KEY_BEGINS}{number}")),
        })
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        let custom = number_of(word).filter(|number| *number > 0).map(Self::Custom);
        custom.or_else(|| Self::ALL.iter().copied().find(|sort| sort.word() == word))
    }
}
