//! Links that are sent: single use, expiring, bound to purpose, person and address; only a hash is kept.
//!
//! ```text
//!            issue                     delivered / starts at once
//!  (nothing) ─────► waiting in outbox ───────────────────────────► running ──► expired
//!                        │  30 days at most                           │
//!                        └──────────── consume: once ◄────────────────┤
//!                                      revoke, a newer one ◄──────────┘
//! ```
//!
//! A link opens nothing by being looked at: [`look_up`] reads, only [`consume`] uses it up, by one conditional write. Whatever
//! makes the link pointless (another address, a person who was deactivated) is asked again at that moment, in that statement,
//! so that no caller can forget it. A person has one open link of a purpose at most; but of those by which an address before takes a
//! change back there is one for each change, and none of them dies by what is done at the new address.

mod address_changed;
mod code;
mod consume;
mod copied;
mod delivered;
mod forget;
mod issue;
mod look_up;
mod model;
mod revoke;
mod store;
mod text;

pub use address_changed::address_changed;
pub use code::read_code;
pub use consume::consume;
pub use copied::{mark_copied, mark_printed};
pub use delivered::delivered;
pub use forget::{forget, forget_old};
pub use issue::{IssueToken, hold, issue};
pub use look_up::{count_since, find_open, look_up};
pub use model::{ABSOLUTE_SECS, Purpose, TokenRefusal, TokenRow};
pub use revoke::{revoke, revoke_openers, revoke_since};
pub use store::STATEMENTS;
