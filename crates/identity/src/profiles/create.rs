//! Makes a profile: empty, or like another.

use access::{Capability, Ctx, Rights, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{name_taken, require_own};
use super::store;
use crate::name::{self, Name};
use crate::{ProfileId, audit};

/// A profile to be.
#[derive(Debug, Clone)]
pub struct CreateProfile {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it gives. Whoever may do anything with the records of a module may view them.
    pub rights: Rights,
}

/// Makes a profile. Needs *make and change roles*, and every right in it oneself.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateProfile) -> Result<ProfileId, Fault> {
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let rights = input.rights.with_views();
    require_own(ctx, rights)?;
    let id = ProfileId::new(ctx);
    let words = rights.to_words();
    let values = params![ctx.org, id, name.text, name.key, name.sort, description, None::<String>, words, ctx.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    let changes = vec![Change::of("name", None, Some(name.text)), Change::of("rights", None, Some(words))];
    audit::announce(ctx, tx, Event::new("profile.created", "profile", id.0).with(changes))?;
    Ok(id)
}
