//! Which roles somebody may give: to a person at a company, and, for the choices of forms, anywhere at all.

use std::collections::{HashMap, HashSet};

use access::{Capability, CapabilitySet, Ctx, Place};
use db::{DbResult, Read};
use kernel::Fault;
use kernel::ids::Uuid;

use super::list::scopes_by_role;
use super::model::RoleRefusal;
use super::{Role, Scope, ScopePlace, find, list, scopes_in_force, scopes_of_user};
use crate::{RoleId, UserId, companies};

/// Companies with those above them, own first.
type Paths = HashMap<Uuid, Vec<Uuid>>;

/// Whether the caller may give `role` to somebody whose company and those above are `at_path`.
///
/// Scopes may name the roles that their holders hand out. Of those, one without administration is anybody's to give who may
/// make or edit people. One with administration needs the right
/// to grant it, and everything that it carries, at every place where it would hold.
pub fn may_hand_out(ctx: &Ctx, read: &mut Read<'_>, role: RoleId, at_path: &[Uuid]) -> Result<(), Fault> {
    if find(read, ctx.org, role)?.is_none() {
        return Err(RoleRefusal::Unknown.into());
    }
    let scopes = scopes_in_force(read, ctx.org, role, ctx.now)?;
    let paths = companies::paths(read, ctx.org, &scopes.iter().filter_map(company_of).collect())?;
    allows(ctx, role, &scopes, at_path, &paths).map_err(Fault::from)
}

/// The roles that the caller may give to somebody somewhere, by name: what a form offers. Whether one may be given to this person
/// at that company, [`may_hand_out`] says when it is saved.
pub fn to_hand_out(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<Role>> {
    let mut roles = list(read, ctx.org)?;
    if ctx.subject.is_product {
        return Ok(roles);
    }
    let by_role = scopes_by_role(read, ctx.org, ctx.now)?;
    let paths = companies::paths(read, ctx.org, &by_role.values().flatten().filter_map(company_of).chain(granted(ctx)).collect())?;
    let somewhere = places(ctx, &paths);
    let scopes = |role: &Role| by_role.get(&role.id).map_or(&[][..], Vec::as_slice);
    roles.retain(|role| somewhere.iter().any(|at| allows(ctx, role.id, scopes(role), at, &paths).is_ok()));
    Ok(roles)
}

/// Which roles the caller may let others hand out.
#[derive(Debug, Clone)]
pub struct Onward {
    /// Whether somewhere any that administers at most what they hold themselves.
    pub any: bool,
    /// The roles to name, by name.
    pub roles: Vec<Role>,
}

/// Which roles the caller may let others hand out somewhere.
pub fn to_let_hand_out(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Onward> {
    let mut roles = list(read, ctx.org)?;
    let paths = companies::paths(read, ctx.org, &granted(ctx).collect())?;
    let somewhere = places(ctx, &paths);
    let any = somewhere.iter().any(|at| ctx.subject.passes_on_handing_any(at));
    roles.retain(|role| somewhere.iter().any(|at| ctx.subject.passes_on_handing(role.id.0, at)));
    Ok(Onward { any, roles })
}

/// The companies that the caller's grants name. What somebody holds changes at these only, on the way down the tree: what they may
/// nowhere of these, and not by a grant for the whole organization, they may nowhere.
fn granted(ctx: &Ctx) -> impl Iterator<Item = Uuid> + '_ {
    let company = |place: Place| if let Place::CompanyAndBelow(id) = place { Some(id) } else { None };
    ctx.subject.grants.iter().filter_map(move |grant| company(grant.place))
}

/// A path for each place where the caller may hold something else; an empty one where only what holds everywhere does.
fn places<'a>(ctx: &Ctx, paths: &'a Paths) -> Vec<&'a [Uuid]> {
    let distinct: HashSet<Uuid> = granted(ctx).collect();
    distinct.iter().filter_map(|company| paths.get(company).map(Vec::as_slice)).chain([&[][..]]).collect()
}

fn company_of(scope: &Scope) -> Option<Uuid> {
    scope.place.company().map(|company| company.0)
}

fn allows(ctx: &Ctx, role: RoleId, scopes: &[Scope], at_path: &[Uuid], paths: &Paths) -> Result<(), RoleRefusal> {
    if !ctx.subject.hands_out(role.0, at_path) {
        return Err(RoleRefusal::NotDelegated);
    }
    for scope in scopes.iter().filter(|scope| !scope.capabilities.is_empty()) {
        let held = match scope.place {
            ScopePlace::Organization => ctx.subject.lasting_everywhere(),
            ScopePlace::OwnCompany => ctx.subject.lasting_at(at_path),
            ScopePlace::Company(id) => ctx.subject.lasting_at(paths.get(&id.0).map_or(&[][..], Vec::as_slice)),
        };
        if !held.has(Capability::GrantAdministration) {
            return Err(RoleRefusal::MayNotGrant);
        }
        let lacks = scope.capabilities.minus(held);
        if !lacks.is_empty() {
            return Err(RoleRefusal::CannotHandOut(lacks));
        }
    }
    Ok(())
}

/// Whether somebody may move to a company (with its path) with what they administer there by scopes of their own: what holds for
/// *their company and below* holds at the new one then, so the caller must be able to give it there.
pub fn may_take_along(ctx: &Ctx, read: &mut Read<'_>, user: UserId, path: &[Uuid]) -> Result<(), Fault> {
    let own =
        scopes_of_user(read, ctx.org, user)?.into_iter().filter(|scope| scope.place == ScopePlace::OwnCompany && scope.holds_at(ctx.now));
    let carried = own.fold(CapabilitySet::NONE, |all, scope| all.union(scope.capabilities));
    let lacks = carried.minus(ctx.subject.lasting_at(path));
    if lacks.is_empty() { Ok(()) } else { Err(RoleRefusal::BeyondOwn(lacks).into()) }
}
