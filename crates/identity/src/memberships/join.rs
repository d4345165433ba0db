//! Puts somebody into a group or team, or changes what they and it see of each other.

use access::Ctx;
use db::Tx;
use kernel::{Change, Event, Fault};

use super::refusal::{MembershipRefusal, name_of, require};
use crate::units::{self, Bits, Membership, Unit};
use crate::{UserId, audit, organization, profiles, store};

/// Somebody to be put into a unit.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// Who.
    pub user: UserId,
    /// Into what.
    pub unit: Unit,
    /// What they see of each other.
    pub bits: Bits,
}

/// Changes what somebody and a unit that they are in see of each other. Says whether anything changed. Whoever was taken out of it
/// meanwhile is not put back, and what somebody else changed since it was `seen` is not changed back. Needs *edit users* on the person.
pub fn change(ctx: &Ctx, tx: &mut Tx<'_>, input: Join, seen: Option<Bits>) -> Result<bool, Fault> {
    organization::keep_places(ctx, tx)?;
    let (user, _) = require(ctx, tx, input.user)?;
    // Whoever changes it at the same moment waits here, or is waited for: what is read next stands.
    store::bump_subject(ctx, tx, user.id)?;
    let Some(before) = at(ctx, tx, input)? else { return Err(MembershipRefusal::Gone.into()) };
    if seen.is_some_and(|seen| seen != before.bits) && input.bits != before.bits {
        return Err(MembershipRefusal::Stale.into());
    }
    join(ctx, tx, input)
}

/// Puts somebody into a unit that they are not in: whoever is there already stays as they are there. Needs what [`join`] needs.
pub fn put(ctx: &Ctx, tx: &mut Tx<'_>, input: Join) -> Result<bool, Fault> {
    require(ctx, tx, input.user)?;
    match at(ctx, tx, input)? {
        Some(before) if before.bits != input.bits => Err(MembershipRefusal::There.into()),
        _ => join(ctx, tx, input),
    }
}

fn at(ctx: &Ctx, tx: &mut Tx<'_>, input: Join) -> Result<Option<Membership>, Fault> {
    Ok(units::of_user(tx, ctx.org, input.user)?.into_iter().find(|at| at.unit == input.unit))
}

/// Puts somebody into a unit. Says whether anything changed. Needs *edit users* on the person, and every right that the unit gives.
pub fn join(ctx: &Ctx, tx: &mut Tx<'_>, input: Join) -> Result<bool, Fault> {
    organization::keep_places(ctx, tx)?;
    let (user, _) = require(ctx, tx, input.user)?;
    let name = name_of(ctx, tx, input.unit)?;
    let before = at(ctx, tx, input)?;
    if before.is_none() {
        profiles::require_own_of(ctx, tx, None, input.unit.id())?;
    }
    if !units::join(ctx, tx, input.unit, user.id, input.bits)? {
        return Ok(false);
    }
    store::bump_subject(ctx, tx, user.id)?;
    let said = |bits: Option<Bits>, of: fn(Bits) -> bool| bits.map(|b| if of(b) { "yes" } else { "no" }.to_owned());
    let mut changes = vec![Change::of(word(input.unit), before.map(|_| name.clone()), Some(name))];
    let was = before.map(|m| m.bits);
    for (field, of) in [("publishes", (|b: Bits| b.publishes) as fn(Bits) -> bool), ("sees", |b| b.sees)] {
        if was.map(of) != Some(of(input.bits)) {
            changes.push(Change::of(field, said(was, of), said(Some(input.bits), of)));
        }
    }
    let kind = if before.is_some() { "user.membership_changed" } else { "user.joined" };
    audit::announce(ctx, tx, Event::new(kind, "user", user.id.0).with(changes))?;
    Ok(true)
}

/// The field of the audit log that names a unit.
pub(super) fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Group(_) => "group",
        Unit::Team(_) => "team",
    }
}
