//! Gives and takes a person's administration: the tick *Administrator* of a user's form.

use access::{Capability, CapabilitySet, Ctx, Danger, HandsOut, Place, Refusal, Target};
use db::{Tx, params};
use kernel::ids::Uuid;
use kernel::{Change, Event, Fault};

use super::model::RoleRefusal;
use super::scopes::{self, ScopeHolder};
use super::{AdministratorsBefore, Scope, ScopePlace, scopes_of_user, store, target_of};
use crate::{CompanyId, ScopeId, UserId, audit, companies, organization};

/// Administration to be given.
#[derive(Debug, Clone, Copy)]
pub struct GrantAdministration {
    /// To whom.
    pub user: UserId,
    /// Where: the whole organization, or a company and below.
    pub place: Place,
    /// What.
    pub capabilities: CapabilitySet,
}

/// Administration to be taken.
#[derive(Debug, Clone, Copy)]
pub struct RevokeAdministration {
    /// From whom.
    pub user: UserId,
    /// Which scope of theirs.
    pub scope: ScopeId,
}

/// Lets a person administer `capabilities` at `place`, at most what the giver holds there, and never oneself. What the person
/// administers there already stays.
pub fn grant_administration(ctx: &Ctx, tx: &mut Tx<'_>, input: GrantAdministration) -> Result<ScopeId, Fault> {
    organization::hold_administration(ctx, tx)?;
    require_target(ctx, tx, input.user)?;
    if input.capabilities.is_empty() {
        return Err(RoleRefusal::NothingChosen.into());
    }
    let held = match input.place {
        Place::Organization => ctx.subject.lasting_everywhere(),
        Place::CompanyAndBelow(company) => scopes::held_at(ctx, tx, CompanyId(company))?,
    };
    let lacks = input.capabilities.union([Capability::GrantAdministration].into_iter().collect()).minus(held);
    if !lacks.is_empty() {
        return Err(RoleRefusal::BeyondOwn(lacks).into());
    }
    let place = match input.place {
        Place::Organization => ScopePlace::Organization,
        Place::CompanyAndBelow(company) => ScopePlace::Company(CompanyId(company)),
    };
    let plain = |scope: &Scope| scope.place == place && scope.until.is_none() && scope.hands_out == HandsOut::AtMostOwn;
    let before = scopes_of_user(tx, ctx.org, input.user)?.into_iter().find(plain);
    let all = before.as_ref().map_or(input.capabilities, |scope| scope.capabilities.union(input.capabilities));
    let scope = Scope {
        id: before.as_ref().map_or_else(|| ScopeId::new(ctx), |scope| scope.id),
        place,
        capabilities: all,
        hands_out: HandsOut::AtMostOwn,
        until: None,
        version: before.as_ref().map_or(1, |scope| scope.version),
    };
    if !ctx.subject.passes_on_handing_any(&place_path(tx, ctx, input.place)?) {
        return Err(RoleRefusal::HandsOutBeyond.into());
    }
    ctx.recent(Danger::Administration)?;
    scopes::write(ctx, tx, ScopeHolder::User(input.user), &scope, before.is_none())?;
    let id = scope.id;
    crate::store::bump_subject(ctx, tx, input.user)?;
    let changes = vec![
        Change::of("place", None, Some(scopes::place_text(place))),
        Change::of("capabilities", before.map(|scope| scope.capabilities.to_words()), Some(all.to_words())),
    ];
    audit::announce(ctx, tx, Event::new("administration.granted", "user", input.user.0).with(changes))?;
    Ok(id)
}

/// Takes one scope from a person: never from oneself, and not if nobody were left who administers the whole.
pub fn revoke_administration(ctx: &Ctx, tx: &mut Tx<'_>, input: RevokeAdministration) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    require_target(ctx, tx, input.user)?;
    let scopes = scopes_of_user(tx, ctx.org, input.user)?;
    let scope = scopes.into_iter().find(|scope| scope.id == input.scope).ok_or_else(Fault::not_found)?;
    ctx.recent(Danger::Administration)?;
    let before = AdministratorsBefore::look(tx, ctx.org)?;
    tx.execute(store::DELETE_SCOPE, params![ctx.org, input.scope, input.user])?;
    before.keep(tx, ctx.org)?;
    crate::store::bump_subject(ctx, tx, input.user)?;
    let changes = vec![
        Change::of("place", Some(scopes::place_text(scope.place)), None),
        Change::of("capabilities", Some(scope.capabilities.to_words()), None),
    ];
    audit::announce(ctx, tx, Event::new("administration.revoked", "user", input.user.0).with(changes))?;
    Ok(())
}

/// Takes all scopes from somebody who is anonymized: their status took away what these gave.
pub fn forget(call: &kernel::Call, tx: &mut Tx<'_>, user: UserId) -> db::DbResult<()> {
    tx.execute(store::DELETE_SCOPES_OF_USER, params![call.org, user]).map(drop)
}

pub(super) fn require_target(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<Target, Fault> {
    let target = target_of(tx, ctx.org, user)?.ok_or_else(Fault::not_found)?;
    ctx.require(Capability::GrantAdministration, &target)?;
    if ctx.subject.user == Some(user.0) {
        return Err(Refusal::Oneself.into());
    }
    Ok(target)
}

/// The company and those above; nothing for the whole organization.
fn place_path(tx: &mut Tx<'_>, ctx: &Ctx, place: Place) -> Result<Vec<Uuid>, Fault> {
    match place {
        Place::Organization => Ok(Vec::new()),
        Place::CompanyAndBelow(company) => Ok(companies::path(tx, ctx.org, CompanyId(company))?),
    }
}
