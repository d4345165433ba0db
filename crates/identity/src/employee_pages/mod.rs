//! The pages of employees: the list, a card, its form, its user, its end.

mod delete;
mod export;
mod form;
mod link;
mod list;
mod show;
mod text;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use kernel::{Category, Fault, FieldError};

use crate::EmployeeId;
use crate::employees::paths;
use crate::http::App;

/// Characters of a reason.
const MOST_REASON: usize = 500;

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(form::new).post(form::create))
        .route(paths::EXPORT, get(export::file))
        .route("/administration/employees/{id}", get(show::page))
        .route("/administration/employees/{id}/edit", get(form::edit).post(form::save))
        .route("/administration/employees/{id}/link", get(link::ask).post(link::link))
        .route("/administration/employees/{id}/unlink", get(link::ask_unlink).post(link::unlink))
        .route("/administration/employees/{id}/delete", get(delete::ask).post(delete::delete))
}

/// An id out of an address; what is no id is not there.
fn id_of(text: &str) -> Result<EmployeeId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn errors_of(fault: Option<&Fault>) -> &[FieldError] {
    fault.map_or(&[], |f| &f.fields)
}

fn status_of(fault: Option<&Fault>) -> StatusCode {
    fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category))
}

/// What the person can mend, or must be shown beside the present state.
fn is_shown(fault: &Fault) -> bool {
    !fault.fields.is_empty() || matches!(fault.category, Category::Stale | Category::Conflict)
}

/// What the audit log keeps as the reason.
fn reason_of(typed: &str) -> Result<String, Fault> {
    let line = kernel::text::one_line(typed);
    if line.chars().count() <= MOST_REASON { Ok(line) } else { Err(Fault::field("reason", "too_long", text::reason_long(MOST_REASON))) }
}
