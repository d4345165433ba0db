//! The job that runs a pass: a check, which keeps nothing, or the import itself. One step takes one batch in one transaction,
//! together with where the pass stands; so whatever kills it, it goes on with the first batch that was not committed.
//!
//! The file is planned outside of the writer, once for each process that runs the job, and the plan is kept between steps.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use db::jobs::{Handler, JobCtx, JobId, Prepared, Preparing, Progress, Step};
use db::{Db, Tx};
use kernel::{Call, Category, Fault, OrgId};
use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use super::batch::{Task, Work, acting, done, lock, signed};
use super::foretold::Batches;
use super::model::{IMPORT_PASS, Import, ImportState, Position};
use super::row::Importer;
use super::settings::Settings;
use super::{absent, end, file, find, text, undo, waits};
use crate::ImportId;

/// The kind of the job.
pub const JOB: &str = "import";
/// So many plans are kept; one more, and all but the one at hand are made anew when their job's next step comes.
const MOST_PLANS: usize = 4;

/// So many rows the first step of a run takes, and no step more than the most.
const FIRST_ROWS: usize = 10;
const MOST_ROWS: usize = 250;
/// A step on SQLite holds the one writer, and must leave it within 50 ms: the next one takes as many rows as fit, by the last.
const STEP: Duration = Duration::from_millis(35);

/// What the job is asked with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) import: ImportId,
}

type Plan = sheet::Import<SpooledTempFile, Importer>;

/// Runs imports. One a process.
#[derive(Default)]
pub struct ImportJob {
    plans: Mutex<HashMap<JobId, Held>>,
}

impl std::fmt::Debug for ImportJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ImportJob")
    }
}

/// A plan, and the batch that was handed out of it last.
struct Held {
    plan: Plan,
    work: Option<Arc<Work>>,
    /// How many rows the last batch was to have.
    rows: usize,
}

impl Held {
    /// The plan, if it stands where the database says, behind the batch of the last step if that was committed.
    fn caught_up(mut self, position: Option<&Position>) -> Option<Self> {
        let is_there = |plan: &Plan| position.map_or(plan.state().next_row == 0, |position| position.file == *plan.state());
        if is_there(&self.plan) {
            return Some(self);
        }
        let work = self.work.take()?;
        let results = lock(&work.results).take()?;
        let Task::Rows(batch) = &work.task else { return None };
        self.plan.settle(batch, &results).ok()?;
        is_there(&self.plan).then_some(self)
    }
}

impl Handler for ImportJob {
    fn prepare<'a>(&'a self, job: &'a JobCtx, db: &'a Db) -> Preparing<'a> {
        Box::pin(async move {
            let id = job.payload::<Payload>()?.import;
            let org = job.org;
            let import = db.read(move |read| find(read, org, id)).await?.ok_or_else(Fault::not_found)?;
            if import.state == ImportState::Undoing {
                return Ok(Box::new(None::<Arc<Work>>) as Prepared);
            }
            let settings = import.settings.clone().ok_or_else(|| Fault::internal("an import runs before its columns were chosen"))?;
            let kept = lock(&self.plans).remove(&job.id()).and_then(|held| held.caught_up(import.position.as_ref()));
            let held = match kept {
                Some(held) => held,
                None => plan(db, job, &import, &settings).await?,
            };
            let rows = rows_after(held.rows, job.step_took());
            let mut held = off_thread(move || next(Held { rows, ..held }, org, &import, settings)).await?;
            if let Some(work) = held.work.as_mut().and_then(Arc::get_mut)
                && work.is_at_the_absent()
            {
                work.task = absent_task(db, job, work).await?;
            }
            let work = held.work.clone();
            let mut plans = lock(&self.plans);
            if plans.len() >= MOST_PLANS {
                plans.clear();
            }
            plans.insert(job.id(), held);
            Ok(Box::new(work) as Prepared)
        })
    }

    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let import = find(tx, job.org, job.payload::<Payload>()?.import)?.ok_or_else(Fault::not_found)?;
        if import.state == ImportState::Undoing && import.job == Some(job.id()) {
            return undo::step(job, tx, &import);
        }
        let work = job.prepared::<Option<Arc<Work>>>().and_then(Option::as_ref);
        let work = work.ok_or_else(|| Fault::internal("an import's step begins without its batch"))?;
        let expects = if work.keeps { ImportState::Importing } else { ImportState::Checking };
        if import.state != expects || import.job != Some(job.id()) {
            return Err(Fault::new(Category::NotFound, "import.not_running", text::not_running()));
        }
        let position = work.take(job, tx)?;
        let at = done(&position);
        let progress = Progress { done: signed(at), total: signed(work.total.max(at)), cursor: String::new() };
        if !work.is_over_at(&position) {
            return Ok(Step::More(progress));
        }
        end::complete(job, tx, &import, &position)?;
        lock(&self.plans).remove(&job.id());
        Ok(Step::Done(progress))
    }

    fn stopped(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<(), Fault> {
        lock(&self.plans).remove(&job.id());
        end::stopped(job, tx, job.payload::<Payload>()?.import)
    }

    fn gave_up(&self, job: &JobCtx, tx: &mut Tx<'_>, fault: &Fault) -> Result<(), Fault> {
        lock(&self.plans).remove(&job.id());
        end::broken(job, tx, job.payload::<Payload>()?.import, fault)
    }
}

