//! Signing in and out for programs that ask as a person.
//!
//! The same verb as the page's, with the same throttle and the same one refusal. A program cannot choose a new password, so nobody whose
//! password must be changed is let in here; and as soon as a second step is asked for at sign-in, nobody who has one, until it can be
//! taken here too.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use kernel::{Actor, Category, Fault, Micros, Secret, Via};
use web::Problem;
use web::openapi::Tell as _;

use super::{Again, SignIn, SignedIn, text};
use crate::UserId;
use crate::http::api::{ApiSigned, Operation, Presented, presented, sent};
use crate::http::{App, Credential, Visit};
use crate::sessions::Begun;

/// A name and passwords are not longer.
pub(crate) const BODY_BYTES: usize = 16 * 1024;

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
    pub(crate) struct Session {
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
    let typed: SignInSent = sent(request, BODY_BYTES).await?;
    let input = SignIn { typed: typed.user_name, password: typed.password, previous: None };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), visit.ctx.call.by(Actor::Anonymous, Via::Api));
    // A task of its own: a program that hangs up must not leave a counted try without its end.
    let tried = tokio::spawn(async move { super::sign_in(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    let SignedIn { user, session, .. } = tried?;
    Ok(goes_on(user, session))
}

/// Goes on under a new token, in which the password was given just now.
async fn again(State(app): State<App>, visit: Visit, signed: ApiSigned, request: Request) -> Result<Response, Problem> {
    let Credential::Session(session) = signed.credential else {
        return Err(Problem::new(Category::Conflict, "session.none", text::no_session_again()));
    };
    let user = signed.ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("a session of nobody"))?;
    app.take_try(&visit).await?;
    let typed: PasswordSent = sent(request, BODY_BYTES).await?;
    let input = Again { user, session, password: typed.password };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), signed.ctx.call.clone());
    let tried = tokio::spawn(async move { super::sign_in_again(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    Ok(goes_on(user, tried?))
}

/// The answer that tells of a new session, and its token once.
pub(crate) fn goes_on(user: UserId, begun: Begun) -> Response {
    let told = Session { token: begun.token, expires_at: begun.expires_at, user };
    (StatusCode::CREATED, [(LOCATION, "/api/v1/sessions/current")], Json(told.tell())).into_response()
}

async fn end(State(app): State<App>, signed: ApiSigned, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let Some(Presented::Session(token)) = presented(&headers) else {
        return Err(Problem::new(Category::Conflict, "session.none", text::no_session()));
    };
    app.db.write(move |tx| super::sign_out(&signed.ctx, tx, &token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
