//! The pages of My account.

mod details;
mod overview;
mod password;
mod required;
mod sessions;

use axum::Router;
use axum::routing::{get, post};

use crate::http::App;
use crate::sign_in;

/// The page with everything.
pub const HOME: &str = "/account";
/// Where one signed in, and where somebody tried to. The log has the page.
pub const SIGN_INS: &str = "/account/sign-ins";
/// The form for a new password.
const PASSWORD: &str = "/account/password";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(HOME, get(overview::show))
        .route("/account/preferences", post(overview::save))
        .route("/account/confirm-address", post(overview::confirm_address))
        .route(PASSWORD, get(password::show).post(password::submit))
        .route("/account/password/strength", post(password::rate))
        .route(sign_in::REQUIRED_PASSWORD, get(required::show).post(required::submit))
        .route(required::RATE, post(password::rate))
        .route("/account/sessions/end", post(sessions::end_one))
        .route("/account/sessions/end-others", post(sessions::end_others))
}
