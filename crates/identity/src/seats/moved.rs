//! Counts a change of who holds which seat, and refuses what the allowance does not permit.

use db::{Tx, params};
use kernel::{Call, Fault};

use super::list::find;
use super::model::{Held, Seat, SeatRefusal};
use super::store;

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
    let full = find(tx, call.org, held.plan)?.ok_or_else(Fault::not_found)?;
    Err(SeatRefusal::NoneFree(full).into())
}
