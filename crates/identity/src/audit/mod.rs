//! The audit log: every administrative change, sign-in and refusal.
//!
//! A verb calls [`announce`] inside its transaction: an event, its values, and a row for the chainer, which links events by hash
//! a moment later. The event holds only digests of values that may name a person; the values stand beside it under a
//! salt each, so that a purge can take them away and the chain stays valid.

mod announce;
mod store;

pub use announce::announce;
pub use store::STATEMENTS;
