//! Compiled subjects, kept under the two versions they were compiled at. Never stale: the session's look-up brings the present
//! versions with every request, and a subject of other versions is compiled anew; so is one of which something has ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::Subject;
use kernel::Micros;

use crate::UserId;
use crate::sessions::Live;

/// So many people's subjects are kept; beyond that all are dropped and compiled as they come.
const MOST: usize = 10_000;

type Versions = (i64, i64);

/// The cache.
#[derive(Debug, Default)]
pub(super) struct Subjects(Mutex<HashMap<UserId, (Versions, Arc<Subject>)>>);

impl Subjects {
    /// The subject of this session's user, if it was compiled at the present versions and nothing of it has ended at `now`.
    pub(super) fn find(&self, live: &Live, now: Micros) -> Option<Arc<Subject>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds =
            |(at, subject): &&(Versions, Arc<Subject>)| *at == versions(live) && subject.valid_until.is_none_or(|until| until > now);
        kept.get(&live.user).filter(holds).map(|(_, subject)| Arc::clone(subject))
    }

    /// Keeps a subject.
    pub(super) fn keep(&self, live: &Live, subject: &Arc<Subject>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(live.user, (versions(live), Arc::clone(subject)));
    }
}

fn versions(live: &Live) -> Versions {
    (live.policy_version, live.subject_version)
}
