//! Makes a group.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::name_taken;
use super::store;
use crate::name::{self, Name};
use crate::{GroupId, audit};

/// A group to be.
#[derive(Debug, Clone)]
pub struct CreateGroup {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// Makes a group. Needs *make and change groups* for the whole organization.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateGroup) -> Result<GroupId, Fault> {
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let id = GroupId::new(ctx);
    tx.execute(store::INSERT, params![ctx.org, id, name.text, name.key, name.sort, description, ctx.now]).map_err(name_taken)?;
    audit::announce(ctx, tx, Event::new("user_group.created", "user_group", id.0).with(vec![Change::of("name", None, Some(name.text))]))?;
    Ok(id)
}
