//! Profiles: verbs and tools on modules. They name no people and no records.
//!
//! A person has profiles through their role, which has one or more, and through permission sets; what they may is the union. What
//! stands in none is denied. The one invariant: nobody puts into a profile what they do not have themselves without an end, so no
//! profile is ever worth more than what its makers had.

mod builtin;
mod create;
mod delete;
mod edit;
mod holder;
mod list;
mod model;
mod moved;
mod seed;
mod store;
pub mod text;

pub use builtin::BuiltinProfile;
pub use create::{CreateProfile, create};
pub use delete::{DeleteProfile, delete};
pub use edit::{EditProfile, edit};
pub(crate) use holder::{forget_holder, require_joinable, require_nobody_above_in, require_outside, require_own_of};
pub use list::{ProfileRow, Uses, find, find_builtin, find_by_name, list, rows, uses};
pub use model::{Profile, require_own, to_pass_on};
pub use moved::{GrantedTo, Moved, moved};
pub use seed::seed_builtin;
pub use store::STATEMENTS;
