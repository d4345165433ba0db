//! What a slice writes to have its kind of job run.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Call, Fault, Micros};
use serde::de::DeserializeOwned;

use super::JobId;
use crate::{Db, Tx};

/// How far a job is. The cursor says where the next step begins, in whatever words the handler likes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How much is done.
    pub done: i64,
    /// How much there is; 0 while that is not known.
    pub total: i64,
    /// Where to go on. Empty before the first step. It stands in the clear: no secrets.
    pub cursor: String,
}

/// What a step answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This far; go on at once.
    More(Progress),
    /// This far; go on at that moment.
    Later(Progress, Micros),
    /// All done. The total becomes what was done.
    Done(Progress),
}

/// What a handler made ready outside the transaction.
pub type Prepared = Box<dyn Any + Send + Sync>;

/// The future of [`Handler::prepare`].
pub type Preparing<'a> = Pin<Box<dyn Future<Output = Result<Prepared, Fault>> + Send + 'a>>;

/// Runs jobs of one kind.
pub trait Handler: Send + Sync + 'static {
    /// Before a step and outside of its transaction: hashing, reading with [`Db::read`], talking to another machine. The
    /// step finds the result by [`JobCtx::prepared`]. It may run again for the same step, so it must not matter twice.
    fn prepare<'a>(&'a self, _ctx: &'a JobCtx, _db: &'a Db) -> Preparing<'a> {
        Box::pin(async { Ok(Box::new(()) as Prepared) })
    }

    /// One short step (at most 50 ms of the writer). Its writes and the progress that it answers are one transaction.
    ///
    /// A fault undoes the step. Faults that may pass (unavailable, conflict, stale, too many, internal) are tried again
    /// after a while; any other makes the job a dead letter at once.
    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault>;

    /// Somebody asked the job to stop: told in the transaction that ends it.
    fn stopped(&self, _ctx: &JobCtx, _tx: &mut Tx<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// The job gives up because of `fault`: told in the transaction that ends it.
    fn gave_up(&self, _ctx: &JobCtx, _tx: &mut Tx<'_>, _fault: &Fault) -> Result<(), Fault> {
        Ok(())
    }
}

/// What a handler knows of its job. It derefs to the [`Call`]: the person who asked for the job acts, through a job.
pub struct JobCtx {
    pub(super) call: Call,
    pub(super) id: JobId,
    pub(super) progress: Progress,
    pub(super) tries: i64,
    pub(super) payload: Arc<Vec<u8>>,
    pub(super) prepared: Arc<Prepared>,
    pub(super) step_took: Option<Duration>,
}

impl Deref for JobCtx {
    type Target = Call;
    fn deref(&self) -> &Call {
        &self.call
    }
}

impl std::fmt::Debug for JobCtx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JobCtx({}, {:?})", self.id, self.progress)
    }
}

impl JobCtx {
    /// How long the last step that went through was at work in its transaction; none in the first of a run. By it a handler of many
    /// things chooses how many the next step takes, so that no step holds the writer for long.
    pub fn step_took(&self) -> Option<Duration> {
        self.step_took
    }

    /// The job.
    pub fn id(&self) -> JobId {
        self.id
    }

    /// How far the steps before this one came.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// How often this step is being tried, from 1.
    pub fn tries(&self) -> i64 {
        self.tries
    }

    /// What the job was asked with.
    pub fn payload<P: DeserializeOwned>(&self) -> Result<P, Fault> {
        serde_json::from_slice(&self.payload).map_err(|_| Fault::internal("the job's payload is not what its handler reads"))
    }

    /// What [`Handler::prepare`] made, if it made one of these.
    pub fn prepared<T: 'static>(&self) -> Option<&T> {
        self.prepared.downcast_ref()
    }
}

/// Which handler runs which kind.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}

impl Registry {
    /// The same with a handler for `kind`; a later one takes an earlier one's place.
    #[must_use]
    pub fn with(mut self, kind: &'static str, handler: impl Handler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    pub(super) fn find(&self, kind: &str) -> Option<Arc<dyn Handler>> {
        self.handlers.get(kind).cloned()
    }
}
