//! Compiled subjects, kept under the two versions they were compiled at. Never stale: the look-up of a session or key brings the present
//! versions with every request, and a subject of other versions is compiled anew; so is one of which something has ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::Subject;
use db::{DbResult, Read};
use kernel::Micros;

use super::app::ORG;
use crate::{UserId, roles};

/// So many people's subjects are kept; beyond that all are dropped and compiled as they come.
const MOST: usize = 10_000;

/// The organization's `policy_version` and the user's `subject_version`.
pub(super) type Versions = (i64, i64);

/// The cache.
#[derive(Debug, Default)]
pub(super) struct Subjects(Mutex<HashMap<UserId, (Versions, Arc<Subject>)>>);

impl Subjects {
    /// The subject of a user, if it was compiled at these versions and nothing of it has ended at `now`.
    fn find(&self, user: UserId, at: Versions, now: Micros) -> Option<Arc<Subject>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |(kept_at, subject): &&(Versions, Arc<Subject>)| *kept_at == at && subject.valid_until.is_none_or(|until| until > now);
        kept.get(&user).filter(holds).map(|(_, subject)| Arc::clone(subject))
    }

    /// The kept subject of a user, or one compiled now, which is kept from then on.
    pub(super) fn of(&self, read: &mut Read<'_>, user: UserId, at: Versions, now: Micros) -> DbResult<Arc<Subject>> {
        if let Some(kept) = self.find(user, at, now) {
            return Ok(kept);
        }
        let compiled = Arc::new(roles::compile_subject(read, ORG, user, now)?);
        self.keep(user, at, &compiled);
        Ok(compiled)
    }

    /// Keeps a subject.
    fn keep(&self, user: UserId, at: Versions, subject: &Arc<Subject>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(user, (at, Arc::clone(subject)));
    }
}
