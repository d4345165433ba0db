//! `/api/v1/mail`: the mail server, the outbox, and what the account mails say.

mod outbox;
mod server;
mod templates;

use access::{Capability, Target};
use kernel::Fault;

use crate::http::api::{Asked, Operation};

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [server::operations(), outbox::operations(), templates::operations()].concat()
}

/// All of them need *set up mail* for the whole organization.
fn admit(asked: &Asked) -> Result<(), Fault> {
    asked.ctx.require(Capability::EditMail, &Target::organization())
}
