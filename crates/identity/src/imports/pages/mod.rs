//! The pages of imports: upload, columns, check, import. A page shows where its import stands, whoever asks again and when.

mod administrators;
mod checked;
mod columns;
mod list;
mod outcomes;
mod parts;
mod show;
mod upload;
mod values;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use kernel::Fault;

use crate::ImportId;
use crate::http::App;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::ImportId;

    /// The list.
    pub const LIST: &str = "/administration/imports";
    /// The upload: where the wizard's "or import a file" leads.
    pub const NEW: &str = "/administration/imports/new";

    /// An import.
    pub fn show(id: ImportId) -> String {
        format!("{LIST}/{id}")
    }

    /// What is done with it: `columns`, `values`, `import`, `stop`, `go-on`, `undo`, `delete`, `failed.csv`.
    pub fn of(id: ImportId, what: &str) -> String {
        format!("{LIST}/{id}/{what}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    // The upload counts its bytes itself, to tell the limit on the form.
    let upload = get(upload::form).post(upload::receive).layer(DefaultBodyLimit::disable());
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, upload)
        .route("/administration/imports/{id}", get(show::page))
        .route("/administration/imports/{id}/columns", get(columns::form).post(columns::save))
        .route("/administration/imports/{id}/values", get(values::form).post(values::save))
        .route("/administration/imports/{id}/import", post(show::import))
        .route("/administration/imports/{id}/stop", post(show::stop))
        .route("/administration/imports/{id}/go-on", post(show::go_on))
        .route("/administration/imports/{id}/undo", get(show::ask_undo).post(show::undo))
        .route("/administration/imports/{id}/delete", get(show::ask_delete).post(show::delete))
        .route("/administration/imports/{id}/failed.csv", get(show::failed))
}

/// An import's id out of an address; what is no id is not there.
fn id_of(text: &str) -> Result<ImportId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}
