//! API keys: with what a program asks. Made, looked up, replaced with an overlap, taken back; who may do that is asked by
//! `service_users`.
//!
//! A key is 256 random bits with a beginning that names it and a checksum, so that one that was copied in part is told from one that is
//! wrong, and a search for leaked secrets finds it. It is given once; the table has its hash. Every look-up reads the user's present
//! status and both version counters, so a lock, a role and a plan are in force with the next request; whoever leaves loses their keys
//! for good. The one invariant: a key does less than its user, never more.

mod forget;
mod issue;
mod look_up;
mod model;
mod revoke;
mod store;
mod token;

pub use forget::{expire, forget, forget_old};
pub use issue::{Issue, Issued, count_living, issue, shorten};
pub use look_up::{LiveKey, find, list, look_up, touch};
pub use model::{ApiKey, KeyState, MOST_NETWORKS, Networks};
pub use revoke::{revoke, revoke_all_of};
pub use store::STATEMENTS;
pub use token::{KEY_PREFIX, is_key};
