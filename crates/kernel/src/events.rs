//! Facts that slices announce. They become audit rows in the same transaction, and later webhooks.

use std::borrow::Cow;

use crate::ids::Uuid;

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: Cow<'static, str>,
    /// Its value before, as shown; none if there was none.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
    /// Whether the values name a person and must vanish at a purge.
    pub personal: bool,
}

impl Change {
    /// A change of something impersonal: a status, a role.
    pub fn of(field: impl Into<Cow<'static, str>>, before: Option<String>, after: Option<String>) -> Self {
        Self { field: field.into(), before, after, personal: false }
    }

    /// A change of something that names a person: names, addresses, free text.
    pub fn personal(field: impl Into<Cow<'static, str>>, before: Option<String>, after: Option<String>) -> Self {
        Self { field: field.into(), before, after, personal: true }
    }
}

/// A fact in the past tense: `user.deactivated`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its type.
    pub kind: &'static str,
    /// What kind of thing it is about: `user`, `company`.
    pub subject_kind: &'static str,
    /// Which one; none for the organization itself and for unknown accounts.
    pub subject: Option<Uuid>,
    /// What changed.
    pub changes: Vec<Change>,
}

impl Event {
    /// An event without changes.
    pub fn new(kind: &'static str, subject_kind: &'static str, subject: impl Into<Option<Uuid>>) -> Self {
        Self { kind, subject_kind, subject: subject.into(), changes: Vec::new() }
    }

    /// With what changed.
    #[must_use]
    pub fn with(mut self, changes: Vec<Change>) -> Self {
        self.changes = changes;
        self
    }
}
