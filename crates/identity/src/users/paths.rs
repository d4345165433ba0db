//! Where the pages of users are, each address once: for the pages themselves and for whoever leads there.

use crate::UserId;

/// The list.
pub const LIST: &str = "/administration/users";
/// The form for a new one.
pub const NEW: &str = "/administration/users/new";
/// Saved views of the list.
pub const VIEWS: &str = "/administration/users/views";
/// What a picker of people offers.
pub const PICK: &str = "/administration/users/pick";

/// Where whom a custom field takes is picked from, by the field's name.
pub fn pick_for(key: &str) -> String {
    format!("{PICK}/{key}")
}

/// A user's page.
pub fn show(id: UserId) -> String {
    format!("{LIST}/{id}")
}

/// What is done with a user: `edit`, `lock`, `duplicate`.
pub fn of(id: UserId, what: &str) -> String {
    format!("{LIST}/{id}/{what}")
}
