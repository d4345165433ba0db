//! Gives a group another name or description.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Event, Fault};

use super::model::{GroupRefusal, name_taken};
use super::{find, store};
use crate::name::{self, Name};
use crate::{GroupId, audit};

/// What a group shall be called.
#[derive(Debug, Clone)]
pub struct EditGroup {
    /// Which.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Changes a group. What it is already changes nothing. Needs *make and change groups* for the whole organization.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditGroup) -> Result<(), Fault> {
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, input.group)?.ok_or_else(Fault::not_found)?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let changes = name::changes((&before.name, &before.description), (&name.text, &description));
    before.check_version(input.version)?;
    if changes.is_empty() {
        return Ok(());
    }
    let values = params![ctx.org, input.group, input.version, name.text, name.key, name.sort, description];
    if tx.execute(store::UPDATE, values).map_err(name_taken)? == 0 {
        return Err(GroupRefusal::Stale.into());
    }
    audit::announce(ctx, tx, Event::new("user_group.changed", "user_group", input.group.0).with(changes))?;
    Ok(())
}
