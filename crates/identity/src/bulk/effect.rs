//! What people gain and lose by a change of groups: the permission sets and service categories of the group or team that they come into,
//! and of the primary groups that they leave for it.

use access::Ctx;
use db::{Read, params};
use kernel::Fault;

use super::action::Action;
use super::model::Bulk;
use super::store;
use crate::units::Unit;
use crate::{GroupId, categories, groups, profiles};

/// So many of the groups that are left are told.
const MOST_LEFT: i64 = 20;

/// What a group or team gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The names of permission sets.
    pub sets: Vec<String>,
    /// The names of service categories.
    pub categories: Vec<String>,
}

/// A primary group that people leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftGroup {
    /// Its name.
    pub name: String,
    /// How many leave it.
    pub people: i64,
    /// What they lose: what the new one gives too is not in it.
    pub lost: Given,
}

/// What a bulk change of groups does beside the groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// What the group or team of the action gives: it is gained, or lost by those who are taken out of it.
    pub of_unit: Given,
    /// The primary groups that are left and give something, the largest number of people first.
    pub left: Vec<LeftGroup>,
}

/// What the previewed change does; nothing if it is not about a group or team.
pub fn effect(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk) -> Result<Effect, Fault> {
    let Some((action, unit)) = bulk.action.and_then(|action| Some((action, action.unit()?))) else { return Ok(Effect::default()) };
    let of_unit = given(ctx, read, unit, None)?;
    let mut left = Vec::new();
    if let Action::PrimaryGroup(to) = action {
        for row in read.query(store::GROUPS_LEFT, params![ctx.org, bulk.id, bulk.pass, to, MOST_LEFT])? {
            let mut r = row.reader();
            let (from, people): (GroupId, i64) = (r.next()?, r.next()?);
            let lost = given(ctx, read, Unit::Group(from), Some(to))?;
            let name = groups::find(read, ctx.org, from)?.map(|group| group.name).unwrap_or_default();
            if lost != Given::default() {
                left.push(LeftGroup { name, people, lost });
            }
        }
    }
    Ok(Effect { of_unit, left })
}

/// What a unit gives that the other one does not.
fn given(ctx: &Ctx, read: &mut Read<'_>, unit: Unit, beside: Option<GroupId>) -> Result<Given, Fault> {
    let sets = profiles::moved(read, ctx.org, unit.id(), beside.map(|group| group.0), ctx.now)?.lost;
    let categories = match unit {
        Unit::Group(group) => categories::only_of(read, ctx.org, group, beside)?,
        Unit::Team(_) => Vec::new(),
    };
    Ok(Given { sets: sets.into_iter().map(|set| set.name).collect(), categories })
}
