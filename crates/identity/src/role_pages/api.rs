//! What people may, for programs: roles, profiles, permission sets and admin scopes, by the verbs of the pages and as far as the pages go.

mod profiles;
mod roles;
mod scopes;
mod sets;

use crate::http::api::Operation;

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [roles::operations(), scopes::operations(), profiles::operations(), sets::operations()].concat()
}
