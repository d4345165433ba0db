//! The pages of invitations: what the link leads to, and the administrators' list.

mod accept;
mod pending;

use axum::Router;
use axum::routing::{get, post};

use crate::http::App;

/// Where the list is.
pub const LIST: &str = "/administration/users/invitations";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route("/invitation", get(accept::door))
        .route("/invitation/open", post(accept::open))
        .route("/invitation/password", get(accept::show).post(accept::choose))
        .route("/invitation/strength", post(accept::rate))
        .route(LIST, get(pending::list))
        .route("/administration/users/invitations/{user}/resend", post(pending::resend))
        .route("/administration/users/invitations/{user}/revoke", get(pending::ask_revoke).post(pending::revoke))
        .route("/administration/users/invitations/{user}/link", get(pending::ask_copy).post(pending::copy))
}
