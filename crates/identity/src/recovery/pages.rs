//! *Forgot password*, and what the link in the mail leads to.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{button, field, link_button};
use web::{Page, Problem};

use super::{Reset, ask, reset, text};
use crate::doors::{ChooseForm, ChoosePassword, CodeForm, Door, Rate};
use crate::http::{App, Visit};
use crate::tokens::Purpose;

static DOOR: Door = Door {
    purpose: Purpose::Reset,
    open: "/reset/open",
    next: "/reset/password",
    cookie: "reset",
    title: text::door_title,
    another: text::another,
};

const PAGE: ChoosePassword = ChoosePassword { door: &DOOR, title, sentence, rate: "/reset/strength" };

fn title(name: &str) -> String {
    text::choose_title(name)
}

fn sentence(organization: &str) -> String {
    text::choose_sentence(organization)
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route("/forgot", get(form).post(send))
        .route("/forgot/sent", get(sent))
        .route("/reset", get(door))
        .route("/reset/open", post(open))
        .route("/reset/password", get(show).post(choose))
        .route("/reset/strength", post(rate))
}

/// The form of *Forgot password*.
#[derive(Debug, serde::Deserialize)]
struct ForgotForm {
    #[serde(default)]
    name: String,
}

/// The name that was typed on the page before, if one was.
#[derive(Debug, serde::Deserialize)]
struct Typed {
    #[serde(default)]
    user_name: String,
}

async fn form(visit: Visit, Query(typed): Query<Typed>) -> Response {
    let fills = visit.organization.as_ref().is_none_or(|o| o.login_autocomplete);
    let token = if fills { "username" } else { "off" };
    let body = html! {
        form method="post" action="/forgot" {
            (field("name", text::name()).value(typed.user_name).autocomplete(token).max_length(300).required().autofocus())
            div.actions {
                (link_button(text::back(), "/sign-in"))
                (button(text::send()).primary())
            }
        }
        p.dim { (text::no_access()) " " a.link href="/cannot-sign-in" { (text::other_ways()) } }
    };
    visit.show(Page::bare(text::title()).sentence(text::sentence()).body(body))
}

/// The same for everybody: the same writes, the same redirect.
async fn send(State(app): State<App>, visit: Visit, form: Form<ForgotForm>) -> Result<Response, Problem> {
    app.take_try(&visit).await?;
    let (ctx, typed) = (visit.ctx.clone(), form.input.name);
    app.db.write(move |tx| ask(&ctx, tx, &typed)).await?;
    Ok(visit.to("/forgot/sent"))
}

async fn sent(visit: Visit) -> Response {
    let body = html! {
        p { (text::sent_look()) }
        p.dim { (text::sent_nothing()) " " a.link href="/cannot-sign-in" { (text::other_ways()) } }
        div.actions { (link_button(text::back(), "/sign-in").primary()) }
    };
    visit.show(Page::bare(text::sent_title()).sentence(text::sent()).body(body))
}

async fn door(visit: Visit) -> Response {
    DOOR.page(&visit)
}

async fn open(State(app): State<App>, visit: Visit, form: Form<CodeForm>) -> Result<Response, Problem> {
    DOOR.open(&app, &visit, form.input).await
}

async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    PAGE.show(&app, &visit).await
}

async fn choose(State(app): State<App>, visit: Visit, form: Form<ChooseForm>) -> Result<Response, Problem> {
    let (held, hash) = match PAGE.read(&app, &visit, form.input).await? {
        Ok(read) => read,
        Err(page) => return Ok(page),
    };
    let (ctx, code) = (visit.ctx.clone(), held.code.clone());
    let write = move |tx: &mut db::Tx<'_>| reset(&ctx, tx, Reset { code: code.clone(), hash: hash.clone() }).map(drop);
    let outcome: Result<(), Fault> = app.db.write(write).await;
    PAGE.done(&visit, &held, outcome, text::done().to_owned())
}

async fn rate(State(app): State<App>, visit: Visit, form: Form<Rate>) -> Result<Response, Problem> {
    PAGE.rate(&app, &visit, form.input).await
}
