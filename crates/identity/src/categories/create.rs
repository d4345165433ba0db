//! Makes a service category.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::name_taken;
use super::store;
use crate::name::Name;
use crate::{CategoryId, audit};

/// A service category to be.
#[derive(Debug, Clone)]
pub struct CreateCategory {
    /// Its name.
    pub name: String,
}

/// Makes a service category. Needs *make and change groups* for the whole organization.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateCategory) -> Result<CategoryId, Fault> {
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let name = Name::parse(&input.name)?;
    let id = CategoryId::new(ctx);
    tx.execute(store::INSERT, params![ctx.org, id, name.text, name.key, name.sort, ctx.now]).map_err(name_taken)?;
    let changes = vec![Change::of("name", None, Some(name.text))];
    audit::announce(ctx, tx, Event::new("service_category.created", "service_category", id.0).with(changes))?;
    Ok(id)
}
