//! What a person is in: other groups, teams, and the service categories granted to them. Each verb needs *edit users* on the
//! person. The primary group is a field of the user's form; how the person is in it is set here like for any other unit.

mod duplicate;
mod join;
mod leave;
mod list;
mod refusal;
mod set_categories;
mod store;
pub mod text;

pub use duplicate::{Duplicate, Duplicated, duplicate};
pub use join::{Join, change, join, put};
pub use leave::{Leave, leave};
pub use list::{Belonging, Listed, members, of_user};
pub use set_categories::{SetCategories, set_categories};
pub use store::STATEMENTS;
