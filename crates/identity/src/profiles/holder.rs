//! What groups, teams and people have by permission sets, as the slices below `permission_sets` need it.

use access::{Capability, CapabilitySet, Ctx, Refusal, Rights};
use db::{DbResult, Read, Row, Tx, params};
use kernel::ids::Uuid;
use kernel::{Call, Change, Event, Fault, Micros, OrgId};

use super::model::ProfileRefusal;
use super::{require_own, store};
use crate::{ProfileId, UserId, audit, units};

pub(super) struct Set {
    pub(super) profile: String,
    rights: Rights,
    holder_kind: String,
    pub(super) until: Option<Micros>,
}

impl Set {
    pub(super) fn holds_at(&self, now: Micros) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

pub(super) fn of_holder(read: &mut Read<'_>, org: OrgId, holder: Uuid) -> DbResult<Vec<Set>> {
    let rows = read.query(store::OF_HOLDER, params![org, holder])?;
    rows.into_iter()
        .map(|row| {
            let mut r = row.reader();
            Ok(Set { profile: r.next()?, rights: Rights::from_words(&r.next::<String>()?), holder_kind: r.next()?, until: r.next()? })
        })
        .collect()
}

/// What a group or team gives at the moment of the call.
fn rights_of(ctx: &Ctx, read: &mut Read<'_>, unit: Uuid) -> DbResult<Rights> {
    let sets = of_holder(read, ctx.org, unit)?;
    Ok(sets.into_iter().filter(|set| set.holds_at(ctx.now)).fold(Rights::NONE, |all, set| all.union(set.rights)))
}

/// Refuses to put people into a group or team that gives what neither the caller has nor the one gave that they leave for it.
pub(crate) fn require_own_of(ctx: &Ctx, read: &mut Read<'_>, from: Option<Uuid>, to: Uuid) -> Result<(), Fault> {
    let after = rights_of(ctx, read, to)?;
    if after.is_empty() {
        return Ok(());
    }
    let before = from.map(|from| rights_of(ctx, read, from)).transpose()?.unwrap_or(Rights::NONE);
    require_own(ctx, after.minus(before))
}

/// Refuses whoever is in a group or team that goes: they would put themselves into another one, or out of this one.
pub(crate) fn require_outside(ctx: &Ctx, read: &mut Read<'_>, unit: Uuid) -> Result<(), Fault> {
    match ctx.subject.user {
        Some(me) if units::is_in(read, ctx.org, UserId(me), unit)? => ctx.require_other(me),
        _ => Ok(()),
    }
}

/// Refuses to put the people of a unit into one that the caller is in, unless they could put in each of them: whoever is there sees
/// what its people show, and nobody widens that for themselves. The owner is let, as everywhere.
pub(crate) fn require_joinable(ctx: &Ctx, read: &mut Read<'_>, from: Uuid, to: Uuid) -> Result<(), Fault> {
    let Some(me) = ctx.subject.user.filter(|_| !ctx.subject.is_owner) else { return Ok(()) };
    if !units::is_in(read, ctx.org, UserId(me), to)? {
        return Ok(());
    }
    let mut values = params![ctx.org, from].to_vec();
    let wall = crate::store::within(&ctx.reach(Capability::EditUsers), "u.company_id", &mut values);
    let beyond = read.query_text(&store::count_beyond(&wall), &values)?;
    if beyond.into_iter().next().map_or(Ok(0), Row::only::<i64>)? > 0 {
        return Err(Refusal::Missing(Capability::EditUsers).into());
    }
    require_nobody_above_among(ctx, read, from)
}

/// Refuses to take from the people of a group or team what it gives them, and `to` does not, if the owner is among them or somebody
/// who administers more than the caller.
pub(crate) fn require_nobody_above_in(ctx: &Ctx, read: &mut Read<'_>, unit: Uuid, to: Option<Uuid>) -> Result<(), Fault> {
    if ctx.subject.is_owner || ctx.subject.is_product {
        return Ok(());
    }
    let instead = to.map(|to| rights_of(ctx, read, to)).transpose()?.unwrap_or(Rights::NONE);
    if rights_of(ctx, read, unit)?.minus(instead).is_empty() {
        return Ok(());
    }
    require_nobody_above_among(ctx, read, unit)
}

/// Refuses if the owner is in it, or somebody who administers more than the caller.
fn require_nobody_above_among(ctx: &Ctx, read: &mut Read<'_>, unit: Uuid) -> Result<(), Fault> {
    if read.scalar::<i64>(store::OWNER_IN, params![ctx.org, unit])? > 0 {
        return Err(Refusal::IsOwner.into());
    }
    let administered = read.query(store::ADMINISTER_IN, params![ctx.org, unit, ctx.now])?;
    require_not_outranked(ctx, administered)
}

/// Refuses to take rights out of a profile that the owner has, or a role that administers more than the caller.
pub(super) fn require_nobody_above(ctx: &Ctx, tx: &mut Tx<'_>, profile: ProfileId) -> Result<(), Fault> {
    if ctx.subject.is_owner || ctx.subject.is_product {
        return Ok(());
    }
    if tx.scalar::<i64>(store::IS_THE_OWNERS, params![ctx.org, profile, ctx.now])? > 0 {
        return Err(Refusal::IsOwner.into());
    }
    let administered = tx.query(store::ADMINISTER_WITH, params![ctx.org, profile, ctx.now])?;
    require_not_outranked(ctx, administered)
}

/// The capabilities of these scopes are all the caller's own.
fn require_not_outranked(ctx: &Ctx, administered: Vec<Row>) -> Result<(), Fault> {
    let held = ctx.subject.capabilities_everywhere();
    for row in administered {
        if !CapabilitySet::from_words(&row.only::<String>()?).minus(held).is_empty() {
            return Err(ProfileRefusal::Outranked.into());
        }
    }
    Ok(())
}

/// Takes every permission set from a holder that is gone: a former user, a removed group or team.
pub(crate) fn forget_holder(call: &Call, tx: &mut Tx<'_>, holder: Uuid) -> DbResult<()> {
    for set in of_holder(tx, call.org, holder)? {
        let kind = match set.holder_kind.as_str() {
            "group" => "user_group",
            "team" => "team",
            // The event of the purge tells it.
            _ => continue,
        };
        let changes = vec![Change::of("profile", Some(set.profile), None)];
        audit::announce(call, tx, Event::new("permission_set.revoked", kind, holder).with(changes))?;
    }
    tx.execute(store::FORGET_HOLDER, params![call.org, holder]).map(drop)
}
