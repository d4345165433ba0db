//! Seats: how many people may have a user plan, how many do, and how many are invited to.
//!
//! A standard user takes a seat of the user plan from the invitation until they leave: Invited reserves one; Active, Locked and
//! Frozen use one; Draft, Inactive and Deleted take none, and a service user never does. The slice `users` says who holds what;
//! here it is only counted.
//!
//! The one invariant: as long as there is an allowance, used and reserved seats together are at most that, however many
//! requests come at once, and they are what a count of the users gives. Therefore [`moved`] is the only one to write the
//! counters, in the transaction of the change itself, by one conditional statement; and whoever lowers the allowance
//! meets the same row.

mod list;
mod model;
mod moved;
mod pages;
mod set_allowance;
mod store;
pub mod text;

pub use list::{PlanSeats, Total, find, list, taken_between, total};
pub use model::{Held, Seat, SeatRefusal};
pub(crate) use moved::foretell;
pub use moved::{moved, moved_to_leave, poured};
pub use pages::{PATH, router};
pub(crate) use set_allowance::require_owner;
pub use set_allowance::{SetAllowance, set_allowance};
pub use store::STATEMENTS;
