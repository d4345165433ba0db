//! The first and the last day of an account in a row: by the organization's calendar, as the export writes them.

use access::Ctx;
use db::{Read, Tx};
use kernel::{Fault, Micros};

use super::PersonRow;
use crate::validity::{self, Days};
use crate::{UserId, organization};

/// Sets the days that the row says. Says whether anything changed.
pub(super) fn set(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: UserId) -> Result<bool, Fault> {
    match wanted(ctx, tx, row, user)? {
        Some((from, until)) => validity::set_days(ctx, tx, user, from, until),
        None => Ok(false),
    }
}

/// Whether the row says other days than the person has.
pub(super) fn differ(ctx: &Ctx, read: &mut Read<'_>, row: &PersonRow, user: UserId) -> Result<bool, Fault> {
    let now = validity::find(read, ctx.org, user)?;
    Ok(wanted(ctx, read, row, user)?.is_some_and(|wanted| wanted != (now.from, now.until)))
}

/// From when and until when.
type Moments = (Option<Micros>, Option<Micros>);

/// Both moments with what the row says; none if it says nothing of them.
fn wanted(ctx: &Ctx, read: &mut Read<'_>, row: &PersonRow, user: UserId) -> Result<Option<Moments>, Fault> {
    let [first, last] = &row.more.days;
    if first.is_none() && last.is_none() {
        return Ok(None);
    }
    let format = organization::calendar(&organization::get(read, ctx.org)?);
    let now = validity::find(read, ctx.org, user)?;
    let mut days = Days::of(&now, &format);
    super::take::say(&mut days.first, first.as_ref());
    super::take::say(&mut days.last, last.as_ref());
    days.read(&now, &format).map(Some)
}
