//! What the link that takes a change of an address back leads to.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, Tone, button, link_button, notice};
use web::{Page, Problem};

use super::{TakenBack, take_back, text};
use crate::doors::{CodeForm, Door};
use crate::http::{App, Visit};
use crate::tokens::Purpose;

static DOOR: Door = Door {
    purpose: Purpose::UndoEmail,
    open: "/address-changed/open",
    next: "/address-changed/take-back",
    cookie: "address_changed",
    title: text::back_door_title,
    another: text::back_another,
};

pub(super) async fn door(visit: Visit) -> Response {
    DOOR.page(&visit)
}

pub(super) async fn open(State(app): State<App>, visit: Visit, form: Form<CodeForm>) -> Result<Response, Problem> {
    DOOR.open(&app, &visit, form.input).await
}

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let Some(held) = DOOR.held(&app, &visit).await? else { return Ok(DOOR.dead(&visit)) };
    let body = html! {
        p { strong dir="auto" { (held.link.address) } }
        p { (text::back_what()) }
        form method="post" action=(DOOR.next) {
            div.actions { (button(text::take_back()).primary()) }
        }
        p.dim { (text::back_else()) }
    };
    let sentence = text::back_sentence(held.user.display_name(), visit.organization_name());
    Ok(visit.show(Page::bare(text::back_title()).sentence(sentence).body(body)))
}

pub(super) async fn done(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let Some(held) = DOOR.held(&app, &visit).await? else { return Ok(DOOR.dead(&visit)) };
    let (ctx, code) = (visit.ctx.clone(), held.code);
    let outcome: Result<TakenBack, Fault> = app.db.write(move |tx| take_back(&ctx, tx, &code)).await;
    match outcome {
        Ok(taken_back) => {
            let said = match taken_back {
                TakenBack::LinkMailed => text::back_done(held.link.address),
                TakenBack::MustChange => text::back_done_sign_in(held.link.address),
            };
            Ok(DOOR.leave(&visit, visit.to_with("/sign-in", &Flash::good(said))))
        }
        Err(fault) if fault.is("token.dead") => Ok(DOOR.dead(&visit)),
        Err(fault) if fault.is("way_back.taken") => {
            let body = html! {
                (notice(Tone::Warn, text::back_another()))
                div.actions { (link_button(text::to_sign_in(), "/sign-in")) }
            };
            Ok(visit.show(Page::bare(text::back_taken_title()).sentence(fault.message).body(body).status(StatusCode::CONFLICT)))
        }
        Err(fault) => Err(fault.into()),
    }
}
