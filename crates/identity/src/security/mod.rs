//! What an organization decided of its door: how many wrong tries lock and for how long, what one network may try, how long sessions live,
//! who may ask for a link to a new password.
//!
//! It knows no users: `lockout` counts by it, `users` locks by it, the throttle asks it; `sessions` reads its own part. The one invariant: what stands
//! nowhere else is as it comes ([`Settings::default`]), and nothing outside the limits of the model is ever stored.

mod api;
mod change;
mod model;
mod pages;
mod posture;
mod posture_page;
mod store;
mod text;

pub use api::operations;
pub use change::{ChangeSecurity, change_security};
pub use model::Settings;
pub use pages::{PATH, POLICIES, router};
pub use posture::{Departure, Operated, Place, Weight, departures};
pub use store::STATEMENTS;
pub(crate) use text::title;

use db::{DbResult, Read, params};
use kernel::OrgId;

/// What the organization decided, or what is usual.
pub fn settings(read: &mut Read<'_>, org: OrgId) -> DbResult<Settings> {
    Ok(read.find(store::FIND, params![org])?.map(model::parse).transpose()?.unwrap_or_default())
}
