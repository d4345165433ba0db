//! Passwords: policy, hashing on a bounded pool, temporary ones.
//!
//! A password is kept as an Argon2id hash in PHC form and verified exactly as typed (composed to NFC, never trimmed). What an
//! administrator sets is temporary: it ends at the first sign-in or after [`TEMPORARY_SECS`] and opens nothing but the choice
//! of one's own. Nothing here asks for a right: who may set whose is known to the verbs above it
//! ([`crate::users::set_temporary_password`]).
//!
//! The one invariant: no password, typed or generated, is written anywhere but as a hash.

mod admit;
mod blocklist;
mod commonest;
mod generate;
mod hasher;
mod model;
mod policy;
mod set;
mod stolen;
mod store;
pub mod text;

pub use generate::{generate, generated_chars};
pub use hasher::{Cost, Hasher, Verified};
pub use model::{Kind, PasswordHash, Stored, TEMPORARY_SECS};
pub use policy::{LEAST_CHARS, MOST_CHARS, PasswordContext, check, check_twice, hint};
pub use set::{SetPassword, find, forget, hold, rehash, remembered, remove, require_change, set, spend, start_expiry};
pub use stolen::StolenList;
pub use store::STATEMENTS;
