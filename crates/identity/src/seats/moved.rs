//! Counts a change of who holds which seat, and refuses what the allowance does not permit.

use access::{Capability, Ctx};
use db::{DbResult, Tx, params};
use kernel::{Call, Fault};

use super::list::find;
use super::model::{Held, Seat, SeatRefusal};
use super::store;
use crate::{PlanId, organization};

/// Counts that somebody holds `after` instead of `before`. Belongs into the transaction that changes the person, behind the
/// statement that changed them, so that `before` is what that statement found. Refuses if `after` takes a seat more of a user plan
/// than are free.
pub fn moved(call: &Call, tx: &mut Tx<'_>, before: Option<Held>, after: Option<Held>) -> Result<(), Fault> {
    if before == after {
        return Ok(());
    }
    match (before, after) {
        (Some(old), Some(new)) if old.plan == new.plan => {
            let (used, reserved) = (of(new).0 - of(old).0, of(new).1 - of(old).1);
            tx.execute(store::COUNT, params![call.org, new.plan, used, reserved])?;
            Ok(())
        }
        // Everybody comes to the rows of two user plans in the same order, so that nobody waits for one another.
        (Some(old), Some(new)) if new.plan < old.plan => {
            take(call, tx, new)?;
            release(call, tx, old)
        }
        _ => {
            before.map_or(Ok(()), |old| release(call, tx, old))?;
            after.map_or(Ok(()), |new| take(call, tx, new))
        }
    }
}

/// The same of somebody who gives the seat back later in this transaction: it goes along to the other user plan, and whether that
/// has one free is not asked.
pub fn moved_to_leave(call: &Call, tx: &mut Tx<'_>, before: Option<Held>, after: Option<Held>) -> Result<(), Fault> {
    let (Some(old), Some(new)) = (before, after) else { return moved(call, tx, before, after) };
    // In everybody's order, as above.
    let mut rows = [(old.plan, -1), (new.plan, 1)];
    rows.sort_unstable();
    for (plan, sign) in rows {
        let (used, reserved) = of(if sign > 0 { new } else { old });
        tx.execute(store::COUNT, params![call.org, plan, sign * used, sign * reserved])?;
    }
    Ok(())
}

/// Counts that everybody who holds a seat of `from` holds one of `to` instead. Belongs before the statement that moves them. Refuses
/// if `to` has not as many free.
pub fn poured(ctx: &Ctx, tx: &mut Tx<'_>, from: PlanId, to: PlanId) -> Result<(), Fault> {
    // Both rows are held first, in everybody's order, so that what is read of them stays true.
    for plan in [from.min(to), from.max(to)] {
        tx.execute(store::HOLD, params![ctx.org, plan])?;
    }
    let leaving = find(tx, ctx.org, from)?.ok_or_else(Fault::not_found)?;
    if tx.execute(store::POUR, params![ctx.org, to, leaving.used, leaving.reserved])? > 0 {
        return Ok(());
    }
    let full = find(tx, ctx.org, to)?.ok_or_else(Fault::not_found)?;
    // How many there are belongs to those who see all users.
    let wanted = ctx.subject.may_everywhere(Capability::ViewUsers).then(|| leaving.taken());
    Err(SeatRefusal::TooFew(full, wanted, organization::contacts(tx, ctx.org)?).into())
}

/// Counts what others will have taken by then, without asking the allowance: only for a check whose writes are undone.
pub(crate) fn foretell(call: &Call, tx: &mut Tx<'_>, plan: PlanId, used: i64, reserved: i64) -> DbResult<()> {
    tx.execute(store::COUNT, params![call.org, plan, used, reserved]).map(drop)
}

/// What a seat adds to the used and to the reserved ones.
fn of(held: Held) -> (i64, i64) {
    match held.seat {
        Seat::Used => (1, 0),
        Seat::Reserved => (0, 1),
    }
}

fn release(call: &Call, tx: &mut Tx<'_>, held: Held) -> Result<(), Fault> {
    let (used, reserved) = of(held);
    tx.execute(store::COUNT, params![call.org, held.plan, -used, -reserved])?;
    Ok(())
}

fn take(call: &Call, tx: &mut Tx<'_>, held: Held) -> Result<(), Fault> {
    let (used, reserved) = of(held);
    if tx.execute(store::TAKE, params![call.org, held.plan, used, reserved])? > 0 {
        return Ok(());
    }
    // A user plan that was removed a moment ago has no seats.
    let full = find(tx, call.org, held.plan)?.ok_or(SeatRefusal::PlanGone)?;
    Err(SeatRefusal::NoneFree(full, organization::contacts(tx, call.org)?).into())
}
