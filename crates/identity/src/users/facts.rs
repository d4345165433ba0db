//! Finding users, and what the access engine must know of one.

use std::collections::HashMap;

use access::Target;
use db::{DbResult, Read, params};
use kernel::ids::Uuid;
use kernel::{Fault, Micros, OrgId, text as fold};

use super::model::{LockCause, User, UserStatus, UserType};
use super::store;
use crate::{UserId, roles};

/// The user, if there is one. Access is not asked: for verbs that ask with [`target`].
pub fn find(read: &mut Read<'_>, org: OrgId, id: UserId) -> DbResult<Option<User>> {
    store::find(read, org, id)
}

/// The user, or the fault that there is none.
pub fn get(read: &mut Read<'_>, org: OrgId, id: UserId) -> Result<User, Fault> {
    store::find(read, org, id)?.filter(|u| u.status != UserStatus::Purged).ok_or_else(Fault::not_found)
}

/// These people, by their ids. Access is not asked: for lists that asked before.
pub fn of_ids(read: &mut Read<'_>, org: OrgId, ids: &[UserId]) -> DbResult<HashMap<UserId, User>> {
    Ok(store::of_ids(read, org, ids)?.into_iter().map(|user| (user.id, user)).collect())
}

/// The user and what the engine must know: place, rank, ownership.
pub fn target(read: &mut Read<'_>, org: OrgId, id: UserId) -> Result<(User, Target), Fault> {
    let user = get(read, org, id)?;
    let target = roles::target_of(read, org, id)?.ok_or_else(Fault::not_found)?;
    Ok((user, target))
}

/// Both versions of a person's row: whoever changes it, by whatever door, changes one of them.
pub type Stamp = (i64, i64);

/// The stamps of these people.
pub fn stamps(read: &mut Read<'_>, org: OrgId, people: &[Uuid]) -> DbResult<HashMap<Uuid, Stamp>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values = params![org].to_vec();
    values.extend(people.iter().map(db::ToValue::to_value));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let read_row = |row: db::Row| {
        let mut r = row.reader();
        Ok((r.next()?, (r.next()?, r.next()?)))
    };
    read.query_keys(&store::stamps(&places.join(", ")), &values)?.into_iter().map(read_row).collect()
}

/// The present holder of a user name.
pub fn find_by_user_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<User>> {
    read.find(store::FIND_BY_USER_NAME, params![org, fold::fold(name)])?.map(store::read_user).transpose()
}

/// The holder of a primary e-mail.
pub fn find_by_email(read: &mut Read<'_>, org: OrgId, email: &str) -> DbResult<Option<User>> {
    read.find(store::FIND_BY_EMAIL, params![org, fold::fold(email.trim())])?.map(store::read_user).transpose()
}

/// The user with this external id.
pub fn find_by_external_id(read: &mut Read<'_>, org: OrgId, id: &str) -> DbResult<Option<User>> {
    read.find(store::FIND_BY_EXTERNAL_ID, params![org, id])?.map(store::read_user).transpose()
}

/// So many people of one name are looked at.
pub const MOST_CALLED: usize = 200;

/// Those whose first and last name are `words`, in whatever case, and who have not left: one more than [`MOST_CALLED`] if there are more.
/// Their names sort together: what sorts alike but for case and accents begins with the same bytes.
pub fn find_called(read: &mut Read<'_>, org: OrgId, words: &str) -> DbResult<Vec<User>> {
    let line = fold::one_line(words);
    let (words, mut from) = (fold::fold(&line), crate::name::sort_of(&line));
    // The letters stand before the first 1, case and accents behind it.
    let letters = from.iter().position(|byte| *byte == 1).unwrap_or(from.len());
    from.truncate(letters);
    let mut before = from.clone();
    if letters == 0 || words.is_empty() {
        return Ok(Vec::new());
    }
    before.push(2);
    // Among them may be others who differ by an accent only.
    let most = i64::try_from(MOST_CALLED * 10).unwrap_or(i64::MAX);
    let rows = read.query(store::FIND_CALLED, params![org, from, before, most])?;
    let people = rows.into_iter().map(store::read_user).collect::<DbResult<Vec<_>>>()?;
    Ok(people.into_iter().filter(|user| fold::fold(&user.display_name()) == words).take(MOST_CALLED + 1).collect())
}

/// By what a person is known to other programs, to themselves and to those who write to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// The number in another system.
    ExternalId,
    /// The present user name, folded.
    UserName,
    /// The primary e-mail, folded.
    Email,
}

/// Which of these keys somebody has. For many at once.
pub fn held_of(read: &mut Read<'_>, org: OrgId, key: Key, asked: &[&str]) -> DbResult<Vec<String>> {
    store::held_of(read, org, key, asked)
}

/// Somebody who has a key, and what else they are called by; folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: String,
    /// Who.
    pub user: UserId,
    /// The present user name.
    pub user_name: String,
    /// The primary e-mail; empty for none.
    pub email: String,
}

/// Who has these keys. For many at once; access is not asked.
pub fn holders_of(read: &mut Read<'_>, org: OrgId, key: Key, asked: &[&str]) -> DbResult<Vec<KeyHolder>> {
    store::holders_of(read, org, key, asked)
}

/// Whoever holds a key, by name (present or former) or address.
pub(super) fn find_by_key(read: &mut Read<'_>, org: OrgId, key: &str) -> DbResult<Option<User>> {
    read.find(store::FIND_BY_KEY, params![org, key])?.map(store::read_user).transpose()
}

/// What signing in must know of a user.
#[derive(Debug, Clone)]
pub struct SignInUser {
    /// The id.
    pub id: UserId,
    /// Person or program.
    pub kind: UserType,
    /// The status.
    pub status: UserStatus,
    /// As it stands, for the setting that case matters.
    pub user_name: String,
    /// Whether the user was found by the user name and not by the address.
    pub by_user_name: bool,
    /// Why locked.
    pub lock_cause: Option<LockCause>,
    /// Until when.
    pub locked_until: Option<Micros>,
}

/// The user behind what was typed: a present user name, or a primary e-mail that was confirmed. Case is folded here; whether
/// it matters is the caller's rule. The status is not asked: the answer must be the same for all.
pub fn find_for_sign_in(read: &mut Read<'_>, org: OrgId, typed: &str) -> DbResult<Option<SignInUser>> {
    let key = fold::fold(typed.trim());
    let by_name = read.find(store::FIND_BY_USER_NAME, params![org, key])?;
    let by_email = read.find(store::FIND_BY_EMAIL, params![org, key])?;
    let by_user_name = by_name.is_some();
    let Some(user) = by_name.or(by_email).map(store::read_user).transpose()? else { return Ok(None) };
    if !by_user_name && user.email_verified_at.is_none() {
        return Ok(None);
    }
    Ok(Some(SignInUser {
        id: user.id,
        kind: user.kind,
        status: user.status,
        user_name: user.user_name,
        by_user_name,
        lock_cause: user.lock_cause,
        locked_until: user.locked_until,
    }))
}
