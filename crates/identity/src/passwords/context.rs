//! What others know of a person: no part of a password.

use super::PasswordContext;
use crate::organization::Organization;
use crate::users::User;

impl PasswordContext {
    /// What is known of this user in this organization.
    pub fn of(user: &User, organization: &Organization) -> Self {
        Self {
            user_name: user.user_name.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.primary_email.clone().unwrap_or_default(),
            organization: organization.name.clone(),
        }
    }
}
