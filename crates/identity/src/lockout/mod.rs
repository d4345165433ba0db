//! Lockout: wrong tries are counted before the password is looked at.
//!
//! Within [`WINDOW_SECS`] exactly [`MOST_TRIES`] get through, however many arrive at once, from wherever, by whatever spelling:
//! the count is one conditional write, committed before any hash is computed. A success resets it. When the last permitted
//! try is wrong too, the account is locked for [`FIRST_LOCK_SECS`], and twice as long with every further lock
//! until somebody signs in. Names that nobody has are counted in ghost rows, so that they cost the same durable write.
//!
//! What it is not: it changes no status (`users::lock_by_attempts` does) and knows no password. The one invariant: a
//! try that was not counted is not verified.

mod count;
mod store;

pub use count::{Subject, Try, clear, count_try, give_back, lock_due, succeeded, window_over};
pub use store::STATEMENTS;

/// So many tries get through in a window.
pub const MOST_TRIES: i64 = 10;
/// A window, from its first try.
pub const WINDOW_SECS: i64 = 15 * 60;
/// The first lock; each further one is twice as long.
pub const FIRST_LOCK_SECS: i64 = 15 * 60;
/// No lock by attempts is longer: whoever guesses must not shut somebody out for good.
pub const LONGEST_LOCK_SECS: i64 = 24 * 3600;
