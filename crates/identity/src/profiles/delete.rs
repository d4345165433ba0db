//! Removes a profile. Roles and permission sets that have it get another one.

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::holder::require_nobody_above;
use super::model::{ProfileRefusal, require_own};
use super::{find, store, uses};
use crate::{ProfileId, audit, organization};

/// A profile to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteProfile {
    /// Which.
    pub profile: ProfileId,
    /// Which one its roles and permission sets get; needed if there are any.
    pub to: Option<ProfileId>,
}

/// Removes a profile. Needs *make and change roles*, and every right oneself that the other one gives and this one does not. What
/// others lose by it follows [`super::edit`]. One profile always stays.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteProfile) -> Result<(), Fault> {
    // Whoever gives the profile to a role meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let profile = find(tx, ctx.org, input.profile)?.ok_or_else(Fault::not_found)?;
    let found = uses(tx, ctx.org, input.profile)?;
    let mut changes = vec![Change::of("name", Some(profile.name), None)];
    match input.to {
        Some(to) => {
            let other = find(tx, ctx.org, to)?.filter(|_| to != input.profile);
            let other = other.ok_or_else(|| Fault::from(ProfileRefusal::TargetUnknown))?;
            require_own(ctx, other.rights.minus(profile.rights))?;
            if !profile.rights.minus(other.rights).is_empty() {
                require_nobody_above(ctx, tx, input.profile)?;
            }
            if other.rights != profile.rights {
                ctx.recent(Danger::Administration)?;
            }
            tx.execute(store::POUR_ROLES, params![ctx.org, input.profile, to])?;
            tx.execute(store::POUR_SETS, params![ctx.org, input.profile, to])?;
            changes.push(Change::of("replaced_by", None, Some(other.name)));
        }
        None if !found.is_none() => return Err(ProfileRefusal::InUse.into()),
        None if tx.scalar::<i64>(store::COUNT, params![ctx.org])? < 2 => return Err(ProfileRefusal::Last.into()),
        None => {}
    }
    tx.execute(store::FORGET_ROLES, params![ctx.org, input.profile])?;
    tx.execute(store::FORGET_SETS, params![ctx.org, input.profile])?;
    tx.execute(store::DELETE, params![ctx.org, input.profile])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("profile.deleted", "profile", input.profile.0).with(changes))?;
    Ok(())
}
