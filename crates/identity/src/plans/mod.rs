//! User plans: which modules and features exist at all for a person. A standard user has one; there is always one user plan.
//!
//! What a user plan includes is the first gate (`access::Entitlements`), compiled into what somebody may: it holds from their next
//! request on. Administering people, signing in and one's own account are in no user plan, so that nobody is locked out by one.
//! How many may have a user plan is the matter of [`crate::seats`], which keeps its counters in the same row.

mod create;
mod delete;
mod edit;
mod model;
mod store;
pub mod text;

pub use create::{CreatePlan, create, seed};
pub use delete::{DeletePlan, delete, require_holders};
pub use edit::{EditPlan, edit, require_let};
pub use model::Plan;
pub use store::STATEMENTS;

use std::sync::Arc;

use access::{Entitlements, Included};
use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::{PlanId, UserId};

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Plan>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: PlanId) -> DbResult<Option<Plan>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// One by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Plan>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(model::parse).transpose()
}

/// The oldest, of several made at one moment the first by name: what forms propose.
pub fn first(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Plan>> {
    read.find(store::FIRST, params![org])?.map(model::parse).transpose()
}

/// How many have it, whatever their status: they go to another one before it is removed.
pub fn count_people(read: &mut Read<'_>, org: OrgId, plan: PlanId) -> DbResult<i64> {
    read.scalar(store::COUNT_PEOPLE, params![org, plan])
}

/// What exists for a user. A program without a user plan is bound by none; a person without one has nothing.
pub fn entitlements(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Entitlements> {
    let Some(row) = read.find(store::OF_USER, params![org, user])? else { return Ok(Entitlements::default()) };
    let mut r = row.reader();
    let kind: String = r.next()?;
    let (name, words): (Option<String>, Option<String>) = (r.next()?, r.next()?);
    let included = match words {
        Some(words) => Included::from_words(&words),
        None if kind == "service" => Included::Everything,
        None => Included::of(&[], &[]),
    };
    Ok(Entitlements { plan: name.map(Arc::from), included })
}

/// Whether somebody has it; without a person, the owner.
fn has_plan(read: &mut Read<'_>, org: OrgId, plan: PlanId, user: Option<UserId>) -> DbResult<bool> {
    Ok(read.scalar::<i64>(store::HAS_PLAN, params![org, plan, user])? > 0)
}
