//! The tags of account mails: what may stand between braces, and what it becomes.

use super::text;

macro_rules! tags {
    ($($(#[$doc:meta])* $tag:ident = $name:literal, $says:ident;)+) => {
        /// A tag of account mails. The tags of custom fields (`ASSUF1`) stand beside these, in the organization's data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Tag { $($(#[$doc])* $tag),+ }

        impl Tag {
            /// Its name, without braces.
            pub fn name(self) -> &'static str {
                match self { $(Self::$tag => $name),+ }
            }

            /// What it becomes.
            pub fn says(self) -> &'static str {
                match self { $(Self::$tag => text::tag::$says()),+ }
            }
        }
    };
}

tags! {
    /// First and last name.
    Name = "NAME", name;
    /// The first name.
    FirstName = "FIRST_NAME", first_name;
    /// The last name.
    LastName = "LAST_NAME", last_name;
    /// What the job is called.
    JobTitle = "JOB_TITLE", job_title;
    /// The address that the mail goes to.
    Email = "EMAIL", email;
    /// The organization's name.
    Organization = "ORGANIZATION", organization;
    /// The mail's link.
    Link = "LINK", link;
    /// The link's code, for browsers without JavaScript.
    Code = "CODE", code;
    /// What the person signs in with.
    UserName = "USER_NAME", user_name;
    /// A temporary password.
    Password = "PASSWORD", password;
    /// Who invites.
    Inviter = "INVITER", inviter;
    /// Who invites, as a sentence.
    InviterSentence = "INVITER_SENTENCE", inviter_sentence;
    /// Whether a password follows, as a sentence.
    PasswordSentence = "PASSWORD_SENTENCE", password_sentence;
    /// Who asked for a link, as a sentence.
    RequestSentence = "REQUEST_SENTENCE", request_sentence;
    /// When something was changed.
    ChangedAt = "CHANGED_AT", changed_at;
    /// Until when an account is locked.
    LockedUntil = "LOCKED_UNTIL", locked_until;
    /// Why an account is locked, as a sentence.
    LockSentence = "LOCK_SENTENCE", lock_sentence;
    /// What to do about a lock, as sentences.
    AdviceSentence = "ADVICE_SENTENCE", advice_sentence;
    /// Whom wrong tries locked, as a sentence.
    LocksSentence = "LOCKS_SENTENCE", locks_sentence;
    /// Whom it is about, to somebody else.
    Person = "PERSON", person;
    /// Whose account ends when, as a sentence.
    ValiditySentence = "VALIDITY_SENTENCE", validity_sentence;
    /// Whose accounts end soon, as a sentence.
    EndsSentence = "ENDS_SENTENCE", ends_sentence;
    /// What a command on the server did, as a sentence.
    ActSentence = "ACT_SENTENCE", act_sentence;
    /// Why, as whoever gave the command said.
    Reason = "REASON", reason;
}

impl Tag {
    /// What every mail knows: the recipient's own, and the organization.
    pub const OF_EVERY_MAIL: [Self; 6] = [Self::Name, Self::FirstName, Self::LastName, Self::JobTitle, Self::Email, Self::Organization];

    /// Whether the subject may not show it: it opens an account, or leads to what does.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Link | Self::Code | Self::Password)
    }

    /// As it stands in a text.
    pub fn braced(self) -> String {
        braced(self.name())
    }
}

/// A tag's name between braces.
pub(super) fn braced(name: &str) -> String {
    format!("{{{name}}}")
}
