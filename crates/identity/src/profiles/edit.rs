//! Changes what a profile is called and what it gives.

use access::{Capability, Ctx, Danger, Rights, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::holder::require_nobody_above;
use super::model::{ProfileRefusal, name_taken, require_own};
use super::{find, store};
use crate::name::{self, Name};
use crate::{ProfileId, audit, organization};

/// A profile as it shall be.
#[derive(Debug, Clone)]
pub struct EditProfile {
    /// Which.
    pub profile: ProfileId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it gives. Whoever may do anything with the records of a module may view them.
    pub rights: Rights,
    /// The version that the person saw.
    pub version: i64,
}

/// Changes a profile, for everybody who has it, from their next request on. Needs *make and change roles*, and every right that is
/// new in it oneself. Nobody takes a right out of a profile that the owner has, or a role that administers more than they do. What
/// it is already changes nothing.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditProfile) -> Result<(), Fault> {
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let before = find(tx, ctx.org, input.profile)?.ok_or_else(Fault::not_found)?;
    before.check_version(input.version)?;
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let rights = input.rights.with_views();
    require_own(ctx, rights.minus(before.rights))?;
    if !before.rights.minus(rights).is_empty() {
        require_nobody_above(ctx, tx, input.profile)?;
    }
    let mut changes = name::changes((&before.name, &before.description), (&name.text, &description));
    for (field, set) in [("rights_added", rights.minus(before.rights)), ("rights_taken", before.rights.minus(rights))] {
        if !set.is_empty() {
            changes.push(Change::of(field, None, Some(set.to_words())));
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    if rights != before.rights {
        ctx.recent(Danger::Administration)?;
    }
    let values = params![ctx.org, input.profile, input.version, name.text, name.key, name.sort, description, rights.to_words()];
    if tx.execute(store::UPDATE, values).map_err(name_taken)? == 0 {
        return Err(ProfileRefusal::Stale.into());
    }
    if rights != before.rights {
        organization::bump_policy(ctx, tx)?;
    }
    audit::announce(ctx, tx, Event::new("profile.changed", "profile", input.profile.0).with(changes))?;
    Ok(())
}
