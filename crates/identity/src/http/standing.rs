//! Whether what a request was let in with still holds when it writes. A form may arrive long after its head, and whoever sent it may
//! have been deactivated meanwhile, or lost what they would use: the first write of the request looks again, in its own transaction.

use std::sync::{Arc, Mutex, PoisonError};

use access::Subject;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use db::{DbError, DbResult, Gate, Tx, params};
use kernel::{Category, Fault, Micros};

use super::app::ORG;
use super::{store, text};
use crate::roles;
use crate::sessions::Live;

/// With what a person was let in.
#[derive(Clone)]
struct LetIn {
    live: Live,
    subject: Arc<Subject>,
    now: Micros,
}

/// A seat in the request that [`super::Signed`] fills, and the request's first write empties.
#[derive(Default)]
pub(super) struct Standing(Mutex<Option<LetIn>>);

impl Standing {
    /// Notes with what the person is let in.
    pub(super) fn is(&self, live: &Live, subject: &Arc<Subject>, now: Micros) {
        let let_in = LetIn { live: live.clone(), subject: Arc::clone(subject), now };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(let_in);
    }
}

impl Gate for Standing {
    fn ask(&self, tx: &mut Tx<'_>) -> DbResult<()> {
        let let_in = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(LetIn { live, subject, now }) = let_in else { return Ok(()) };
        let Some(row) = tx.find(store::STANDING, params![ORG, live.id, live.user])? else {
            return Err(DbError::Refused(Fault::new(Category::Unauthenticated, "session.missing", text::sign_in_first())));
        };
        let mut row = row.reader();
        let (policy, own): (i64, i64) = (row.next()?, row.next()?);
        // Most changes of the policy change nothing for this person.
        if (policy, own) == (live.policy_version, live.subject_version) || roles::compile_subject(tx, ORG, live.user, now)? == *subject {
            return Ok(());
        }
        Err(DbError::Refused(Fault::new(Category::Conflict, "access.changed", text::access_changed())))
    }

    fn passed(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The layer. See the module.
pub(super) async fn gate(mut request: Request, next: Next) -> Response {
    let standing = Arc::new(Standing::default());
    request.extensions_mut().insert(Arc::clone(&standing));
    db::gated(standing, next.run(request)).await
}
