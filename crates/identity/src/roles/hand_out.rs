//! Whether somebody may give a role to a person at a company.

use access::{Capability, CapabilitySet, Ctx};
use db::Read;
use kernel::Fault;
use kernel::ids::Uuid;

use super::model::RoleRefusal;
use super::{ScopePlace, find, scopes_of_role, scopes_of_user};
use crate::{RoleId, UserId, companies};

/// Whether the caller may give `role` to somebody whose company and those above are `at_path`.
///
/// Scopes may name the roles that their holders hand out. Of those, one without administration is anybody's to give who may
/// make or edit people. One with administration needs the right
/// to grant it, and everything that it carries, at every place where it would hold.
pub fn may_hand_out(ctx: &Ctx, read: &mut Read<'_>, role: RoleId, at_path: &[Uuid]) -> Result<(), Fault> {
    if find(read, ctx.org, role)?.is_none() {
        return Err(RoleRefusal::Unknown.into());
    }
    if !ctx.subject.hands_out(role.0, at_path) {
        return Err(RoleRefusal::NotDelegated.into());
    }
    for scope in scopes_of_role(read, ctx.org, role)? {
        let held = match scope.place {
            ScopePlace::Organization => ctx.subject.lasting_everywhere(),
            ScopePlace::OwnCompany => ctx.subject.lasting_at(at_path),
            ScopePlace::Company(id) => ctx.subject.lasting_at(&companies::path(read, ctx.org, id)?),
        };
        if scope.capabilities.is_empty() {
            continue;
        }
        if !held.has(Capability::GrantAdministration) {
            return Err(RoleRefusal::MayNotGrant.into());
        }
        let lacks = scope.capabilities.minus(held);
        if !lacks.is_empty() {
            return Err(RoleRefusal::CannotHandOut(lacks).into());
        }
    }
    Ok(())
}

/// Whether somebody may move to a company (with its path) with what they administer there by scopes of their own: what holds for
/// *their company and below* holds at the new one then, so the caller must be able to give it there.
pub fn may_take_along(ctx: &Ctx, read: &mut Read<'_>, user: UserId, path: &[Uuid]) -> Result<(), Fault> {
    let own = scopes_of_user(read, ctx.org, user)?.into_iter().filter(|scope| scope.place == ScopePlace::OwnCompany);
    let carried = own.fold(CapabilitySet::NONE, |all, scope| all.union(scope.capabilities));
    let lacks = carried.minus(ctx.subject.lasting_at(path));
    if lacks.is_empty() { Ok(()) } else { Err(RoleRefusal::BeyondOwn(lacks).into()) }
}
