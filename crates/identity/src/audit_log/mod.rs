//! Reading the audit log: its pages, and what others show of it.
//!
//! [`crate::audit`] writes and binds; here entries are put together with their values, and ids with the names they have now. A name that
//! a purge took away is gone here too: the entry keeps the id.

mod api;
mod changes;
mod entry;
mod list;
mod pages;
mod sign_ins;
mod store;
mod text;
mod words;

pub use api::operations;
pub use changes::changes;
pub use entry::{Changed, Entry, Name, Names, Told};
pub use list::{Found, ListEvents, Listed, Place, find, list, recent};
pub use pages::{feed_of, paths, router};
pub use sign_ins::{ListSignIns, Outcome, Whose, list_sign_ins};
pub use words::Speaker;
