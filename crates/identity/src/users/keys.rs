//! One namespace for user names and e-mails: claiming, releasing, reserving.

use db::{DbResult, Read, Tx, params};
use kernel::{Call, EmailAddress, Fault, text as fold};

use fields::Value;

use super::holders::who_holds;
use super::model::User;
use super::parse::UserName;
use super::{store, text};
use crate::UserId;
use crate::custom_fields::UserField;

/// Claims `name` for `user` or says whose it is, as far as the caller may know.
pub(super) fn claim_name(ctx: &access::Ctx, tx: &mut Tx<'_>, user: UserId, name: &UserName) -> Result<(), Fault> {
    if is_reserved(ctx, tx, name.key())? {
        return Err(Fault::field("user_name", "user_name.reserved", text::user_name_reserved()));
    }
    if tx.execute(store::CLAIM_KEY, params![ctx.org, name.key(), user, true, false])? == 1 {
        return Ok(());
    }
    let message = match who_holds(ctx, tx, name.key())? {
        Some(holder) => text::user_name_held(holder.name, holder.status.label()),
        None => text::user_name_taken().to_owned(),
    };
    Err(Fault::field("user_name", "user_name.taken", message))
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
    let mut terms = Vec::new();
    let email = user.primary_email.as_deref().unwrap_or_default();
    let own = [&user.first_name, &user.about.middle_name, &user.last_name, &user.about.nickname, &user.user_name, email];
    let custom = fields.iter().filter_map(|field| if let Some(Value::Text(line)) = user.custom.get(field) { Some(line) } else { None });
    for text in own.into_iter().map(str::to_owned).chain(custom) {
        let whole = fold::fold(&text);
        terms.extend(whole.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        terms.push(whole);
    }
    terms.extend(user.external_id.iter().map(|id| fold::fold(id)));
    terms.retain(|term| !term.is_empty());
    for term in &mut terms {
        // A long name is found by its beginning; an index entry has bounds on both engines.
        *term = term.chars().take(100).collect();
    }
    terms.sort();
    terms.dedup();
    terms
}

/// By what a person sorts: last name, then first name; the user name where there is none.
pub(super) fn name_sort(first: &str, last: &str, user_name: &str) -> Vec<u8> {
    let shown = super::model::display_name(first, last, user_name);
    // An index entry has bounds on both engines; 120 characters decide any real order.
    fold::sort_key(&shown.chars().take(120).collect::<String>())
}