/// Reads the file back and plans it.
async fn plan(db: &Db, job: &JobCtx, import: &Import, settings: &Settings) -> Result<Held, Fault> {
    let waits = match import.position {
        None if import.state == ImportState::Checking => waits::find(db, job, import, settings).await?,
        _ => waits::load(db, job.org, import.id).await?,
    };
    let spool = file::load(db, job.org, import.id).await?;
    let (importer, mapping, position) = (Importer::of(import.kind, settings), settings.mapping.clone(), import.position.clone());
    off_thread(move || {
        let sheet = file::open(spool, mapping.separator)?;
        let mut plan = Plan::plan_waiting(sheet, mapping, importer, waits)?;
        if let Some(position) = position {
            plan = plan.resume(position.file)?;
        }
        Ok(Held { plan, work: None, rows: FIRST_ROWS })
    })
    .await
}

/// How many rows the next step takes, after one of `rows` that took so long. One that was slow by chance is not believed at once.
fn rows_after(rows: usize, took: Option<Duration>) -> usize {
    let Some(took) = took else { return rows };
    let fitting = rows.saturating_mul(usize::try_from(STEP.as_micros()).unwrap_or(usize::MAX))
        / usize::try_from(took.as_micros()).unwrap_or(usize::MAX).max(1);
    fitting.clamp(rows / 4, rows * 4).clamp(1, MOST_ROWS)
}

/// Takes the next batch out of the plan.
fn next(mut held: Held, org: OrgId, import: &Import, settings: Settings) -> Result<Held, Fault> {
    let task = held.plan.next_batch_of(held.rows)?.map_or(Task::Nothing, Task::Rows);
    let keeps = import.state == ImportState::Importing;
    let pass = if keeps { IMPORT_PASS.to_owned() } else { import.check_pass() };
    let before = import.position.clone();
    let (absent, writes, carried) = before.map(|p| (p.absent, p.writes, p.carried)).unwrap_or_default();
    held.work = Some(Arc::new(Work {
        import: import.id,
        settings,
        batches: Batches { org, import: import.id, pass },
        keeps,
        confirmed: keeps.then(|| import.check_pass()),
        administrators: import.administrators,
        reason: import.reason.clone(),
        since: import.created_at,
        task,
        position: Position { file: held.plan.state().clone(), absent, writes, carried },
        total: held.plan.progress().total,
        one_by_one: AtomicBool::default(),
        results: Mutex::default(),
    }));
    Ok(held)
}

/// The next people who are not in the file. They are looked for outside of the writer: there may be a hundred thousand to walk past.
async fn absent_task(db: &Db, job: &JobCtx, work: &Work) -> Result<Task, Fault> {
    let Some(asked) = work.settings.absent else { return Ok(Task::Nothing) };
    let (job, batches, after): (Call, _, _) = ((**job).clone(), work.batches.clone(), work.position.absent.after);
    let confirmed = work.confirmed.clone();
    let found = db.read(move |read| {
        let ctx = acting(&job, read)?;
        absent::next(&ctx, read, &batches, confirmed.as_deref(), asked, after)
    });
    let (people, is_more) = found.await?;
    Ok(Task::Absent(people, is_more))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Fault::internal("reading an import's file panicked")))
}
