//! One job in the hands of this process: step after step until it ends, fails, is lost or the process stops.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kernel::{Actor, Category, Fault, Micros, OrgId, Via};
use tokio::sync::watch;

use super::handler::{Handler, JobCtx, Prepared, Progress, Step};
use super::worker::{LEASE_SECS, Shared};
use super::{JobId, PURPOSE, State, store};
use crate::{DbError, DbResult, Row, Tx, Uuid, Value, params};

/// Seconds until the next try, after the first, second, … failure; the last one repeats.
const BACK_OFF_SECS: [i64; 6] = [1, 5, 15, 60, 300, 900];
/// How long a job of a kind that this program does not know is left to others.
const UNKNOWN_KIND_SECS: i64 = 60;

/// A job that this process holds.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    org: OrgId,
    id: JobId,
    kind: String,
    sealed: Vec<u8>,
    created_by: Option<Uuid>,
    tries: i64,
    most_tries: i64,
    progress: Progress,
}

impl Claimed {
    pub(super) fn of(row: Row) -> DbResult<Self> {
        let mut r = row.reader();
        Ok(Self {
            org: r.next()?,
            id: r.next()?,
            kind: r.next()?,
            sealed: r.next()?,
            created_by: r.next()?,
            tries: r.next()?,
            most_tries: r.next()?,
            progress: Progress { done: r.next()?, total: r.next()?, cursor: r.next()? },
        })
    }
}

/// Why a step did not go through.
#[derive(Debug)]
enum Stumble {
    /// Somebody else holds the job now. Nothing of it is ours any more.
    Lost,
    /// The step refused.
    Fault(Fault),
}

impl From<DbError> for Stumble {
    fn from(error: DbError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for Stumble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

enum After {
    GoOn(Progress),
    Over,
}

/// What all steps of one run share.
#[derive(Clone)]
struct Run {
    shared: Arc<Shared>,
    handler: Arc<dyn Handler>,
    org: OrgId,
    id: JobId,
    created_by: Option<Uuid>,
    payload: Arc<Vec<u8>>,
    /// Microseconds that the last step took; 0 before the first.
    took_us: Arc<AtomicU64>,
}

pub(super) async fn run_job(shared: Arc<Shared>, job: Claimed, stop: watch::Receiver<bool>) {
    let (id, kind) = (job.id, job.kind.clone());
    if let Err(error) = try_job(shared, job, stop).await {
        // Its lease runs out and somebody takes it again.
        tracing::warn!(%id, kind, %error, "a job was left as it stands");
    }
}

async fn try_job(shared: Arc<Shared>, job: Claimed, stop: watch::Receiver<bool>) -> DbResult<()> {
    let Some(handler) = shared.registry.find(&job.kind) else {
        tracing::warn!(id = %job.id, kind = job.kind, "no handler for this kind of job; left to another program");
        let then = shared.world.clock.now().plus_secs(UNKNOWN_KIND_SECS);
        return put_back(&shared, job.org, job.id, then, 1, "job.unknown_kind").await;
    };
    let call = shared.call(job.org);
    let opened = call.keys().open(PURPOSE, &job.sealed);
    let payload = Arc::new(opened.clone().unwrap_or_default());
    let run = Run { handler, org: job.org, id: job.id, created_by: job.created_by, payload, took_us: Arc::default(), shared };
    let (mut progress, mut tries) = (job.progress, job.tries);
    if let Err(error) = opened {
        let fault = Fault::new(Category::Forbidden, "job.sealed", format!("the payload does not open: {error}"));
        return run.fail(&fault, progress, tries, job.most_tries).await;
    }
    if tries > job.most_tries {
        // It was taken and never came back, as often as it may: it kills whoever runs it.
        let fault = Fault::new(Category::Internal, "job.never_came_back", "the process ended during every try");
        return run.fail(&fault, progress, tries, job.most_tries).await;
    }
    loop {
        match run.step(progress.clone(), tries).await {
            Ok(After::GoOn(further)) => (progress, tries) = (further, 1),
            Ok(After::Over) => return Ok(()),
            Err(Stumble::Lost) => {
                tracing::warn!(id = %run.id, "a job's lease was lost; the step was undone");
                return Ok(());
            }
            Err(Stumble::Fault(fault)) => return run.fail(&fault, progress, tries, job.most_tries).await,
        }
        // Whoever holds the other end is gone when the process ends without a word.
        if *stop.borrow() || stop.has_changed().is_err() {
            let now = run.shared.world.clock.now();
            return put_back(&run.shared, run.org, run.id, now, 1, "").await;
        }
    }
}

async fn put_back(shared: &Arc<Shared>, org: OrgId, id: JobId, due_at: Micros, give_back_tries: i64, error: &'static str) -> DbResult<()> {
    let inner = Arc::clone(shared);
    let row = move |tx: &mut Tx<'_>| {
        tx.execute(store::PUT_BACK, params![org, id, inner.holder.as_str(), due_at, give_back_tries, error]).map(drop)
    };
    shared.db.write(row).await
}

impl Run {
    fn ctx(&self, progress: Progress, tries: i64, prepared: &Arc<Prepared>) -> JobCtx {
        let actor = self.created_by.map_or(Actor::System, Actor::User);
        let call = self.shared.call(self.org).by(actor, Via::Job);
        let (payload, prepared) = (Arc::clone(&self.payload), Arc::clone(prepared));
        let took = Some(self.took_us.load(Ordering::Relaxed)).filter(|us| *us > 0).map(Duration::from_micros);
        JobCtx { call, id: self.id, progress, tries, payload, prepared, step_took: took }
    }

