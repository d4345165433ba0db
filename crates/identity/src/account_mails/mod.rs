//! Account mails: what the product itself writes to a person about their account.
//!
//! Each mail is a folder under `mails/`: subject, text, HTML. They go by the organization's transport and link to nothing but
//! its public URL. A mail that holds a secret (a link that opens the account, a temporary password) names it in its
//! template, so that the outbox seals it, masks it on its page, and blanks it once it is sent.
//!
//! Whether a mail is to be sent is decided by the verb that calls [`send`], in its transaction.

mod accepted;
mod send;
mod templates;
#[cfg(test)]
mod tests;

pub use accepted::{accepted, cancel_temporary_password};
pub use send::{AccountMail, Addressee, send};
