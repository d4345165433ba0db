//! What an administrator does with somebody else's password. Whatever they set is temporary.

use access::{Capability, Ctx};
use db::{Read, Tx, params};
use kernel::{Category, Event, Fault, Micros};

use super::{Kind, PasswordHash, SetPassword, TEMPORARY_SECS, find, set, store, text};
use crate::account_mails::{self, AccountMail};
use crate::tokens::{self, Purpose};
use crate::users::{self, User, UserStatus, UserType};
use crate::{UserId, audit, sessions};

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
pub struct SetFor {
    /// For whom.
    pub user: UserId,
    /// Its hash.
    pub hash: PasswordHash,
    /// When its time begins.
    pub begins: Begins,
}

/// Sets a temporary password for somebody else: it opens one sign-in, and that nothing but the choice of an own one. What was
/// valid before ends: the old password, links to reset it, all sessions. Needs *set passwords* on the person.
pub fn set_for(ctx: &Ctx, tx: &mut Tx<'_>, input: SetFor) -> Result<(), Fault> {
    let user = may_set(ctx, tx, input.user)?;
    let had_one = find(tx, ctx.org, user.id)?.is_some();
    let expires_at: Option<Micros> = (input.begins == Begins::Now).then(|| ctx.now.plus_secs(TEMPORARY_SECS));
    set(ctx, tx, SetPassword { user: user.id, hash: input.hash, kind: Kind::Temporary { expires_at }, must_change: true })?;
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

/// Asks for a new password before anything else, with the next request. Needs *set passwords* on the person.
pub fn require_change(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let user = may_set(ctx, tx, user)?;
    if find(tx, ctx.org, user.id)?.is_none() {
        return Err(Fault::new(Category::Conflict, "password.none", text::no_password()));
    }
    tx.execute(store::REQUIRE_CHANGE, params![ctx.org, user.id])?;
    audit::announce(ctx, tx, Event::new("password.change_required", "user", user.id.0))?;
    Ok(())
}

/// The person, if the caller may set their password now: the right, the type, the status. For the page that asks for it.
pub fn may_set(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<User, Fault> {
    let (user, target) = users::target(read, ctx.org, user)?;
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
