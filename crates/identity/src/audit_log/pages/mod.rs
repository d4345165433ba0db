//! The pages of the log: the list, and an entry.

mod list;
mod narrow;
mod show;
mod sign_ins;

pub use list::feed_of;

use axum::Router;
use axum::routing::get;

use crate::account;
use crate::http::App;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::{EventId, UserId};

    /// The log.
    pub const LIST: &str = "/administration/audit";

    /// Who signed in and who was refused: everybody.
    pub const SIGN_INS: &str = "/administration/security/sign-ins";

    /// The same as a file.
    pub const SIGN_INS_FILE: &str = "/administration/security/sign-ins/export";

    /// The same of one person.
    pub fn sign_ins_of(user: UserId) -> String {
        crate::users::paths::of(user, "sign-ins")
    }

    /// An entry.
    pub fn show(id: EventId) -> String {
        format!("{LIST}/{id}")
    }

    /// What a person did, and what was done to them.
    pub fn about(user: UserId) -> String {
        format!("{LIST}?subject={user}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route("/administration/audit/{id}", get(show::page))
        .route(paths::SIGN_INS, get(sign_ins::everyone))
        .route(paths::SIGN_INS_FILE, get(sign_ins::file))
        .route("/administration/users/{id}/sign-ins", get(sign_ins::of_person))
        .route("/administration/users/{id}/sign-ins/export", get(sign_ins::file_of_person))
        .route(account::SIGN_INS, get(sign_ins::own))
}
