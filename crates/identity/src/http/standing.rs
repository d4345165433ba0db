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
use super::subjects::Versions;
use super::{store, text};
use crate::{ApiKeyId, SessionId, UserId, roles};

/// By what somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A session, of a browser or of a program.
    Session(SessionId),
    /// An API key.
    Key(ApiKeyId),
}

/// Who was let in, by what, at which versions.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) by: Credential,
    pub(super) user: UserId,
    pub(super) versions: Versions,
}

/// With what somebody was let in: all that they may, also where a key lets them use less.
#[derive(Clone)]
struct LetIn {
    asker: Asker,
    subject: Arc<Subject>,
    now: Micros,
}

/// A seat in the request that [`super::Signed`] or [`super::api::ApiSigned`] fills, and the request's first write empties.
#[derive(Default)]
pub(super) struct Standing(Mutex<Option<LetIn>>);

impl Standing {
    /// Notes with what somebody is let in.
    pub(super) fn is(&self, asker: &Asker, subject: &Arc<Subject>, now: Micros) {
        let let_in = LetIn { asker: asker.clone(), subject: Arc::clone(subject), now };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(let_in);
    }
}

impl Gate for Standing {
    fn ask(&self, tx: &mut Tx<'_>) -> DbResult<()> {
        let let_in = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(LetIn { asker, subject, now }) = let_in else { return Ok(()) };
        let found = match asker.by {
            Credential::Session(id) => tx.find(store::STANDING, params![ORG, id, asker.user])?,
            Credential::Key(id) => tx.find(store::STANDING_KEY, params![ORG, id, asker.user, now])?,
        };
        let Some(row) = found else {
            return Err(DbError::Refused(Fault::new(Category::Unauthenticated, "session.missing", text::sign_in_first())));
        };
        let mut row = row.reader();
        let versions: Versions = (row.next()?, row.next()?);
        // Most changes of the policy change nothing for this person.
        if versions == asker.versions || roles::compile_subject(tx, ORG, asker.user, now)? == *subject {
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
