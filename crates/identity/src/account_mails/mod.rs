//! Account mails: what the product itself writes to a person about their account, and the texts that an organization may give
//! them.
//!
//! Each kind of mail ([`MailKind`]) is a folder under `mails/`, subject and text with tags (`{FIRST_NAME}`), which are what is
//! sent until somebody writes them anew ([`edit`]). They go by the organization's transport and link to nothing but its public
//! URL. A tag stands for something of the recipient's, the organization's name, or what the mail is about, and for nothing
//! else; a value that is secret (a link that opens the account, a temporary password) is marked where it is put in, so that
//! the outbox seals it, masks it on its page, and blanks it once it is sent.
//!
//! Whether a mail is to be sent is decided by the verb that calls [`send`], in its transaction. The one invariant: no text is
//! kept without the tags that the mail is sent for.

mod accepted;
mod check;
mod custom;
mod edit;
mod kind;
mod preview;
mod reference;
mod send;
mod store;
mod tag;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod values;

pub use accepted::{accepted, cancel_temporary_password};
pub use check::{KnownTag, LONGEST_SUBJECT, LONGEST_TEXT, known_tags};
pub use edit::{EditMail, edit, reset};
pub use kind::{MailKind, Words};
pub use preview::{Preview, Writer, check_words, preview, send_to_oneself};
pub use reference::tags_reference;
pub use send::{AccountMail, Addressee, OperatorAct, send};
pub use store::STATEMENTS;
pub use tag::Tag;
pub use texts::{MailText, find, list};
