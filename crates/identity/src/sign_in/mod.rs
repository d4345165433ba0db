//! Signing in and out.
//!
//! ```text
//! read user and hash ─► count the try (a write) ─► verify on the pool ─► one write: session, or refusal and perhaps a lock
//! ```
//!
//! Whoever is refused gets the same answer after the same work, whatever the reason: no such name, a wrong password, another
//! status, too many tries. The reason stands in the audit log alone. A temporary password opens one session, and that opens
//! nothing but the choice of one's own. The one invariant: a session begins here with a token that nobody has seen before.

mod again;
mod api;
mod attempt;
mod new_password;
mod pages;
mod refusal;
mod sign_out;
mod step_up;
mod store;
mod tell;
pub mod text;

pub use again::{Again, sign_in_again};
pub use api::operations;
pub(crate) use api::{BODY_BYTES, Session, goes_on};
pub(crate) use attempt::wrong;
pub use attempt::{SignIn, SignedIn, sign_in};
pub(crate) use new_password::NewPassword;
pub use pages::router;
pub(crate) use pages::{REQUIRED_PASSWORD, session_cookie};
pub use refusal::Reason;
pub use sign_out::sign_out;
pub(crate) use step_up::layer as step_up;
pub use store::STATEMENTS;
pub use tell::tell_of_locks;
