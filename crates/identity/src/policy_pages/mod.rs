//! What is demanded of passwords, under *Sign-in & security*: by the organization, by a role, by a group, and what holds together.

mod api;
mod edit;
mod list;
mod remove;
mod text;
mod words;

use axum::Router;
use axum::routing::get;
use kernel::Fault;

use crate::http::App;
use crate::policies::On;
use crate::security::POLICIES as LIST;

pub use api::operations;

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(LIST, get(list::page))
        .route("/administration/security/policies/new", get(list::choose))
        .route("/administration/security/policies/{of}", get(edit::page).post(edit::save))
        .route("/administration/security/policies/{of}/remove", get(remove::ask).post(remove::take))
}

/// To what a policy is attached, as an address has it: `organization`, a role's or a group's id. What is none of these is not there.
fn on_of(word: &str) -> Result<On, Fault> {
    if word == "organization" {
        return Ok(On::Organization);
    }
    let role = word.parse().map(On::Role);
    role.or_else(|_| word.parse().map(On::Group)).map_err(|_| Fault::not_found())
}

fn word_of(on: On) -> String {
    match on {
        On::Organization => on.word().to_owned(),
        On::Role(id) => id.to_string(),
        On::Group(id) => id.to_string(),
    }
}

fn path(on: On) -> String {
    format!("{LIST}/{}", word_of(on))
}
