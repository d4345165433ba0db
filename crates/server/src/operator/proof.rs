//! Whether the audit log holds: asked by `usher audit verify`, after a backup and after a restore.

use std::sync::Arc;

use db::Db;
use identity::audit::{self, Head, Report};
use kernel::{Fault, KeyRing};

use crate::installation::ORG;

/// What the walk along the chain came to.
#[derive(Debug)]
pub struct Proof {
    /// What it found.
    pub found: Report,
    /// Whether the chain still has the head that it once had.
    has_head: bool,
}

impl Proof {
    /// Walks the chain, and looks for `head` in it if one is known.
    pub async fn of(db: &Db, keys: &Arc<KeyRing>, head: Option<Head>) -> Result<Self, Fault> {
        let keys = Arc::clone(keys);
        let walk = move |read: &mut db::Read<'_>| {
            let found = audit::verify(read, &keys, ORG, &mut |_, _| {})?;
            let has_head = head.map_or(Ok(true), |head| audit::includes(read, ORG, &head))?;
            Ok::<_, Fault>(Self { found, has_head })
        };
        db.read(walk).await
    }

    /// The same, with the head that stands in a backup's first line.
    pub async fn of_backup(db: &Db, keys: &Arc<KeyRing>, header: &db::backup::Header) -> Result<Self, Fault> {
        let head = header.audit.iter().find(|head| head.org == ORG.0);
        // A head that does not read is one that the chain cannot have.
        let head = head.map(|head| Head { seq: head.seq, hash: kernel::crypto::unhex(&head.hash).unwrap_or_default() });
        Self::of(db, keys, head).await
    }

    /// What does not hold, a line each. Empty: everything does.
    pub fn findings(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.found.findings.iter().map(ToString::to_string).collect();
        if self.found.more > 0 {
            lines.push(format!("and {} more", self.found.more));
        }
        if !self.has_head {
            lines.push("the chain does not have the head that was given: it was cut off or written anew since".to_owned());
        }
        lines
    }

    /// One line if it does not hold.
    pub fn doubt(&self) -> Option<String> {
        let first = self.findings().into_iter().next()?;
        Some(format!(
            "But its audit log does not verify ({first}): it was changed by something other than Usher. `usher audit verify` names everything."
        ))
    }
}
