//! How the organization's mail leaves, and what waits in the outbox.
//!
//! The settings and the outbox are `mail`'s; here it is asked who may see and change them, and what was done is announced. The
//! right is *set up mail* for the whole organization, because the outbox shows everybody's addresses. The one invariant:
//! settings become active only after a test mail went through with exactly these.

mod api;
mod outbox;
pub(crate) mod pages;
pub mod text;
mod transport;

pub use api::operations;
pub use outbox::{cancel, retry};
pub use pages::router;
pub use transport::{remember_password, remove, save};
