//! The field *Reports to*: a manager by name or user name, as far as the caller may see them.

use access::{Capability, Ctx};
use db::{DbResult, Read, Tx, params};
use kernel::{Fault, OrgId};

use super::facts::{find_by_email, find_by_user_name, target};
use super::matching::pick;
use super::model::UserStatus;
use super::{store, text};
use crate::UserId;

/// A chain names so many of the people in it.
const MOST_NAMED: usize = 8;

/// The person themself and all above them, nearest first.
pub(crate) fn managers_above(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<UserId>> {
    read.query(store::MANAGERS_ABOVE, params![org, user])?.into_iter().map(db::Row::only).collect()
}

/// The chain from a manager up to `user`, in words: why the one cannot be the other's manager.
pub(super) fn circle(ctx: &Ctx, read: &mut Read<'_>, user: Option<UserId>, above: &[UserId]) -> Result<String, Fault> {
    let until = above.iter().position(|id| Some(*id) == user).unwrap_or(0);
    let mut names = Vec::new();
    for id in above.iter().take(until.min(MOST_NAMED)) {
        names.push(manager_name(ctx, read, *id)?);
    }
    if until > MOST_NAMED {
        names.push("…".to_owned());
    }
    if let Some(user) = user {
        names.push(manager_name(ctx, read, user)?);
    }
    Ok(text::reports_to_circle(names.join(" → ")))
}

/// Lets somebody stand elsewhere for the rest of a transaction that is undone: only for a check.
pub(crate) fn stand_as(tx: &mut Tx<'_>, org: OrgId, user: UserId, reports_to: Option<UserId>, status: UserStatus) -> DbResult<()> {
    tx.execute(store::STAND_AS, params![org, user, reports_to, status]).map(drop)
}

/// What a picker's field holds of somebody; [`manager_of_words`] reads it.
pub fn picked(name: &str, user_name: &str) -> String {
    format!("{name} ({user_name})")
}

/// What the field shows of a manager; someone outside the caller's companies has no name.
pub fn manager_name(ctx: &Ctx, read: &mut Read<'_>, manager: UserId) -> Result<String, Fault> {
    match target(read, ctx.org, manager) {
        Ok((user, facts)) if ctx.may(Capability::ViewUsers, &facts) => Ok(picked(&user.display_name(), &user.user_name)),
        Ok(_) => Ok(text::reports_to_outside().to_owned()),
        Err(fault) if fault.is("not_found") => Ok(text::reports_to_outside().to_owned()),
        Err(fault) => Err(fault),
    }
}

/// The manager that the words name: `Name (user name)`, a user name, an address, or the beginning of a name that fits one person.
pub fn manager_of_words(ctx: &Ctx, read: &mut Read<'_>, words: &str) -> Result<Option<UserId>, Fault> {
    let unknown = || Fault::field("reports_to", "reports_to.unknown", text::reports_to_unknown());
    let ambiguous = || Fault::field("reports_to", "reports_to.ambiguous", text::person_ambiguous());
    of_words(ctx, read, words, unknown, ambiguous)
}

/// The person whom a field `person` names, in the same words as a manager.
pub fn person_of_words(ctx: &Ctx, read: &mut Read<'_>, words: &str) -> Result<Option<UserId>, Fault> {
    let unknown = || Fault::field("person", "person.unknown", text::person_unknown());
    let ambiguous = || Fault::field("person", "person.ambiguous", text::person_ambiguous());
    of_words(ctx, read, words, unknown, ambiguous)
}

pub(super) fn of_words(
    ctx: &Ctx,
    read: &mut Read<'_>,
    words: &str,
    unknown: impl Fn() -> Fault,
    ambiguous: impl Fn() -> Fault,
) -> Result<Option<UserId>, Fault> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let in_brackets = words.strip_suffix(')').and_then(|w| w.rsplit_once('(')).map(|(_, name)| name);
    let name = in_brackets.unwrap_or(words);
    let found = match find_by_user_name(read, ctx.org, name)? {
        Some(user) => Some(user),
        None => find_by_email(read, ctx.org, name)?,
    };
    if let Some(user) = found {
        let (_, facts) = target(read, ctx.org, user.id)?;
        return if ctx.may(Capability::ViewUsers, &facts) { Ok(Some(user.id)) } else { Err(unknown()) };
    }
    match pick(ctx, read, words, 2)?.as_slice() {
        [] => Err(unknown()),
        [one] => Ok(Some(one.id)),
        _ => Err(ambiguous()),
    }
}
