//! Roles: the job, exactly one a user; and admin scopes: what somebody administers, where.
//!
//! A role has one or more profiles, and carries admin scopes as data; a user may have scopes of their own. Nothing tests for a
//! role's name: what somebody may is what [`compile_subject`] gathers from the rows. Nobody hands out what they lack, nobody
//! changes their own. What has an end is out of force at its moment, and counts neither as what one can pass on nor as somebody
//! who is left to administer.

pub mod builtin;
mod copy;
mod create;
mod delete;
mod edit;
mod grant;
mod hand_out;
mod list;
mod model;
mod scopes;
mod seed;
mod set_profiles;
mod store;
mod subject;
pub mod text;

pub use builtin::Builtin;
pub use copy::{CopyRole, copy};
pub use create::{CreateRole, create};
pub use delete::{DeleteRole, delete, holders};
pub use edit::{EditRole, edit};
pub use grant::{GrantAdministration, RevokeAdministration, forget, grant_administration, revoke_administration};
pub use hand_out::{Onward, may_hand_out, may_take_along, to_hand_out, to_let_hand_out};
pub use list::{
    RoleRow, capabilities_of, find, find_builtin, find_by_name, in_tree, list, list_with_users, profiles_of, rights_of, scopes_in_force,
    scopes_of_role, scopes_of_user, visible_users, with_profile,
};
pub use model::{Given, Role, Scope, ScopePlace};
pub use scopes::{ScopeHolder, SetScope, end_over, revoke_scope, set_scope};
pub use seed::seed_builtin;
pub use set_profiles::{SetProfiles, set_profiles};
pub use store::STATEMENTS;
pub use subject::{
    AdministratorsBefore, Origin, Source, compile_subject, count_effective_administrators, grants_of, sources_of, target_of, targets_of,
};
pub(crate) use subject::{effective_administrators, with_capability};
