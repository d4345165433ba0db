//! The pages of signing in and out.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Fault, Secret};
use serde::Deserialize;
use web::cookies::SetCookie;
use web::form::Form;
use web::kit::{self, Flash, Tone};
use web::{Markup, Page, Problem, html, negotiate};

use super::{SignIn, text};
use crate::http::{App, Elsewhere, SESSION_COOKIE, Signed, Visit};
use crate::lockout::Lockout;
use crate::security;

/// Where one's own password is chosen before anything else.
pub(crate) const REQUIRED_PASSWORD: &str = "/required/password";
/// A form of a name and a password is not longer.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route("/sign-in", get(show).post(submit)).route("/sign-out", post(leave)).route("/cannot-sign-in", get(cannot))
}

/// The address of the choice of an own password, with where to go afterwards.
fn required_password(next: &str) -> String {
    if next == "/" { REQUIRED_PASSWORD.to_owned() } else { format!("{REQUIRED_PASSWORD}?next={}", web::url::segment(next)) }
}

/// Where to go afterwards, and what was typed before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    next: String,
    user_name: String,
}

async fn show(visit: Visit, signed: Result<Signed, Elsewhere>, Query(asked): Query<Asked>) -> Response {
    if signed.is_ok() {
        return visit.to(web::url::local(&asked.next));
    }
    if visit.organization.as_ref().is_none_or(|o| o.owner_id.is_none()) {
        return visit.to("/setup");
    }
    visit.show(page(&visit, &asked, None))
}

#[derive(Debug, Deserialize)]
struct Typed {
    user_name: String,
    password: Secret,
    #[serde(default)]
    next: String,
}

async fn submit(State(app): State<App>, visit: Visit, headers: HeaderMap, form: Form<Typed, FORM_BYTES>) -> Result<Response, Problem> {
    app.take_try(&visit).await?;
    let typed = form.input;
    let previous = visit.jar.get(SESSION_COOKIE).map(Secret::new);
    let input = SignIn { typed: typed.user_name.clone(), password: typed.password, previous };
    // A task of its own: a browser that hangs up must not leave a counted try without its end.
    let (db, hasher, call) = (app.db.clone(), app.hasher.clone(), visit.ctx.call.clone());
    let tried = tokio::spawn(async move { super::sign_in(&db, &hasher, &call, input).await }).await.map_err(Fault::internal)?;
    match tried {
        Ok(signed_in) => {
            let next = web::url::local(&typed.next);
            let to = if signed_in.must_change { required_password(next) } else { next.to_owned() };
            let answer = match signed_in.session.ended {
                0 => visit.to(&to),
                _ => visit.to_with(&to, &Flash::warn(text::older_ended())),
            };
            Ok((session_cookie(&signed_in.session.token).headers(visit.arrival.https), answer).into_response())
        }
        Err(fault) if fault.is("sign_in.refused") && negotiate::wants_html(&headers) => {
            let asked = Asked { next: typed.next, user_name: typed.user_name };
            Ok(visit.show(page(&visit, &asked, Some(&fault.message)).status(StatusCode::UNAUTHORIZED)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The cookie of a session; it goes with the browser's own session, the server ends it earlier or later.
pub(crate) fn session_cookie(token: &Secret) -> SetCookie {
    SetCookie::new(SESSION_COOKIE, token.reveal())
}

async fn leave(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    if let Some(token) = visit.jar.get(SESSION_COOKIE).map(Secret::new) {
        let call = visit.ctx.call.clone();
        app.db.write(move |tx| super::sign_out(&call, tx, &token)).await?;
    }
    let response = visit.to_with("/sign-in", &Flash::good(text::signed_out()));
    Ok((SetCookie::clear(SESSION_COOKIE).headers(visit.arrival.https), response).into_response())
}

fn page(visit: &Visit, asked: &Asked, refusal: Option<&str>) -> Page {
    let fills = visit.organization.as_ref().is_none_or(|o| o.login_autocomplete);
    let token = |name: &'static str| if fills { name } else { "off" };
    let next = web::url::local(&asked.next);
    let name = kit::field("user_name", text::user_name()).value(asked.user_name.as_str()).required().quiet();
    let name = name.autocomplete(token("username")).max_length(300);
    let password = kit::password_field("password", text::password()).required().autocomplete(token("current-password"));
    // After a refusal the name usually stands right and the password is typed again.
    let (name, password) = if asked.user_name.is_empty() { (name.autofocus(), password) } else { (name, password.autofocus()) };
    Page::bare(text::title()).body(html! {
        @if let Some(words) = refusal { (kit::notice(Tone::Bad, words)) }
        form.stack method="post" action="/sign-in" {
            @if next != "/" { input type="hidden" name="next" value=(next); }
            (name)
            (password)
            (kit::button(text::submit()).primary())
        }
        p { a.link href=(cannot_address(&asked.user_name)) { (text::cannot()) } }
    })
}

fn cannot_address(user_name: &str) -> String {
    let path = "/cannot-sign-in";
    if user_name.is_empty() { path.to_owned() } else { format!("{path}?user_name={}", web::url::segment(user_name)) }
}

async fn cannot(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let org = visit.ctx.org;
    let lockout = app.db.read(move |read| security::settings(read, org)).await.map_err(Fault::from)?.lockout;
    let with_name = |path: &str| {
        if asked.user_name.is_empty() { path.to_owned() } else { format!("{path}?user_name={}", web::url::segment(&asked.user_name)) }
    };
    let part = |title: &str, body: &str, more: Markup| html! { section.stack { h2 { (title) } p { (body) } (more) } };
    Ok(visit.show(Page::bare(text::cannot_title()).wide().sentence(text::cannot_sentence()).body(html! {
        (part(text::forgot_title(), text::forgot_body(), html! { (kit::link_button(text::forgot_button(), with_name("/forgot")).primary()) }))
        (part(text::tries_title(), &tries_body(&lockout), html! {}))
        (part(text::new_title(), text::new_body(), html! {}))
        (part(text::case_title(), text::case_body(), html! {}))
        (part(text::ask_title(), &text::ask_body(visit.organization_name()), html! {}))
        p { a.link href=(with_name("/sign-in")) { (text::back()) } }
    })))
}

fn tries_body(lockout: &Lockout) -> String {
    let counted = |n: i64, one: &'static str, many: fn(i64) -> String| if n == 1 { one.to_owned() } else { many(n) };
    let tries = counted(lockout.most_tries, text::one_try(), text::tries);
    let minutes = counted(lockout.window_secs / 60, text::one_minute(), text::minutes);
    if lockout.until_unlocked { text::tries_stay(&tries, &minutes) } else { text::tries_body(&tries, &minutes) }
}
