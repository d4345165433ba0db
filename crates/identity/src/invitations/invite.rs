//! Invites, and sends an invitation again.

use access::Ctx;
use db::Tx;
use kernel::{Event, Fault};

use super::InvitationRefusal;
use crate::account_mails::{self, AccountMail, Addressee};
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, User, UserStatus, UserType};
use crate::{TokenId, UserId, audit, passwords};

/// Invites somebody.
#[derive(Debug, Clone, Copy)]
pub struct Invite {
    /// Whom.
    pub user: UserId,
}

/// Sends the link by which the first password is chosen. A Draft becomes Invited; somebody Active without a password stays
/// Active. Needs *invite users* on the person.
pub fn invite(ctx: &Ctx, tx: &mut Tx<'_>, input: Invite) -> Result<TokenId, Fault> {
    let before = may_invite(ctx, tx, input.user)?;
    if before.status == UserStatus::Invited {
        return Err(InvitationRefusal::AlreadyInvited.into());
    }
    send(ctx, tx, &before, "invitation.sent")
}

/// Sends a new link; the one before it is dead from now on. Also for an invitation that has expired.
pub fn resend(ctx: &Ctx, tx: &mut Tx<'_>, input: Invite) -> Result<TokenId, Fault> {
    let before = may_invite(ctx, tx, input.user)?;
    let is_open = before.status == UserStatus::Invited || tokens::find_open(tx, ctx.org, input.user, Purpose::Invitation)?.is_some();
    if !is_open {
        return Err(InvitationRefusal::NotInvited.into());
    }
    send(ctx, tx, &before, "invitation.resent")
}

/// Asks for the right, and whether this person can be invited at all.
fn may_invite(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<User, Fault> {
    let (before, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(access::Capability::InviteUsers, &facts)?;
    let permitted = matches!(before.status, UserStatus::Draft | UserStatus::Invited | UserStatus::Active);
    if before.kind == UserType::Service {
        return Err(InvitationRefusal::Service.into());
    }
    if !permitted {
        return Err(InvitationRefusal::NotToInvite.into());
    }
    if before.status == UserStatus::Active && passwords::find(tx, ctx.org, user)?.is_some() {
        return Err(InvitationRefusal::HasPassword.into());
    }
    Ok(before)
}

fn send(ctx: &Ctx, tx: &mut Tx<'_>, before: &User, kind: &'static str) -> Result<TokenId, Fault> {
    let user = users::mark_invited(ctx, tx, before.id)?;
    let to = addressee(&user)?;
    let issue = IssueToken {
        purpose: Purpose::Invitation,
        user: user.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::Invitation.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    let inviter = caller_name(ctx, tx)?;
    let mail = AccountMail::Invitation { token, code: &code, user_name: &user.user_name, inviter };
    account_mails::send(ctx, tx, &to, &mail)?;
    audit::announce(ctx, tx, Event::new(kind, "user", user.id.0))?;
    Ok(token)
}

/// The name of who calls, if a person does.
pub(crate) fn caller_name(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Option<String>, Fault> {
    let Some(id) = ctx.actor.user() else { return Ok(None) };
    Ok(users::find(tx, ctx.org, UserId(id))?.map(|user| user.display_name()))
}

/// Where mail to this person goes. Without an address there is no mail.
pub(crate) fn addressee(user: &User) -> Result<Addressee, Fault> {
    user.addressee().ok_or_else(|| InvitationRefusal::NoAddress.into())
}
