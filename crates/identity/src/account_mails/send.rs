//! Puts an account mail into the outbox.

use db::Tx;
use kernel::ids::Uuid;
use kernel::{Call, EmailAddress, Fault, Micros, Secret};
use mail::{MailId, NewMail, Recipient};

use super::kind::MailKind;
use super::values::values;
use super::{custom, texts};
use crate::{TokenId, UserId};
use crate::{custom_fields, organization};

/// To whom a mail goes.
#[derive(Debug, Clone)]
pub struct Addressee {
    /// Who.
    pub user: UserId,
    /// The name to greet and to put beside the address.
    pub name: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; may be empty.
    pub last_name: String,
    /// What the job is called; may be empty.
    pub job_title: String,
    /// Their values of custom fields.
    pub custom: custom_fields::Values,
    /// The zone of their clock; empty: the organization's.
    pub time_zone: String,
    /// How they write dates; empty: as the organization does.
    pub date_format: String,
    /// How they write numbers; empty: as the organization does.
    pub number_format: String,
    /// Where to.
    pub address: EmailAddress,
}

impl Addressee {
    pub(super) fn recipient(&self) -> Recipient {
        Recipient { address: self.address.clone(), name: self.name.clone(), user: Some(self.user.0) }
    }
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
    /// An administrator unlocked the account.
    Unlocked {
        /// Whose account it is.
        user_name: &'a str,
    },
    /// To somebody who may unlock them: wrong tries locked these people.
    LocksTold {
        /// What they are called; at least one.
        names: &'a [String],
        /// How many more there are.
        more: usize,
    },
    /// The last day of an account comes.
    ValidityEnds {
        /// Whose it is, to somebody else; none to the person.
        name: Option<&'a str>,
        /// When it is over.
        until: Micros,
    },
    /// To somebody who may freeze them: the last days of these people's accounts come.
    EndsTold {
        /// What they are called, and when it is over; at least one.
        ends: &'a [(String, Micros)],
        /// How many more there are.
        more: usize,
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
    /// To the address that was replaced, if it was confirmed.
    EmailChangedUndo {
        /// The link's id.
        token: TokenId,
        /// The link's code.
        code: &'a Secret,
        /// Whose account it is.
        user_name: &'a str,
    },
    /// To somebody who may edit the person: the address before took a change back.
    EmailTakenBack {
        /// Whose address it is.
        user: UserId,
        /// What they are called.
        name: &'a str,
    },
    /// The user name was changed.
    UserNameChanged {
        /// The new one.
        user_name: &'a str,
    },
    /// To the owner: a command on the server helped somebody in.
    OperatorActed {
        /// What it did.
        act: OperatorAct,
        /// For whom.
        user_name: &'a str,
        /// Why, as whoever gave it said.
        reason: &'a str,
    },
}

/// What a command on the server did for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorAct {
    /// Lifted their lock.
    Unlocked,
    /// Cleared their wrong tries; they were not locked.
    ForgotTries,
    /// Made a link by which they choose a new password.
    MadeResetLink,
    /// Let everybody in from anywhere again: no user is meant.
    LiftedNetworks,
}

impl AccountMail<'_> {
    /// Which mail it is.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::Invitation { .. } => MailKind::Invitation,
            Self::UserName { .. } => MailKind::UserName,
            Self::TemporaryPassword { .. } => MailKind::TemporaryPassword,
            Self::LoginInfo { .. } => MailKind::LoginInfo,
            Self::Reset { .. } => MailKind::Reset,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::Locked { .. } => MailKind::Locked,
            Self::Unlocked { .. } => MailKind::Unlocked,
            Self::LocksTold { .. } => MailKind::LocksTold,
            Self::ValidityEnds { .. } => MailKind::ValidityEnds,
            Self::EndsTold { .. } => MailKind::EndsTold,
            Self::ConfirmEmail { .. } => MailKind::ConfirmEmail,
            Self::EmailChanged { .. } => MailKind::EmailChanged,
            Self::EmailChangedUndo { .. } => MailKind::EmailChangedUndo,
            Self::EmailTakenBack { .. } => MailKind::EmailTakenBack,
            Self::UserNameChanged { .. } => MailKind::UserNameChanged,
            Self::OperatorActed { .. } => MailKind::OperatorActed,
        }
    }

    /// The recipient's user name, if it may tell that.
    pub(super) fn user_name(&self) -> Option<&str> {
        match self {
            Self::Invitation { user_name, .. }
            | Self::UserName { user_name, .. }
            | Self::LoginInfo { user_name, .. }
            | Self::Reset { user_name, .. }
            | Self::PasswordChanged { user_name }
            | Self::Locked { user_name, .. }
            | Self::Unlocked { user_name }
            | Self::EmailChanged { user_name }
            | Self::EmailChangedUndo { user_name, .. }
            | Self::UserNameChanged { user_name } => Some(user_name),
            Self::TemporaryPassword { .. }
            | Self::LocksTold { .. }
            | Self::ConfirmEmail { .. }
            | Self::EmailTakenBack { .. }
            | Self::ValidityEnds { .. }
            | Self::EndsTold { .. }
            | Self::OperatorActed { .. } => None,
        }
    }

    fn carries_password(&self) -> bool {
        matches!(self, Self::TemporaryPassword { .. } | Self::LoginInfo { .. })
    }
}

/// Puts `mail` into the outbox in the transaction of what it tells, with the text that is in force at this moment.
pub fn send(call: &Call, tx: &mut Tx<'_>, to: &Addressee, mail: &AccountMail<'_>) -> Result<MailId, Fault> {
    let organization = organization::get(tx, call.org)?;
    let kind = mail.kind();
    let words = texts::in_force(tx, call.org, kind)?;
    let mut values = values(call, (&organization).into(), to, mail);
    custom::put(&mut values, tx, call.org, (&organization).into(), to, &words)?;
    let written = kind.letter(&words).write(&values);
    if !written.unset.is_empty() {
        tracing::warn!(mail = kind.word(), user = %to.user, tags = written.unset.join(" "), "tags of a mail had no value and are empty");
    }
    if mail.carries_password() {
        // The password before it is dead; a mail with it that still waits would only puzzle.
        super::cancel_temporary_password(call, tx, to.user)?;
    }
    mail::outbox::enqueue(call, tx, NewMail::new(written, to.recipient(), begins(to, mail)))
}

/// What begins to run with the first accepted delivery: a link's time, or that of the person's temporary password.
fn begins(to: &Addressee, mail: &AccountMail<'_>) -> Option<Uuid> {
    match mail {
        AccountMail::Invitation { token, .. }
        | AccountMail::Reset { token, .. }
        | AccountMail::ConfirmEmail { token, .. }
        | AccountMail::EmailChangedUndo { token, .. } => Some(token.0),
        _ => mail.carries_password().then_some(to.user.0),
    }
}
