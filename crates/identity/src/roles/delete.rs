//! Removes a role. Its holders get another one, which can give them no more than the remover could.
//!
//! Moving its holders is one statement, however many they are; it is named in ARCHITECTURE.

use access::{Capability, Ctx, Danger, Refusal, Target};
use db::{DbResult, Read, Tx, params};
use kernel::{Change, Event, Fault, OrgId};

use super::model::RoleRefusal;
use super::{AdministratorsBefore, capabilities_of, find, profiles_of, rights_of, store, target_of};
use crate::store::returned;
use crate::{RoleId, UserId, audit, organization, policies, profiles};

/// A role to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteRole {
    /// Which.
    pub role: RoleId,
    /// Which one its holders get; needed if there are any.
    pub to: Option<RoleId>,
}

/// How many have a role, whoever may see them: for the question which one they get.
pub fn holders(read: &mut Read<'_>, org: OrgId, role: RoleId) -> DbResult<i64> {
    read.scalar(store::COUNT_HOLDERS, params![org, role])
}

/// Removes a role. Needs *make and change roles*, and over its holders what it takes to change them: the caller must hold all that
/// the role administers and all that its successor does, and nobody removes their own.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteRole) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let role = find(tx, ctx.org, input.role)?.ok_or_else(Fault::not_found)?;
    let count = holders(tx, ctx.org, input.role)?;
    let mut changes = vec![Change::of("name", Some(role.name.clone()), None)];
    let before = AdministratorsBefore::look(tx, ctx.org)?;
    match input.to {
        Some(to) => {
            let target = find(tx, ctx.org, to)?.filter(|_| to != input.role).ok_or_else(|| Fault::from(RoleRefusal::TargetUnknown))?;
            require_holders(ctx, tx, input.role)?;
            check_beyond(ctx, tx, input.role, to)?;
            ctx.recent(Danger::Role)?;
            let moved = returned(tx.returning(store::MOVE_HOLDERS, params![ctx.org, input.role, to, ctx.now])?)?;
            audit::tell_each(ctx, tx, &moved, "role", &role.name, Some(&target.name))?;
            changes.push(Change::of("moved_to", None, Some(target.name)));
            changes.push(Change::of("people_moved", None, Some(count.to_string())));
        }
        None if count > 0 => return Err(RoleRefusal::InUse.into()),
        None if tx.scalar::<i64>(store::COUNT, params![ctx.org])? < 2 => return Err(RoleRefusal::Last.into()),
        None => {}
    }
    tx.execute(store::LIFT_CHILDREN, params![ctx.org, input.role, role.parent])?;
    tx.execute(store::CLEAR_PROFILES, params![ctx.org, input.role])?;
    tx.execute(store::DELETE_SCOPES_OF_ROLE, params![ctx.org, input.role])?;
    policies::forget(ctx, tx, policies::On::Role(input.role))?;
    tx.execute(store::DELETE, params![ctx.org, input.role])?;
    before.keep(tx, ctx.org)?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("role.deleted", "role", input.role.0).with(changes))?;
    Ok(())
}

/// Nobody changes their own role, the owner's, or that of somebody who administers something that they do not.
pub(super) fn require_holders(ctx: &Ctx, tx: &mut Tx<'_>, role: RoleId) -> Result<(), Fault> {
    if let Some(user) = ctx.subject.user
        && tx.scalar::<i64>(store::IS_HOLDER, params![ctx.org, UserId(user), role])? > 0
    {
        return Err(Refusal::Oneself.into());
    }
    for row in tx.query(store::HOLDERS_WITH_MORE, params![ctx.org, role])? {
        if let Some(target) = target_of(tx, ctx.org, row.only()?)? {
            ctx.require(Capability::EditRoles, &target)?;
        }
    }
    Ok(())
}

/// What the holders lose and what they get must be the caller's to take and to give, for the whole organization: holders may be
/// anywhere.
fn check_beyond(ctx: &Ctx, tx: &mut Tx<'_>, role: RoleId, to: RoleId) -> Result<(), Fault> {
    require_all(ctx, tx, role)?;
    if !ctx.subject.passes_on_handing(to.0, &[]) {
        return Err(RoleRefusal::NotDelegated.into());
    }
    let mut needed = capabilities_of(tx, ctx.org, to, ctx.now)?;
    if !needed.is_empty() {
        needed = needed.union([Capability::GrantAdministration].into_iter().collect());
    }
    let lacks = needed.minus(ctx.subject.lasting_everywhere());
    if !lacks.is_empty() {
        return Err(RoleRefusal::CannotHandOut(lacks).into());
    }
    let (before, after) = (rights_of(&profiles_of(tx, ctx.org, role)?), rights_of(&profiles_of(tx, ctx.org, to)?));
    profiles::require_own(ctx, after.minus(before))
}

/// What the role administers must be the caller's too, for the whole organization.
pub(super) fn require_all(ctx: &Ctx, tx: &mut Tx<'_>, role: RoleId) -> Result<(), Fault> {
    let beyond = capabilities_of(tx, ctx.org, role, ctx.now)?.minus(ctx.subject.capabilities_everywhere());
    if beyond.is_empty() { Ok(()) } else { Err(RoleRefusal::BeyondOwn(beyond).into()) }
}