    async fn step(&self, progress: Progress, tries: i64) -> Result<After, Stumble> {
        let prepared = Arc::new(self.prepare(progress, tries).await?);
        let run = self.clone();
        let began = Instant::now();
        let stepped = self.shared.db.write(move |tx| run.step_in(tx, &prepared)).await;
        metrics::histogram!("usher_job_step_seconds").record(began.elapsed());
        stepped
    }

    /// Runs the preparation and keeps the lease meanwhile.
    async fn prepare(&self, progress: Progress, tries: i64) -> Result<Prepared, Stumble> {
        let nothing: Arc<Prepared> = Arc::new(Box::new(()));
        let ctx = self.ctx(progress, tries, &nothing);
        let mut preparing = self.handler.prepare(&ctx, &self.shared.db);
        let every = Duration::from_secs(LEASE_SECS.unsigned_abs() / 3);
        loop {
            tokio::select! {
                prepared = &mut preparing => return Ok(prepared?),
                () = tokio::time::sleep(every) => {
                    let run = self.clone();
                    self.shared.db.write(move |tx| run.renew(tx).map(drop)).await?;
                }
            }
        }
    }

    /// The fence: whoever does not hold the lease any more goes no further.
    fn renew(&self, tx: &mut Tx<'_>) -> Result<(bool, Progress, i64), Stumble> {
        let held = tx.find(store::RENEW, params![self.org, self.id, self.shared.holder.as_str(), self.shared.lease_end()])?;
        let mut r = held.ok_or(Stumble::Lost)?.reader();
        Ok((r.next()?, Progress { done: r.next()?, total: r.next()?, cursor: r.next()? }, r.next()?))
    }

