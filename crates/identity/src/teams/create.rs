//! Makes a team.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{TeamRefusal, name_taken};
use super::store;
use crate::name::{self, Name};
use crate::{GroupId, TeamId, audit, groups, organization};

/// A team to be.
#[derive(Debug, Clone)]
pub struct CreateTeam {
    /// The group that it belongs to.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// Makes a team in a group. Needs *make and change groups* for the whole organization.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateTeam) -> Result<TeamId, Fault> {
    organization::keep_places(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    require_group(ctx, tx, input.group)?;
    let id = TeamId::new(ctx);
    let values = params![ctx.org, id, input.group, name.text, name.key, name.sort, description, ctx.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    let changes = vec![Change::of("name", None, Some(name.text)), Change::of("group", None, Some(input.group.to_string()))];
    audit::announce(ctx, tx, Event::new("team.created", "team", id.0).with(changes))?;
    Ok(id)
}

pub(super) fn require_group(ctx: &Ctx, tx: &mut Tx<'_>, group: GroupId) -> Result<(), Fault> {
    if groups::find(tx, ctx.org, group)?.is_some() { Ok(()) } else { Err(TeamRefusal::GroupUnknown.into()) }
}
