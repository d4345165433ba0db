//! Takes back what a bulk change wrote to one person, if it still stands there: what was changed since is told, not overwritten.
//! Each step back is the verb of the single case.

use access::Ctx;
use db::Tx;
use kernel::{Category, Fault};

use super::action::Action;
use super::apply::{Applied, Written, bits_in, bits_of, stamp_of, standing, stood_of};
use super::text;
use crate::memberships::{self, Join, Leave};
use crate::units::{Bits, Unit};
use crate::users::{self, StoodAgain, UpdateUser, User, UserStatus};
use crate::{GroupId, UserId};

/// Takes `written` back from a person as they stand now.
pub(super) fn undo(ctx: &Ctx, tx: &mut Tx<'_>, action: Action, written: &Written, user: &User) -> Result<Applied, Fault> {
    let now = standing(tx, ctx, action, user)?;
    let (before, beside) = split(action, &written.before);
    if now == before {
        return Ok(Applied::Unchanged);
    }
    // The same words may stand there again, by somebody who meant it: whoever was changed since is left so.
    let was_left = stamp_of(&written.stamps.1).map_or(Ok(false), |stamp| users::is_as_at(tx, ctx.org, user.id, stamp))?;
    if now != written.after || !was_left {
        return Err(changed_since());
    }
    let mut note = "";
    match action {
        Action::Simple(_) => {
            note = step_back(ctx, tx, user, before)?;
        }
        Action::Join(unit) | Action::Leave(unit) => set_membership(ctx, tx, user.id, unit, bits_of(before))?,
        Action::PrimaryGroup(_) => primary_group(ctx, tx, user, before, bits_of(beside))?,
        _ => place(ctx, tx, action, before, user)?,
    }
    let is = users::get(tx, ctx.org, user.id)?;
    // What other bulk changes and imports left there before stands as they left it again, and can be taken back too.
    stamp_of(&written.stamps.0).map_or(Ok(()), |stamp| users::note_again(ctx, tx, user.id, stamp))?;
    Ok(Applied::Changed(Written { note, ..Written::of(now, standing(tx, ctx, action, &is)?) }))
}

/// A primary group's row also holds how the person was in the new group besides.
fn split(action: Action, before: &str) -> (&str, &str) {
    match action {
        Action::PrimaryGroup(_) => before.rsplit_once(' ').unwrap_or((before, "")),
        _ => (before, ""),
    }
}

fn changed_since() -> Fault {
    Fault::new(Category::Conflict, "bulk.changed_since", text::changed_since())
}

fn place(ctx: &Ctx, tx: &mut Tx<'_>, action: Action, before: &str, user: &User) -> Result<(), Fault> {
    let broken = |_| Fault::internal("a bulk change does not know what stood there before");
    let mut form = UpdateUser::from_user(user);
    let some = (!before.is_empty()).then_some(before);
    match action {
        Action::Role(_) => form.place.role = some.map(str::parse).transpose().map_err(broken)?,
        Action::Company(_) => form.place.company = before.parse().map_err(broken)?,
        Action::ReportsTo(_) => form.place.reports_to = some.map(str::parse).transpose().map_err(broken)?,
        Action::Plan(_) => form.place.plan = some.map(str::parse).transpose().map_err(broken)?,
        Action::PrimaryGroup(_) => form.place.primary_group = some.map(str::parse).transpose().map_err(broken)?,
        Action::Join(_) | Action::Leave(_) | Action::Simple(_) => {}
    }
    users::update(ctx, tx, form).map(drop)
}

/// The primary group of before, as the person was in it; and the new one stays one of their groups if it was one before.
fn primary_group(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, before: &str, beside: Option<Bits>) -> Result<(), Fault> {
    let (group, bits) = before.split_once(' ').map_or((before, None), |(group, bits)| (group, bits_of(bits)));
    place(ctx, tx, Action::PrimaryGroup(GroupId(user.id.0)), group, user)?;
    if let (Ok(group), Some(bits)) = (group.parse(), bits)
        && bits_in(tx, ctx, user, Unit::Group(group))? != Some(bits)
    {
        memberships::join(ctx, tx, Join { user: user.id, unit: Unit::Group(group), bits })?;
    }
    if let (Some(new), Some(bits)) = (user.primary_group, beside) {
        memberships::join(ctx, tx, Join { user: user.id, unit: Unit::Group(new), bits })?;
    }
    Ok(())
}

fn set_membership(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, unit: Unit, before: Option<Bits>) -> Result<(), Fault> {
    match before {
        Some(bits) => memberships::join(ctx, tx, Join { user, unit, bits }).map(drop),
        None => memberships::leave(ctx, tx, Leave { user, unit }).map(drop),
    }
}

/// Back to the status `before`, by the steps that lead there. What cannot be had back is told.
fn step_back(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, before: &str) -> Result<&'static str, Fault> {
    let was = stood_of(before).ok_or_else(changed_since)?;
    match users::stand_again(ctx, tx, user, &was)? {
        StoodAgain::AsBefore => Ok(""),
        StoodAgain::Inactive => Ok(text::back_as_inactive()),
        StoodAgain::Unreachable if was.status == UserStatus::Invited => {
            Err(Fault::new(Category::Conflict, "bulk.was_invited", text::was_invited()))
        }
        StoodAgain::Unreachable => Err(changed_since()),
    }
}
