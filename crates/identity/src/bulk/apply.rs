//! One person, one action: the very verb of the single case, and what it wrote, so that it can be undone.
//!
//! Whoever is so already is told as unchanged; every refusal is the verb's own.

use access::Ctx;
use db::{Read, Tx};
use kernel::{Fault, Micros};

use super::action::{Action, ActionKind};
use crate::invitations::{self, Invite};
use crate::memberships::{self, Join, Leave};
use crate::tokens::{self, Purpose};
use crate::units::{self, Bits, Unit};
use crate::users::{self, Deactivate, Delete, Freeze, Lock, Place, Stood, UpdateUser, User, UserStatus};
use crate::{UserId, confirmations, passwords, recovery, sessions};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Applied {
    /// It was so already.
    Unchanged,
    /// What stood there before and stands there now.
    Changed(Written),
}

/// What a change wrote, in words that [`super::undo`] reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) before: String,
    pub(super) after: String,
    /// The person's stamps before and after, by which "nobody changed them since" is told.
    pub(super) stamps: (String, String),
    /// What is to be told besides.
    pub(super) note: &'static str,
}

impl Written {
    pub(super) fn of(before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { before: before.into(), after: after.into(), ..Self::default() }
    }
}

/// Does `action` to a person as they stand now.
pub(super) fn apply(ctx: &Ctx, tx: &mut Tx<'_>, action: Action, reason: &str, user: &User) -> Result<Applied, Fault> {
    match action {
        Action::Join(unit) => join(ctx, tx, user, unit),
        Action::Leave(unit) => leave(ctx, tx, user, unit),
        Action::Simple(kind) => simple(ctx, tx, kind, reason, user),
        _ => place(ctx, tx, action, user),
    }
}

/// What a field of the place holds, as it is stored; empty if nothing.
pub(super) fn standing(read: &mut Read<'_>, ctx: &Ctx, action: Action, user: &User) -> Result<String, Fault> {
    Ok(match action {
        Action::Role(_) => user.role.map(|id| id.to_string()).unwrap_or_default(),
        Action::Company(_) => user.company.to_string(),
        Action::ReportsTo(_) => user.reports_to.map(|id| id.to_string()).unwrap_or_default(),
        Action::Plan(_) => user.plan.map(|id| id.to_string()).unwrap_or_default(),
        Action::PrimaryGroup(_) => match user.primary_group {
            Some(group) => format!("{group} {}", bits_word(bits_in(read, ctx, user, Unit::Group(group))?)),
            None => String::new(),
        },
        Action::Join(unit) | Action::Leave(unit) => bits_word(bits_in(read, ctx, user, unit)?).to_owned(),
        Action::Simple(_) => stood_word(&Stood::of(user)),
    })
}

/// Puts an action's value into the place of a form.
pub(super) fn put(place: &mut Place, action: Action) {
    match action {
        Action::Role(id) => place.role = Some(id),
        Action::PrimaryGroup(id) => place.primary_group = Some(id),
        Action::Company(id) => place.company = id,
        Action::ReportsTo(id) => place.reports_to = id,
        Action::Plan(id) => place.plan = Some(id),
        Action::Join(_) | Action::Leave(_) | Action::Simple(_) => {}
    }
}

fn place(ctx: &Ctx, tx: &mut Tx<'_>, action: Action, user: &User) -> Result<Applied, Fault> {
    let mut before = standing(tx, ctx, action, user)?;
    if let Action::PrimaryGroup(group) = action {
        // Whether the person was in the new one besides, so that an undo leaves them there.
        before = format!("{before} {}", bits_word(bits_in(tx, ctx, user, Unit::Group(group))?));
    }
    let mut form = UpdateUser::from_user(user);
    put(&mut form.place, action);
    if !users::update(ctx, tx, form)? {
        return Ok(Applied::Unchanged);
    }
    let now = users::get(tx, ctx.org, user.id)?;
    Ok(Applied::Changed(Written::of(before, standing(tx, ctx, action, &now)?)))
}

fn join(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, unit: Unit) -> Result<Applied, Fault> {
    // Whoever is in it stays as they are there.
    if bits_in(tx, ctx, user, unit)?.is_some() {
        return Ok(Applied::Unchanged);
    }
    if !memberships::join(ctx, tx, Join { user: user.id, unit, bits: Bits::default() })? {
        return Ok(Applied::Unchanged);
    }
    Ok(Applied::Changed(Written::of(bits_word(None), bits_word(Some(Bits::default())))))
}

fn leave(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, unit: Unit) -> Result<Applied, Fault> {
    let before = bits_word(bits_in(tx, ctx, user, unit)?);
    if !memberships::leave(ctx, tx, Leave { user: user.id, unit })? {
        return Ok(Applied::Unchanged);
    }
    Ok(Applied::Changed(Written::of(before, bits_word(None))))
}

/// How a person is in a unit; none if they are not.
pub(super) fn bits_in(read: &mut Read<'_>, ctx: &Ctx, user: &User, unit: Unit) -> Result<Option<Bits>, Fault> {
    Ok(units::of_user(read, ctx.org, user.id)?.into_iter().find(|m| m.unit == unit).map(|m| m.bits))
}

