//! Forgotten passwords: the same answer for everyone, and a link by mail to those who may have one.
//!
//! Asking writes one thing for everybody, whether the account exists, is closed, or never was: a job with what was typed. Only the job
//! looks, so neither the answer nor its time nor what it writes tells anything. The mail goes to a confirmed address of an
//! Active person, three an hour at the most. The link opens the choice of a new password and nothing else: it lifts no lock and
//! touches no second factor. Where no mail helps, a command on the server prints the link instead, and the owner learns of it.

mod answer;
mod ask;
mod by_operator;
mod pages;
mod reset;
mod send_link;
pub mod text;

pub(crate) use answer::is_kept_from_mail;
pub use answer::{AnswerAsk, Answered, answer};
pub use ask::{JOB, ask};
pub use by_operator::{ByOperator, Printed, reset_by_operator, unlock_by_operator};
pub use pages::router;
pub use reset::{Reset, reset};
pub use send_link::send_link;
