//! Every page of this crate under its address.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use super::app::App;
use super::{api, home, jump, refusals, standing};

/// So long a request waits for its turns at the database; with the rest of it, an answer comes well within ten seconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The routes of all slices. The server wraps them in the edge.
pub fn router(app: App) -> Router {
    let router = Router::new()
        .route("/", get(home::home))
        .route("/jump", get(jump::fragment))
        .route("/search", get(jump::page))
        .route(web::theme::PATH, post(web::theme::choose))
        .merge(crate::user_pages::router())
        .merge(crate::invitations::router())
        .merge(crate::recovery::router())
        .merge(crate::confirmations::router())
        .merge(crate::mail_settings::router())
        .merge(crate::sign_in::router())
        .merge(crate::account::router())
        .merge(crate::companies::router())
        .merge(crate::role_pages::router())
        .merge(crate::service_pages::router())
        .merge(crate::employee_pages::router())
        .merge(crate::group_pages::router())
        .merge(crate::reporting::router())
        .merge(crate::plan_pages::router())
        .merge(crate::seats::router())
        .merge(crate::custom_fields::router())
        .merge(crate::organization::router())
        .merge(crate::security::router())
        .merge(crate::policy_pages::router())
        .merge(crate::networks::router())
        .merge(crate::validity::router())
        .merge(crate::imports::router())
        .merge(crate::bulk::router())
        .merge(crate::setup::router())
        .merge(crate::audit_log::router())
        .merge(api::router())
        .layer(from_fn_with_state(app.clone(), crate::sign_in::step_up))
        // Inside of the next, which records a refusal whatever became of the person.
        .layer(from_fn(standing::gate))
        .layer(from_fn_with_state(app.clone(), refusals::note))
        .layer(from_fn(hurry));
    let gallery = if app.settings.development { web::gallery::router() } else { Router::new() };
    router.with_state(app).merge(gallery).merge(web::assets::router())
}

/// Whoever waits too long for the database is told that it is busy, before they give up themselves.
async fn hurry(request: Request, next: Next) -> Response {
    db::hurried(PATIENCE, next.run(request)).await
}
