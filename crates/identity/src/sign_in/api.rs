//! Signing in and out for programs that ask as a person.
//!
//! The same verb as the page's, with the same throttle and the same one refusal. A program cannot choose a new password, so nobody whose
//! password must be changed is let in here; and as soon as a second step is asked for at sign-in, nobody who has one, until it can be
//! taken here too.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use axum::{Json, Router};
use kernel::{Actor, Category, Fault, Secret, Via};
use serde::Deserialize;
use serde_json::{Value, json};
use web::Problem;

use super::{SignIn, SignedIn, text};
use crate::http::api::{ApiSigned, Presented, presented};
use crate::http::{App, Visit};

/// A name and a password are not longer.
const BODY_BYTES: usize = 16 * 1024;

/// The routes of this slice for programs.
pub fn api_router() -> Router<App> {
    Router::new().route("/api/v1/sessions", post(begin)).route("/api/v1/sessions/current", delete(end))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    user_name: String,
    password: Secret,
}

async fn begin(State(app): State<App>, visit: Visit, request: Request) -> Result<Response, Problem> {
    app.take_try(&visit).await?;
    let typed = match read(request).await? {
        Ok(typed) => typed,
        Err(status) => return Ok(status.into_response()),
    };
    let input = SignIn { typed: typed.user_name, password: typed.password, previous: None };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), visit.ctx.call.by(Actor::Anonymous, Via::Api));
    // A task of its own: a program that hangs up must not leave a counted try without its end.
    let tried = tokio::spawn(async move { super::sign_in(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    let SignedIn { user, session, .. } = tried?;
    let told = json!({ "token": session.token.reveal(), "expires_at": session.expires_at.rfc3339(), "user": user });
    Ok((StatusCode::CREATED, [(LOCATION, "/api/v1/sessions/current")], Json(told)).into_response())
}

/// A body that is not JSON is refused by its status alone.
async fn read(request: Request) -> Result<Result<Typed, StatusCode>, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(Err(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let Ok(bytes) = to_bytes(request.into_body(), BODY_BYTES).await else { return Ok(Err(StatusCode::PAYLOAD_TOO_LARGE)) };
    let malformed = || Problem::new(Category::Malformed, "sign_in.malformed", text::malformed());
    let sent: Value = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    // A struct is read from an array too.
    if !sent.is_object() {
        return Err(malformed());
    }
    let typed: Typed = serde_json::from_value(sent).map_err(|_| malformed())?;
    let has_nul = typed.user_name.contains('\0') || typed.password.reveal().contains('\0');
    if has_nul { Err(malformed()) } else { Ok(Ok(typed)) }
}

async fn end(State(app): State<App>, signed: ApiSigned, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let Some(Presented::Session(token)) = presented(&headers) else {
        return Err(Problem::new(Category::Conflict, "session.none", text::no_session()));
    };
    app.db.write(move |tx| super::sign_out(&signed.ctx, tx, &token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
