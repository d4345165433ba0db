//! Puts an account mail into the outbox.

use db::Tx;
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Call, EmailAddress, Fault, Micros, Secret};
use mail::{MailId, MailTemplate, NewMail, Recipient};
use serde_json::{Value, json};

use super::templates;
use crate::organization::{self, Organization};
use crate::{TokenId, UserId};

/// To whom a mail goes.
#[derive(Debug, Clone)]
pub struct Addressee {
    /// Who.
    pub user: UserId,
    /// The name to greet and to put beside the address.
    pub name: String,
    /// Where to.
    pub address: EmailAddress,
}

/// A mail about an account.
#[derive(Debug, Clone)]
pub enum AccountMail<'a> {
    /// *Choose your password*, for the first time.
    Invitation {
        /// The link's id.
        token: TokenId,
        /// The link's code.
        code: &'a Secret,
        /// What the person will sign in with.
        user_name: &'a str,
        /// The name of who invites, if somebody does.
        inviter: Option<String>,
    },
    /// The user name, without a password.
    UserName {
        /// The user name.
        user_name: &'a str,
        /// Whether the temporary password comes in another mail.
        password_follows: bool,
    },
    /// A temporary password, without the user name.
    TemporaryPassword {
        /// The password.
        password: &'a Secret,
    },
    /// User name and temporary password in one mail.
    LoginInfo {
        /// The user name.
        user_name: &'a str,
        /// The password.
        password: &'a Secret,
    },
    /// *Choose a new password*.
    Reset {
        /// The link's id.
        token: TokenId,
        /// The link's code.
        code: &'a Secret,
        /// Whose account it is.
        user_name: &'a str,
        /// The name of the administrator who sends it; none if it was asked for on the sign-in page.
        asked_by: Option<String>,
    },
    /// The password was changed, whoever did it.
    PasswordChanged {
        /// Whose account it is.
        user_name: &'a str,
    },
    /// The account was locked.
    Locked {
        /// Whose account it is.
        user_name: &'a str,
        /// Too many wrong tries did it; else an administrator.
        by_attempts: bool,
        /// Until when; none: until an administrator unlocks it.
        until: Option<Micros>,
    },
    /// *Confirm the address*.
    ConfirmEmail {
        /// The link's id.
        token: TokenId,
        /// The link's code.
        code: &'a Secret,
    },
    /// To the address that was replaced.
    EmailChanged {
        /// Whose account it is.
        user_name: &'a str,
    },
    /// The user name was changed.
    UserNameChanged {
        /// The new one.
        user_name: &'a str,
    },
}

/// Puts `mail` into the outbox in the transaction of what it tells.
pub fn send(call: &Call, tx: &mut Tx<'_>, to: &Addressee, mail: &AccountMail<'_>) -> Result<MailId, Fault> {
    let organization = organization::get(tx, call.org)?;
    let (template, mut context) = content(call, &organization, to, mail);
    context["organization"] = json!(organization.name);
    context["name"] = json!(to.name);
    let rendered = mail::render(&template, &context)?;
    let recipient = Recipient { address: to.address.clone(), name: to.name.clone(), user: Some(to.user.0) };
    if carries_password(mail) {
        // The password before it is dead; a mail with it that still waits would only puzzle.
        super::cancel_temporary_password(call, tx, to.user)?;
    }
    mail::outbox::enqueue(call, tx, NewMail::new(rendered, recipient, begins(to, mail)))
}

fn carries_password(mail: &AccountMail<'_>) -> bool {
    matches!(mail, AccountMail::TemporaryPassword { .. } | AccountMail::LoginInfo { .. })
}

/// What begins to run with the first accepted delivery: a link's time, or that of the person's temporary password.
fn begins(to: &Addressee, mail: &AccountMail<'_>) -> Option<kernel::ids::Uuid> {
    match mail {
        AccountMail::Invitation { token, .. } | AccountMail::Reset { token, .. } | AccountMail::ConfirmEmail { token, .. } => Some(token.0),
        _ if carries_password(mail) => Some(to.user.0),
        _ => None,
    }
}

fn content(call: &Call, organization: &Organization, to: &Addressee, mail: &AccountMail<'_>) -> (MailTemplate, Value) {
    let page = |path: &str| format!("{}{path}", organization.public_url.trim_end_matches('/'));
    let link = |path: &str, code: &Secret| page(&format!("{path}#{}", code.reveal()));
    let at = |moment: Micros| moment_in(organization, moment);
    match mail {
        AccountMail::Invitation { code, user_name, inviter, .. } => (
            templates::INVITATION,
            json!({ "link": link("/invitation", code), "code": code.reveal(), "user_name": user_name, "inviter": inviter }),
        ),
        AccountMail::UserName { user_name, password_follows } => {
            (templates::USER_NAME, json!({ "link": page("/sign-in"), "user_name": user_name, "password_follows": password_follows }))
        }
        AccountMail::TemporaryPassword { password } => {
            (templates::TEMPORARY_PASSWORD, json!({ "link": page("/sign-in"), "password": password.reveal() }))
        }
        AccountMail::LoginInfo { user_name, password } => {
            (templates::LOGIN_INFO, json!({ "link": page("/sign-in"), "user_name": user_name, "password": password.reveal() }))
        }
        AccountMail::Reset { code, user_name, asked_by, .. } => {
            (templates::RESET, json!({ "link": link("/reset", code), "code": code.reveal(), "user_name": user_name, "asked_by": asked_by }))
        }
        AccountMail::PasswordChanged { user_name } => {
            (templates::PASSWORD_CHANGED, json!({ "link": page("/forgot"), "user_name": user_name, "at": at(call.now) }))
        }
        AccountMail::Locked { user_name, by_attempts, until } => (
            templates::LOCKED,
            json!({ "link": page("/cannot-sign-in"), "user_name": user_name, "by_attempts": by_attempts, "until": until.map(at) }),
        ),
        AccountMail::ConfirmEmail { code, .. } => (
            templates::CONFIRM_EMAIL,
            json!({ "link": link("/confirm-email", code), "code": code.reveal(), "address": to.address.as_str() }),
        ),
        AccountMail::EmailChanged { user_name } => (templates::EMAIL_CHANGED, json!({ "user_name": user_name, "at": at(call.now) })),
        AccountMail::UserNameChanged { user_name } => {
            (templates::USER_NAME_CHANGED, json!({ "link": page("/sign-in"), "user_name": user_name }))
        }
    }
}

/// `2 March 2026, 10:00 (CET)`: in the organization's zone, because a mail cannot ask its reader's.
fn moment_in(organization: &Organization, moment: Micros) -> String {
    let zone = TimeZone::get(&organization.time_zone).unwrap_or(TimeZone::UTC);
    let Ok(timestamp) = Timestamp::from_microsecond(moment.0) else { return moment.rfc3339() };
    timestamp.to_zoned(zone).strftime("%-d %B %Y, %H:%M (%Z)").to_string()
}
