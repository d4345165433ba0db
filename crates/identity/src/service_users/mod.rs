//! Service users: programs that sign in by API keys and by nothing else. They have no password, take no seat, and may what their role
//! gives them; each key may less, if it is made so.
//!
//! Whoever may set the passwords of people may make the keys of programs, under the same rule: nobody acts on one that administers
//! more than they do. A key is told once, to whoever made it. The one invariant: no key gives what its maker could not pass on.

mod api;
mod create_key;
mod gate;
mod list_keys;
mod model;
mod revoke_key;
mod rotate_key;
pub mod text;

pub use api::operations;
pub use create_key::{CreateKey, create_key};
pub use gate::{may_have_new_key, scope_to_give};
pub use list_keys::list_keys;
pub use model::{LEAST_LIFE_SECS, LONGEST_LIFE_SECS, LONGEST_OVERLAP_SECS, MOST_KEYS, Made};
pub use revoke_key::{RevokeKey, revoke_key};
pub use rotate_key::{RotateKey, rotate_key};
