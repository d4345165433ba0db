//! The fields that a list of users is narrowed by, and the relations of each.

use std::borrow::Cow;

use super::super::model::{UserStatus, UserType};
use super::{Condition, Value};
use crate::custom_fields::{KEY_BEGINS, number_of};
use crate::{CompanyId, GroupId, PlanId, RoleId, TeamId, UserId, seats};

/// A field of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The role.
    Role,
    /// The primary group.
    PrimaryGroup,
    /// Any group, the primary one among them.
    Group,
    /// A team.
    Team,
    /// The company.
    Company,
    /// The user plan.
    Plan,
    /// The status, beside the one of the tab.
    Status,
    /// Person or program.
    Type,
    /// The manager.
    ReportsTo,
    /// The last sign-in.
    LastSignIn,
    /// The day of making.
    Created,
    /// Whether there is a password.
    Password,
    /// Whether somebody administers anything.
    Administrator,
    /// Whether the person is an attorney; means something only where debts are settled.
    Attorney,
    /// The name to sign in with.
    UserName,
    /// The person's number in another system.
    ExternalId,
    /// What the job is called.
    JobTitle,
    /// Phone.
    Phone,
    /// Since when the person works here.
    HireDate,
    /// The first day of the account.
    ValidFrom,
    /// Its last day.
    ValidUntil,
    /// Whether they take a seat, and why.
    Seat,
    /// Who or what locked the account.
    LockedBy,
    /// Whether the primary e-mail was shown to be the person's.
    Address,
    /// The custom field of this number. Whether there is one, and of which kind, is asked where the filter is used.
    Custom(i64),
}

/// A relation of a condition. `AnyOf` of a company means it or one below, of a manager directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Is {
    /// Is any of the values.
    AnyOf,
    /// Is none of them.
    NoneOf,
    /// Is one of them and nothing below it.
    Only,
    /// Stands anywhere below one of them.
    Below,
    /// There is none; of a sign-in: never.
    Empty,
    /// There is one.
    Filled,
    /// Before the day.
    Before,
    /// On the day or later.
    From,
    /// In the last days, so many.
    Within,
    /// Not in the last days, so many.
    NotWithin,
    /// Has these words in it.
    Contains,
    /// Is this text, whatever its case.
    Exactly,
    /// Is this number or more.
    Least,
    /// Is this number or less.
    Most,
}

/// What values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ids with this prefix.
    Ids(&'static str),
    /// These words.
    Words(&'static [&'static str]),
    /// A line of text.
    Line,
    /// Calendar dates.
    Days,
    /// Moments.
    Moments,
    /// What a custom field holds: the relation and the value's own look tell which.
    Custom,
}

impl Field {
    /// All that every organization has, in their order; the custom ones stand behind them.
    pub const ALL: &'static [Self] = &[
        Self::Role,
        Self::PrimaryGroup,
        Self::Group,
        Self::Team,
        Self::Company,
        Self::Plan,
        Self::Status,
        Self::Type,
        Self::ReportsTo,
        Self::LastSignIn,
        Self::Created,
        Self::Password,
        Self::Administrator,
        Self::Attorney,
        Self::UserName,
        Self::ExternalId,
        Self::JobTitle,
        Self::Phone,
        Self::HireDate,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Seat,
        Self::LockedBy,
        Self::Address,
    ];

    /// The parameter of the address.
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Role => "role",
            Self::PrimaryGroup => "primary_group",
            Self::Group => "group",
            Self::Team => "team",
            Self::Company => "company",
            Self::Plan => "plan",
            Self::Status => "status",
            Self::Type => "type",
            Self::ReportsTo => "reports_to",
            Self::LastSignIn => "last_sign_in",
            Self::Created => "created",
            Self::Password => "password",
            Self::Administrator => "administrator",
            Self::Attorney => "attorney",
            Self::UserName => "user_name",
            Self::ExternalId => "external_id",
            Self::JobTitle => "job_title",
            Self::Phone => "phone",
            Self::HireDate => "hire_date",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::Seat => "seat",
            Self::LockedBy => "locked_by",
            Self::Address => "address",
            Self::Custom(number) => return Cow::Owned(format!("{KEY_BEGINS}{number}")),
        })
    }

    /// Reads the parameter.
    pub fn from_word(word: &str) -> Option<Self> {
        let custom = number_of(word).filter(|number| *number > 0).map(Self::Custom);
        custom.or_else(|| Self::ALL.iter().copied().find(|field| field.word() == word))
    }

    /// What its values are.
    pub fn kind(self) -> Kind {
        match self {
            Self::Role => Kind::Ids(RoleId::PREFIX),
            Self::PrimaryGroup | Self::Group => Kind::Ids(GroupId::PREFIX),
            Self::Team => Kind::Ids(TeamId::PREFIX),
            Self::Company => Kind::Ids(CompanyId::PREFIX),
            Self::Plan => Kind::Ids(PlanId::PREFIX),
            Self::ReportsTo => Kind::Ids(UserId::PREFIX),
            Self::Status => Kind::Words(STATUSES),
            Self::Type => Kind::Words(TYPES),
            Self::Password => Kind::Words(&["none", "set"]),
            Self::Administrator | Self::Attorney => Kind::Words(&["yes", "no"]),
            Self::UserName | Self::ExternalId | Self::JobTitle | Self::Phone => Kind::Line,
            Self::HireDate => Kind::Days,
            Self::Seat => Kind::Words(Seat::WORDS),
            Self::LockedBy => Kind::Words(&["attempts", "administrator"]),
            Self::Address => Kind::Words(&["confirmed", "unconfirmed", "none"]),
            Self::LastSignIn | Self::Created | Self::ValidFrom | Self::ValidUntil => Kind::Moments,
            Self::Custom(_) => Kind::Custom,
        }
    }

    /// How it can be compared; the first is what a plain parameter means.
    pub fn relations(self) -> &'static [Is] {
        match self {
            Self::Role | Self::PrimaryGroup | Self::Group | Self::Team | Self::Plan => &[Is::AnyOf, Is::NoneOf, Is::Empty, Is::Filled],
            Self::Company => &[Is::AnyOf, Is::Only, Is::NoneOf],
            Self::ReportsTo => &[Is::AnyOf, Is::Below, Is::NoneOf, Is::Empty, Is::Filled],
            Self::Status | Self::Type | Self::Seat | Self::LockedBy => &[Is::AnyOf, Is::NoneOf],
            Self::UserName => &[Is::Contains, Is::Exactly],
            Self::ExternalId | Self::JobTitle | Self::Phone => &[Is::Contains, Is::Exactly, Is::Empty, Is::Filled],
            Self::HireDate | Self::ValidFrom | Self::ValidUntil => &[Is::From, Is::Before, Is::Empty, Is::Filled],
            Self::Password | Self::Administrator | Self::Attorney | Self::Address => &[Is::AnyOf],
            Self::LastSignIn => &[Is::Within, Is::NotWithin, Is::Before, Is::From, Is::Empty, Is::Filled],
            Self::Created => &[Is::Within, Is::NotWithin, Is::Before, Is::From],
            Self::Custom(_) => {
                &[Is::AnyOf, Is::NoneOf, Is::Contains, Is::Exactly, Is::Least, Is::Most, Is::Before, Is::From, Is::Empty, Is::Filled]
            }
        }
    }
}

