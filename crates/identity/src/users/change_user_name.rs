//! Changes a user name (A18). Only an administrator does; the former name stays the person's, who may get it back, and who, if they can sign in, is
//! told the new one by mail with a link to sign in.

use access::{Capability, Ctx, Danger};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::facts::{get, target};
use super::parse::UserName;
use super::{User, UserStatus};
use super::{keys, store, text};
use crate::account_mails::{self, AccountMail};
use crate::{UserId, audit, custom_fields};

/// A new user name.
#[derive(Debug, Clone)]
pub struct ChangeUserName {
    /// Who.
    pub user: UserId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The new name, as typed.
    pub user_name: String,
}

/// Changes the user name. Needs *change user names* on the person.
pub fn change_user_name(ctx: &Ctx, tx: &mut Tx<'_>, input: ChangeUserName) -> Result<(), Fault> {
    let (user, facts) = target(tx, ctx.org, input.user)?;
    ctx.require(Capability::ChangeUserNames, &facts)?;
    user.check_editable()?;
    user.check_version(input.version)?;
    let name = UserName::parse(&input.user_name)?;
    if name.as_str() == user.user_name {
        return Err(Fault::field("user_name", "user_name.same", text::user_name_same()));
    }
    let own_email = user.primary_email.as_deref().map(kernel::text::fold);
    if name.is_email() && own_email.as_deref() != Some(name.key()) {
        return Err(Fault::field("user_name", "user_name.not_own_email", text::user_name_not_own_email()));
    }
    ctx.recent(Danger::UserName)?;
    set_user_name(ctx, tx, user, &name)
}

/// Claims the name and writes it, tells the person and announces it. Who may ask for it was asked before.
pub(super) fn set_user_name(ctx: &Ctx, tx: &mut Tx<'_>, user: User, name: &UserName) -> Result<(), Fault> {
    keys::claim_name(ctx, tx, user.id, name)?;
    let sort = keys::name_sort(&user.first_name, &user.last_name, name.as_str());
    let values = params![ctx.org, user.id, name.as_str(), name.key(), sort, ctx.now, user.version];
    if tx.execute(store::SET_USER_NAME, values)? == 0 {
        user.check_version(user.version + 1)?;
    }
    let renamed = get(tx, ctx.org, user.id)?;
    let terms = keys::search_terms(&renamed, &custom_fields::list(tx, ctx.org)?);
    store::write_terms(tx, ctx.org, user.id, &terms)?;
    if matches!(renamed.status, UserStatus::Active | UserStatus::Locked)
        && let Some(to) = renamed.addressee()
    {
        account_mails::send(ctx, tx, &to, &AccountMail::UserNameChanged { user_name: &renamed.user_name })?;
    }
    let change = Change::personal("user_name", Some(user.user_name), Some(renamed.user_name));
    audit::announce(ctx, tx, Event::new("user.user_name_changed", "user", user.id.0).with(vec![change]))?;
    Ok(())
}
