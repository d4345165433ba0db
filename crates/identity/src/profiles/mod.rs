//! Profiles: verbs and tools on modules. They name no people and no records.
//!
//! A person has profiles through their role, which has one or more, and through permission sets; what they may is the union. What
//! stands in none is denied. The one invariant: nobody puts into a profile what they do not have themselves without an end, so no
//! profile is ever worth more than what its makers had.

mod builtin;
mod create;
mod delete;
mod edit;
mod list;
mod model;
mod seed;
mod store;
pub mod text;

pub use builtin::BuiltinProfile;
pub use create::{CreateProfile, create};
pub use delete::{DeleteProfile, delete};
pub use edit::{EditProfile, edit};
pub use list::{ProfileRow, Uses, find, find_builtin, find_by_name, list, rows, uses};
pub use model::{Profile, require_own};
pub use seed::seed_builtin;
pub use store::STATEMENTS;

use db::{DbResult, Tx, params};
use kernel::Call;
use kernel::ids::Uuid;

/// Takes every permission set from a holder that is gone: a former user, a removed group or team.
pub(crate) fn forget_holder(call: &Call, tx: &mut Tx<'_>, holder: Uuid) -> DbResult<()> {
    tx.execute(store::FORGET_HOLDER, params![call.org, holder]).map(drop)
}
