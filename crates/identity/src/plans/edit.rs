//! Changes a user plan: its name, and what exists for everybody who has it.

use access::{Capability, Ctx, Included, Target};
use db::{Read, Tx, params};
use kernel::{Event, Fault};

use super::model::{PlanRefusal, included_change, name_taken};
use super::{Plan, find, has_plan, store};
use crate::name::{self, Name};
use crate::{PlanId, UserId, audit, organization};

/// A user plan as it shall be.
#[derive(Debug, Clone)]
pub struct EditPlan {
    /// Which.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Whom it is for.
    pub description: String,
    /// What it includes.
    pub included: Included,
    /// The version that the person saw.
    pub version: i64,
}

/// Changes a user plan; it is in force with everybody's next request. What it is already changes nothing. Needs *make and change
/// user plans* for the whole organization; nobody adds to the user plan that they have, and nobody but the owner takes from the owner's.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditPlan) -> Result<(), Fault> {
    ctx.require(Capability::EditPlans, &Target::organization())?;
    let before = find(tx, ctx.org, input.plan)?.ok_or_else(Fault::not_found)?;
    before.check_version(input.version)?;
    require_let(ctx, tx, &before, input.included)?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let mut changes = name::changes((&before.name, &before.description), (&name.text, &description));
    changes.extend(included_change(Some(before.included), input.included));
    if changes.is_empty() {
        return Ok(());
    }
    let words = input.included.to_words();
    let values = params![ctx.org, input.plan, input.version, name.text, name.key, name.sort, description, words];
    if tx.execute(store::UPDATE, values).map_err(name_taken)? == 0 {
        return Err(PlanRefusal::Stale.into());
    }
    // A refusal names the user plan, so a new name counts too.
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("user_plan.changed", "user_plan", input.plan.0).with(changes))?;
    Ok(())
}

/// Refuses to let the user plan `before` include `after`, where the caller would have more by it, or the owner less. The owner may.
pub fn require_let(ctx: &Ctx, read: &mut Read<'_>, before: &Plan, after: Included) -> Result<(), Fault> {
    if ctx.subject.is_owner || ctx.subject.is_product {
        return Ok(());
    }
    if after.exceeds(before.included) && has_plan(read, ctx.org, before.id, ctx.subject.user.map(UserId))? {
        return Err(PlanRefusal::Own.into());
    }
    if before.included.exceeds(after) && has_plan(read, ctx.org, before.id, None)? { Err(PlanRefusal::Owners.into()) } else { Ok(()) }
}
