//! Asks for the password where a verb found that it was not given lately, and then does what was asked before.
//!
//! ```text
//! POST …, refused by Ctx::recent ─► nothing was written; this page, which holds the form, sealed
//! POST …?again with the password ─► a new session; the form opened, and given to the same handler
//! ```
//!
//! What holds the form is the browser: it is sealed for one person, one address and an hour, so nothing typed is lost, passwords in the
//! form included, and none of it is kept on the server or stands readable in a page. The verbs decide what asks
//! ([`access::Danger`]); this layer only answers for all of them.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::proof::Asked;
use kernel::{Category, Fault, Micros, Secret, crypto};
use serde::{Deserialize, Serialize};
use web::form::{Kept, parse_pairs};
use web::{Page, Problem, html, kit, negotiate};

use super::{Again, session_cookie, sign_in_again, text};
use crate::UserId;
use crate::http::{App, Renewed, SESSION_COOKIE, Visit};
use crate::networks;
use crate::sessions::{self, Door, Live};

/// In the query of what is sent again, beside the password.
const AGAIN: &str = "password-again";
/// The largest form, sealed and in hexadecimal digits, with room for the rest.
const ANSWER_BYTES: usize = 2 * web::form::LIMIT_BYTES + 64 * 1024;
const HELD_SECS: i64 = 3600;
const PURPOSE: &str = "held form";

/// A form that waits for the password.
#[derive(Debug, Serialize, Deserialize)]
struct Held {
    user: UserId,
    to: String,
    /// The hour is told from here.
    at: Micros,
    what: String,
    body: String,
}

/// The layer. See the module.
pub(crate) async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || request.uri().path().starts_with(web::problem::PROGRAMS) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Some(plain) = without_mark(&parts.uri) else { return first(&app, parts, body, next).await };
    parts.uri = plain;
    match answered(&app, &mut parts, body).await {
        Ok(None) => next.run(Request::from_parts(parts, Body::empty())).await,
        Ok(Some(GoOn { body, token })) => {
            let https = Visit::from_request_parts(&mut parts, &app).await.is_ok_and(|visit| visit.arrival.https);
            if let Some(token) = &token {
                parts.extensions.insert(Renewed(token.clone()));
            }
            let mut response = next.run(Request::from_parts(parts, Body::from(body))).await;
            let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
            // A handler that begins a session of its own knows better.
            let has_one = cookies.iter().any(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.contains(SESSION_COOKIE)));
            if let Some(token) = token.filter(|_| !has_one) {
                response.headers_mut().append(SET_COOKIE, session_cookie(&token).header(https));
            }
            response
        }
        Err(response) => response,
    }
}

/// The address without the mark, if it has it.
fn without_mark(uri: &Uri) -> Option<Uri> {
    let query = uri.query()?;
    let others: Vec<&str> = query.split('&').filter(|pair| *pair != AGAIN).collect();
    if others.len() == query.split('&').count() {
        return None;
    }
    let path = uri.path();
    let plain = if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) };
    plain.parse().ok()
}

fn marked(to: &str) -> String {
    format!("{to}{}{AGAIN}", if to.contains('?') { '&' } else { '?' })
}

fn address(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string)
}

/// A request as it comes first: where a verb asks in vain, the page takes the answer's place.
async fn first(app: &App, mut parts: Parts, body: Body, next: Next) -> Response {
    let (asked, kept) = (Asked::default(), Kept::default());
    parts.extensions.insert(Arc::clone(&asked));
    let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = if is_form { kept.of(body) } else { body };
    let mut later = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(what) = asked.get() else { return response };
    if !negotiate::wants_html(&later.headers) {
        return Problem::new(Category::Forbidden, "step_up.required", text::again_program(*what)).into_response();
    }
    let (Some(body), Ok(visit)) = (kept.text().filter(|_| is_form), Visit::from_request_parts(&mut later, app).await) else {
        return Problem::new(Category::Forbidden, "step_up.required", text::again_unheld(*what)).into_response();
    };
    let Ok(Some(live)) = living(app, &visit).await else { return response };
    let held = Held { user: live.user, to: address(&later), at: visit.ctx.now, what: (*what).to_owned(), body };
    let Ok(plain) = serde_json::to_vec(&held) else { return response };
    let sealed = crypto::hex(&visit.ctx.keys().seal(PURPOSE, visit.ctx.random(), &plain));
    page(&visit, &held, &sealed, None)
}

