//! Sessions: who is signed in, from where; listed, ended one or all.
//!
//! The cookie holds 256 random bits, the table their hash. A lock, a role, a plan is in force with the next request,
//! because [`look_up`] reads the user's present status and both version counters with the session, every time.
//!
//! How long one lives and how many a person has is the organization's to decide, for everybody and more strictly for a role or a group: [`Limits`].
//!
//! A session belongs to the [`Door`] by which it began: a cookie is no bearer token, and a program's token opens no page.

mod begin;
mod door;
mod end;
mod limits;
mod look_up;
mod store;

pub use begin::{Begun, Method, begin, renew};
pub use door::{Door, TOKEN_PREFIX};
pub use end::{EndedBy, end, end_all, end_by, forget_expired};
pub use limits::{Limits, limits_of};
pub use look_up::{Live, SessionRow, list, look_up, touch};
pub use store::STATEMENTS;
