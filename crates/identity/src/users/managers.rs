//! The field *Reports to*: a manager by name or user name, as far as the caller may see them.

use std::collections::{HashMap, HashSet};

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, Tx, params};
use kernel::{Fault, OrgId};

use super::facts::{find_by_email, find_by_user_name, target};
use super::matching::pick;
use super::model::{UserStatus, display_name};
use super::store::listing::{self, Query};
use super::{store, text};
use crate::{CompanyId, RoleId, UserId, companies};

/// A chain names so many of the people in it.
const MOST_NAMED: usize = 8;

/// A walk up goes so far; what is beyond, the kept lines know.
pub(super) const MOST_ABOVE: usize = 200;

/// The person themself and all above them, nearest first: at most [`MOST_ABOVE`] managers.
pub(crate) fn managers_above(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<UserId>> {
    read.query(store::MANAGERS_ABOVE, params![org, user])?.into_iter().map(db::Row::only).collect()
}

/// The chain from a manager up to `user`, in words: why the one cannot be the other's manager.
pub(super) fn circle(ctx: &Ctx, read: &mut Read<'_>, user: Option<UserId>, above: &[UserId]) -> Result<String, Fault> {
    let until = above.iter().position(|id| Some(*id) == user).unwrap_or(above.len());
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

/// Lets somebody have another role for the rest of a transaction that is undone: only for a check.
pub(crate) fn stand_with_role(tx: &mut Tx<'_>, org: OrgId, user: UserId, role: Option<RoleId>) -> DbResult<()> {
    tx.execute(store::STAND_WITH_ROLE, params![org, user, role]).map(drop)
}

/// Lets somebody have given up an address or a user name, for the rest of a transaction that is undone: only for a check. A former user
/// name stays theirs.
pub(crate) fn stand_without(tx: &mut Tx<'_>, org: OrgId, user: UserId, key: &str) -> DbResult<()> {
    if tx.execute(store::WITHOUT_EMAIL, params![org, user, key])? > 0 {
        tx.execute(store::RELEASE_EMAIL, params![org, key, user])?;
        tx.execute(store::DELETE_UNHELD, params![org, key, user])?;
    }
    // No name has a blank, so nobody is called so.
    tx.execute(store::WITHOUT_NAME, params![org, user, key, format!("was {}", user.0)]).map(drop)
}

/// What a picker's field holds of somebody; [`manager_of_words`] reads it.
pub fn picked(name: &str, user_name: &str) -> String {
    format!("{name} ({user_name})")
}

/// What the field shows of a manager; someone outside the caller's companies has no name, and a former user has none any more.
pub fn manager_name(ctx: &Ctx, read: &mut Read<'_>, manager: UserId) -> Result<String, Fault> {
    match target(read, ctx.org, manager) {
        Ok((user, facts)) if ctx.may(Capability::ViewUsers, &facts) => Ok(picked(&user.display_name(), &user.user_name)),
        Ok(_) => Ok(text::reports_to_outside().to_owned()),
        // Nobody acts on a former user; that they were there is still to be told.
        Err(fault) if fault.is("not_found") => {
            Ok(names_of(ctx, read, &[manager])?.remove(&manager).unwrap_or_else(|| text::reports_to_outside().to_owned()))
        }
        Err(fault) => Err(fault),
    }
}

/// What these people are called to the caller: by their names, as former users, or as someone outside their companies.
pub fn names_of(ctx: &Ctx, read: &mut Read<'_>, people: &[UserId]) -> Result<HashMap<UserId, String>, Fault> {
    let mut names = HashMap::new();
    if people.is_empty() {
        return Ok(names);
    }
    let sees = ctx.reach(Capability::ViewUsers);
    let seen = if sees == Reach::Everything { None } else { Some(companies::within(read, ctx.org, &sees)?) };
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = people.iter().map(|id| query.put(id)).collect();
    for row in read.query_keys(&listing::names(&places.join(", ")), &query.params)? {
        let mut r = row.reader();
        let (id, first, last, user_name): (UserId, String, String, String) = (r.next()?, r.next()?, r.next()?, r.next()?);
        let (is_former, company): (bool, CompanyId) = (r.next()?, r.next()?);
        let name = match &seen {
            Some(seen) if !seen.contains(&company.0) => text::reports_to_outside().to_owned(),
            _ if is_former => text::former_user().to_owned(),
            _ => display_name(&first, &last, &user_name),
        };
        names.insert(id, name);
    }
    Ok(names)
}

/// Those of these people whom the caller may see, and who are no former users.
pub fn seen(ctx: &Ctx, read: &mut Read<'_>, people: &[UserId]) -> Result<HashSet<UserId>, Fault> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let sees = ctx.reach(Capability::ViewUsers);
    let within = if sees == Reach::Everything { None } else { Some(companies::within(read, ctx.org, &sees)?) };
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = people.iter().map(|id| query.put(id)).collect();
    let mut seen = HashSet::new();
    for row in read.query_keys(&listing::names(&places.join(", ")), &query.params)? {
        let mut r = row.reader();
        let (id, _, _, _): (UserId, String, String, String) = (r.next()?, r.next()?, r.next()?, r.next()?);
        let (is_former, company): (bool, CompanyId) = (r.next()?, r.next()?);
        if !is_former && within.as_ref().is_none_or(|within| within.contains(&company.0)) {
            seen.insert(id);
        }
    }
    Ok(seen)
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
