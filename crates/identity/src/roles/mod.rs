//! Roles: the job, exactly one a user; and admin scopes: what somebody administers, where.
//!
//! A role carries admin scopes as data, and a user may have scopes of their own. Nothing tests for a role's name: what somebody
//! may is what [`compile_subject`] gathers from the rows. Nobody hands out what they lack, nobody changes their own.

pub mod builtin;
mod copy;
mod create;
mod delete;
mod edit;
mod grant;
mod hand_out;
mod list;
mod model;
mod seed;
mod store;
mod subject;
pub mod text;

pub use builtin::Builtin;
pub use copy::{CopyRole, copy};
pub use create::{CreateRole, create};
pub use delete::{DeleteRole, delete, holders};
pub use edit::{EditRole, edit};
pub use grant::{GrantAdministration, RevokeAdministration, forget, grant_administration, revoke_administration};
pub use hand_out::may_hand_out;
pub use list::{
    RoleRow, capabilities_of, find, find_builtin, find_by_name, in_tree, list, list_with_users, scopes_of_role, scopes_of_user,
};
pub use model::{Role, Scope, ScopePlace};
pub use seed::seed_builtin;
pub use store::STATEMENTS;
pub use subject::{AdministratorsBefore, compile_subject, count_effective_administrators, grants_of, target_of};
