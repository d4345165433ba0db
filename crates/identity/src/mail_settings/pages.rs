//! The pages of the mail server and of the outbox.

mod outbox;
pub(crate) mod server;

use access::{Capability, Target};
use axum::Router;
use axum::routing::{get, post};
use kernel::Fault;

use crate::http::{App, Signed};

/// Where the mail server's page is.
pub const SERVER: &str = "/administration/mail";
/// Where the outbox is.
pub const OUTBOX: &str = "/administration/mail/outbox";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(SERVER, get(server::form).post(server::send))
        .route("/administration/mail/remove", get(server::ask_remove).post(server::remove))
        .route(OUTBOX, get(outbox::list))
        .route("/administration/mail/outbox/{mail}", get(outbox::show))
        .route("/administration/mail/outbox/{mail}/retry", post(outbox::retry))
        .route("/administration/mail/outbox/{mail}/cancel", post(outbox::cancel))
}

/// Both pages need *set up mail* for the whole organization.
fn admit(signed: &Signed) -> Result<(), Fault> {
    signed.ctx.require(Capability::EditMail, &Target::organization())
}
