//! Signing in and out for programs that ask as a person.
//!
//! The same verb as the page's, with the same throttle and the same one refusal. A program cannot choose a new password, so nobody whose
//! password must be changed is let in here; and as soon as a second step is asked for at sign-in, nobody who has one, until it can be
//! taken here too.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use kernel::{Actor, Category, Fault, Micros, Secret, Via};
use serde_json::Value;
use web::Problem;
use web::openapi::{FieldErrors, Take, Tell as _};

use super::{Again, SignIn, SignedIn, text};
use crate::UserId;
use crate::http::api::{ApiSigned, Operation, Presented, presented};
use crate::http::{App, Credential, Visit};

/// A name and a password are not longer.
const BODY_BYTES: usize = 16 * 1024;

web::request! {
    /// A name and a password.
    struct SignInSent {
        /// The user name.
        user_name: String,
        /// The password.
        password: Secret,
    }
}

web::request! {
    /// A password, given again.
    struct PasswordSent {
        /// The password.
        password: Secret,
    }
}

web::answer! {
    /// A session that was begun.
    struct Session {
        /// Send it as “Authorization: Bearer …”. It is told once.
        token: Secret,
        /// When it ends at the latest.
        expires_at: Micros,
        /// Who signed in.
        user: UserId,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::own::<SignInSent, Session>(Method::POST, "/api/v1/sessions", "sessions.begin", post(begin))
            .says("Sign in", "For programs that ask as a person. Every refusal reads the same; wrong tries count, and lock, as on the page.")
            .verbs(&["sign_in::sign_in"])
            .makes()
            .open(),
        Operation::own::<(), ()>(Method::DELETE, "/api/v1/sessions/current", "sessions.end", delete(end))
            .says("Sign out", "The token opens nothing any more. An API key has no session: 409.")
            .verbs(&["sign_in::sign_out"]),
        Operation::own::<PasswordSent, Session>(Method::POST, "/api/v1/sessions/current/again", "sessions.again", post(again))
            .says(
                "Give the password again",
                "Before what is dangerous, where the answer was 403 “step_up.required”: the session goes on under a new token, the old one ends. \
                 Wrong passwords count as wrong tries to sign in do. An API key is its own proof: 409.",
            )
            .verbs(&["sign_in::sign_in_again"])
            .makes(),
    ]
}

async fn begin(State(app): State<App>, visit: Visit, request: Request) -> Result<Response, Problem> {
    app.take_try(&visit).await?;
    let malformed = || Problem::new(Category::Malformed, "sign_in.malformed", text::malformed());
    let typed: SignInSent = match read(request, malformed).await? {
        Ok(typed) => typed,
        Err(status) => return Ok(status.into_response()),
    };
    if typed.user_name.contains('\0') || typed.password.reveal().contains('\0') {
        return Err(malformed());
    }
    let input = SignIn { typed: typed.user_name, password: typed.password, previous: None };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), visit.ctx.call.by(Actor::Anonymous, Via::Api));
    // A task of its own: a program that hangs up must not leave a counted try without its end.
    let tried = tokio::spawn(async move { super::sign_in(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    let SignedIn { user, session, .. } = tried?;
    let told = Session { token: session.token, expires_at: session.expires_at, user };
    Ok((StatusCode::CREATED, [(LOCATION, "/api/v1/sessions/current")], Json(told.tell())).into_response())
}

/// Goes on under a new token, in which the password was given just now.
async fn again(State(app): State<App>, visit: Visit, signed: ApiSigned, request: Request) -> Result<Response, Problem> {
    let Credential::Session(session) = signed.credential else {
        return Err(Problem::new(Category::Conflict, "session.none", text::no_session_again()));
    };
    let user = signed.ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("a session of nobody"))?;
    app.take_try(&visit).await?;
    let malformed = || Problem::new(Category::Malformed, "sign_in.malformed", text::malformed_again());
    let typed: PasswordSent = match read(request, malformed).await? {
        Ok(typed) => typed,
        Err(status) => return Ok(status.into_response()),
    };
    if typed.password.reveal().contains('\0') {
        return Err(malformed());
    }
    let input = Again { user, session, password: typed.password };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), signed.ctx.call.clone());
    let tried = tokio::spawn(async move { super::sign_in_again(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    let begun = tried?;
    let told = Session { token: begun.token, expires_at: begun.expires_at, user };
    Ok((StatusCode::CREATED, [(LOCATION, "/api/v1/sessions/current")], Json(told.tell())).into_response())
}

/// A body that is not JSON is refused by its status alone.
async fn read<T: Take>(request: Request, malformed: impl Fn() -> Problem) -> Result<Result<T, StatusCode>, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(Err(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let Ok(bytes) = to_bytes(request.into_body(), BODY_BYTES).await else { return Ok(Err(StatusCode::PAYLOAD_TOO_LARGE)) };
    let sent: Value = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    let mut errors = FieldErrors::default();
    let typed = T::take(Some(&sent), "", &mut errors);
    // One refusal for all of it, as for everything else at this door.
    typed.filter(|_| errors.is_empty()).map(Ok).ok_or_else(malformed)
}

async fn end(State(app): State<App>, signed: ApiSigned, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let Some(Presented::Session(token)) = presented(&headers) else {
        return Err(Problem::new(Category::Conflict, "session.none", text::no_session()));
    };
    app.db.write(move |tx| super::sign_out(&signed.ctx, tx, &token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
