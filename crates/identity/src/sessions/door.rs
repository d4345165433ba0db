//! By which door a session is used.

use kernel::Via;

/// What a program's token begins with, so that it is known for one wherever it is found.
pub const TOKEN_PREFIX: &str = "uss_";

/// By which door a session is used. What opens one does not open the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A browser's cookie.
    Page,
    /// A program's bearer token.
    Api,
}

impl Door {
    /// The door of a call.
    pub fn of(via: Via) -> Self {
        if via == Via::Api { Self::Api } else { Self::Page }
    }

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
        }
    }

    /// The token of these random digits.
    pub(super) fn token(self, digits: &str) -> String {
        match self {
            Self::Page => digits.to_owned(),
            Self::Api => format!("{TOKEN_PREFIX}{digits}"),
        }
    }
}
