//! The groups and teams besides the primary group that a row lists.

use access::Ctx;
use db::Tx;
use kernel::Fault;

use super::PersonRow;
use super::names::named;
use crate::imports::row::Terms;
use crate::imports::settings::Kind;
use crate::memberships::{self, Join, Leave};
use crate::units::{self, Bits, Unit};
use crate::{GroupId, TeamId, UserId};

/// Puts the person into the groups and teams that the row lists, and takes them out of all others of the kind. Says whether that
/// changed anything.
pub(super) fn belong(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    row: &PersonRow,
    terms: &Terms<'_>,
    user: UserId,
    primary: Option<GroupId>,
) -> Result<bool, Fault> {
    if row.other_groups.is_none() && row.teams.is_none() {
        return Ok(false);
    }
    let mut changed = false;
    let has = others_of(ctx, tx, user, primary)?;
    for (kind, wanted) in wanted_units(ctx, tx, row, terms, primary)? {
        for unit in has.iter().filter(|unit| is_of(kind, unit) && !wanted.contains(unit)) {
            changed |= memberships::leave(ctx, tx, Leave { user, unit: *unit })?;
        }
        for unit in wanted.iter().filter(|unit| !has.contains(unit)) {
            changed |= memberships::join(ctx, tx, Join { user, unit: *unit, bits: Bits::default() })?;
        }
    }
    Ok(changed)
}

/// What a person is in besides the primary group.
fn others_of(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, primary: Option<GroupId>) -> Result<Vec<Unit>, Fault> {
    let primary = primary.map(Unit::Group);
    Ok(units::of_user(tx, ctx.org, user)?.iter().map(|m| m.unit).filter(|unit| Some(*unit) != primary).collect())
}

fn is_of(kind: Kind, unit: &Unit) -> bool {
    matches!(unit, Unit::Team(_)) == (kind == Kind::Team)
}

/// The groups and teams that the row lists, of each kind that it says anything of.
fn wanted_units(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    row: &PersonRow,
    terms: &Terms<'_>,
    primary: Option<GroupId>,
) -> Result<Vec<(Kind, Vec<Unit>)>, Fault> {
    let mut all = Vec::new();
    for (kind, field, names) in [(Kind::Group, "other_groups", &row.other_groups), (Kind::Team, "teams", &row.teams)] {
        let Some(names) = names else { continue };
        let mut wanted: Vec<Unit> = Vec::new();
        for name in names {
            let Some(found) = named(ctx, tx, terms, kind, field, name)? else { continue };
            let unit = if kind == Kind::Team { Unit::Team(TeamId(found.id)) } else { Unit::Group(GroupId(found.id)) };
            if Some(unit) != primary.map(Unit::Group) && !wanted.contains(&unit) {
                wanted.push(unit);
            }
        }
        all.push((kind, wanted));
    }
    Ok(all)
}

/// Whether the row lists others than the person is in.
pub(super) fn belongs_otherwise(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    row: &PersonRow,
    terms: &Terms<'_>,
    user: UserId,
    primary: Option<GroupId>,
) -> Result<bool, Fault> {
    let has = others_of(ctx, tx, user, primary)?;
    for (kind, wanted) in wanted_units(ctx, tx, row, terms, primary)? {
        let has: Vec<&Unit> = has.iter().filter(|unit| is_of(kind, unit)).collect();
        if has.len() != wanted.len() || has.iter().any(|unit| !wanted.contains(unit)) {
            return Ok(true);
        }
    }
    Ok(false)
}
