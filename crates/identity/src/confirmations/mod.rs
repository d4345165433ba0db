//! Confirmed addresses: a person shows, once for each address, that it is their own.
//!
//! An address counts for signing in and for *Forgot password* only once it is confirmed. A changed address stands in the user's row at
//! once and begins unconfirmed; from then on neither the old nor the new one opens anything, until a link sent to the new one was followed
//! (`docs/decisions/0007-links.md`). Invitation and reset links confirm the address that they were sent to as well.
//!
//! The address before, if it was confirmed, gets a link that takes the change back for a week: *this was not me*.

mod api;
mod confirm;
mod pages;
mod send;
mod take_back;
mod take_back_pages;
pub mod text;

pub use api::operations;
pub use confirm::confirm;
pub use pages::router;
pub(crate) use send::was_sent_lately;
pub use send::{send, send_own};
pub use take_back::{TakenBack, end_way_back, take_back};
