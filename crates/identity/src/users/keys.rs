//! One namespace for user names and e-mails: claiming, releasing, reserving.

use db::{DbResult, Read, Tx, params};
use kernel::{Call, EmailAddress, Fault};

use fields::Value;

use super::holders::who_holds;
use super::model::User;
use super::parse::UserName;
use super::{store, text};
use crate::UserId;
use crate::custom_fields::UserField;

/// Claims `name` for `user` or says whose it is, as far as the caller may know.
pub(super) fn claim_name(ctx: &access::Ctx, tx: &mut Tx<'_>, user: UserId, name: &UserName) -> Result<(), Fault> {
    if tx.execute(store::CLAIM_KEY, params![ctx.org, name.key(), user, true, false])? == 1 {
        return refuse_reserved(ctx, tx, name);
    }
    let message = match who_holds(ctx, tx, name.key())? {
        Some(holder) => text::user_name_held(holder.name, holder.status.label()),
        None => text::user_name_taken().to_owned(),
    };
    Err(Fault::field("user_name", "user_name.taken", message))
}

/// Claims the name and the address of somebody new, or says whose the one or the other is.
pub(super) fn claim(ctx: &access::Ctx, tx: &mut Tx<'_>, user: UserId, name: &UserName, email: Option<&EmailAddress>) -> Result<(), Fault> {
    if let Some(other) = email.filter(|email| email.key() != name.key())
        && tx.execute(store::CLAIM_BOTH, params![ctx.org, name.key(), other.key(), user])? == 2
    {
        return refuse_reserved(ctx, tx, name);
    }
    claim_name(ctx, tx, user, name)?;
    email.map_or(Ok(()), |email| claim_email(ctx, tx, user, email))
}

/// Asked after the claim, which waits for whoever lets the name go for good at this moment.
fn refuse_reserved(ctx: &access::Ctx, tx: &mut Tx<'_>, name: &UserName) -> Result<(), Fault> {
    if is_reserved(ctx, tx, name.key())? {
        return Err(Fault::field("user_name", "user_name.reserved", text::user_name_reserved()));
    }
    Ok(())
}

/// Claims `email` for `user` or says whose it is, as far as the caller may know.
pub(super) fn claim_email(ctx: &access::Ctx, tx: &mut Tx<'_>, user: UserId, email: &EmailAddress) -> Result<(), Fault> {
    if tx.execute(store::CLAIM_KEY, params![ctx.org, email.key(), user, false, true])? == 1 {
        return Ok(());
    }
    let message = match who_holds(ctx, tx, &email.key())? {
        Some(holder) => text::email_held(holder.name, holder.status.label()),
        None => text::email_taken().to_owned(),
    };
    Err(Fault::field("primary_email", "email.taken", message))
}

/// Lets an address go; a name in the same form stays.
pub(super) fn release_email(call: &Call, tx: &mut Tx<'_>, user: UserId, key: &str) -> DbResult<()> {
    tx.execute(store::RELEASE_EMAIL, params![call.org, key, user])?;
    tx.execute(store::DELETE_UNHELD, params![call.org, key, user])?;
    Ok(())
}

/// Turns all names of `user` into reservations that name nobody, and lets the addresses go.
pub(super) fn reserve_for_good(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    for row in tx.query(store::NAMES_OF, params![call.org, user])? {
        let key: String = row.only()?;
        tx.execute(store::RESERVE, params![call.org, name_hash(call, &key)])?;
    }
    tx.execute(store::DELETE_KEYS, params![call.org, user]).map(drop)
}

/// Whether a former user had this name.
pub(super) fn is_reserved(call: &Call, read: &mut Read<'_>, key: &str) -> DbResult<bool> {
    Ok(read.scalar::<i64>(store::IS_RESERVED, params![call.org, name_hash(call, key)])? > 0)
}

fn name_hash(call: &Call, key: &str) -> [u8; 32] {
    call.keys().mac("reserved user name", key.as_bytes())
}

/// The folded words by which a person is found: names, nickname, user name, address and its parts, custom fields of text.
pub(super) fn search_terms(user: &User, fields: &[UserField]) -> Vec<String> {
    let email = user.primary_email.as_deref().unwrap_or_default();
    let own = [&user.first_name, &user.about.middle_name, &user.last_name, &user.about.nickname, &user.user_name, email];
    let custom = fields.iter().filter_map(|field| if let Some(Value::Text(line)) = user.custom.get(field) { Some(line) } else { None });
    let custom: Vec<String> = custom.collect();
    let texts: Vec<&str> = own.into_iter().chain(custom.iter().map(String::as_str)).collect();
    crate::name::search_terms(&texts, &[user.external_id.as_deref().unwrap_or_default()])
}

/// By what a person sorts: first and last name; the user name where there is none.
pub(super) fn name_sort(first: &str, last: &str, user_name: &str) -> Vec<u8> {
    crate::name::sort_of(&super::model::display_name(first, last, user_name))
}
