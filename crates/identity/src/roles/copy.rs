//! Makes a role like another, perhaps with less administration.

use access::{Capability, CapabilitySet, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{RoleRefusal, hands_out_words, name_taken};
use super::{find, profiles_of, rights_of, scopes_of_role, store};
use crate::name::Name;
use crate::{RoleId, ScopeId, UserId, audit, organization, profiles};

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
/// because it may be given to somebody of any company; and all that its profiles give.
pub fn copy(ctx: &Ctx, tx: &mut Tx<'_>, input: CopyRole) -> Result<RoleId, Fault> {
    // A profile that is removed meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditRoles, &Target::organization())?;
    let source = find(tx, ctx.org, input.role)?.ok_or_else(Fault::not_found)?;
    let name = Name::parse(&input.name)?;
    let mut scopes = scopes_of_role(tx, ctx.org, input.role)?;
    let held = ctx.subject.lasting_everywhere();
    for scope in &mut scopes {
        scope.capabilities = scope.capabilities.minus(input.without);
        let lacks = scope.capabilities.minus(held);
        if !lacks.is_empty() {
            return Err(RoleRefusal::BeyondOwn(lacks).into());
        }
    }
    let profiles = profiles_of(tx, ctx.org, input.role)?;
    profiles::require_own(ctx, rights_of(&profiles))?;
    let id = RoleId::new(ctx);
    let values = params![ctx.org, id, name.text, name.key, name.sort, source.description, None::<String>, source.parent, ctx.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    for scope in scopes.iter().filter(|scope| !scope.capabilities.is_empty()) {
        tx.execute(
            store::INSERT_SCOPE,
            params![
                ctx.org,
                ScopeId::new(ctx),
                None::<UserId>,
                id,
                scope.place.word(),
                scope.place.company(),
                scope.capabilities.to_words(),
                hands_out_words(&scope.hands_out),
                scope.until,
                ctx.now,
                ctx.actor.user()
            ],
        )?;
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
