//! Lockout: wrong tries are counted before the password is looked at.
//!
//! Within a window exactly so many get through as the organization permits ([`Lockout`]), however many arrive at once, from
//! wherever, by whatever spelling: the count is one conditional write, committed before any hash is computed. A success resets it. When the
//! last permitted try is wrong too, the account is locked: for a time that doubles with every further lock until somebody signs in, then
//! without end. Names that nobody has are counted in ghost rows, so that they cost the same durable write.
//!
//! What it is not: it changes no status (`users::lock_by_attempts` does) and knows no password. The one invariant: a
//! try that was not counted is not verified.

mod count;
mod model;
mod store;

pub use count::{Due, Subject, Try, cap, clear, count_try, give_back, lock_due, succeeded, window_over};
pub use model::Lockout;
pub use store::STATEMENTS;
