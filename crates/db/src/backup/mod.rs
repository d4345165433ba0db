//! Backups: one file, the same for both engines, written while people work.
//!
//! A backup reads every table in the order of its key in one snapshot, so it shows one moment, and two backups of the same
//! content are the same bytes whatever engine holds it. It holds no secret key: values sealed by the keys that its header
//! names stay sealed. The file's form is told in `docs/decisions/0008-backup-format.md`.
//!
//! Restoring is one transaction: either everything of the file is there afterwards, counted and checked, or nothing changed.

mod error;
mod file;
mod layout;
mod read;
mod restore;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use error::BackupError;
pub use restore::{Restore, restore};
pub use write::{backup, before_migration};

pub use read::verify;

crate::statements! {
    AUDIT_HEADS = "SELECT org, seq, hash FROM audit_link AS link \
        WHERE seq = (SELECT MAX(seq) FROM audit_link AS other WHERE other.org = link.org) ORDER BY org, seq";
}

/// The first line of a file: what it is and what to expect in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the form, 1.
    pub usher_backup: u32,
    /// The version of the program that wrote it.
    pub product: String,
    /// The number of the last migration.
    pub schema: i64,
    /// When it was made, in microseconds UTC.
    pub made_at: i64,
    /// The installation's id, if it had one.
    pub instance: Option<crate::Uuid>,
    /// Fingerprints of the keys that sealed values may need, `number:fingerprint`.
    pub keys: Vec<String>,
    /// The head of each organization's audit chain.
    pub audit: Vec<AuditHead>,
    /// How many rows each table has.
    pub counts: BTreeMap<String, u64>,
}

/// The last link of an audit chain: whoever keeps it can tell whether the chain was cut or rewritten later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The organization's number.
    pub org: i64,
    /// How many links there are.
    pub seq: i64,
    /// The last link's hash, in hexadecimal.
    pub hash: String,
}

/// A file that was written or read to its end, and is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its first line.
    pub header: Header,
    /// How many rows it holds.
    pub rows: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl Summary {
    /// Which of the keys that the backup needs are not in `keys`. Without them its sealed values are lost.
    pub fn missing_keys(&self, keys: &kernel::KeyRing) -> Vec<String> {
        let held = keys.fingerprints();
        self.header.keys.iter().filter(|key| !held.contains(key)).cloned().collect()
    }
}

/// The names of all tables at migration `schema`, in order; all but the list of migrations itself.
pub(crate) fn table_names(schema: i64) -> crate::DbResult<Vec<String>> {
    Ok(layout::tables(schema)?.into_iter().map(|table| table.name).collect())
}
