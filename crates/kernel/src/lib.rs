//! The words that every other crate speaks: ids, time, who calls, what went wrong.
//!
//! Kernel depends on no other crate of the product and does no I/O. What comes from outside (the clock, randomness, keys)
//! comes by [`Call`], so that a test decides it.

pub mod actor;
pub mod call;
mod catalogue;
pub mod clock;
pub mod crypto;
pub mod email_address;
pub mod events;
pub mod fault;
pub mod ids;
pub mod paging;
pub mod proof;
pub mod rng;
pub mod secret;
pub mod text;

pub use actor::{Actor, Via};
pub use call::{Call, Client};
pub use clock::{Clock, Micros, SystemClock, TestClock};
pub use crypto::KeyRing;
pub use email_address::EmailAddress;
pub use events::{Change, Event};
pub use fault::{Category, Fault, FieldError, Outcome};
pub use ids::OrgId;
pub use proof::Proof;
pub use rng::{Rng, SystemRng, TestRng};
pub use secret::Secret;
