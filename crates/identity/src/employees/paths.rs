//! Where the pages of employees are, each address once.

use crate::EmployeeId;

/// The list.
pub const LIST: &str = "/administration/employees";
/// The form for a new one.
pub const NEW: &str = "/administration/employees/new";
/// The list as a file.
pub const EXPORT: &str = "/administration/employees/export";

/// An employee's page.
pub fn show(id: EmployeeId) -> String {
    format!("{LIST}/{id}")
}

/// What is done with a card: `edit`, `delete`, `link`, `unlink`.
pub fn of(id: EmployeeId, what: &str) -> String {
    format!("{LIST}/{id}/{what}")
}
