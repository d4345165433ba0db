//! Forms together with what a form cannot say: another user name, and all that stood there once.

use access::Ctx;
use db::{Read, Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Event, Fault, Micros};

use super::change_user_name::{ChangeUserName, change_user_name};
use super::checked::fill;
use super::facts::get;
use super::known::Known;
use super::update::{Besides, UpdateUser, differences, save_form};
use super::{custom, store};
use crate::audit;
use crate::custom_fields::Values;

/// Saves the form and changes the user name, which may be the address that the form has. Says whether the form changed anything. Needs
/// *edit users* and *change user names* on the person.
pub fn update_and_rename(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateUser, user_name: String) -> Result<bool, Fault> {
    let updated = save_form(ctx, tx, input, Besides { renames: true, ..Besides::default() })?;
    rename(ctx, tx, input, user_name)?;
    Ok(updated)
}

fn rename(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateUser, user_name: String) -> Result<(), Fault> {
    let now = get(tx, ctx.org, input.user)?;
    change_user_name(ctx, tx, ChangeUserName { user: now.id, version: now.version, user_name })
}

/// Somebody as they were.
#[derive(Debug, Clone)]
pub struct PutBack {
    /// The form; of custom fields it says nothing.
    pub form: UpdateUser,
    /// The user name.
    pub user_name: String,
    /// Custom fields as they were stored: who is named there may be out of the caller's sight by now, a choice no longer be offered.
    pub custom: Values,
    /// When the address of the form was confirmed, if it was.
    pub email_verified_at: Option<Micros>,
}

/// Puts somebody back as they were. Needs what the single changes need.
pub fn put_back(ctx: &Ctx, tx: &mut Tx<'_>, input: PutBack) -> Result<(), Fault> {
    let now = get(tx, ctx.org, input.form.user)?;
    let renames = now.user_name != input.user_name;
    save_form(ctx, tx, &input.form, Besides { renames, custom: Some(&input.custom), ..Besides::default() })?;
    if renames {
        rename(ctx, tx, &input.form, input.user_name)?;
    }
    let (Some(at), Some(address)) = (input.email_verified_at, &input.form.primary_email) else { return Ok(()) };
    if tx.execute(store::SET_EMAIL_VERIFIED, params![ctx.org, now.id, kernel::text::fold(address.trim()), at])? > 0 {
        audit::announce(ctx, tx, Event::new("user.email_verified", "user", now.id.0))?;
    }
    Ok(())
}

/// Whether saving the form would change anything, or be refused for what stands in it. Access is not asked: it compares, and saves
/// nothing.
pub fn would_change(ctx: &Ctx, read: &mut Read<'_>, input: &UpdateUser) -> Result<bool, Fault> {
    let user = get(read, ctx.org, input.user)?;
    let (mut errors, mut changed) = (FieldErrors::default(), user.clone());
    fill(&mut changed, input, &mut errors);
    let fields = custom::fill(ctx, read, &mut Known::default(), &mut changed, &input.custom, &mut errors)?;
    let differs = !differences(&user, &changed).is_empty() || !custom::differences(&fields, &user.custom, &changed.custom).is_empty();
    Ok(differs || errors.check().is_err())
}
