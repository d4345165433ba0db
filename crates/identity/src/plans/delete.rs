//! Removes a user plan. Whoever has it gets another one, if that has seats enough.
//!
//! Moving people is one statement, however many they are; it is named in ARCHITECTURE.

use access::{Capability, Ctx, Refusal, Target};
use db::{Read, Tx, params};
use kernel::{Change, Event, Fault};

use super::model::PlanRefusal;
use super::{count_people, find, has_plan, store};
use crate::store::returned;
use crate::{PlanId, UserId, audit, organization, seats};

/// A user plan to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeletePlan {
    /// Which.
    pub plan: PlanId,
    /// What its people get instead; needed if anybody has it, in the recycle bin included.
    pub to: Option<PlanId>,
}

/// Removes a user plan. Needs *make and change user plans* for the whole organization. One user plan always stays.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeletePlan) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditPlans, &Target::organization())?;
    let plan = find(tx, ctx.org, input.plan)?.ok_or_else(Fault::not_found)?;
    let mut changes = vec![Change::of("name", Some(plan.name.clone()), None)];
    match input.to {
        Some(to) => {
            let target = find(tx, ctx.org, to)?.filter(|_| to != input.plan).ok_or_else(|| Fault::from(PlanRefusal::TargetUnknown))?;
            require_holders(ctx, tx, input.plan)?;
            // Seats first: from then on nobody takes one of the user plan that goes, and whoever did before is counted.
            seats::poured(ctx, tx, input.plan, to)?;
            let moved = returned(tx.returning(store::MOVE_PEOPLE, params![ctx.org, input.plan, to, ctx.now])?)?;
            audit::tell_each(ctx, tx, &moved, "plan", &plan.name, Some(&target.name))?;
            changes.push(Change::of("moved_to", None, Some(target.name)));
            changes.push(Change::of("people_moved", None, Some(moved.len().to_string())));
        }
        None if count_people(tx, ctx.org, input.plan)? > 0 => return Err(PlanRefusal::InUse.into()),
        None if tx.scalar::<i64>(store::COUNT, params![ctx.org])? < 2 => return Err(PlanRefusal::Last.into()),
        None => {}
    }
    tx.execute(store::DELETE, params![ctx.org, input.plan])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("user_plan.deleted", "user_plan", input.plan.0).with(changes))?;
    Ok(())
}

/// Refuses to remove a user plan that the caller has, or the owner: nobody changes their own, and nobody but the owner the owner's.
pub fn require_holders(ctx: &Ctx, read: &mut Read<'_>, plan: PlanId) -> Result<(), Fault> {
    if ctx.subject.is_owner || ctx.subject.is_product {
        return Ok(());
    }
    if has_plan(read, ctx.org, plan, ctx.subject.user.map(UserId))? {
        return Err(Refusal::Oneself.into());
    }
    if has_plan(read, ctx.org, plan, None)? { Err(Refusal::IsOwner.into()) } else { Ok(()) }
}
