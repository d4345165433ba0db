//! How long it holds that somebody gave their password, for what asks for it again.

use std::sync::{Arc, OnceLock};

use crate::Micros;

/// What was asked of somebody in vain, for whoever shows the question: one for each request.
pub type Asked = Arc<OnceLock<&'static str>>;

/// Until when a session's person need not give the password again.
#[derive(Debug, Clone)]
pub struct Proof {
    until: Micros,
    asked: Asked,
}

impl Proof {
    /// A proof that holds until then; what is asked in vain is noted in `asked`.
    pub fn new(until: Micros, asked: Asked) -> Self {
        Self { until, asked }
    }

    /// Whether it holds; if not, what it was asked for is noted.
    pub fn holds(&self, now: Micros, what: &'static str) -> bool {
        let holds = now < self.until;
        if !holds {
            let _ = self.asked.set(what);
        }
        holds
    }
}
