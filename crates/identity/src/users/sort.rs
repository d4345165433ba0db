//! The orders of the list of users. Each is found by an index, however many people there are: either by a column of the person, or by
//! what many have in common (a role), one of those after the other in the order of their names and the people of each by their own
//! ([`super::by_common`]).

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
    /// By the day of making.
    Created,
}

impl Sort {
    /// All of them.
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
        Self::Created,
    ];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::UserName => "user_name",
            Self::Email => "email",
            Self::Role => "role",
            Self::Company => "company",
            Self::PrimaryGroup => "primary_group",
            Self::Plan => "plan",
            Self::Status => "status",
            Self::LastSignIn => "last_sign_in",
            Self::Created => "created",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sort| sort.word() == word)
    }
}
