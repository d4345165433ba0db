//! The owner says how many people may have a user plan.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::list::find;
use super::model::SeatRefusal;
use super::store;
use crate::{PlanId, audit};

/// More seats than anybody needs; what is above is a slip of the finger.
const MOST: i64 = 10_000_000;

/// An allowance, as typed.
#[derive(Debug, Clone)]
pub struct SetAllowance {
    /// Of which user plan.
    pub plan: PlanId,
    /// How many; empty: as many as wanted.
    pub allowance: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Sets the allowance of a user plan, to no less than is taken. Only the owner does, until there are subscriptions. The one that it
/// has already changes nothing.
pub fn set_allowance(ctx: &Ctx, tx: &mut Tx<'_>, input: SetAllowance) -> Result<(), Fault> {
    require_owner(ctx)?;
    let wanted = parse(&input.allowance)?;
    let before = find(tx, ctx.org, input.plan)?.ok_or_else(Fault::not_found)?;
    if before.version != input.version {
        return Err(SeatRefusal::Stale.into());
    }
    if before.allowance == wanted {
        return Ok(());
    }
    let done = match wanted {
        Some(most) => tx.execute(store::SET_ALLOWANCE, params![ctx.org, input.plan, input.version, most])?,
        None => tx.execute(store::SET_NO_LIMIT, params![ctx.org, input.plan, input.version])?,
    };
    if done == 0 {
        let now = find(tx, ctx.org, input.plan)?.ok_or_else(Fault::not_found)?;
        let stale = now.version != input.version;
        return Err(if stale { SeatRefusal::Stale } else { SeatRefusal::BelowUse(now) }.into());
    }
    let told = |allowance: Option<i64>| allowance.map(|n| n.to_string());
    let changes = vec![Change::of("allowance", told(before.allowance), told(wanted))];
    audit::announce(ctx, tx, Event::new("user_plan.allowance_set", "user_plan", input.plan.0).with(changes))?;
    Ok(())
}

/// Refuses everybody but the owner; who may not even see the seats learns nothing more than that.
pub(crate) fn require_owner(ctx: &Ctx) -> Result<(), Fault> {
    ctx.require(Capability::ViewUsers, &Target::organization())?;
    if ctx.subject.is_owner || ctx.subject.is_product { Ok(()) } else { Err(SeatRefusal::OwnerOnly.into()) }
}

fn parse(typed: &str) -> Result<Option<i64>, Fault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = typed.parse().ok().filter(|n| (0..=MOST).contains(n));
    number.map(Some).ok_or_else(|| SeatRefusal::NoNumber.into())
}
