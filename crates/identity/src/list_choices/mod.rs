//! How somebody likes the list of users outside saved views: which columns, in which order, and whether rows have one line.
//!
//! It is each person's own, holds wherever they sign in, and concerns nobody else, so it is not audited; a purge takes it along. What
//! an address or a saved view says goes before it. Columns of custom fields that are gone are kept and not shown.
//!
//! The one invariant: every word that is kept was a column when it was chosen.

mod choose;
mod model;
mod store;
pub mod text;

pub(crate) use choose::forget;
pub use choose::{choose, find, reader, reset};
pub use model::{ListChoice, MOST_COLUMNS};
pub use store::STATEMENTS;
