//! Bells: what a worker of this process waits for, rung by the commit of a transaction that wrote something for it.
//!
//! A bell only shortens the wait. A worker looks now and then in any case, because the row may come from another process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The bells of a database, by name.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<&'static str, Arc<Notify>>>);

impl Bells {
    pub(crate) fn get(&self, name: &'static str) -> Arc<Notify> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default())
    }

    /// Rings each once. A ring while nobody listens is kept for the next who does.
    pub(crate) fn ring(&self, names: &[&'static str]) {
        for name in names {
            self.get(name).notify_one();
        }
    }
}
