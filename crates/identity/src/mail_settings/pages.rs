//! The pages of the mail server, of the outbox, and of the mails' texts.

mod outbox;
pub(crate) mod server;
mod templates;

use access::{Capability, Target};
use axum::Router;
use axum::routing::{get, post};
use kernel::Fault;

use crate::http::{App, Signed};

/// Where the mail server's page is.
pub const SERVER: &str = "/administration/mail";
/// Where the outbox is.
pub const OUTBOX: &str = "/administration/mail/outbox";
/// Where the texts of the account mails are.
pub const TEMPLATES: &str = "/administration/mail/templates";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(SERVER, get(server::form).post(server::send))
        .route("/administration/mail/remove", get(server::ask_remove).post(server::remove))
        .route(OUTBOX, get(outbox::list))
        .route("/administration/mail/outbox/{mail}", get(outbox::show))
        .route("/administration/mail/outbox/{mail}/retry", post(outbox::retry))
        .route("/administration/mail/outbox/{mail}/cancel", post(outbox::cancel))
        .route(TEMPLATES, get(templates::list))
        .route("/administration/mail/templates/{text}", get(templates::form).post(templates::save))
        .route("/administration/mail/templates/{text}/reset", get(templates::ask_reset).post(templates::reset))
}

/// All pages need *set up mail* for the whole organization.
fn admit(signed: &Signed) -> Result<(), Fault> {
    signed.ctx.require(Capability::EditMail, &Target::organization())
}
