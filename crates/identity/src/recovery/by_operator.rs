//! What a command on the server does for somebody who cannot sign in. The owner learns of it by mail: an operator is no user, and
//! nobody else may look over their shoulder.

use access::Ctx;
use db::Tx;
use kernel::Fault;

use crate::account_mails::{self, AccountMail};
use crate::{UserId, organization, users};

/// Lifts a lock as an administrator does, for the reason that the call gives, and tells the owner.
pub fn unlock_by_operator(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    users::unlock(ctx, tx, user)?;
    let user_name = users::get(tx, ctx.org, user)?.user_name;
    let Some(owner) = organization::get(tx, ctx.org)?.owner_id else { return Ok(()) };
    let Some(to) = users::get(tx, ctx.org, owner)?.addressee() else { return Ok(()) };
    let mail = AccountMail::OperatorUnlocked { user_name: &user_name, reason: &ctx.reason };
    account_mails::send(ctx, tx, &to, &mail).map(drop)
}
