//! Whom a row means. Nobody is found whom the importer may not see: such a row is taken for a new person's, and a name that is
//! held refuses it without saying by whom.

use access::{Capability, Ctx};
use db::{DbResult, Read};
use kernel::Fault;
use kernel::text::fold;

use super::PersonRow;
use crate::UserId;
use crate::imports::row::Terms;
use crate::imports::text;
use crate::users::{self, User, UserStatus};

/// The person of the row, with the field that names them: by external id, then user name, then primary e-mail. Keys of two people fail the row.
pub(super) fn find(ctx: &Ctx, read: &mut Read<'_>, terms: &Terms<'_>, row: &PersonRow) -> Result<Option<(&'static str, User)>, Fault> {
    if terms.seen.borrow().is_new(row) {
        return Ok(None);
    }
    let mut found: Option<(&'static str, User)> = None;
    for (field, candidate) in candidates(ctx, read, row)? {
        if !may_see(ctx, read, &candidate)? {
            continue;
        }
        match &found {
            Some((_, first)) if first.id != candidate.id => {
                return Err(conflict(field, "keys.differ", text::keys_differ(first.display_name(), candidate.display_name())));
            }
            Some(_) => {}
            None => found = Some((field, candidate)),
        }
    }
    let Some((field, user)) = found else { return Ok(None) };
    if user.status == UserStatus::Deleted {
        return Err(conflict(field, "user.deleted", text::in_bin(user.display_name())));
    }
    if let (Some(said), Some(has)) = (&row.external_id, &user.external_id)
        && said != has
    {
        return Err(Fault::field("external_id", "keys.differ", text::other_external_id(user.display_name(), has)));
    }
    Ok(Some((field, user)))
}

/// Everybody whom one of the row's keys names, as far as the importer may see them.
pub(in crate::imports) fn meant(ctx: &Ctx, read: &mut Read<'_>, row: &PersonRow) -> Result<Vec<UserId>, Fault> {
    let mut meant: Vec<UserId> = Vec::new();
    for (_, candidate) in candidates(ctx, read, row)? {
        if !meant.contains(&candidate.id) && may_see(ctx, read, &candidate)? {
            meant.push(candidate.id);
        }
    }
    Ok(meant)
}

fn conflict(field: &'static str, code: &'static str, message: String) -> Fault {
    Fault { category: kernel::Category::Conflict, ..Fault::field(field, code, message) }
}

/// Whoever has one of the row's keys, with its field.
fn candidates(ctx: &Ctx, read: &mut Read<'_>, row: &PersonRow) -> DbResult<Vec<(&'static str, User)>> {
    let mut all = Vec::new();
    if let Some(id) = &row.external_id {
        all.extend(users::find_by_external_id(read, ctx.org, id)?.map(|user| ("external_id", user)));
    }
    if let Some(name) = &row.user_name {
        all.extend(users::find_by_user_name(read, ctx.org, name)?.map(|user| ("user_name", user)));
    }
    if let Some(email) = &row.email {
        all.extend(users::find_by_email(read, ctx.org, email)?.map(|user| ("primary_email", user)));
    }
    Ok(all)
}

fn may_see(ctx: &Ctx, read: &mut Read<'_>, user: &User) -> Result<bool, Fault> {
    if user.status == UserStatus::Purged {
        return Ok(false);
    }
    let (_, facts) = users::target(read, ctx.org, user.id)?;
    Ok(ctx.may(Capability::ViewUsers, &facts))
}

/// Whether this is somebody whom the importer may not see.
pub(super) fn is_hidden(ctx: &Ctx, read: &mut Read<'_>, user: Option<UserId>) -> Result<bool, Fault> {
    let user = user.map(|id| users::find(read, ctx.org, id)).transpose()?.flatten();
    Ok(match user {
        Some(user) => !may_see(ctx, read, &user)?,
        None => false,
    })
}

/// The manager that a row names by e-mail or user name, if the importer may see them.
pub(super) fn manager(ctx: &Ctx, read: &mut Read<'_>, terms: &Terms<'_>, words: &str) -> Result<Option<UserId>, Fault> {
    let key = fold(words);
    if let Some(known) = terms.seen.borrow().managers.get(&key) {
        return Ok(Some(*known));
    }
    let found = match users::find_by_email(read, ctx.org, words)? {
        Some(user) => Some(user),
        None => users::find_by_user_name(read, ctx.org, words)?,
    };
    match found {
        Some(user) if may_see(ctx, read, &user)? => {
            terms.seen.borrow_mut().managers.insert(key, user.id);
            Ok(Some(user.id))
        }
        _ => Ok(None),
    }
}

/// Whether the words may be a first and a last name, as Salesforce names managers.
pub(super) fn is_full_name(words: &str) -> bool {
    words.contains(' ') && !words.contains('@')
}

/// Those who are called so and have not left, as far as the importer may see them.
pub(super) fn called(ctx: &Ctx, read: &mut Read<'_>, words: &str) -> Result<Vec<UserId>, Fault> {
    let mut all = Vec::new();
    for user in users::find_called(read, ctx.org, words)? {
        if may_see(ctx, read, &user)? {
            all.push(user.id);
        }
    }
    Ok(all)
}

/// As much of a cell as a message shows.
pub(super) fn short(cell: &str) -> String {
    cell.chars().take(80).collect()
}

/// The user name for a row without one: what stands before the @, or the whole address if that is held already or another row's.
pub(super) fn propose(ctx: &Ctx, read: &mut Read<'_>, terms: &Terms<'_>, email: &str) -> Result<String, Fault> {
    let local = email.split_once('@').map_or(email, |(local, _)| local);
    let taken = match users::UserName::parse(local) {
        Ok(_) if terms.at_hand.get().is_contested => true,
        Ok(name) => users::is_held(ctx, read, name.key())?,
        Err(_) => true,
    };
    Ok(if taken || fold(local).is_empty() { email.to_owned() } else { local.to_owned() })
}
