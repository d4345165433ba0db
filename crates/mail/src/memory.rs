//! A transport that keeps mails in memory: for tests, which read the link from what "arrived".

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::MailFault;
use crate::message::{Outgoing, Sender};

/// A mail that the memory transport took.
#[derive(Debug, Clone)]
pub struct SentMail {
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The Message-ID with its brackets.
    pub message_id: String,
    /// The whole message as it would go over the wire.
    pub raw: String,
}

/// Mails in memory. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryTransport(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    sent: Vec<SentMail>,
    refusals: VecDeque<MailFault>,
}

impl MemoryTransport {
    /// All mails so far, oldest first.
    pub fn sent(&self) -> Vec<SentMail> {
        self.kept().sent.clone()
    }

    /// Those to one address.
    pub fn sent_to(&self, address: &str) -> Vec<SentMail> {
        self.kept().sent.iter().filter(|mail| mail.to == address).cloned().collect()
    }

    /// The next mail is refused with this fault; several queue up.
    pub fn refuse_next(&self, fault: MailFault) {
        self.kept().refusals.push_back(fault);
    }

    pub(crate) fn send(&self, mail: &Outgoing, sender: &Sender) -> Result<String, MailFault> {
        let raw = String::from_utf8_lossy(&mail.compose(sender)?.bytes).into_owned();
        let mut kept = self.kept();
        if let Some(fault) = kept.refusals.pop_front() {
            return Err(fault);
        }
        kept.sent.push(SentMail {
            to: mail.to.to_string(),
            subject: mail.subject.clone(),
            text: mail.body.text.clone(),
            html: mail.body.html.clone(),
            message_id: mail.message_id.clone(),
            raw,
        });
        Ok("250 kept in memory".to_owned())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
