//! Sets from when until when an account is good.

use access::{Capability, Ctx, Refusal};
use db::{Read, Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, Event, Fault, Micros, OrgId};

use super::{Validity, find, store, text};
use crate::users::{self, UserRefusal};
use crate::{UserId, audit, organization, roles, sessions};

/// The dates as they shall be.
#[derive(Debug, Clone, Copy)]
pub struct SetValidity {
    /// Whose.
    pub user: UserId,
    /// Not before; none: since ever.
    pub from: Option<Micros>,
    /// Not from then on; none: for ever.
    pub until: Option<Micros>,
    /// The version that was seen.
    pub version: i64,
}

/// Sets the dates, unless somebody did since they were seen. Before the first day open sessions end. Needs *freeze users* on the person:
/// that is what the end does. Not one's own, not the owner's, and not the last administrator's.
pub fn set_validity(ctx: &Ctx, tx: &mut Tx<'_>, input: SetValidity) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    let (user, facts) = users::target(tx, ctx.org, input.user)?;
    ctx.require(Capability::FreezeUsers, &facts)?;
    if ctx.actor.user() == Some(user.id.0) {
        return Err(Refusal::Oneself.into());
    }
    user.check_editable()?;
    let before = find(tx, ctx.org, user.id)?;
    // What was always begun is nowhere told apart from what began with the clock of computers.
    let from = input.from.filter(|at| at.0 != 0);
    let after = Validity { from, until: input.until, version: before.version };
    if before == after {
        return Ok(());
    }
    let mut errors = FieldErrors::default();
    if after.until.is_some_and(|until| until <= ctx.now) && after.until != before.until {
        errors.add("valid_until", "validity.over", text::ends_before());
    }
    if after.from.zip(after.until).is_some_and(|(from, until)| until <= from) {
        errors.add("valid_until", "validity.order", text::ends_first());
    }
    errors.check()?;
    let closes = after.until.is_some() || !after.holds(ctx.now);
    if closes && facts.is_owner {
        return Err(Refusal::IsOwner.into());
    }
    if closes && is_last_administrator(tx, ctx.org, user.id)? {
        return Err(UserRefusal::LastAdministrator.into());
    }
    if tx.execute(store::SAVE, params![ctx.org, user.id, after.from, after.until, input.version])? == 0 {
        return Err(Fault::new(Category::Stale, "validity.stale", text::stale()));
    }
    users::set_days(ctx, tx, user.id, after.from, after.until)?;
    if after.from.is_some_and(|from| ctx.now < from) {
        sessions::end_all(ctx, tx, user.id, None)?;
    }
    let words = |at: Option<Micros>| at.map(Micros::rfc3339);
    let pairs = [("valid_from", before.from, after.from), ("valid_until", before.until, after.until)];
    let changed = pairs.into_iter().filter(|(_, was, is)| was != is);
    let changes = changed.map(|(field, was, is)| Change::of(field, words(was), words(is))).collect();
    audit::announce(ctx, tx, Event::new("user.validity_set", "user", user.id.0).with(changes))?;
    Ok(())
}

/// Sets the dates as they stand in a form, a file or a program's request about the person, whose own version was compared: whoever set dates
/// meanwhile changed that too. Says whether anything changed.
pub fn set_days(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, from: Option<Micros>, until: Option<Micros>) -> Result<bool, Fault> {
    let now = find(tx, ctx.org, user)?;
    if (now.from, now.until) == (from, until) {
        return Ok(false);
    }
    set_validity(ctx, tx, SetValidity { user, from, until, version: now.version })?;
    Ok(true)
}

/// Whether nobody else could grant administration then. The caller holds the administration.
pub(super) fn is_last_administrator(read: &mut Read<'_>, org: OrgId, user: UserId) -> Result<bool, Fault> {
    let administrators = roles::effective_administrators(read, org)?;
    Ok(administrators == [user])
}