/// Whether a person takes a seat, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// Takes one: the status counts.
    Used,
    /// Takes one: it is reserved by the invitation.
    Reserved,
    /// Takes none: a program.
    Program,
    /// Takes none: the status does not count.
    Free,
}

impl Seat {
    /// The words of the address, in the order of [`Self::ALL`].
    pub const WORDS: &'static [&'static str] = &["used", "reserved", "program", "free"];
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Used, Self::Reserved, Self::Program, Self::Free];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Reserved => "reserved",
            Self::Program => "program",
            Self::Free => "free",
        }
    }

    /// The seat of a person in a status.
    pub fn of_person(status: UserStatus) -> Self {
        match status.seat() {
            Some(seats::Seat::Used) => Self::Used,
            Some(seats::Seat::Reserved) => Self::Reserved,
            None => Self::Free,
        }
    }

    /// Which of them a condition on seats leaves.
    pub fn left_by(condition: &Condition) -> Vec<Self> {
        let names = |seat: &Self| condition.values.contains(&Value::Word(seat.word()));
        Self::ALL.iter().copied().filter(|seat| names(seat) == (condition.is != Is::NoneOf)).collect()
    }
}

const STATUSES: &[&str] = &["draft", "invited", "active", "locked", "frozen", "inactive", "deleted", "purged"];
const TYPES: &[&str] = &["standard", "service"];

impl Is {
    /// All of them, in their order.
    pub const ALL: &'static [Self] = &[
        Self::AnyOf,
        Self::NoneOf,
        Self::Only,
        Self::Below,
        Self::Empty,
        Self::Filled,
        Self::Before,
        Self::From,
        Self::Within,
        Self::NotWithin,
        Self::Contains,
        Self::Exactly,
        Self::Least,
        Self::Most,
    ];

    /// What stands behind the field and a dot in the address; nothing for *is any of*.
    pub fn word(self) -> &'static str {
        match self {
            Self::AnyOf => "",
            Self::NoneOf => "not",
            Self::Only => "only",
            Self::Below => "below",
            Self::Empty => "empty",
            Self::Filled => "filled",
            Self::Before => "before",
            Self::From => "from",
            Self::Within => "within",
            Self::NotWithin => "not_within",
            Self::Contains => "contains",
            Self::Exactly => "exactly",
            Self::Least => "least",
            Self::Most => "most",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|is| is.word() == word)
    }

    /// Whether it says all without a value.
    pub fn needs_no_value(self) -> bool {
        matches!(self, Self::Empty | Self::Filled)
    }

    /// Whether one value is all it takes.
    pub fn takes_one(self) -> bool {
        !matches!(self, Self::AnyOf | Self::NoneOf | Self::Only | Self::Below | Self::Empty | Self::Filled)
    }
}

/// The word of a status as a value, which lives as long as the program.
pub(super) fn known_word(words: &'static [&'static str], word: &str) -> Option<&'static str> {
    words.iter().copied().find(|known| *known == word)
}

const _: () = assert!(STATUSES.len() == UserStatus::ALL.len() && TYPES.len() == UserType::ALL.len());
