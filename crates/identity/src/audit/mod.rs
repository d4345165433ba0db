//! The audit log: every administrative change, sign-in and refusal.
//!
//! A verb calls [`announce`] inside its transaction: an event, its values, and a row for the chainer, which links events by hash
//! a moment later. The event holds only digests of what may name a person or lead to one; the values stand beside it under a
//! salt each, so that a purge ([`forget`]) can take them away and the chain stays valid.
//!
//! ```text
//! verb ─► announce ─► audit_event, audit_value, audit_pending      one transaction, the verb's own
//!                     Chainer, five times a second ─► audit_link   hash = HMAC(key, previous ‖ seq ‖ digest of the event)
//!                     verify ─► every link, event and value that does not hold, by name
//! ```
//!
//! The one invariant: nothing here changes or removes an event or a link.

mod announce;
mod chain;
mod chainer;
mod event_row;
mod forget;
mod kinds;
mod store;
mod tell_each;
pub mod text;
mod verify;

pub use announce::{Noted, announce};
pub use chain::{Head, chain_pending, head, includes};
pub use chainer::Chainer;
pub(crate) use event_row::{CALL, EventRow};
pub use forget::forget;
pub use kinds::{Group, KINDS, Kind, events_reference, find as find_kind};
pub use store::STATEMENTS;
pub(crate) use store::{Either, Narrow, find, linked_after, list, place_of, values_of};
pub use tell_each::{TELL, TOLD_AT_ONCE, TellJob, tell_each};
pub use verify::{Finding, Report, Wrong, verify};
