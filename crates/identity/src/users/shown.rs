//! The columns that the list of users may show beside the name.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// The name to sign in with.
    UserName,
    /// The role's name.
    Role,
    /// The company's name.
    Company,
    /// The primary group's name.
    PrimaryGroup,
    /// The user plan's name.
    Plan,
    /// The manager's name.
    ReportsTo,
    /// What the job is called.
    JobTitle,
    /// Person or program.
    Type,
    /// The status.
    Status,
    /// Phone.
    Phone,
    /// The person's number in another system.
    ExternalId,
    /// Since when the person works here.
    HireDate,
    /// The last sign-in.
    LastSignIn,
    /// The day of making.
    Created,
}

impl Shown {
    /// All of them, in the order in which they stand.
    pub const ALL: &'static [Self] = &[
        Self::UserName,
        Self::Role,
        Self::Company,
        Self::PrimaryGroup,
        Self::Plan,
        Self::ReportsTo,
        Self::JobTitle,
        Self::Type,
        Self::Status,
        Self::Phone,
        Self::ExternalId,
        Self::HireDate,
        Self::LastSignIn,
        Self::Created,
    ];

    /// What is shown to whoever did not choose.
    pub const USUAL: &'static [Self] = &[Self::UserName, Self::Role, Self::Company, Self::Status, Self::LastSignIn];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::Role => "role",
            Self::Company => "company",
            Self::PrimaryGroup => "primary_group",
            Self::Plan => "plan",
            Self::ReportsTo => "reports_to",
            Self::JobTitle => "job_title",
            Self::Type => "type",
            Self::Status => "status",
            Self::Phone => "phone",
            Self::ExternalId => "external_id",
            Self::HireDate => "hire_date",
            Self::LastSignIn => "last_sign_in",
            Self::Created => "created",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|shown| shown.word() == word)
    }
}
