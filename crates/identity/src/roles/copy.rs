//! Makes a role like another, perhaps with less administration.

use access::{Capability, CapabilitySet, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{RoleRefusal, name_taken};
use super::scopes::{ScopeHolder, check_hands_out, write};
use super::{Scope, find, profiles_of, rights_of, scopes_in_force, store};
use crate::name::Name;
use crate::{RoleId, ScopeId, audit, organization, profiles};

/// A role to be made like another.
#[derive(Debug, Clone)]
pub struct CopyRole {
    /// Which one.
    pub role: RoleId,
    /// The copy's name.
    pub name: String,
    /// What the copy shall not administer.
    pub without: CapabilitySet,
}

/// Copies a role. Nobody makes a role above themselves: what the copy administers, the caller must hold everywhere,
/// because it may be given to somebody of any company; and all that its profiles give. The roles that it hands out, the caller must
/// be able to let others hand out.
pub fn copy(ctx: &Ctx, tx: &mut Tx<'_>, input: CopyRole) -> Result<RoleId, Fault> {
    // A profile that is removed meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let source = find(tx, ctx.org, input.role)?.ok_or_else(Fault::not_found)?;
    let name = Name::parse(&input.name)?;
    let mut scopes = scopes_in_force(tx, ctx.org, input.role, ctx.now)?;
    let held = ctx.subject.lasting_everywhere();
    for scope in &mut scopes {
        scope.capabilities = scope.capabilities.minus(input.without);
        let lacks = scope.capabilities.minus(held);
        if !lacks.is_empty() {
            return Err(RoleRefusal::BeyondOwn(lacks).into());
        }
    }
    scopes.retain(|scope| !scope.capabilities.is_empty());
    for scope in &scopes {
        check_hands_out(ctx, tx, scope.place, &scope.hands_out)?;
    }
    let profiles = profiles_of(tx, ctx.org, input.role)?;
    profiles::require_own(ctx, rights_of(&profiles))?;
    let id = RoleId::new(ctx);
    let values = params![ctx.org, id, name.text, name.key, name.sort, source.description, None::<String>, source.parent, ctx.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    for scope in scopes {
        write(ctx, tx, ScopeHolder::Role(id), &Scope { id: ScopeId::new(ctx), ..scope }, true)?;
    }
    for given in &profiles {
        tx.execute(store::ADD_PROFILE, params![ctx.org, id, given.profile])?;
    }
    let changes = vec![
        Change::of("name", None, Some(name.text)),
        Change::of("copy_of", None, Some(source.name)),
        Change::of("without", None, Some(input.without.to_words())),
    ];
    audit::announce(ctx, tx, Event::new("role.copied", "role", id.0).with(changes))?;
    Ok(id)
}
