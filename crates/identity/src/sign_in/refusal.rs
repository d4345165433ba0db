//! Why somebody was not let in: for administrators, never for whoever tries.

use kernel::{Category, Fault};

use super::text;
use crate::users::UserStatus;

/// The reason that the audit log keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has this name or confirmed address.
    Unknown,
    /// The status does not permit it.
    Status(UserStatus),
    /// A service user has no password.
    Service,
    /// No password was set yet.
    NoPassword,
    /// The user name was typed in another case, and case matters.
    Case,
    /// The tries of this window are used up.
    TooManyTries,
    /// The account is not good yet, or not any more.
    Validity,
    /// It came from outside of the organization's networks.
    Network,
    /// The temporary password is over, or was used.
    Expired,
    /// The password must be changed first, which a page does and a program cannot.
    NeedsChange,
    /// The password is another.
    WrongPassword,
}

impl Reason {
    /// The word in the audit log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Status(status) => status.word(),
            Self::Service => "service",
            Self::NoPassword => "no_password",
            Self::Case => "case",
            Self::TooManyTries => "too_many_tries",
            Self::Validity => "validity",
            Self::Network => "network",
            Self::Expired => "expired",
            Self::NeedsChange => "needs_change",
            Self::WrongPassword => "wrong_password",
        }
    }
}

/// The one answer to whoever is not let in.
pub(super) fn refused() -> Fault {
    Fault::new(Category::Unauthenticated, "sign_in.refused", text::refused())
}
