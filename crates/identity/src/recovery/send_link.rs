//! An administrator sends somebody the link to choose a new password.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Category, Event, Fault};

use super::text;
use crate::account_mails::{self, AccountMail};
use crate::invitations::{addressee, caller_name};
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, UserStatus, UserType};
use crate::{TokenId, UserId, audit};

/// Mails the link to the primary e-mail, confirmed or not: the administrator vouches for the address. Needs *set passwords* on the
/// person, who must be Active.
pub fn send_link(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<TokenId, Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::SetPasswords, &facts)?;
    if user.status != UserStatus::Active || user.kind != UserType::Standard {
        return Err(Fault::new(Category::Conflict, "recovery.not_active", text::not_active()));
    }
    let to = addressee(&user)?;
    let issue = IssueToken {
        purpose: Purpose::Reset,
        user: user.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::Reset.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    let mail = AccountMail::Reset { token, code: &code, user_name: &user.user_name, asked_by: caller_name(ctx, tx)? };
    account_mails::send(ctx, tx, &to, &mail)?;
    audit::announce(ctx, tx, Event::new("recovery.link_mailed", "user", user.id.0))?;
    Ok(token)
}
