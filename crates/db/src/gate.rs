//! What a task's writes ask first: whether what the task was let in with still holds in the transaction that writes.
//!
//! Rights are looked up when a request begins; its body may come much later. The gate stands between the two, wherever the write
//! is made.

use std::sync::Arc;

use crate::{DbResult, Tx};

/// A question before the verb of a write.
pub trait Gate: Send + Sync {
    /// Refuses the write by [`crate::DbError::Refused`], or lets it go on.
    fn ask(&self, tx: &mut Tx<'_>) -> DbResult<()>;

    /// A write of the task is committed.
    fn passed(&self);
}

tokio::task_local! {
    static GATE: Arc<dyn Gate>;
}

/// Runs a task whose writes ask `gate`.
pub async fn gated<T>(gate: Arc<dyn Gate>, task: impl Future<Output = T>) -> T {
    GATE.scope(gate, task).await
}

/// The gate of this task, if it has one.
pub(crate) fn present() -> Option<Arc<dyn Gate>> {
    GATE.try_with(Arc::clone).ok()
}
