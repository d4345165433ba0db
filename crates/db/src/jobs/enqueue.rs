//! What a verb does with jobs: ask for one, ask it to stop, have a dead one tried again, clear old ones away.

use kernel::{Call, Category, Fault, Micros};
use serde::Serialize;

use super::{JobId, PURPOSE, store};
use crate::{DbError, DbResult, Tx, params};

/// A job to be done. Made by [`NewJob::of`]; the rest has defaults.
#[derive(Debug, Clone)]
pub struct NewJob<P> {
    kind: &'static str,
    payload: P,
    unique_key: Option<String>,
    run_at: Option<Micros>,
    most_tries: i64,
}

impl<P: Serialize> NewJob<P> {
    /// A job of `kind` that a registered [`super::Handler`] runs at once, with at most eight tries.
    pub fn of(kind: &'static str, payload: P) -> Self {
        Self { kind, payload, unique_key: None, run_at: None, most_tries: 8 }
    }

    /// Only one job of this kind and key waits or runs at a time; asking for another gives the one there is.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }

    /// Not before this moment.
    #[must_use]
    pub fn not_before(mut self, moment: Micros) -> Self {
        self.run_at = Some(moment);
        self
    }

    /// How often a step is tried before the job is a dead letter; at least once.
    #[must_use]
    pub fn most_tries(mut self, tries: i64) -> Self {
        self.most_tries = tries.max(1);
        self
    }
}

/// Writes the job in the transaction of the act. Workers of this process hear of it when the transaction is committed,
/// those of others within about a second.
pub fn enqueue<P: Serialize>(call: &Call, tx: &mut Tx<'_>, job: NewJob<P>) -> DbResult<JobId> {
    let plain = serde_json::to_vec(&job.payload).map_err(|error| DbError::Broken(format!("the payload of a {} job: {error}", job.kind)))?;
    let sealed = call.keys().seal(PURPOSE, call.random(), &plain);
    let id = JobId::new(call);
    let due_at = job.run_at.unwrap_or(call.now);
    let row = params![call.org, id, job.kind, job.unique_key, sealed, due_at, job.most_tries, call.now, call.actor.user()];
    tx.ring_after_commit(super::BELL);
    if tx.execute(store::INSERT_JOB, row)? == 1 {
        return Ok(id);
    }
    // The job that holds the key may end between the two statements on PostgreSQL; then the whole act is tried again.
    let holder = tx.find(store::FIND_BY_KEY, params![call.org, job.kind, job.unique_key])?;
    match holder {
        Some(row) => row.only(),
        None => Err(tx.ask_retry("the job that held the key has just ended")),
    }
}

/// Asks a job to stop. One that runs ends after the step it is in; one that waits is ended by the next worker.
pub fn ask_stop(call: &Call, tx: &mut Tx<'_>, id: JobId) -> Result<(), Fault> {
    tx.ring_after_commit(super::BELL);
    if tx.execute(store::ASK_STOP, params![call.org, id, call.now])? == 1 {
        return Ok(());
    }
    refuse(call, tx, id, "job.ended", "This job has already ended.")
}

/// Has a dead job tried again, from where it stood.
pub fn retry(call: &Call, tx: &mut Tx<'_>, id: JobId) -> Result<(), Fault> {
    tx.ring_after_commit(super::BELL);
    if tx.execute(store::RETRY_DEAD, params![call.org, id, call.now])? == 1 {
        return Ok(());
    }
    refuse(call, tx, id, "job.not_dead", "Only a job that has given up can be tried again.")
}

/// Lets jobs be taken whose worker died. Only for a process that has the database to itself, before its own worker begins.
pub fn take_over(call: &Call, tx: &mut Tx<'_>) -> DbResult<u64> {
    tx.ring_after_commit(super::BELL);
    tx.execute(store::ORPHAN_RUNNING, params![call.now])
}

/// Deletes at most `most` jobs that ended before `before`, and says how many those were.
pub fn delete_ended(call: &Call, tx: &mut Tx<'_>, before: Micros, most: i64) -> DbResult<u64> {
    tx.execute(store::DELETE_ENDED, params![call.org, before, most])
}

/// Longer than a job is ever taken for, or waits until it is tried again.
const NEVER_SECS: i64 = 30 * 60;

/// Lets jobs go on that were taken or put back before the clock was set back, so that they do not wait until it is there again. Says how many.
pub fn bring_forward(call: &Call, tx: &mut Tx<'_>) -> DbResult<u64> {
    tx.execute(store::BRING_FORWARD, params![call.org, call.now, call.now.plus_secs(NEVER_SECS)])
}

fn refuse(call: &Call, tx: &mut Tx<'_>, id: JobId, code: &'static str, message: &str) -> Result<(), Fault> {
    match tx.find(store::FIND_JOB, params![call.org, id])? {
        Some(_) => Err(Fault::new(Category::Conflict, code, message)),
        None => Err(Fault::not_found()),
    }
}
