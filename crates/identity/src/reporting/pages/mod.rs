//! The pages of the tree: looking, finding, moving somebody.

mod look;
mod move_to;

use axum::Router;
use axum::routing::get;

use crate::UserId;
use crate::http::App;

/// Where the tree is.
pub const PATH: &str = "/administration/users/organization";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route(PATH, get(look::page)).route("/administration/users/{id}/manager", get(move_to::form).post(move_to::save))
}

/// The tree opened at somebody.
pub fn at(user: UserId) -> String {
    format!("{PATH}?open={user}#{user}")
}
