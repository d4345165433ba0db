//! The pages of custom fields, under *Fields & modules*.

mod delete;
mod edit;
mod list;
mod new;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use kernel::{Category, Fault, FieldError};

use crate::FieldId;
use crate::http::App;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::FieldId;

    /// The list.
    pub const LIST: &str = "/administration/fields";
    /// A new field.
    pub const NEW: &str = "/administration/fields/new";

    /// A field's page.
    pub fn field(id: FieldId) -> String {
        format!("{LIST}/{id}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(new::form).post(new::save))
        .route("/administration/fields/{id}", get(edit::page).post(edit::save))
        .route("/administration/fields/{id}/move", post(list::move_it))
        .route("/administration/fields/{id}/delete", get(delete::ask).post(delete::take))
}

fn errors_of(fault: Option<&Fault>) -> &[FieldError] {
    fault.map_or(&[], |f| &f.fields)
}

fn status_of(fault: Option<&Fault>) -> StatusCode {
    fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category))
}

/// What the person can mend in the form, or must be shown beside the new state.
fn is_shown(fault: &Fault) -> bool {
    !fault.fields.is_empty() || matches!(fault.category, Category::Stale | Category::Conflict)
}

/// An id of an address; what is no id is not there.
fn id_of(text: &str) -> Result<FieldId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
