//! Puts somebody into a group or team, or changes what they and it see of each other.

use access::Ctx;
use db::Tx;
use kernel::{Change, Event, Fault};

use super::refusal::{MembershipRefusal, name_of, require};
use crate::units::{self, Bits, Unit};
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
/// meanwhile is not put back. Needs *edit users* on the person.
pub fn change(ctx: &Ctx, tx: &mut Tx<'_>, input: Join) -> Result<bool, Fault> {
    let (user, _) = require(ctx, tx, input.user)?;
    if !units::of_user(tx, ctx.org, user.id)?.iter().any(|at| at.unit == input.unit) {
        return Err(MembershipRefusal::Gone.into());
    }
    join(ctx, tx, input)
}

/// Puts somebody into a unit. Says whether anything changed. Needs *edit users* on the person, and every right that the unit gives.
pub fn join(ctx: &Ctx, tx: &mut Tx<'_>, input: Join) -> Result<bool, Fault> {
    organization::keep_places(ctx, tx)?;
    let (user, _) = require(ctx, tx, input.user)?;
    let name = name_of(ctx, tx, input.unit)?;
    let before = units::of_user(tx, ctx.org, user.id)?.into_iter().find(|m| m.unit == input.unit);
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
