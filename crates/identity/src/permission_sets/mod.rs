//! Permission sets: a profile granted directly to a user, a group, a team, or to everybody (the baseline), with or without an end.
//!
//! What somebody has is the union of their role's profiles and of these. Nobody grants what they do not have themselves without an
//! end, and nobody to themselves; whoever puts a person into a group or team grants what was granted to that, and must have it as well.
//! An end is in force at its moment: who may what is compiled by the clock. The row goes later, with an entry in the audit log.

mod end;
mod grant;
mod holders;
mod list;
mod model;
mod store;
pub mod text;

pub use end::end_over;
pub use grant::{GrantSet, Known, RevokeSet, SeenEnd, grant, grant_knowing, revoke};
pub use holders::{HeldBy, holders};
pub use list::{Granted, baseline, of_holder};
pub use model::Holder;
pub use store::STATEMENTS;
