//! What the link of a confirmation leads to.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, button};
use web::{Page, Problem};

use super::{confirm, take_back_pages, text};
use crate::doors::{CodeForm, Door};
use crate::http::{App, Visit};
use crate::tokens::Purpose;

static DOOR: Door = Door {
    purpose: Purpose::ConfirmEmail,
    open: "/confirm-email/open",
    next: "/confirm-email/address",
    cookie: "confirm_email",
    title: text::door_title,
    another: text::another,
};

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route("/confirm-email", get(door))
        .route("/confirm-email/open", post(open))
        .route("/confirm-email/address", get(show).post(done))
        .route("/address-changed", get(take_back_pages::door))
        .route("/address-changed/open", post(take_back_pages::open))
        .route("/address-changed/take-back", get(take_back_pages::show).post(take_back_pages::done))
}

async fn door(visit: Visit) -> Response {
    DOOR.page(&visit)
}

async fn open(State(app): State<App>, visit: Visit, form: Form<CodeForm>) -> Result<Response, Problem> {
    DOOR.open(&app, &visit, form.input).await
}

async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let Some(held) = DOOR.held(&app, &visit).await? else { return Ok(DOOR.dead(&visit)) };
    let body = html! {
        p { strong dir="auto" { (held.link.address) } }
        form method="post" action=(DOOR.next) {
            div.actions { (button(text::confirm()).primary()) }
        }
    };
    let sentence = text::sentence(held.user.display_name(), visit.organization_name());
    Ok(visit.show(Page::bare(text::door_title()).sentence(sentence).body(body)))
}

async fn done(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let Some(held) = DOOR.held(&app, &visit).await? else { return Ok(DOOR.dead(&visit)) };
    let (ctx, code) = (visit.ctx.clone(), held.code);
    let outcome: Result<(), Fault> = app.db.write(move |tx| confirm(&ctx, tx, &code).map(drop)).await;
    match outcome {
        Ok(()) => Ok(DOOR.leave(&visit, visit.to_with("/account", &Flash::good(text::done(held.link.address))))),
        Err(fault) if fault.is("token.dead") => Ok(DOOR.dead(&visit)),
        Err(fault) => Err(fault.into()),
    }
}
