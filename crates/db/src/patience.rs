//! How long somebody waits for a turn at the database: for a connection, for the one writer, for a row that another holds.
//!
//! A person who asks is answered before they give up, if only with "too many ask at once"; a job has time. So a request says that
//! it is [`hurried`], and everything it asks shares one patience. What has begun is not cut off: who was told "busy" knows that
//! nothing was changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::{DbError, DbResult};

/// Each question of a task may wait so long, however long those before it took: what has been written shall be shown.
const OF_A_QUESTION: Duration = Duration::from_secs(1);
/// The least that a statement waits for a row.
const OF_A_ROW: Duration = Duration::from_millis(50);

/// What a task may wait in all, and what of it is gone.
#[derive(Clone)]
struct Patience {
    most: Duration,
    spent_us: Arc<AtomicU64>,
}

impl Patience {
    fn left(&self) -> Duration {
        let spent = Duration::from_micros(self.spent_us.load(Ordering::Relaxed));
        self.most.saturating_sub(spent).max(self.most.min(OF_A_QUESTION))
    }
}

tokio::task_local! {
    static PATIENCE: Patience;
}

/// Runs a task that somebody waits for: its questions wait for `most` in all, and are then told [`DbError::Busy`].
pub async fn hurried<T>(most: Duration, task: impl Future<Output = T>) -> T {
    PATIENCE.scope(Patience { most, spent_us: Arc::default() }, task).await
}

/// The wait of one question, from when it was asked.
pub(crate) struct Turn {
    began: Instant,
    of: Option<Patience>,
    until: Until,
}

/// The moment at which somebody gives up, if ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Until(Option<Instant>);

impl Turn {
    /// The wait of a question of this task.
    pub(crate) fn begin() -> Self {
        let (began, of) = (Instant::now(), PATIENCE.try_with(Patience::clone).ok());
        let until = Until(of.as_ref().map(|patience| began + patience.left()));
        Self { began, of, until }
    }

    /// When it ends.
    pub(crate) fn until(&self) -> Until {
        self.until
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(patience) = &self.of {
            patience.spent_us.fetch_add(u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }
}

impl Until {
    /// What comes in time.
    pub(crate) async fn wait<T>(self, coming: impl Future<Output = T>) -> DbResult<T> {
        let Some(until) = self.0 else { return Ok(coming.await) };
        tokio::time::timeout_at(until.into(), coming).await.map_err(|_| DbError::Busy("the turn did not come in time".into()))
    }

    /// How long a statement waits for a row. A verb may meet two of them, so it is half of what is left.
    pub(crate) fn for_a_row(self) -> Option<Duration> {
        self.0.map(|until| (until.saturating_duration_since(Instant::now()) / 2).max(OF_A_ROW))
    }
}