    fn step_in(&self, tx: &mut Tx<'_>, prepared: &Arc<Prepared>) -> Result<After, Stumble> {
        let (stop_asked, progress, tries) = self.renew(tx)?;
        let ctx = self.ctx(progress, tries, prepared);
        if stop_asked {
            guarded(|| self.handler.stopped(&ctx, tx))?;
            self.end(tx, State::Stopped, "")?;
            return Ok(After::Over);
        }
        let began = Instant::now();
        let step = guarded(|| self.handler.step(&ctx, tx))?;
        self.took_us.store(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
        let holder = self.shared.holder.as_str();
        let (Step::More(progress) | Step::Later(progress, _) | Step::Done(progress)) = &step;
        let total = if matches!(step, Step::Done(_)) { progress.done } else { progress.total };
        tx.execute(store::ADVANCE, params![self.org, self.id, holder, progress.done, total, progress.cursor])?;
        match step {
            Step::More(progress) => return Ok(After::GoOn(progress)),
            Step::Later(_, then) => tx.execute(store::PUT_BACK, params![self.org, self.id, holder, then, 1, ""]).map(drop)?,
            Step::Done(_) => self.end(tx, State::Done, "")?,
        }
        Ok(After::Over)
    }

    fn end(&self, tx: &mut Tx<'_>, state: State, error: &str) -> DbResult<()> {
        // A dead job keeps its payload, sealed, to be tried again.
        let blanked = if state == State::Dead { Value::Null } else { Value::Blob(Vec::new()) };
        let now = self.shared.world.clock.now();
        let holder = self.shared.holder.as_str();
        metrics::counter!("usher_jobs_ended_total", "state" => state.word()).increment(1);
        tx.execute(store::END, params![self.org, self.id, holder, state.word(), now, error, blanked]).map(drop)
    }

    async fn fail(&self, fault: &Fault, progress: Progress, tries: i64, most_tries: i64) -> DbResult<()> {
        tracing::warn!(id = %self.id, code = fault.code, tries, "a job's step failed");
        if tries < most_tries && may_pass(fault) {
            let wait = back_off(tries, self.shared.call(self.org).random());
            let then = Micros(self.shared.world.clock.now().0.saturating_add(wait));
            return put_back(&self.shared, self.org, self.id, then, 0, fault.code).await;
        }
        let (run, told) = (self.clone(), fault.clone());
        let nothing: Arc<Prepared> = Arc::new(Box::new(()));
        let ending = move |tx: &mut Tx<'_>| -> Result<(), Fault> {
            let ctx = run.ctx(progress.clone(), tries, &nothing);
            guarded(|| run.handler.gave_up(&ctx, tx, &told))?;
            Ok(run.end(tx, State::Dead, told.code)?)
        };
        let Err(second) = self.shared.db.write(ending).await else { return Ok(()) };
        tracing::error!(id = %self.id, code = second.code, "the handler could not be told that its job gave up");
        let (run, code) = (self.clone(), fault.code);
        self.shared.db.write(move |tx| run.end(tx, State::Dead, code)).await
    }
}

/// A panic in a handler is a fault like others.
fn guarded<T>(call: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Fault::new(Category::Internal, "job.panicked", "a job's handler panicked")))
}

fn may_pass(fault: &Fault) -> bool {
    matches!(fault.category, Category::Unavailable | Category::Internal | Category::Conflict | Category::Stale | Category::TooMany)
}

/// Microseconds until the next try: the table's seconds and up to a quarter more, so that jobs that failed together do
/// not come back together.
fn back_off(tries: i64, random: [u8; 4]) -> i64 {
    let failures = usize::try_from(tries.max(1) - 1).unwrap_or(0);
    let micros = BACK_OFF_SECS[failures.min(BACK_OFF_SECS.len() - 1)] * 1_000_000;
    micros + micros / 4 * i64::from(u32::from_be_bytes(random) >> 16) / 65_536
}

#[cfg(test)]
mod tests {
    #[test]
    fn waits_grow_and_jitter_stays_within_a_quarter() {
        assert_eq!(super::back_off(1, [0; 4]), 1_000_000);
        assert_eq!(super::back_off(4, [0; 4]), 60_000_000);
        assert_eq!(super::back_off(99, [0; 4]), 900_000_000);
        assert!(super::back_off(4, [255; 4]) < 75_000_001);
    }
}
