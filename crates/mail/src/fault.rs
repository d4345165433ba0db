//! Why a mail did not go, and whether it may go later.

/// What kept a mail from going.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{answer}")]
pub struct MailFault {
    /// Whether the same mail may be taken later.
    pub temporary: bool,
    /// The server's own words, or ours where no server spoke. Shown on the outbox page; never holds a secret.
    pub answer: String,
}

impl MailFault {
    /// It may go later: the server is busy, cannot be reached, or is not set up rightly.
    pub fn temporary(answer: impl Into<String>) -> Self {
        Self { temporary: true, answer: readable(&answer.into()) }
    }

    /// It will never go as it is.
    pub fn permanent(answer: impl Into<String>) -> Self {
        Self { temporary: false, answer: readable(&answer.into()) }
    }
}

/// A server's answer as one line of at most 500 characters: it comes from outside and stands on a page.
pub(crate) fn readable(answer: &str) -> String {
    kernel::text::one_line(answer).chars().take(500).collect()
}
