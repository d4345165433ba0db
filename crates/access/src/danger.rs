//! What is asked for the password again: whoever finds an open browser, or steals its cookie, shall not keep the house by it.
//!
//! A verb that does one of these asks [`crate::Ctx::recent`] once it knows that the caller may, before it writes. Jobs, commands of the
//! operator and API keys are not asked: the first carry on what somebody began, the second stand on the server, a key is its own proof.

use kernel::{Category, Fault};

/// What is asked for the password again, if it was not given within the time that the organization decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Danger {
    /// A user name is changed, one's own or another's.
    UserName,
    /// So is the address that links to a new password go to.
    Address,
    /// An administrator sets somebody's password.
    Password,
    /// Somebody gets another role, or begins with one that administers something.
    Role,
    /// What people, roles, profiles and permission sets give is changed.
    Administration,
    /// Somebody is deleted for good.
    Purge,
    /// What holds at the door is changed: sign-in, sessions, networks, policies.
    Security,
    /// A key is made that signs a program in.
    ApiKey,
    /// Another server gets all mails, links among them.
    MailServer,
    /// A field is removed, with everybody's values.
    Field,
    /// One ends other sessions of one's own, as whoever found the browser might.
    Sessions,
}

impl Danger {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::UserName,
        Self::Address,
        Self::Password,
        Self::Role,
        Self::Administration,
        Self::Purge,
        Self::Security,
        Self::ApiKey,
        Self::MailServer,
        Self::Field,
        Self::Sessions,
    ];

    /// What it is, after "to".
    pub fn label(self) -> &'static str {
        match self {
            Self::UserName => "change a user name",
            Self::Address => "change an e-mail address",
            Self::Password => "set a password",
            Self::Role => "give somebody a role",
            Self::Administration => "change what people and roles may",
            Self::Purge => "delete somebody for good",
            Self::Security => "change what holds at the door",
            Self::ApiKey => "make an API key",
            Self::MailServer => "change the mail server",
            Self::Field => "remove a field",
            Self::Sessions => "end other sessions",
        }
    }

    /// The refusal, for programs and for whoever sees no page.
    pub(crate) fn refusal(self) -> Fault {
        let what = self.label();
        let words = format!(
            "Give your password again to {what}: it was not given lately in this session. On a page, send again; a program sends \
             {{\"password\": …}} to POST /api/v1/sessions/current/again, takes the new token, and repeats this."
        );
        Fault::new(Category::Forbidden, "step_up.required", words)
    }
}
