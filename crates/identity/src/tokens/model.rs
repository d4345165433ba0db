//! What a link is for, and why one is refused.

use db::{DbResult, Row};
use kernel::{Category, Fault, Micros};

use super::text;
use crate::{TokenId, UserId};

/// A link lives so long at the most, even while its mail still waits in the outbox.
pub const ABSOLUTE_SECS: i64 = 30 * 24 * 3600;

/// What a link is for. One made for a purpose is refused at every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Choose the first password.
    Invitation,
    /// Choose a new password.
    Reset,
    /// Show that an address is one's own.
    ConfirmEmail,
    /// Take a change of the address back, from the address before.
    UndoEmail,
}

impl Purpose {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::ConfirmEmail => "confirm_email",
            Self::UndoEmail => "undo_email",
        }
    }

    /// How long a link holds after its first accepted delivery.
    pub fn lifetime_secs(self) -> i64 {
        match self {
            Self::Invitation | Self::UndoEmail => 7 * 24 * 3600,
            Self::Reset => 24 * 3600,
            Self::ConfirmEmail => 3 * 24 * 3600,
        }
    }

    /// Whether a newer link takes the place of the older ones. Each change of an address is taken back by a link of its own.
    pub(super) fn has_one_link(self) -> bool {
        self != Self::UndoEmail
    }
}

/// A link that holds, or held when it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its id.
    pub id: TokenId,
    /// Whose account it is for.
    pub user: UserId,
    /// The address that it was sent to.
    pub address: String,
    /// Who had it sent; none for the product itself and for people who asked on their own behalf.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Micros,
    /// When it ends; none while its mail still waits.
    pub expires_at: Option<Micros>,
    /// When it was taken by hand, if it was: its use shows nothing about the mailbox then.
    pub copied_at: Option<Micros>,
}

pub(super) fn from_row(row: Row) -> DbResult<TokenRow> {
    let mut r = row.reader();
    Ok(TokenRow {
        id: r.next()?,
        user: r.next()?,
        address: r.next()?,
        created_by: r.next()?,
        created_at: r.next()?,
        expires_at: r.next()?,
        copied_at: r.next()?,
    })
}

/// The moment before which a link was made too long ago.
pub(super) fn oldest(now: Micros) -> Micros {
    now.plus_secs(-ABSOLUTE_SECS)
}

/// Why a link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Unknown, used, revoked, expired, for something else, or for an address or account that has changed: one answer.
    Dead,
    /// The link was copied before, or the caller is not who had it made.
    NotToCopy,
}

impl From<TokenRefusal> for Fault {
    fn from(refusal: TokenRefusal) -> Self {
        match refusal {
            TokenRefusal::Dead => Self::new(Category::NotFound, "token.dead", text::dead()),
            TokenRefusal::NotToCopy => Self::new(Category::Conflict, "token.not_to_copy", text::not_to_copy()),
        }
    }
}
