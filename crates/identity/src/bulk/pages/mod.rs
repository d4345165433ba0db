//! The pages of bulk changes: what is done, preview, progress, what came of it. A page shows where its bulk change stands, whoever
//! asks again and when.

mod bar;
mod choose;
mod csv;
mod list;
mod parts;
mod people;
mod preview;
mod result;
mod show;

pub use bar::bar;

use axum::Router;
use axum::routing::{get, post};
use kernel::Fault;

use crate::BulkId;
use crate::http::App;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::BulkId;
    use crate::bulk::ActionKind;

    /// The list; chosen rows of the list of users are posted there.
    pub const LIST: &str = "/administration/users/bulk";

    /// Where chosen rows are posted for this action.
    pub fn to(action: ActionKind) -> String {
        format!("{LIST}?action={}", action.word())
    }

    /// A bulk change.
    pub fn show(id: BulkId) -> String {
        format!("{LIST}/{id}")
    }

    /// What is done with it: `preview`, `run`, `stop`, `go-on`, `undo`, `rows.csv`.
    pub fn of(id: BulkId, what: &str) -> String {
        format!("{LIST}/{id}/{what}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page).post(choose::begin))
        .route("/administration/users/bulk/{id}", get(show::page))
        .route("/administration/users/bulk/{id}/preview", post(choose::preview))
        .route("/administration/users/bulk/{id}/again", post(choose::again))
        .route("/administration/users/bulk/{id}/run", post(preview::run))
        .route("/administration/users/bulk/{id}/stop", post(show::stop))
        .route("/administration/users/bulk/{id}/go-on", post(show::go_on))
        .route("/administration/users/bulk/{id}/undo", post(result::undo))
        .route("/administration/users/bulk/{id}/rows.csv", get(csv::file))
}

/// A bulk change's id out of an address; what is no id is not there.
fn id_of(text: &str) -> Result<BulkId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}
