//! The pages of the log: the list, and an entry.

mod list;
mod show;

pub use list::feed_of;

use axum::Router;
use axum::routing::get;

use crate::http::App;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::{EventId, UserId};

    /// The log.
    pub const LIST: &str = "/administration/audit";

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
    Router::new().route(paths::LIST, get(list::page)).route("/administration/audit/{id}", get(show::page))
}
