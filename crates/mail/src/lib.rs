//! Mail that is not lost: a durable outbox, templates, and a courier that carries the outbox to an SMTP server.
//!
//! A verb writes a [`Letter`] and puts it as a [`NewMail`] into the outbox in its own transaction ([`outbox::enqueue`]): if
//! the verb is rolled back there is no mail, and once it is committed the mail cannot be lost. The [`Courier`] sends from
//! there, tries again as RFC 5321 says, and always under the Message-ID that was made at the beginning.
//!
//! The crate knows no users: a mail may carry the id of a user and of a token, and that is all. What follows from a
//! delivery (a token's time begins to run) is told to a callback.
//!
//! ```text
//!            enqueue                  claim            accepted
//!   verb ────────────▶ waiting ────────────▶ sending ───────────▶ sent
//!                       ▲ │ ▲                  │ │
//!     transport is saved│ │ └──────────────────┘ └──────▶ dead ──▶ (retry) waiting
//!                       │ ▼   refused for now        refused for good, or four days of tries
//!                      held                     every state but sent ──▶ cancelled, when its token dies
//!                 no transport yet
//! ```

mod careful;
pub mod deliver;
pub mod fault;
mod file;
mod layout;
pub mod letter;
mod memory;
pub mod message;
pub mod outbox;
mod schedule;
mod smtp;
mod store;
pub mod test_mail;
mod text;
pub mod transport;
pub mod tried;
mod wire;

pub use deliver::{Accepted, Courier, Route};
pub use fault::MailFault;
pub use letter::{Letter, Values, Written};
pub use memory::{MemoryTransport, SentMail};
pub use message::{NewMail, Recipient};
pub use outbox::{ListOutbox, MailId, MailState, OutboxCounts, OutboxRow};
pub use smtp::reach;
pub use test_mail::{TestPassed, send_test};
pub use transport::{SaveTransport, Security, Transport, TransportSettings};
pub use wire::Wire;

/// Every statement of this crate, for the test that prepares them on both engines.
pub fn statements() -> Vec<db::Sql> {
    store::STATEMENTS.to_vec()
}
