//! Gives a team another name, description or group.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::create::require_group;
use super::model::{TeamRefusal, name_taken};
use super::{find, store};
use crate::name::{self, Name};
use crate::{GroupId, TeamId, audit, organization};

/// What a team shall be called, and where it shall be.
#[derive(Debug, Clone)]
pub struct EditTeam {
    /// Which.
    pub team: TeamId,
    /// The group that it belongs to.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Changes a team, or moves it to another group: its people stay in it. What it is already changes nothing. Needs *make and
/// change groups* for the whole organization.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditTeam) -> Result<(), Fault> {
    organization::keep_places(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, input.team)?.ok_or_else(Fault::not_found)?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let mut changes = name::changes((&before.name, &before.description), (&name.text, &description));
    if before.group != input.group {
        require_group(ctx, tx, input.group)?;
        changes.push(Change::of("group", Some(before.group.to_string()), Some(input.group.to_string())));
    }
    before.check_version(input.version)?;
    if changes.is_empty() {
        return Ok(());
    }
    let values = params![ctx.org, input.team, input.version, name.text, name.key, name.sort, description, input.group];
    if tx.execute(store::UPDATE, values).map_err(name_taken)? == 0 {
        return Err(TeamRefusal::Stale.into());
    }
    audit::announce(ctx, tx, Event::new("team.changed", "team", input.team.0).with(changes))?;
    Ok(())
}
