//! Removes a group. Whoever and whatever is in it goes to another one.
//!
//! One statement each, however many people are in the group: moving the primary group of tens of thousands holds SQLite's
//! writer for a second or so, and is named in ARCHITECTURE.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::GroupRefusal;
use super::{find, in_use, store};
use crate::store::returned;
use crate::units::{self, Unit};
use crate::{GroupId, audit, organization, policies, profiles};

/// A group to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteGroup {
    /// Which.
    pub group: GroupId,
    /// Where its people, teams and service categories go; needed if it has any.
    pub to: Option<GroupId>,
}

/// Removes a group. Needs *make and change groups* for the whole organization, and that the caller is not in it; to put its people into a
/// group that the caller is in, what putting in each of them needs. One group always stays.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteGroup) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let group = find(tx, ctx.org, input.group)?.ok_or_else(Fault::not_found)?;
    let found = in_use(tx, ctx.org, input.group)?;
    let mut changes = vec![Change::of("name", Some(group.name.clone()), None)];
    match input.to {
        Some(to) => {
            let target = find(tx, ctx.org, to)?.filter(|_| to != input.group).ok_or_else(|| Fault::from(GroupRefusal::TargetUnknown))?;
            profiles::require_own_of(ctx, tx, Some(input.group.0), to.0)?;
            profiles::require_nobody_above_in(ctx, tx, input.group.0, Some(to.0))?;
            profiles::require_outside(ctx, tx, input.group.0)?;
            profiles::require_joinable(ctx, tx, input.group.0, to.0)?;
            require_nothing_gained(ctx, tx, input.group, to)?;
            let primary = returned(tx.returning(store::MOVE_PRIMARY, params![ctx.org, input.group, to, ctx.now])?)?;
            audit::tell_each(ctx, tx, &primary, "primary_group", &group.name, Some(&target.name))?;
            tx.execute(store::MOVE_TEAMS, params![ctx.org, input.group, to])?;
            let mut members = units::pour(ctx, tx, Unit::Group(input.group), Unit::Group(to))?;
            members.leave_out(&primary);
            audit::tell_each(ctx, tx, &members.moved, "group", &group.name, Some(&target.name))?;
            audit::tell_each(ctx, tx, &members.were_there, "group", &group.name, None)?;
            tx.execute(store::POUR_CATEGORIES, params![ctx.org, input.group, to])?;
            changes.push(Change::of("moved_to", None, Some(target.name)));
            changes.push(Change::of("people_moved", None, Some((found.primary + found.other).to_string())));
            changes.push(Change::of("teams_moved", None, Some(found.teams.to_string())));
            if found.primary + found.other > 0 {
                changes.extend(profiles::moved(tx, ctx.org, input.group.0, Some(to.0), ctx.now)?.changes());
            }
        }
        None if !found.is_empty() => return Err(GroupRefusal::InUse.into()),
        None if tx.scalar::<i64>(store::COUNT, params![ctx.org])? < 2 => return Err(GroupRefusal::Last.into()),
        None => {}
    }
    tx.execute(store::FORGET_CATEGORIES, params![ctx.org, input.group])?;
    profiles::forget_holder(ctx, tx, input.group.0)?;
    policies::forget(ctx, tx, policies::On::Group(input.group))?;
    tx.execute(store::DELETE, params![ctx.org, input.group])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("user_group.deleted", "user_group", input.group.0).with(changes))?;
    Ok(())
}

/// Refuses whoever is where the service categories go, and would have one more by it.
fn require_nothing_gained(ctx: &Ctx, tx: &mut Tx<'_>, from: GroupId, to: GroupId) -> Result<(), Fault> {
    match ctx.subject.user {
        Some(me) if tx.scalar::<i64>(store::COUNT_GAINED, params![ctx.org, from, to, me])? > 0 => ctx.require_other(me),
        _ => Ok(()),
    }
}
