//! What an administrator does with somebody else's password. Whatever they set is temporary, unless a policy permits
//! otherwise, and nothing of it is kept here.

use access::{Capability, Ctx, Danger};
use db::{DbResult, Read, Tx};
use kernel::{Category, Fault, Micros};

use super::facts::target;
use super::model::{User, UserStatus, UserType};
use crate::account_mails::{self, AccountMail};
use crate::organization::Organization;
use crate::passwords::{self, Kind, PasswordContext, PasswordHash, SetPassword, TEMPORARY_SECS, text};
use crate::tokens::{self, Purpose};
use crate::{UserId, policies, sessions};

/// When the time of a temporary password begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// Now: it is handed over by voice or on paper.
    Now,
    /// When a mail server takes the mail that carries it.
    WhenMailed,
}

/// A temporary password for somebody else. It was checked and hashed before.
#[derive(Debug, Clone)]
pub struct SetTemporaryPassword {
    /// For whom.
    pub user: UserId,
    /// Its hash.
    pub hash: PasswordHash,
    /// When its time begins.
    pub begins: Begins,
}

/// Sets a temporary password for somebody else: it opens one sign-in, and that nothing but the choice of an own one. What was
/// valid before ends: the old password, links to reset it, all sessions. Needs *set passwords* on the person.
pub fn set_temporary_password(ctx: &Ctx, tx: &mut Tx<'_>, input: SetTemporaryPassword) -> Result<(), Fault> {
    let user = may_set_password(ctx, tx, input.user)?;
    ctx.recent(Danger::Password)?;
    let had_one = passwords::find(tx, ctx.org, user.id)?.is_some();
    let expires_at: Option<Micros> = (input.begins == Begins::Now).then(|| ctx.now.plus_secs(TEMPORARY_SECS));
    passwords::set(ctx, tx, SetPassword { user: user.id, hash: input.hash, kind: Kind::Temporary { expires_at }, must_change: true })?;
    tokens::revoke(ctx, tx, user.id, Some(Purpose::Reset))?;
    account_mails::cancel_temporary_password(ctx, tx, user.id)?;
    sessions::end_all(ctx, tx, user.id, None)?;
    match user.addressee() {
        // Whoever gets the password by mail learns of it by that.
        Some(to) if had_one && input.begins == Begins::Now => {
            account_mails::send(ctx, tx, &to, &AccountMail::PasswordChanged { user_name: &user.user_name }).map(drop)
        }
        _ => Ok(()),
    }
}

/// Sets a password for somebody else that stays: they need not change it, and whoever set it knows it. Needs *set passwords* on the person,
/// and policies that permit it; they do not as they come. What was valid before ends, and the person is told by mail.
pub fn set_permanent_password(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, hash: PasswordHash) -> Result<(), Fault> {
    let user = may_set_password(ctx, tx, user)?;
    if !policies::of_user(tx, ctx.org, user.id)?.permanent {
        return Err(Fault::new(Category::Conflict, "password.permanent_forbidden", text::permanent_forbidden()));
    }
    ctx.recent(Danger::Password)?;
    passwords::set(ctx, tx, SetPassword { user: user.id, hash, kind: Kind::Permanent, must_change: false })?;
    tokens::revoke(ctx, tx, user.id, Some(Purpose::Reset))?;
    account_mails::cancel_temporary_password(ctx, tx, user.id)?;
    sessions::end_all(ctx, tx, user.id, None)?;
    let Some(to) = user.addressee() else { return Ok(()) };
    account_mails::send(ctx, tx, &to, &AccountMail::PasswordChanged { user_name: &user.user_name }).map(drop)
}

/// Asks for a new password before anything else, with the next request. Needs *set passwords* on the person.
pub fn require_password_change(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let user = may_set_password(ctx, tx, user)?;
    if !passwords::require_change(ctx, tx, user.id)? {
        return Err(Fault::new(Category::Conflict, "password.none", text::no_password()));
    }
    Ok(())
}

/// The person, if the caller may set their password now: the right, the type, the status. For the page that asks for it.
pub fn may_set_password(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<User, Fault> {
    let (user, target) = target(read, ctx.org, user)?;
    ctx.require(Capability::SetPasswords, &target)?;
    if ctx.actor.user() == Some(user.id.0) {
        return Err(Fault::new(Category::Conflict, "password.oneself", text::oneself()));
    }
    if user.kind == UserType::Service {
        return Err(Fault::new(Category::Conflict, "password.service_user", text::service_user()));
    }
    if matches!(user.status, UserStatus::Inactive | UserStatus::Deleted) {
        return Err(Fault::new(Category::Conflict, "password.status", text::status_refuses(user.status.label())));
    }
    Ok(user)
}

/// What a new password of this person is held against; nothing of it is a part of one.
pub fn password_context(read: &mut Read<'_>, user: &User, organization: &Organization) -> DbResult<PasswordContext> {
    Ok(PasswordContext {
        user_name: user.user_name.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email: user.primary_email.clone().unwrap_or_default(),
        organization: organization.name.clone(),
        rules: policies::of_user(read, organization.org, user.id)?,
        past: Vec::new(),
    })
}

/// The same for whoever chooses their own: passwords of before may not come again, where a policy says so.
pub fn own_password_context(read: &mut Read<'_>, user: &User, organization: &Organization) -> DbResult<PasswordContext> {
    let context = password_context(read, user, organization)?;
    let past = passwords::remembered(read, organization.org, user.id, &context.rules)?;
    Ok(PasswordContext { past, ..context })
}
