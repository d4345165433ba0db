//! Facts that slices announce. They become audit rows in the same transaction, and later webhooks.

use std::borrow::Cow;

use crate::ids::Uuid;

/// How the audit log keeps the values of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the event itself: short, and about nobody.
    InTheEvent,
    /// Beside the event, which holds only a digest: it names a person and must vanish at a purge.
    BesideIt,
    /// Likewise, because it is long, and kept whole.
    BesideItWhole,
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: Cow<'static, str>,
    /// Its value before, as shown; none if there was none.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
    /// How the audit log keeps the values.
    pub kept: Kept,
}

impl Change {
    /// A change of something impersonal: a status, a role.
    pub fn of(field: impl Into<Cow<'static, str>>, before: Option<String>, after: Option<String>) -> Self {
        Self { field: field.into(), before, after, kept: Kept::InTheEvent }
    }

    /// A change of something that names a person: names, addresses, free text.
    pub fn personal(field: impl Into<Cow<'static, str>>, before: Option<String>, after: Option<String>) -> Self {
        Self { field: field.into(), before, after, kept: Kept::BesideIt }
    }

    /// A change of a text that may be long and is kept whole, such as a template.
    pub fn whole(field: impl Into<Cow<'static, str>>, before: Option<String>, after: Option<String>) -> Self {
        Self { field: field.into(), before, after, kept: Kept::BesideItWhole }
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
