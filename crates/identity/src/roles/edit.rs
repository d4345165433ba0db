//! Gives a role another name, description or place in the tree. What it grants has verbs of its own.

use access::{Capability, Ctx, Target};
use db::{Read, Tx, params};
use kernel::{Change, Event, Fault, OrgId};

use super::model::{MOST_LEVELS, RoleRefusal, name_taken};
use super::{Role, find, list, store};
use crate::name::{self, Name};
use crate::{RoleId, audit, organization};

/// How a role shall be called, and where it stands.
#[derive(Debug, Clone)]
pub struct EditRole {
    /// Which.
    pub role: RoleId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The role above it in the tree.
    pub parent: Option<RoleId>,
    /// The version that the person saw.
    pub version: i64,
}

/// Changes a role. What it is already changes nothing. Needs *make and change roles*.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditRole) -> Result<(), Fault> {
    // Two who hang two roles below each other at once meet here.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let before = find(tx, ctx.org, input.role)?.ok_or_else(Fault::not_found)?;
    before.check_version(input.version)?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    if input.parent != before.parent {
        check_parent(tx, ctx.org, Some(input.role), input.parent)?;
    }
    let mut changes = name::changes((&before.name, &before.description), (&name.text, &description));
    if before.parent != input.parent {
        changes.push(Change::of("above", before.parent.map(|id| id.to_string()), input.parent.map(|id| id.to_string())));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let values = params![ctx.org, input.role, input.version, name.text, name.key, name.sort, description, input.parent];
    if tx.execute(store::UPDATE, values).map_err(name_taken)? == 0 {
        return Err(RoleRefusal::Stale.into());
    }
    audit::announce(ctx, tx, Event::new("role.changed", "role", input.role.0).with(changes))?;
    Ok(())
}

/// A role stands below a role that is there, not below itself, and not too deep.
pub(super) fn check_parent(read: &mut Read<'_>, org: OrgId, role: Option<RoleId>, parent: Option<RoleId>) -> Result<(), Fault> {
    let Some(parent) = parent else { return Ok(()) };
    let all = list(read, org)?;
    if !all.iter().any(|other| other.id == parent) {
        return Err(RoleRefusal::ParentUnknown.into());
    }
    let above = |id: RoleId| all.iter().find(|other| other.id == id).and_then(|other| other.parent);
    let line: Vec<RoleId> = std::iter::successors(Some(parent), |id| above(*id)).take(all.len() + 1).collect();
    if role.is_some_and(|role| line.contains(&role)) {
        return Err(RoleRefusal::Cycle.into());
    }
    if line.len() + levels(&all, role) > MOST_LEVELS { Err(RoleRefusal::TooDeep.into()) } else { Ok(()) }
}

/// How many levels a role and those below it take; one that is to be takes one.
fn levels(all: &[Role], role: Option<RoleId>) -> usize {
    let Some(role) = role else { return 1 };
    let mut level = vec![role];
    for levels in 0..=all.len() {
        if level.is_empty() {
            return levels;
        }
        level = all.iter().filter(|other| other.parent.is_some_and(|parent| level.contains(&parent))).map(|other| other.id).collect();
    }
    all.len()
}
