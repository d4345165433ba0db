//! Admin scopes by their pages: what a user or a role administers, where, which roles may be handed out there, and until when.
//!
//! Nobody gives what they do not hold there themselves without an end, nobody changes their own or their own role's, and somebody
//! must be left who administers the whole for good: what ends never counts for that.

use access::{Capability, CapabilitySet, Ctx, Danger, HandsOut, Target};
use db::{Tx, params};
use kernel::ids::Uuid;
use kernel::{Change, Event, Fault, Micros};

use super::delete::require_holders;
use super::grant::require_target;
use super::model::{RoleRefusal, hands_out_words, read_scope};
use super::{AdministratorsBefore, Scope, ScopePlace, find, scopes_of_role, scopes_of_user, store};
use crate::{CompanyId, RoleId, ScopeId, UserId, audit, companies, organization};

/// Who administers by a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeHolder {
    /// One person.
    User(UserId),
    /// Everybody who has a role.
    Role(RoleId),
}

impl ScopeHolder {
    fn subject(self) -> (&'static str, Uuid) {
        match self {
            Self::User(id) => ("user", id.0),
            Self::Role(id) => ("role", id.0),
        }
    }
}

/// An admin scope as it shall be.
#[derive(Debug, Clone)]
pub struct SetScope {
    /// Whose.
    pub holder: ScopeHolder,
    /// Which of theirs, and the version of it that the person saw; none makes a new one.
    pub scope: Option<(ScopeId, i64)>,
    /// Where.
    pub place: ScopePlace,
    /// What.
    pub capabilities: CapabilitySet,
    /// Which roles may be handed out there.
    pub hands_out: HandsOut,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

/// Makes or changes an admin scope. Needs *grant administration* on the person, or *make and change roles* for a role; and to hold,
/// at the place that it had and at the one that it shall have, all that it gives.
pub fn set_scope(ctx: &Ctx, tx: &mut Tx<'_>, input: &SetScope) -> Result<ScopeId, Fault> {
    organization::hold_administration(ctx, tx)?;
    require(ctx, tx, input.holder)?;
    if input.capabilities.is_empty() {
        return Err(RoleRefusal::NothingChosen.into());
    }
    if input.until.is_some_and(|until| until <= ctx.now) {
        return Err(RoleRefusal::EndsBefore.into());
    }
    let before = match input.scope {
        Some((id, _)) => Some(of(tx, ctx, input.holder)?.into_iter().find(|scope| scope.id == id).ok_or_else(Fault::not_found)?),
        None => None,
    };
    if let Some(((_, seen), scope)) = input.scope.zip(before.as_ref()) {
        scope.check_version(seen)?;
    }
    let needed = match input.holder {
        ScopeHolder::User(_) => input.capabilities.union([Capability::GrantAdministration].into_iter().collect()),
        ScopeHolder::Role(_) => input.capabilities,
    };
    check_held(ctx, tx, input.holder, input.place, needed)?;
    if let Some(before) = &before {
        check_held(ctx, tx, input.holder, before.place, before.capabilities)?;
    }
    check_hands_out(ctx, tx, input.place, &input.hands_out)?;
    let scope = Scope {
        id: before.as_ref().map_or_else(|| ScopeId::new(ctx), |scope| scope.id),
        place: input.place,
        capabilities: input.capabilities,
        hands_out: input.hands_out.clone(),
        until: input.until,
        version: before.as_ref().map_or(1, |scope| scope.version),
    };
    if before.as_ref() == Some(&scope) {
        return Ok(scope.id);
    }
    ctx.recent(Danger::Administration)?;
    let administrators = AdministratorsBefore::look(tx, ctx.org)?;
    write(ctx, tx, input.holder, &scope, before.is_none())?;
    administrators.keep(tx, ctx.org)?;
    in_force(ctx, tx, input.holder)?;
    let (kind, id) = input.holder.subject();
    let word = if before.is_some() { "administration.changed" } else { "administration.granted" };
    audit::announce(ctx, tx, Event::new(word, kind, id).with(differences(before.as_ref(), Some(&scope))))?;
    Ok(scope.id)
}

/// Takes an admin scope from a person or a role. Needs what giving it needs.
pub fn revoke_scope(ctx: &Ctx, tx: &mut Tx<'_>, holder: ScopeHolder, scope: ScopeId) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    require(ctx, tx, holder)?;
    let before = of(tx, ctx, holder)?.into_iter().find(|known| known.id == scope).ok_or_else(Fault::not_found)?;
    check_held(ctx, tx, holder, before.place, before.capabilities)?;
    ctx.recent(Danger::Administration)?;
    let administrators = AdministratorsBefore::look(tx, ctx.org)?;
    delete(ctx, tx, holder, scope)?;
    administrators.keep(tx, ctx.org)?;
    announce_gone(ctx, tx, holder, &before, "administration.revoked")
}

/// Clears away at most `limit` scopes whose time is over. They are out of force already; this is told in the audit log.
pub fn end_over(ctx: &Ctx, tx: &mut Tx<'_>, limit: i64) -> Result<usize, Fault> {
    let over = tx.query(store::SCOPES_OVER, params![ctx.org, ctx.now, limit])?;
    let count = over.len();
    for row in over {
        let mut r = row.reader();
        let scope = read_scope(&mut r)?;
        let (user, role): (Option<UserId>, Option<RoleId>) = (r.next()?, r.next()?);
        let Some(holder) = user.map(ScopeHolder::User).or(role.map(ScopeHolder::Role)) else { continue };
        // Somebody may have given it a later end since it was read.
        if tx.execute(store::DELETE_SCOPE_OVER, params![ctx.org, scope.id, ctx.now])? > 0 {
            announce_gone(ctx, tx, holder, &scope, "administration.ended")?;
        }
    }
    Ok(count)
}

fn delete(call: &kernel::Call, tx: &mut Tx<'_>, holder: ScopeHolder, scope: ScopeId) -> Result<(), Fault> {
    match holder {
        ScopeHolder::User(user) => tx.execute(store::DELETE_SCOPE, params![call.org, scope, user])?,
        ScopeHolder::Role(role) => tx.execute(store::DELETE_SCOPE_OF_ROLE, params![call.org, scope, role])?,
    };
    Ok(())
}

fn announce_gone(ctx: &Ctx, tx: &mut Tx<'_>, holder: ScopeHolder, scope: &Scope, word: &'static str) -> Result<(), Fault> {
    in_force(ctx, tx, holder)?;
    let (kind, id) = holder.subject();
    audit::announce(ctx, tx, Event::new(word, kind, id).with(differences(Some(scope), None)))?;
    Ok(())
}

fn require(ctx: &Ctx, tx: &mut Tx<'_>, holder: ScopeHolder) -> Result<(), Fault> {
    match holder {
        ScopeHolder::User(user) => require_target(ctx, tx, user).map(drop),
        ScopeHolder::Role(role) => {
            ctx.require(Capability::EditRoles, &Target::organization())?;
            find(tx, ctx.org, role)?.ok_or_else(Fault::not_found)?;
            require_holders(ctx, tx, role)
        }
    }
}

fn of(tx: &mut Tx<'_>, ctx: &Ctx, holder: ScopeHolder) -> Result<Vec<Scope>, Fault> {
    Ok(match holder {
        ScopeHolder::User(user) => scopes_of_user(tx, ctx.org, user)?,
        ScopeHolder::Role(role) => scopes_of_role(tx, ctx.org, role)?,
    })
}

/// A role may be given to somebody of any company, and a person may move to another one: what goes by the holder's own company must
/// be held everywhere.
fn check_held(ctx: &Ctx, tx: &mut Tx<'_>, holder: ScopeHolder, place: ScopePlace, needed: CapabilitySet) -> Result<(), Fault> {
    let held = match (holder, place) {
        (ScopeHolder::User(_), ScopePlace::Company(company)) => held_at(ctx, tx, company)?,
        (ScopeHolder::Role(_), ScopePlace::Company(company)) => {
            held_at(ctx, tx, company)?;
            ctx.subject.lasting_everywhere()
        }
        (_, ScopePlace::Organization | ScopePlace::OwnCompany) => ctx.subject.lasting_everywhere(),
    };
    let lacks = needed.minus(held);
    if lacks.is_empty() { Ok(()) } else { Err(RoleRefusal::BeyondOwn(lacks).into()) }
}

/// What the caller can pass on at a company and below.
pub(super) fn held_at(ctx: &Ctx, tx: &mut Tx<'_>, company: CompanyId) -> Result<CapabilitySet, Fault> {
    let path = companies::path(tx, ctx.org, company)?;
    // A company that the giver cannot see reads as one that is not there.
    if path.is_empty() || !ctx.may(Capability::ViewCompanies, &Target::at(path.clone())) {
        return Err(RoleRefusal::PlaceUnknown.into());
    }
    Ok(ctx.subject.lasting_at(&path))
}

/// Nobody lets somebody hand out a role that they may not hand out themselves.
pub(super) fn check_hands_out(ctx: &Ctx, tx: &mut Tx<'_>, place: ScopePlace, hands_out: &HandsOut) -> Result<(), Fault> {
    let path = match place {
        ScopePlace::Company(company) => companies::path(tx, ctx.org, company)?,
        ScopePlace::Organization | ScopePlace::OwnCompany => Vec::new(),
    };
    let fits = match hands_out {
        HandsOut::AtMostOwn => ctx.subject.passes_on_handing_any(&path),
        HandsOut::Only(roles) => {
            for role in roles {
                if find(tx, ctx.org, RoleId(*role))?.is_none() {
                    return Err(Fault::field("hands_out", "role.unknown", super::text::role_unknown()));
                }
            }
            roles.iter().all(|role| ctx.subject.passes_on_handing(*role, &path))
        }
    };
    if fits { Ok(()) } else { Err(RoleRefusal::HandsOutBeyond.into()) }
}

pub(super) fn write(ctx: &Ctx, tx: &mut Tx<'_>, holder: ScopeHolder, scope: &Scope, is_new: bool) -> Result<(), Fault> {
    let (place, company, capabilities) = (scope.place.word(), scope.place.company(), scope.capabilities.to_words());
    let hands_out = hands_out_words(&scope.hands_out);
    if is_new {
        let (user, role) = match holder {
            ScopeHolder::User(user) => (Some(user), None),
            ScopeHolder::Role(role) => (None, Some(role)),
        };
        let by = ctx.actor.user();
        let values = params![ctx.org, scope.id, user, role, place, company, capabilities, hands_out, scope.until, ctx.now, by];
        tx.execute(store::INSERT_SCOPE, values)?;
    } else {
        tx.execute(store::SET_SCOPE, params![ctx.org, scope.id, place, company, capabilities, hands_out, scope.until])?;
    }
    Ok(())
}

fn in_force(call: &kernel::Call, tx: &mut Tx<'_>, holder: ScopeHolder) -> Result<(), Fault> {
    match holder {
        ScopeHolder::User(user) => crate::store::bump_subject(call, tx, user)?,
        ScopeHolder::Role(_) => organization::bump_policy(call, tx)?,
    }
    Ok(())
}

fn differences(before: Option<&Scope>, after: Option<&Scope>) -> Vec<Change> {
    let said = |scope: Option<&Scope>| {
        let named = scope.filter(|scope| scope.hands_out != HandsOut::AtMostOwn);
        [
            ("place", scope.map(|scope| place_text(scope.place))),
            ("capabilities", scope.map(|scope| scope.capabilities.to_words())),
            ("hands_out", named.map(|scope| hands_out_words(&scope.hands_out))),
            ("until", scope.and_then(|scope| scope.until).map(Micros::rfc3339)),
        ]
    };
    let pairs = said(before).into_iter().zip(said(after));
    pairs.filter(|((_, a), (_, b))| a != b).map(|((field, a), (_, b))| Change::of(field, a, b)).collect()
}

pub(super) fn place_text(place: ScopePlace) -> String {
    place.company().map_or_else(|| place.word().to_owned(), |id| id.to_string())
}
