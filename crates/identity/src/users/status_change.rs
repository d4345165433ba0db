//! What every change of status shares: ask, step, write, end what must end, announce.

use access::{Capability, Ctx, Refusal, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault, Micros};

use super::facts::target;
use super::model::{LockCause, User, UserStatus};
use super::refusal::UserRefusal;
use super::state::{Step, next};
use super::store;
use crate::roles::AdministratorsBefore;
use crate::{UserId, api_keys, audit, organization, roles, seats, sessions, tokens};

/// What a step writes beside the status.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    pub(super) lock_cause: Option<LockCause>,
    pub(super) locked_until: Option<Micros>,
    pub(super) freeze_reason: String,
    pub(super) deleted_at: Option<Micros>,
}

/// Takes `step` on `user` after asking for `capability`, and announces `kind`. Gives the user as it was.
///
/// What closes sign-in ends the sessions and, but for a lock, the links; and an administrator must remain.
pub(super) fn take(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    user: UserId,
    capability: Capability,
    step: Step,
    kind: &'static str,
    details: Details,
) -> Result<User, Fault> {
    organization::hold_administration(ctx, tx)?;
    let (before, facts) = target(tx, ctx.org, user)?;
    gate(ctx, user, &facts, capability, step)?;
    apply(ctx, tx, &before, step, kind, details)?;
    Ok(before)
}

/// Refuses a step that the caller may not take on this person, as the verb would: for menus and for questions.
pub fn require_step(ctx: &Ctx, user: &User, facts: &Target, step: Step) -> Result<(), Fault> {
    let capability = match step {
        Step::Lock | Step::Unlock => Capability::LockUsers,
        Step::Freeze | Step::Unfreeze => Capability::FreezeUsers,
        Step::Restore if user.status == UserStatus::Deleted => Capability::DeleteUsers,
        Step::Deactivate | Step::Restore => Capability::DeactivateUsers,
        Step::Delete => Capability::DeleteUsers,
        Step::Purge => Capability::PurgeUsers,
        Step::Invite | Step::RevokeInvitation => Capability::InviteUsers,
        Step::Activate => Capability::EditUsers,
    };
    gate(ctx, user.id, facts, capability, step)
}

fn gate(ctx: &Ctx, user: UserId, facts: &Target, capability: Capability, step: Step) -> Result<(), Fault> {
    ctx.require(capability, facts)?;
    if ctx.actor.user() == Some(user.0) {
        return Err(Refusal::Oneself.into());
    }
    // The owner is only ever locked for a time, by wrong tries.
    if facts.is_owner && closes(step) { Err(Refusal::IsOwner.into()) } else { Ok(()) }
}

/// The part of [`take`] behind the gate, for steps that no administrator takes: attempts, timers, accepted links.
pub(super) fn apply(
    ctx: &kernel::Call,
    tx: &mut Tx<'_>,
    before: &User,
    step: Step,
    kind: &'static str,
    details: Details,
) -> Result<UserStatus, Fault> {
    // An administrator makes a lock by wrong tries theirs: it stays a lock, without end.
    let opens =
        matches!(step, Step::Invite | Step::Activate | Step::Unfreeze) || (step == Step::Restore && before.status == UserStatus::Inactive);
    if opens {
        before.check_days(ctx.now)?;
    }
    let takes_lock_over = step == Step::Lock && before.is_locked_by_tries();
    if takes_lock_over {
        keep_whoever_returns(ctx, tx, before.id)?;
    }
    let to = if takes_lock_over { UserStatus::Locked } else { next(before.status, step)? };
    let may_take_the_last = closes(step) && before.status == UserStatus::Active && details.locked_until.is_none();
    let administrators = may_take_the_last.then(|| AdministratorsBefore::look(tx, ctx.org)).transpose()?;
    let values = params![
        ctx.org,
        before.id,
        before.status,
        to,
        details.lock_cause,
        details.locked_until,
        details.freeze_reason,
        details.deleted_at,
        ctx.now
    ];
    let Some(row) = tx.returning(store::SET_STATUS, values)?.into_iter().next() else {
        return Err(Fault::new(kernel::Category::Stale, "user.stale", super::text::stale()));
    };
    // The user plan as it is at this moment: another transaction may have changed it since `before` was read.
    let plan = row.only()?;
    seats::moved(ctx, tx, before.held_seat_as(before.status, plan), before.held_seat_as(to, plan))?;
    if closes(step) {
        sessions::end_all(ctx, tx, before.id, None)?;
        if !matches!(step, Step::Lock) {
            tokens::revoke(ctx, tx, before.id, None)?;
        }
        // Who is locked or frozen comes back with their keys; who leaves does not.
        if matches!(step, Step::Deactivate | Step::Delete | Step::Purge) {
            api_keys::revoke_all_of(ctx, tx, before.id)?;
        }
        keep_an_administrator(ctx, tx, administrators)?;
    }
    let mut changes = differences(before, to, &details);
    if !details.freeze_reason.is_empty() {
        changes.push(Change::personal("freeze_reason", None, Some(details.freeze_reason)));
    }
    audit::announce(ctx, tx, Event::new(kind, "user", before.id.0).with(changes))?;
    Ok(to)
}

/// What changed. An unlock tells what it ended: wrong tries or an administrator, and until when it would have stood.
fn differences(before: &User, to: UserStatus, details: &Details) -> Vec<Change> {
    let status = (Some(before.status.word().to_owned()), Some(to.word().to_owned()));
    let cause = |cause: Option<LockCause>| cause.map(|cause| cause.word().to_owned());
    let end = |until: Option<Micros>| until.map(Micros::rfc3339);
    let causes = (cause(before.lock_cause), cause(details.lock_cause));
    let ends = (end(before.locked_until), end(details.locked_until));
    let all = [("status", status), ("lock_cause", causes), ("locked_until", ends)];
    all.into_iter().filter(|(_, (was, is))| was != is).map(|(field, (was, is))| Change::of(field, was, is)).collect()
}

/// Refuses to make a lock endless that ends by itself, of the only one who could administer the organization then.
fn keep_whoever_returns(call: &kernel::Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let administers = roles::compile_subject(tx, call.org, user, call.now)?.may_everywhere(Capability::GrantAdministration);
    let is_last = administers && roles::count_effective_administrators(tx, call.org)? == 0;
    if is_last { Err(UserRefusal::LastAdministrator.into()) } else { Ok(()) }
}

/// Refuses a change that took away the last one who could administer the organization, if one was looked for before it. The
/// caller holds the administration.
pub(super) fn keep_an_administrator(call: &kernel::Call, tx: &mut Tx<'_>, before: Option<AdministratorsBefore>) -> Result<(), Fault> {
    match before {
        Some(before) if before.are_gone(tx, call.org)? => Err(UserRefusal::LastAdministrator.into()),
        _ => Ok(()),
    }
}

fn closes(step: Step) -> bool {
    matches!(step, Step::Lock | Step::Freeze | Step::Deactivate | Step::Delete | Step::Purge)
}
