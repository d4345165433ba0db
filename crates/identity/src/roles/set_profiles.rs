//! Says which profiles a role has.

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::delete::{require_all, require_holders};
use super::model::RoleRefusal;
use super::{Given, find, profiles_of, rights_of, store};
use crate::{ProfileId, RoleId, audit, organization, profiles};

/// The profiles that a role shall have.
#[derive(Debug, Clone)]
pub struct SetProfiles {
    /// Which role.
    pub role: RoleId,
    /// Its profiles, at least one.
    pub profiles: Vec<ProfileId>,
    /// The version of the role that the person saw.
    pub version: i64,
}

/// Sets a role's profiles, for all who have it, from their next request on. Needs *make and change roles*, and oneself every right
/// that the role did not give before. Not one's own role, nor the owner's or one that administers more, or whose holders do.
pub fn set_profiles(ctx: &Ctx, tx: &mut Tx<'_>, input: &SetProfiles) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    find(tx, ctx.org, input.role)?.ok_or_else(Fault::not_found)?.check_version(input.version)?;
    let before = profiles_of(tx, ctx.org, input.role)?;
    let mut wanted = input.profiles.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let mut had: Vec<ProfileId> = before.iter().map(|given| given.profile).collect();
    had.sort_unstable();
    if wanted == had {
        return Ok(());
    }
    require_holders(ctx, tx, input.role)?;
    require_all(ctx, tx, input.role)?;
    ctx.recent(Danger::Administration)?;
    if tx.execute(store::BUMP_ROLE, params![ctx.org, input.role, input.version])? == 0 {
        return Err(RoleRefusal::Stale.into());
    }
    let after = set(ctx, tx, input.role, &before, &wanted)?;
    organization::bump_policy(ctx, tx)?;
    let names = |given: &[Given]| Some(given.iter().map(|given| given.name.as_str()).collect::<Vec<_>>().join(", "));
    let changes = vec![Change::of("profiles", names(&before), names(&after))];
    audit::announce(ctx, tx, Event::new("role.profiles_set", "role", input.role.0).with(changes))?;
    Ok(())
}

/// Gives a role these profiles and no others. What they give beyond `before`, the caller must have.
pub(super) fn set(ctx: &Ctx, tx: &mut Tx<'_>, role: RoleId, before: &[Given], wanted: &[ProfileId]) -> Result<Vec<Given>, Fault> {
    if wanted.is_empty() {
        return Err(RoleRefusal::NoProfile.into());
    }
    tx.execute(store::CLEAR_PROFILES, params![ctx.org, role])?;
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    for id in &wanted {
        if profiles::find(tx, ctx.org, *id)?.is_none() {
            return Err(RoleRefusal::ProfileUnknown.into());
        }
        tx.execute(store::ADD_PROFILE, params![ctx.org, role, id])?;
    }
    let after = profiles_of(tx, ctx.org, role)?;
    profiles::require_own(ctx, rights_of(&after).minus(rights_of(before)))?;
    Ok(after)
}