pub(super) fn bits_word(bits: Option<Bits>) -> &'static str {
    match bits {
        None => "-",
        Some(Bits { publishes: true, sees: true }) => "both",
        Some(Bits { publishes: true, sees: false }) => "publishes",
        Some(Bits { publishes: false, sees: true }) => "sees",
        Some(Bits { publishes: false, sees: false }) => "neither",
    }
}

pub(super) fn bits_of(word: &str) -> Option<Bits> {
    match word {
        "both" => Some(Bits { publishes: true, sees: true }),
        "publishes" => Some(Bits { publishes: true, sees: false }),
        "sees" => Some(Bits { publishes: false, sees: true }),
        "neither" => Some(Bits { publishes: false, sees: false }),
        _ => None,
    }
}

fn simple(ctx: &Ctx, tx: &mut Tx<'_>, kind: ActionKind, reason: &str, user: &User) -> Result<Applied, Fault> {
    if is_so_already(ctx, tx, kind, user)? {
        return Ok(Applied::Unchanged);
    }
    let id = user.id;
    match kind {
        ActionKind::Invite => invitations::invite(ctx, tx, Invite { user: id }).map(drop)?,
        ActionKind::RevokeInvitation => invitations::revoke(ctx, tx, id)?,
        ActionKind::Activate => users::let_in(ctx, tx, id)?,
        ActionKind::Resend => invitations::resend(ctx, tx, Invite { user: id }).map(drop)?,
        ActionKind::ResetLink => recovery::send_link(ctx, tx, id).map(drop)?,
        ActionKind::RequirePasswordChange => users::require_password_change(ctx, tx, id)?,
        ActionKind::EndSessions => users::end_sessions(ctx, tx, id, None)?,
        ActionKind::Confirm => confirmations::send(ctx, tx, id).map(drop)?,
        ActionKind::Lock => users::lock(ctx, tx, Lock { user: id })?,
        ActionKind::Unlock => users::unlock(ctx, tx, id)?,
        ActionKind::Freeze => users::freeze(ctx, tx, Freeze { user: id, reason: reason.to_owned() })?,
        ActionKind::Unfreeze => users::unfreeze(ctx, tx, id)?,
        ActionKind::Deactivate => users::deactivate(ctx, tx, Deactivate { user: id })?,
        ActionKind::Restore => users::restore(ctx, tx, id).map(drop)?,
        ActionKind::Delete => users::delete(ctx, tx, Delete { user: id })?,
        _ => return Err(Fault::internal("a bulk change has an action without its value")),
    }
    let after = users::get(tx, ctx.org, id)?;
    Ok(Applied::Changed(Written::of(stood_word(&Stood::of(user)), stood_word(&Stood::of(&after)))))
}

/// A status, with the end of a lock by wrong tries or the reason of a freeze. [`stood_of`] reads it.
fn stood_word(stood: &Stood) -> String {
    let word = stood.status.word();
    match stood.locked_until {
        Some(until) => format!("{word} {}", until.0),
        None if stood.freeze_reason.is_empty() => word.to_owned(),
        None => format!("{word} {}", stood.freeze_reason),
    }
}

pub(super) fn stood_of(words: &str) -> Option<Stood> {
    let (word, rest) = words.split_once(' ').unwrap_or((words, ""));
    let status = UserStatus::from_word(word)?;
    let (locked_until, freeze_reason) = match status {
        UserStatus::Frozen => (None, rest.to_owned()),
        _ => (rest.parse().ok().map(Micros), String::new()),
    };
    Some(Stood { status, locked_until, freeze_reason })
}

/// A person's stamp as a row keeps it.
pub(super) fn stamp(read: &mut Read<'_>, ctx: &Ctx, user: UserId) -> Result<String, Fault> {
    let stamps = users::stamps(read, ctx.org, &[user.0])?;
    Ok(stamps.get(&user.0).map(|(version, subject)| format!("{version} {subject}")).unwrap_or_default())
}

/// What [`stamp`] wrote.
pub(super) fn stamp_of(words: &str) -> Option<users::Stamp> {
    let (version, subject) = words.split_once(' ')?;
    Some((version.parse().ok()?, subject.parse().ok()?))
}

fn is_so_already(ctx: &Ctx, tx: &mut Tx<'_>, kind: ActionKind, user: &User) -> Result<bool, Fault> {
    Ok(match kind {
        ActionKind::Invite => user.status == UserStatus::Invited || tokens::find_open(tx, ctx.org, user.id, Purpose::Invitation)?.is_some(),
        ActionKind::RequirePasswordChange => passwords::find(tx, ctx.org, user.id)?.is_some_and(|stored| stored.must_change),
        ActionKind::EndSessions => sessions::list(tx, ctx.org, user.id, ctx.now)?.is_empty(),
        ActionKind::Confirm => user.email_verified_at.is_some() || confirmations::was_sent_lately(ctx, tx, user)?,
        ActionKind::Lock => user.status == UserStatus::Locked && !user.is_locked_by_tries(),
        ActionKind::Freeze => user.status == UserStatus::Frozen,
        ActionKind::Activate | ActionKind::Unlock | ActionKind::Unfreeze | ActionKind::Restore => user.status == UserStatus::Active,
        ActionKind::Deactivate => user.status == UserStatus::Inactive,
        ActionKind::Delete => user.status == UserStatus::Deleted,
        _ => false,
    })
}
