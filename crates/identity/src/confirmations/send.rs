//! *Send confirmation*, by the person or by an administrator.

use access::{Capability, Ctx};
use db::{DbResult, Read, Tx};
use kernel::{Category, Event, Fault};

use super::text;
use crate::account_mails::{self, AccountMail};
use crate::invitations::addressee;
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, User};
use crate::{TokenId, UserId, audit};

/// So many mails an hour to one address.
const MOST_AN_HOUR: i64 = 3;
const HOUR_SECS: i64 = 3600;

/// Sends the link to one's own address.
pub fn send_own(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<TokenId, Fault> {
    let id = ctx.actor.user().map(UserId).ok_or_else(Fault::not_found)?;
    let user = users::get(tx, ctx.org, id)?;
    mail_link(ctx, tx, &user)
}

/// Sends the link to somebody's address. Needs *edit users* on the person.
pub fn send(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<TokenId, Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::EditUsers, &facts)?;
    mail_link(ctx, tx, &user)
}

/// Whether a link was made for the address within the hour: whoever sends to many leaves those out.
pub(crate) fn was_sent_lately(ctx: &Ctx, read: &mut Read<'_>, user: &User) -> DbResult<bool> {
    let Some(to) = user.addressee() else { return Ok(false) };
    let hour = ctx.now.plus_secs(-HOUR_SECS);
    Ok(tokens::count_since(read, ctx.org, user.id, Purpose::ConfirmEmail, to.address.as_str(), hour)? > 0)
}

fn mail_link(ctx: &Ctx, tx: &mut Tx<'_>, user: &User) -> Result<TokenId, Fault> {
    let to = addressee(user)?;
    if user.email_verified_at.is_some() {
        return Err(Fault::new(Category::Conflict, "confirmation.already", text::already(&to.address)));
    }
    tokens::hold(ctx, tx, user.id)?;
    let hour = ctx.now.plus_secs(-HOUR_SECS);
    if tokens::count_since(tx, ctx.org, user.id, Purpose::ConfirmEmail, to.address.as_str(), hour)? >= MOST_AN_HOUR {
        return Err(Fault::new(Category::TooMany, "confirmation.too_many", text::too_many()));
    }
    let issue = IssueToken {
        purpose: Purpose::ConfirmEmail,
        user: user.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::ConfirmEmail.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    account_mails::send(ctx, tx, &to, &AccountMail::ConfirmEmail { token, code: &code })?;
    audit::announce(ctx, tx, Event::new("confirmation.sent", "user", user.id.0))?;
    Ok(token)
}
