//! Grants a profile to somebody, to everybody in a group or team, or to everybody; and takes it back.

use access::{Capability, Ctx, Danger, Refusal, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault, Micros};

use super::list::{Granted, find, held};
use super::model::{Holder, SetRefusal};
use super::store;
use crate::{GroupId, PermissionSetId, ProfileId, TeamId, audit, groups, organization, profiles, teams, users};

/// A profile to be granted.
#[derive(Debug, Clone, Copy)]
pub struct GrantSet {
    /// To whom.
    pub holder: Holder,
    /// Which.
    pub profile: ProfileId,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

/// What whoever grants knows of the end that the holder has the profile with already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It does not matter.
    Whatever,
    /// As they saw it: none if they saw no such set, and in it none if it does not end.
    Seen(Option<SeenEnd>),
}

/// An end as it was seen; none if it does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenEnd(pub Option<Micros>);

/// A permission set to be taken back.
#[derive(Debug, Clone, Copy)]
pub struct RevokeSet {
    /// From whom.
    pub holder: Holder,
    /// Which of theirs.
    pub set: PermissionSetId,
}

/// Grants a profile. Needs *edit users* on the person, *make and change groups* for a group or team, or *make and change roles* for
/// everybody; and every right in it oneself. Who has the profile already has it from now on with this end, and the log says which one it was.
pub fn grant(ctx: &Ctx, tx: &mut Tx<'_>, input: GrantSet) -> Result<PermissionSetId, Fault> {
    grant_knowing(ctx, tx, input, Known::Whatever).map(|(id, _)| id)
}

/// The same, and what the holder had of it before. Refuses to change an end that is another than the one seen.
pub fn grant_knowing(ctx: &Ctx, tx: &mut Tx<'_>, input: GrantSet, known: Known) -> Result<(PermissionSetId, Option<Granted>), Fault> {
    // A profile that is removed meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    require(ctx, tx, input.holder)?;
    let profile = profiles::find(tx, ctx.org, input.profile)?.ok_or_else(|| Fault::from(SetRefusal::ProfileUnknown))?;
    profiles::require_own(ctx, profile.rights)?;
    if input.until.is_some_and(|until| until <= ctx.now) {
        return Err(SetRefusal::EndsBefore.into());
    }
    // What is over is not cleared away yet, and had by nobody.
    let had = held(tx, ctx.org, input.holder, input.profile)?.filter(|set| set.until.is_none_or(|until| until > ctx.now));
    if let Some(had) = &had {
        if had.until == input.until {
            return Ok((had.id, Some(had.clone())));
        }
        if matches!(known, Known::Seen(seen) if seen != Some(SeenEnd(had.until))) {
            return Err(SetRefusal::OtherEnd.into());
        }
    }
    ctx.recent(Danger::Administration)?;
    let values = params![
        ctx.org,
        PermissionSetId::new(ctx),
        input.profile,
        input.holder.word(),
        input.holder.id(),
        input.until,
        ctx.now,
        ctx.actor.user()
    ];
    let id = tx.returning(store::GRANT, values)?.into_iter().next().ok_or_else(Fault::not_found)?.only()?;
    in_force(ctx, tx, input.holder)?;
    let mut changes = vec![Change::of("profile", None, Some(profile.name))];
    let end = |until: Option<Micros>| Some(until.map_or_else(|| "never".to_owned(), Micros::rfc3339));
    let kind = if let Some(had) = &had {
        changes.push(Change::of("until", end(had.until), end(input.until)));
        told(input.holder, "permission_set.end_changed", "baseline.end_changed")
    } else {
        changes.extend(input.until.map(|until| Change::of("until", None, end(Some(until)))));
        told(input.holder, "permission_set.granted", "baseline.granted")
    };
    audit::announce(ctx, tx, event(kind, input.holder).with(changes))?;
    Ok((id, had))
}

/// Takes a permission set back. Needs what granting it needs, but for the rights in it; from a group or team that the owner or
/// somebody who administers more is in, the owner takes it; the owner has what everybody has, so the owner takes that.
pub fn revoke(ctx: &Ctx, tx: &mut Tx<'_>, input: RevokeSet) -> Result<(), Fault> {
    require(ctx, tx, input.holder)?;
    let set = find(tx, ctx.org, input.set)?.filter(|set| set.holder == input.holder).ok_or_else(Fault::not_found)?;
    if let Holder::Group(GroupId(unit)) | Holder::Team(TeamId(unit)) = input.holder {
        profiles::require_nobody_above_in(ctx, tx, unit, None)?;
    }
    if input.holder == Holder::Everybody && !ctx.subject.is_owner && !ctx.subject.is_product {
        return Err(Refusal::IsOwner.into());
    }
    ctx.recent(Danger::Administration)?;
    if tx.execute(store::DELETE, params![ctx.org, set.id])? == 0 {
        // Somebody else took it back at the same moment, and it is told once.
        return Err(Fault::not_found());
    }
    gone(ctx, tx, &set, told(set.holder, "permission_set.revoked", "baseline.revoked"))
}

/// The row went, and what it gave goes.
pub(super) fn gone(call: &kernel::Call, tx: &mut Tx<'_>, set: &Granted, kind: &'static str) -> Result<(), Fault> {
    in_force(call, tx, set.holder)?;
    let changes = vec![Change::of("profile", Some(set.profile_name.clone()), None)];
    audit::announce(call, tx, event(kind, set.holder).with(changes))?;
    Ok(())
}

fn event(kind: &'static str, holder: Holder) -> Event {
    let subject = (holder != Holder::Everybody).then(|| holder.id());
    Event::new(kind, holder.subject_kind(), subject)
}

/// The kind of event for a holder: of the baseline there are its own.
pub(super) fn told(holder: Holder, of_one: &'static str, of_everybody: &'static str) -> &'static str {
    if holder == Holder::Everybody { of_everybody } else { of_one }
}

/// Who may what is compiled anew: of one person, or of everybody, where everybody in a unit is concerned.
fn in_force(call: &kernel::Call, tx: &mut Tx<'_>, holder: Holder) -> Result<(), Fault> {
    match holder {
        Holder::User(user) => crate::store::bump_subject(call, tx, user)?,
        Holder::Group(_) | Holder::Team(_) | Holder::Everybody => organization::bump_policy(call, tx)?,
    }
    Ok(())
}

/// The holder is there, and the caller's to change; and nobody grants to themselves.
fn require(ctx: &Ctx, tx: &mut Tx<'_>, holder: Holder) -> Result<(), Fault> {
    match holder {
        Holder::User(user) => {
            let (found, target) = users::target(tx, ctx.org, user)?;
            ctx.require(Capability::EditUsers, &target)?;
            found.check_editable()?;
            if ctx.subject.user == Some(user.0) { Err(Refusal::Oneself.into()) } else { Ok(()) }
        }
        Holder::Group(group) => {
            ctx.require(Capability::EditGroups, &Target::organization())?;
            groups::find(tx, ctx.org, group)?.map(drop).ok_or_else(Fault::not_found)
        }
        Holder::Team(team) => {
            ctx.require(Capability::EditGroups, &Target::organization())?;
            teams::find(tx, ctx.org, team)?.map(drop).ok_or_else(Fault::not_found)
        }
        Holder::Everybody => ctx.require(Capability::EditRoles, &Target::organization()),
    }
}
