//! What the clock does: freezes whose last day is over.

use access::Ctx;
use db::{Tx, params};
use kernel::{Change, Event, Fault, Micros};

use super::set::is_last_administrator;
use super::{find, store, text};
use crate::users::{self, Freeze};
use crate::{audit, organization};

/// Freezes at most `most` people whose last day is over, by whatever way they came to be Active or Locked, and says how many ends there were. The
/// owner and the last administrator go on without an end.
pub fn end_over(ctx: &Ctx, tx: &mut Tx<'_>, most: i64) -> Result<u64, Fault> {
    let over = users::days_over(ctx, tx, most)?;
    if over.is_empty() {
        return Ok(0);
    }
    organization::hold_administration(ctx, tx)?;
    let owner = organization::get(tx, ctx.org)?.owner_id;
    let mut ended = 0;
    for user in over {
        let before = find(tx, ctx.org, user)?;
        if owner == Some(user) || is_last_administrator(tx, ctx.org, user)? {
            tx.execute(store::DROP_END, params![ctx.org, user])?;
            users::set_days(ctx, tx, user, before.from, None)?;
            let change = Change::of("valid_until", before.until.map(Micros::rfc3339), None);
            audit::announce(ctx, tx, Event::new("user.validity_dropped", "user", user.0).with(vec![change]))?;
        } else {
            users::freeze(ctx, tx, Freeze { user, reason: text::freeze_reason().to_owned() })?;
        }
        ended += 1;
    }
    Ok(ended)
}
