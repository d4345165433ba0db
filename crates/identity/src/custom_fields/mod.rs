//! Custom fields: what administrators want to know of users beside what the product asks.
//!
//! A definition has a label, a kind (`fields`), and a number that makes its tag `{ASSUF1}`: given in order, never given again. A
//! user's values stand in the user's own row as JSON, by number ([`Values`]); beside each value stands a row of `field_key` with
//! the bytes that lists find and sort it by:
//!
//! ```text
//! users.custom  {"1":"Night shift","4":"12.5"}        field_key (org, field_id, value_key = fields::Value::key, user_id)
//! ```
//!
//! So "field f of u is v" is `EXISTS (SELECT 1 FROM field_key k WHERE k.org = $1 AND k.field_id = f AND k.value_key = v AND k.user_id =
//! u.id)`, a range of numbers, dates or beginnings of texts is a range of keys, and SQL never looks into the JSON. Both are
//! written by the one place that saves a user, in its transaction.
//!
//! What this slice is not: it knows users only by id, and asks nobody's reach. Whom a field of kind *user* may name is asked where
//! users are saved.

mod api;
mod choices;
mod create;
mod delete;
mod edit;
mod list;
mod model;
mod move_to;
mod pages;
mod store;
pub mod text;
mod values;

pub use api::operations;
pub use create::{CreateField, create};
pub use delete::{DeleteField, ERASE, Gone, delete, mails_with, people_with, taking_only};
pub(crate) use delete::{erase, people_to_erase};
pub use edit::{EditChoice, EditField, edit, only_label};
pub use fields::{Kind, Value};
pub use list::{find, find_by_label, list};
pub use model::{KEY_BEGINS, Only, UserField, number_of};
pub use move_to::{Direction, MoveField, move_to};
pub use pages::{paths, router};
pub use store::STATEMENTS;
pub use values::{Typed, Values};
pub(crate) use values::{forget, write_keys};
