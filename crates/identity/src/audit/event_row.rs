//! An event as it is stored, and the digest that its link binds.

use kernel::ids::Uuid;
use kernel::{Micros, OrgId, crypto};
use serde_json::Value;

use crate::EventId;

/// The side under which `audit_value` keeps from where and why a call came.
pub(crate) const CALL: &str = "call";

/// A row of `audit_event`.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) id: EventId,
    pub(crate) at: Micros,
    pub(crate) kind: String,
    pub(crate) actor_kind: String,
    pub(crate) actor: Option<Uuid>,
    pub(crate) acting_for: Option<Uuid>,
    pub(crate) via: String,
    pub(crate) request_id: String,
    pub(crate) subject_kind: String,
    pub(crate) subject: Option<Uuid>,
    pub(crate) changes: String,
    pub(crate) circumstances: String,
}

/// A digest that an event holds of a value beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Promised {
    pub(crate) field: String,
    pub(crate) side: &'static str,
    pub(crate) digest: String,
}

impl EventRow {
    /// SHA-256 over every column, each with its length before it, so that nothing can move from one column to another.
    pub(crate) fn digest(&self, org: OrgId) -> [u8; 32] {
        let mut bytes = b"usher audit event 1".to_vec();
        let mut put = |column: Option<&[u8]>| match column {
            None => bytes.push(0),
            Some(column) => {
                bytes.push(1);
                bytes.extend((column.len() as u64).to_be_bytes());
                bytes.extend(column);
            }
        };
        put(Some(&org.0.to_be_bytes()));
        put(Some(self.id.0.as_bytes()));
        put(Some(&self.at.0.to_be_bytes()));
        put(Some(self.kind.as_bytes()));
        put(Some(self.actor_kind.as_bytes()));
        put(self.actor.as_ref().map(|id| &id.as_bytes()[..]));
        put(self.acting_for.as_ref().map(|id| &id.as_bytes()[..]));
        put(Some(self.via.as_bytes()));
        put(Some(self.request_id.as_bytes()));
        put(Some(self.subject_kind.as_bytes()));
        put(self.subject.as_ref().map(|id| &id.as_bytes()[..]));
        put(Some(self.changes.as_bytes()));
        put(Some(self.circumstances.as_bytes()));
        crypto::sha256(&bytes)
    }

    /// Every value that must stand beside the event, unless a purge took it away.
    pub(crate) fn promised(&self) -> Vec<Promised> {
        let mut promised = Vec::new();
        let mut note = |field: &str, side, digest: Option<&Value>| {
            if let Some(digest) = digest.and_then(Value::as_str) {
                promised.push(Promised { field: field.to_owned(), side, digest: digest.to_owned() });
            }
        };
        for change in self.parsed_changes() {
            let field = change.get("field").and_then(Value::as_str).unwrap_or_default().to_owned();
            note(&field, "before", change.get("before_digest"));
            note(&field, "after", change.get("after_digest"));
        }
        if let Ok(Value::Object(circumstances)) = serde_json::from_str(&self.circumstances) {
            for (field, digest) in &circumstances {
                note(field, CALL, Some(digest));
            }
        }
        promised
    }

    /// The changes as they are stored. What is no list has none; the digest tells that it was altered.
    pub(crate) fn parsed_changes(&self) -> Vec<Value> {
        serde_json::from_str(&self.changes).unwrap_or_default()
    }

    /// Whom a value is about: a purge of that user takes it away.
    pub(crate) fn about(&self, field: &str, side: &str) -> Option<Uuid> {
        about(field, side, self.actor, &self.subject_kind, self.subject)
    }
}

/// Whom a value is about, a user or an employee. What changed and why is about the subject; from where is about whoever acted, or about the
/// account that somebody unknown acted on. The words of a saved view are about whoever wrote them.
pub(crate) fn about(field: &str, side: &str, actor: Option<Uuid>, subject_kind: &str, subject: Option<Uuid>) -> Option<Uuid> {
    let subject = subject.filter(|_| matches!(subject_kind, "user" | "employee"));
    if side == CALL && field != "reason" {
        actor.or(subject)
    } else if side == CALL {
        subject.or(actor)
    } else {
        subject.or(actor.filter(|_| subject_kind == "saved_view"))
    }
}

/// H(salt ‖ value), as the event holds it.
pub(crate) fn value_digest(salt: &[u8], value: &str) -> String {
    crypto::hex(&crypto::sha256(&[salt, value.as_bytes()].concat()))
}
