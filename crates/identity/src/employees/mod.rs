//! Employees: the staff cards of the organization's people. A card may stand without a user; a user has at most one.
//!
//! A card and its user are two records that know of each other. The link moves no rights, and neither's address follows the other's:
//!
//! ```text
//! a standard user's first save with an address ──► compared with the cards', in the order of their making, once for good
//!     none has it ──► a card is made      one has it ──► linked      several ──► the first is linked, the others are named
//! a person links, unlinks or promotes by hand ──► nothing is compared any more
//! ```
//!
//! A card is deleted for good, and what the audit log holds of it goes with it: by hand only without a user, else when the user
//! is purged. The one invariant: what stands outside the caller's companies is neither linked nor named.

mod api;
mod create;
mod delete;
mod export;
mod facts;
mod job;
mod link;
mod list;
mod matching;
mod model;
pub mod paths;
mod store;
pub mod text;
mod update;

pub use api::operations;
pub use create::{CreateEmployee, create};
pub use delete::{DeleteEmployee, delete, forget_of};
pub use export::{HEADER as EXPORT_HEADER, export};
pub use facts::{Linked, Standing, find, get, linked_user, of_user, same_address, target};
pub use job::{JOB, MatchJob, begin_matching};
pub use link::{Link, Unlink, link, link_promoted, unlink};
pub use list::{Filter, ListEmployees, Listed, View, count, count_to_export, list};
pub(crate) use matching::match_user_noting;
pub use matching::{Case, Matched, Person, case_of, match_user, name_blank_card};
pub use model::{CardForm, Employee, EmployeeRefusal};
pub use store::STATEMENTS;
pub use update::{UpdateEmployee, update};
