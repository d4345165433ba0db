//! Gives a service category another name.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{CategoryRefusal, name_taken};
use super::{find, store};
use crate::name::Name;
use crate::{CategoryId, audit};

/// Another name for a service category.
#[derive(Debug, Clone)]
pub struct RenameCategory {
    /// Which.
    pub category: CategoryId,
    /// Its name.
    pub name: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Renames a service category. The name that it has already changes nothing.
pub fn rename(ctx: &Ctx, tx: &mut Tx<'_>, input: &RenameCategory) -> Result<(), Fault> {
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, input.category)?.ok_or_else(Fault::not_found)?;
    let name = Name::parse(&input.name)?;
    before.check_version(input.version)?;
    if before.name == name.text {
        return Ok(());
    }
    let values = params![ctx.org, input.category, input.version, name.text, name.key, name.sort];
    if tx.execute(store::RENAME, values).map_err(name_taken)? == 0 {
        return Err(CategoryRefusal::Stale.into());
    }
    let changes = vec![Change::of("name", Some(before.name), Some(name.text))];
    audit::announce(ctx, tx, Event::new("service_category.renamed", "service_category", input.category.0).with(changes))?;
    Ok(())
}
