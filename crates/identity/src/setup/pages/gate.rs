//! The door of the wizard: the code that the server printed, exchanged for a cookie.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Secret;
use maud::html;
use web::cookies::SetCookie;
use web::form::Form;
use web::kit::{Tone, button, field, notice};
use web::{Page, Problem};

use super::wizard::COOKIE;
use crate::http::{App, Visit};
use crate::setup::text;

/// Enough to set a system up; the link opens it again until there is an owner.
const KEPT_SECS: i64 = 2 * 3600;

#[derive(Debug, serde::Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: Secret,
}

/// Whether it is the code that is missing, and nothing else.
pub(super) fn is_closed_by_code(app: &App, visit: &Visit) -> bool {
    let has_owner = visit.organization.as_ref().is_some_and(|o| o.owner_id.is_some());
    !has_owner && !visit.jar.get(COOKIE).is_some_and(|cookie| app.gate.admits(cookie))
}

/// The form for the code. The script puts the link's fragment into it and sends it; without script one pastes it.
pub(super) fn page(visit: &Visit) -> Response {
    visit.show(form(text::gate_title(), StatusCode::OK, None))
}

/// The same with 404: an address of the wizard without the cookie, or a wrong code.
pub(super) fn closed(visit: &Visit, is_wrong: bool) -> Response {
    let wrong = is_wrong.then_some(text::gate_wrong());
    let title = if is_wrong { text::gate_wrong_title() } else { text::gate_title() };
    visit.show(form(title, StatusCode::NOT_FOUND, wrong))
}

fn form(title: &str, status: StatusCode, wrong: Option<&str>) -> Page {
    let body = html! {
        @if let Some(wrong) = wrong { (notice(Tone::Warn, wrong)) }
        p { (text::gate_how()) }
        form method="post" action="/setup/open" data-fragment="code" {
            (field("code", text::code()).required().autocomplete("off").max_length(200).autofocus())
            div.actions { (button(text::open()).primary()) }
        }
    };
    Page::bare(title).sentence(text::gate_sentence()).status(status).body(body)
}

/// Exchanges the code for the cookie.
pub(super) async fn open(State(app): State<App>, visit: Visit, form: Form<CodeForm>) -> Result<Response, Problem> {
    app.take_try(&visit).await?;
    if visit.organization.as_ref().is_some_and(|o| o.owner_id.is_some()) {
        // Whoever comes with an old link after there is an owner learns nothing of it.
        return Ok(visit.to("/setup"));
    }
    let Some(cookie) = app.gate.exchange(&form.input.code) else { return Ok(closed(&visit, true)) };
    let cookie = SetCookie::new(COOKIE, cookie.reveal()).max_age_secs(KEPT_SECS);
    Ok((cookie.headers(visit.arrival.https), visit.to("/setup")).into_response())
}
