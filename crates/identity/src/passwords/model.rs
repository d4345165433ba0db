//! What is kept of a password.

use db::{DbResult, FromValue, ToValue, Value};
use kernel::Micros;

use crate::policies::Rules;

/// A temporary password ends so long after it was handed over.
pub const TEMPORARY_SECS: i64 = 72 * 3600;

/// An Argon2id hash in PHC form. Prints as `[hash]`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub(super) String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hash]")
    }
}

impl ToValue for PasswordHash {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl FromValue for PasswordHash {
    fn from_value(value: Value) -> DbResult<Self> {
        String::from_value(value).map(Self)
    }
}

/// How long a password is meant to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chosen by the person.
    Permanent,
    /// Handed over by somebody else. Without a time it waits for [`super::start_expiry`]: its mail is not out yet.
    Temporary {
        /// When it ends.
        expires_at: Option<Micros>,
    },
}

/// A stored password.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The hash.
    pub hash: PasswordHash,
    /// Whether it was handed over by somebody else.
    pub is_temporary: bool,
    /// Whether it must be changed before anything else.
    pub must_change: bool,
    /// When a temporary one ends, or ended by being used.
    pub expires_at: Option<Micros>,
    /// When it was set.
    pub set_at: Micros,
}

impl Stored {
    /// Whether it still opens something.
    pub fn is_usable(&self, now: Micros) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }

    /// When one that the person chose is too old for the policies, if it ever is.
    pub fn too_old_from(&self, rules: &Rules) -> Option<Micros> {
        let days = rules.most_age_days.filter(|_| !self.is_temporary)?;
        Some(self.set_at.plus_secs(days * 24 * 3600))
    }

    /// Whether it must be changed because it is too old.
    pub fn is_too_old(&self, rules: &Rules, now: Micros) -> bool {
        self.too_old_from(rules).is_some_and(|from| from <= now)
    }
}