/// The session of the browser's cookie.
async fn living(app: &App, visit: &Visit) -> Result<Option<Live>, Fault> {
    let Some(token) = visit.jar.get(SESSION_COOKIE).map(Secret::new) else { return Ok(None) };
    let (org, now) = (visit.ctx.org, visit.ctx.now);
    let ip = visit.ctx.client.ip;
    let found = app.db.read(move |read| {
        let Some(live) = sessions::look_up(read, org, &token, Door::Page, now)? else { return Ok(None) };
        // From outside of the organization's networks nobody learns here whether a password is right.
        Ok::<_, Fault>(networks::admits(&live.networks, live.is_exempt, ip)?.then_some(live))
    });
    found.await
}

/// What goes to the handler, and the token of the new session, if one had to begin.
struct GoOn {
    body: String,
    token: Option<Secret>,
}

/// The form that was held, once the password was right. Nothing where nobody is signed in any more: the handler says so.
async fn answered(app: &App, parts: &mut Parts, body: Body) -> Result<Option<GoOn>, Response> {
    let refuse = |problem: Problem| problem.into_response();
    let visit = Visit::from_request_parts(parts, app).await.map_err(refuse)?;
    let Some(live) = living(app, &visit).await.map_err(|fault| refuse(fault.into()))? else { return Ok(None) };
    let too_large = |_| refuse(Problem::new(Category::TooLarge, "form.too_large", text::again_over()));
    let bytes = to_bytes(body, ANSWER_BYTES).await.map_err(too_large)?;
    let pairs = parse_pairs(&bytes).map_err(refuse)?;
    let field = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let sealed = field("held");
    let over = || refuse(Problem::new(Category::Conflict, "step_up.over", text::again_over()));
    let held = open(&visit, &sealed).filter(|held| held.user == live.user && held.to == address(parts)).ok_or_else(over)?;
    if visit.ctx.now < live.proven_until {
        return Ok(Some(GoOn { body: held.body, token: None }));
    }
    app.take_try(&visit).await.map_err(refuse)?;
    let input = Again { user: live.user, session: live.id, password: Secret::new(field("password")) };
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), visit.ctx.call.clone());
    // A task of its own: a browser that hangs up must not leave a counted try without its end.
    let tried = tokio::spawn(async move { sign_in_again(&db, &hasher, &call, input).await }).await;
    match tried.map_err(|error| refuse(Fault::internal(error).into()))? {
        Ok(begun) => Ok(Some(GoOn { body: held.body, token: Some(begun.token) })),
        Err(fault) if !fault.fields.is_empty() => Err(page(&visit, &held, &sealed, Some(&fault))),
        Err(fault) => Err(refuse(fault.into())),
    }
}

fn open(visit: &Visit, sealed: &str) -> Option<Held> {
    let plain = visit.ctx.keys().open(PURPOSE, &crypto::unhex(sealed)?).ok()?;
    let held: Held = serde_json::from_slice(&plain).ok()?;
    ((0..HELD_SECS).contains(&visit.ctx.now.secs_since(held.at))).then_some(held)
}

fn page(visit: &Visit, held: &Held, sealed: &str, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let password = kit::password_field("password", text::password()).required().autofocus().autocomplete("current-password").errors(errors);
    let body = html! {
        form.stack method="post" action=(marked(&held.to)) {
            input type="hidden" name="held" value=(sealed);
            (password)
            (kit::button(text::again_go_on()).primary())
        }
        p { a.link href="/" { (text::again_not()) } }
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::UNAUTHORIZED };
    let page = Page::bare(text::again_title()).sentence(text::again_sentence(&held.what)).status(status).body(body);
    ([(HeaderName::from_static("cache-control"), "no-store")], visit.show(page)).into_response()
}
