//! Makes a role that administers nothing yet.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::edit::check_parent;
use super::model::name_taken;
use super::set_profiles::set;
use super::store;
use crate::name::{self, Name};
use crate::{ProfileId, RoleId, audit, organization};

/// A role to be.
#[derive(Debug, Clone)]
pub struct CreateRole {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The role above it in the tree.
    pub parent: Option<RoleId>,
    /// Its profiles, at least one.
    pub profiles: Vec<ProfileId>,
}

/// Makes a role. Needs *make and change roles*, and oneself every right that its profiles give.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateRole) -> Result<RoleId, Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    check_parent(tx, ctx.org, None, input.parent)?;
    let id = RoleId::new(ctx);
    let values = params![ctx.org, id, name.text, name.key, name.sort, description, None::<String>, input.parent, ctx.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    set(ctx, tx, id, &[], &input.profiles)?;
    let changes = vec![Change::of("name", None, Some(name.text)), Change::of("above", None, input.parent.map(|id| id.to_string()))];
    audit::announce(ctx, tx, Event::new("role.created", "role", id.0).with(changes))?;
    Ok(id)
}
