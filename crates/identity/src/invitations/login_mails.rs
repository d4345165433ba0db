//! What an administrator mails instead of a link: the user name, a temporary password, or both (A3, B3, B4, B8).
//!
//! A mailed password is temporary: it opens nothing but the choice of one's own, once, for 72 hours after its mail was taken. The
//! caller has set it before (`users::set_temporary_password`); here it is only mailed. Where the organization has switched the mailing
//! of passwords off, a link goes instead.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Event, Fault, Secret};

use super::InvitationRefusal;
use super::invite::{addressee, caller_name};
use crate::account_mails::{self, AccountMail};
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, User, UserStatus};
use crate::{UserId, audit, organization, passwords};

/// In how many mails user name and temporary password go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mails {
    /// The user name in one, the password in another.
    Two,
    /// Both in one.
    One,
}

/// What was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// User name and temporary password.
    Password,
    /// A link, because the organization mails no passwords.
    Link,
}

/// *E-mail details* and *Email login info*: user name and temporary password to the person. Needs *set passwords* on them.
pub fn mail_login_info(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, temporary: &Secret, mails: Mails) -> Result<Mailed, Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::SetPasswords, &facts)?;
    if !organization::get(tx, ctx.org)?.mails_passwords {
        send_link_instead(ctx, tx, &user)?;
        return Ok(Mailed::Link);
    }
    let to = addressee(&user)?;
    match mails {
        Mails::Two => {
            account_mails::send(ctx, tx, &to, &AccountMail::UserName { user_name: &user.user_name, password_follows: true })?;
            account_mails::send(ctx, tx, &to, &AccountMail::TemporaryPassword { password: temporary })?;
        }
        Mails::One => {
            account_mails::send(ctx, tx, &to, &AccountMail::LoginInfo { user_name: &user.user_name, password: temporary })?;
        }
    }
    // The password is another way in now: an older link must not be a second one.
    tokens::revoke(ctx, tx, user.id, Some(Purpose::Invitation))?;
    tokens::revoke(ctx, tx, user.id, Some(Purpose::Reset))?;
    audit::announce(ctx, tx, Event::new("user.login_info_mailed", "user", user.id.0))?;
    Ok(Mailed::Password)
}

/// The wizard's tick: two mails.
pub fn mail_details(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, temporary: &Secret) -> Result<Mailed, Fault> {
    mail_login_info(ctx, tx, user, temporary, Mails::Two)
}

/// *E-mail user name*: the user name and where to sign in. Needs *edit users* on the person.
pub fn mail_user_name(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::EditUsers, &facts)?;
    let to = addressee(&user)?;
    account_mails::send(ctx, tx, &to, &AccountMail::UserName { user_name: &user.user_name, password_follows: false })?;
    audit::announce(ctx, tx, Event::new("user.user_name_mailed", "user", user.id.0))?;
    Ok(())
}

/// The link instead of a password: whatever temporary password was just set is taken away, so that the link is the one way in.
fn send_link_instead(ctx: &Ctx, tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    if !matches!(user.status, UserStatus::Draft | UserStatus::Invited | UserStatus::Active) {
        return Err(InvitationRefusal::NotToInvite.into());
    }
    let to = addressee(user)?;
    let has_own = passwords::find(tx, ctx.org, user.id)?.is_some_and(|stored| !stored.is_temporary);
    let purpose = if has_own { Purpose::Reset } else { Purpose::Invitation };
    if !has_own {
        passwords::remove(ctx, tx, user.id)?;
    }
    let user = if user.status == UserStatus::Draft { users::mark_invited(ctx, tx, user.id)? } else { user.clone() };
    let issue =
        IssueToken { purpose, user: user.id, address: to.address.clone(), lifetime_secs: purpose.lifetime_secs(), starts_now: false };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    let by = caller_name(ctx, tx)?;
    let user_name = &user.user_name;
    let mail = match purpose {
        Purpose::Reset => AccountMail::Reset { token, code: &code, user_name, asked_by: by },
        _ => AccountMail::Invitation { token, code: &code, user_name, inviter: by },
    };
    account_mails::send(ctx, tx, &to, &mail)?;
    audit::announce(ctx, tx, Event::new("user.link_mailed", "user", user.id.0))?;
    Ok(())
}
