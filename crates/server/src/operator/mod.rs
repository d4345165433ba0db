//! What the operator asks of an installation from the command line.
//!
//! ```text
//! usher backup f ─┬─ a server runs here ──► admin.sock ──► the same code, in that process
//!                 └─ none does, or PostgreSQL ───────────► the same code, in this one
//! ```
//!
//! An [`Order`] is data, so it can go through the socket; whoever may open the data directory may give one. Orders that change
//! something carry a reason, which the audit log keeps.

mod client;
mod order;
mod proof;
mod socket;

pub use client::{give, look};
pub use order::{Order, Report, carry_out};
pub use proof::Proof;
pub use socket::serve;
