//! Who may have keys, who may make them, and what may be put into one.

use access::{ApiScope, Capability, CapabilitySet, Ctx, Target};
use db::Read;
use kernel::Fault;
use kernel::fault::FieldErrors;

use super::model::{KeyRefusal, MOST_KEYS};
use super::text;
use crate::users::{self, User, UserStatus, UserType};
use crate::{UserId, api_keys};

/// The service user, if the caller may see and take back their keys. Needs *set passwords* on them.
pub(super) fn require(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<(User, Target), Fault> {
    let (user, target) = users::target(read, ctx.org, user)?;
    ctx.require(Capability::SetPasswords, &target)?;
    if user.kind == UserType::Standard { Err(KeyRefusal::Person.into()) } else { Ok((user, target)) }
}

/// The service user, if the caller may make a key for them now; for the page that asks for it.
pub fn may_have_new_key(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<(User, Target), Fault> {
    let (user, target) = require(ctx, read, user)?;
    if ctx.actor.user() == Some(user.id.0) {
        return Err(KeyRefusal::Oneself.into());
    }
    if matches!(user.status, UserStatus::Inactive | UserStatus::Deleted) {
        return Err(KeyRefusal::Status(user.status.label()).into());
    }
    Ok((user, target))
}

/// Refuses one more key where there are enough. The caller holds the user.
pub(super) fn require_room(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<(), Fault> {
    if api_keys::count_living(read, ctx.org, user, ctx.now)? >= MOST_KEYS { Err(KeyRefusal::TooMany.into()) } else { Ok(()) }
}

/// The most that the caller can put into a key of this user: what they pass on at the user's company, and, of what the user
/// administers elsewhere, there.
pub fn scope_to_give(ctx: &Ctx, target: &Target) -> ApiScope {
    let subject = &ctx.subject;
    let beyond = target.ranks.iter().fold(CapabilitySet::NONE, |beyond, rank| {
        let lasting = if rank.place_path.is_empty() { subject.lasting_everywhere() } else { subject.lasting_at(&rank.place_path) };
        beyond.union(rank.capabilities.minus(lasting))
    });
    ApiScope { capabilities: subject.lasting_at(&target.company_path).minus(beyond), rights: subject.rights_to_pass_on() }
}

/// Refuses a scope that gives nothing, or more than the caller can.
pub(super) fn check_scope(ctx: &Ctx, target: &Target, scope: ApiScope, errors: &mut FieldErrors) {
    let most = scope_to_give(ctx, target);
    let (capabilities, rights) = (scope.capabilities.minus(most.capabilities), scope.rights.minus(most.rights));
    if scope.capabilities.is_empty() && scope.rights.is_empty() {
        errors.add("capabilities", "api_key.nothing", text::nothing_given());
    }
    if !capabilities.is_empty() {
        let labels: Vec<&str> = capabilities.iter().map(Capability::label).collect();
        errors.add("capabilities", "api_key.more_than_yours", text::more_than_yours(labels.join(", ")));
    }
    if !rights.is_empty() {
        errors.add("rights", "api_key.more_than_yours", text::more_than_yours(rights.to_words()));
    }
}
