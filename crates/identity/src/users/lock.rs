//! Locks by hand, and unlocks (B12, B13).

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::model::LockCause;
use super::state::Step;
use super::status_change::{Details, take};
use crate::account_mails::{self, AccountMail};
use crate::{UserId, lockout};

/// A lock by an administrator. It has no time: only an administrator lifts it.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Who.
    pub user: UserId,
}

/// Locks an Active user: sessions end, sign-in is closed, and the person is told by mail. A lock by wrong tries becomes one by an administrator,
/// which no time ends. Needs *lock users* on the person.
pub fn lock(ctx: &Ctx, tx: &mut Tx<'_>, input: Lock) -> Result<(), Fault> {
    let details = Details { lock_cause: Some(LockCause::Administrator), ..Details::default() };
    let user = take(ctx, tx, input.user, Capability::LockUsers, Step::Lock, "user.locked", details)?;
    let Some(to) = user.addressee() else { return Ok(()) };
    let mail = AccountMail::Locked { user_name: &user.user_name, by_attempts: false, until: None };
    account_mails::send(ctx, tx, &to, &mail).map(drop)
}

/// Unlocks: status Active, the counter of wrong tries cleared, and the person is told by mail. Needs *lock users* on the person.
pub fn unlock(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let user = take(ctx, tx, user, Capability::LockUsers, Step::Unlock, "user.unlocked", Details::default())?;
    lockout::clear(ctx, tx, user.id)?;
    let Some(to) = user.addressee() else { return Ok(()) };
    account_mails::send(ctx, tx, &to, &AccountMail::Unlocked { user_name: &user.user_name }).map(drop)
}
