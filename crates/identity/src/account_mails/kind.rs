//! The kinds of account mails: when each is sent, what it says unless somebody wrote it anew, and which tags it knows.

use mail::Letter;

use super::tag::Tag;
use super::text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:ident knows [$($tag:ident),*] needs [$($need:ident),*];)+) => {
        /// A kind of account mail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum MailKind { $($(#[$doc])* $kind),+ }

        impl MailKind {
            /// All of them, in the order of the screen.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Its stable name: in addresses, in the outbox, in the data.
            pub fn word(self) -> &'static str {
                match self { $(Self::$kind => stringify!($word)),+ }
            }

            /// What it is called.
            pub fn label(self) -> &'static str {
                match self { $(Self::$kind => text::label::$word()),+ }
            }

            /// When it is sent.
            pub fn sent_when(self) -> &'static str {
                match self { $(Self::$kind => text::sent_when::$word()),+ }
            }

            /// What its button says; empty if it has no link.
            pub fn button(self) -> &'static str {
                match self { $(Self::$kind => text::button::$word()),+ }
            }

            /// The tags that only some mails know.
            pub fn own_tags(self) -> &'static [Tag] {
                match self { $(Self::$kind => &[$(Tag::$tag),*]),+ }
            }

            /// The tags without which its text is refused.
            pub fn needs(self) -> &'static [Tag] {
                match self { $(Self::$kind => &[$(Tag::$need),*]),+ }
            }

            /// Subject and text as the product has them.
            pub fn default_words(self) -> Words {
                let (subject, text) = match self {
                    $(Self::$kind => (
                        include_str!(concat!("mails/", stringify!($word), "/subject.txt")),
                        include_str!(concat!("mails/", stringify!($word), "/body.txt")),
                    )),+
                };
                Words { subject: subject.trim_end().to_owned(), text: text.trim_end().to_owned() }
            }
        }
    };
}

kinds! {
    /// The link by which the first password is chosen.
    Invitation = invitation knows [Link, Code, UserName, Inviter, InviterSentence] needs [Link];
    /// The user name alone.
    UserName = user_name knows [Link, UserName, PasswordSentence] needs [UserName, Link];
    /// The temporary password alone.
    TemporaryPassword = temporary_password knows [Link, Password] needs [Password, Link];
    /// Both in one.
    LoginInfo = login_info knows [Link, UserName, Password] needs [UserName, Password, Link];
    /// The link by which a new password is chosen.
    Reset = reset knows [Link, Code, UserName, RequestSentence] needs [Link];
    /// The password was changed.
    PasswordChanged = password_changed knows [Link, UserName, ChangedAt] needs [Link];
    /// The account was locked.
    Locked = locked knows [Link, UserName, LockSentence, AdviceSentence, LockedUntil] needs [Link];
    /// An administrator unlocked it.
    Unlocked = unlocked knows [Link, UserName] needs [Link];
    /// To administrators: wrong tries locked accounts.
    LocksTold = locks_told knows [Link, LocksSentence] needs [Link];
    /// The last day of an account comes.
    ValidityEnds = validity_ends knows [Link, ValiditySentence] needs [];
    /// To administrators: the last days of accounts come.
    EndsTold = ends_told knows [Link, EndsSentence] needs [Link];
    /// The link that shows that an address is one's own.
    ConfirmEmail = confirm_email knows [Link, Code] needs [Link];
    /// To the old address, where it was never confirmed or is there again: it is not used any more.
    EmailChanged = email_changed knows [UserName, ChangedAt] needs [];
    /// The same to an address that was confirmed, with the link that takes the change back.
    EmailChangedUndo = email_changed_undo knows [Link, Code, UserName, ChangedAt] needs [Link];
    /// To administrators: the address before took a change back.
    EmailTakenBack = email_taken_back knows [Link, Person, ChangedAt] needs [Link];
    /// The user name was changed.
    UserNameChanged = user_name_changed knows [Link, UserName] needs [Link];
    /// To the owner: a command on the server helped somebody in.
    OperatorActed = operator_acted knows [Link, ActSentence, Reason, ChangedAt] needs [Link];
}

impl MailKind {
    /// The kind with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The tags that it knows: its own, then those of every mail.
    pub fn tags(self) -> impl Iterator<Item = Tag> {
        self.own_tags().iter().copied().chain(Tag::OF_EVERY_MAIL)
    }

    /// These words as a letter of this kind.
    pub(super) fn letter(self, words: &Words) -> Letter<'_> {
        Letter { name: self.word(), subject: &words.subject, text: &words.text, button: self.button() }
    }
}

/// Subject and text of a mail, with tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// Paragraphs, parted by blank lines.
    pub text: String,
}
