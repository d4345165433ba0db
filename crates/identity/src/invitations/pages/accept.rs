//! Accepting: from the link in the mail to a password of one's own.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use web::Problem;
use web::form::Form;

use crate::doors::{ChooseForm, ChoosePassword, CodeForm, Door, Rate};
use crate::http::{App, Visit};
use crate::invitations::{Accept, accept, text};
use crate::tokens::Purpose;

static DOOR: Door = Door {
    purpose: Purpose::Invitation,
    open: "/invitation/open",
    next: "/invitation/password",
    cookie: "invitation",
    title: text::door_title,
    another: text::another,
};

const PAGE: ChoosePassword = ChoosePassword { door: &DOOR, title: text_title, sentence: text_sentence, rate: "/invitation/strength" };

fn text_title(name: &str) -> String {
    text::welcome(name)
}

fn text_sentence(organization: &str) -> String {
    text::choose_sentence(organization)
}

/// Where the mail's link leads.
pub(super) async fn door(visit: Visit) -> Response {
    DOOR.page(&visit)
}

/// The code arrives.
pub(super) async fn open(State(app): State<App>, visit: Visit, form: Form<CodeForm>) -> Result<Response, Problem> {
    DOOR.open(&app, &visit, form.input).await
}

/// The form.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    PAGE.show(&app, &visit).await
}

/// The form, sent.
pub(super) async fn choose(State(app): State<App>, visit: Visit, form: Form<ChooseForm>) -> Result<Response, Problem> {
    let (held, hash) = match PAGE.read(&app, &visit, form.input).await? {
        Ok(read) => read,
        Err(page) => return Ok(page),
    };
    let (ctx, code) = (visit.ctx.clone(), held.code.clone());
    let write = move |tx: &mut db::Tx<'_>| accept(&ctx, tx, Accept { code: code.clone(), hash: hash.clone() }).map(drop);
    let outcome: Result<(), Fault> = app.db.write(write).await;
    PAGE.done(&visit, &held, outcome, text::accepted().to_owned())
}

/// The meter.
pub(super) async fn rate(State(app): State<App>, visit: Visit, form: Form<Rate>) -> Result<Response, Problem> {
    PAGE.rate(&app, &visit, form.input).await
}
