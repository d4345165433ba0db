//! Sessions: who is signed in, from where; listed, ended one or all.
//!
//! The cookie holds 256 random bits, the table their hash. A lock, a role, a plan is in force with the next request,
//! because [`look_up`] reads the user's present status and both version counters with the session, every time.

mod begin;
mod end;
mod look_up;
mod store;

pub use begin::{ABSOLUTE_SECS, Begun, begin};
pub use end::{end, end_all, forget_expired};
pub use look_up::{IDLE_SECS, Live, SessionRow, list, look_up, touch};
pub use store::STATEMENTS;
