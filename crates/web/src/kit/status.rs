//! A user's status as a coloured dot and its word; the words are those of the Status field, one each.

use maud::{Markup, html};

use crate::text;

/// Where a user stands in the life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not yet complete.
    Draft,
    /// Has a link, has not accepted.
    Invited,
    /// May sign in.
    Active,
    /// May not sign in: tries, an administrator, or a policy.
    Locked,
    /// Under investigation, absent, or outside validity dates.
    Frozen,
    /// Left.
    Inactive,
    /// In the recycle bin.
    Deleted,
    /// Anonymized for good.
    Purged,
}

impl Status {
    /// Every status, in the order of the life cycle.
    pub const ALL: [Self; 8] =
        [Self::Draft, Self::Invited, Self::Active, Self::Locked, Self::Frozen, Self::Inactive, Self::Deleted, Self::Purged];

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => text::status_draft(),
            Self::Invited => text::status_invited(),
            Self::Active => text::status_active(),
            Self::Locked => text::status_locked(),
            Self::Frozen => text::status_frozen(),
            Self::Inactive => text::status_inactive(),
            Self::Deleted => text::status_deleted(),
            Self::Purged => text::status_purged(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Frozen => "frozen",
            Self::Inactive => "inactive",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }
}

/// The dot and the word.
pub fn status(status: Status) -> Markup {
    html! { span.status data-status=(status.word()) { (status.label()) } }
}
