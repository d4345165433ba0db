//! The job that runs a pass: a check, which keeps nothing, or the import itself. One step takes one batch in one transaction,
//! together with where the pass stands; so whatever kills it, it goes on with the first batch that was not committed.
//!
//! The file is planned outside of the writer, once for each process that runs the job, and the plan is kept between steps.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use access::Ctx;
use db::jobs::{Handler, JobCtx, JobId, Prepared, Preparing, Progress, Step};
use db::{Db, Tx, params};
use kernel::{Category, Fault, Micros, OrgId, Via};
use serde::{Deserialize, Serialize};
use sheet::{Batch, Reference, Results, State};
use tempfile::SpooledTempFile;

use super::end;
use super::foretold::{Batches, Told};
use super::model::{IMPORT_PASS, Import, ImportState, Outcome, Settings, to_json};
use super::row::{Administrators, Awaited, Importer, Row, Terms};
use super::{file, find, store, text};
use crate::users::{self, UserStatus};
use crate::{ImportId, UserId, roles};

/// The kind of the job.
pub const JOB: &str = "import";
/// So many plans are kept; one more, and all but the one at hand are made anew when their job's next step comes.
const MOST_PLANS: usize = 4;
/// A row that makes the product stumble so often fails alone, and the rest goes on.
const ROW_TRIES: i64 = 3;

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
}

/// A batch ready to be taken.
struct Work {
    import: ImportId,
    settings: Settings,
    batches: Batches,
    keeps: bool,
    makes_administrators: bool,
    since: Micros,
    /// None when the file is at its end.
    batch: Option<Batch<Row>>,
    done: u64,
    total: u64,
    /// What became of the batch, if its transaction went through.
    results: Mutex<Option<Results>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Held {
    /// The plan, if it stands where the database says, behind the batch of the last step if that was committed.
    fn caught_up(mut self, position: Option<&State>) -> Option<Self> {
        let is_there = |plan: &Plan| position.map_or(plan.state().next_row == 0, |state| state == plan.state());
        if is_there(&self.plan) {
            return Some(self);
        }
        let work = self.work.take()?;
        let results = lock(&work.results).take()?;
        self.plan.settle(work.batch.as_ref()?, &results).ok()?;
        is_there(&self.plan).then_some(self)
    }
}

impl Handler for ImportJob {
    fn prepare<'a>(&'a self, job: &'a JobCtx, db: &'a Db) -> Preparing<'a> {
        Box::pin(async move {
            let id = job.payload::<Payload>()?.import;
            let org = job.org;
            let import = db.read(move |read| find(read, org, id)).await?.ok_or_else(Fault::not_found)?;
            let settings = import.settings.clone().ok_or_else(|| Fault::internal("an import runs before its columns were chosen"))?;
            let kept = lock(&self.plans).remove(&job.id()).and_then(|held| held.caught_up(import.position.as_ref()));
            let held = match kept {
                Some(held) => held,
                None => plan(db, job, &import, &settings).await?,
            };
            let held = off_thread(move || next(held, org, &import, settings)).await?;
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
        let work = job.prepared::<Option<Arc<Work>>>().and_then(Option::as_ref);
        let work = work.ok_or_else(|| Fault::internal("an import's step begins without its batch"))?;
        let import = find(tx, job.org, work.import)?.ok_or_else(Fault::not_found)?;
        let expects = if work.keeps { ImportState::Importing } else { ImportState::Checking };
        if import.state != expects || import.job != Some(job.id()) {
            return Err(Fault::new(Category::NotFound, "import.not_running", text::not_running()));
        }
        let mut position = import.position.clone();
        let mut done = work.done;
        if let Some(batch) = &work.batch {
            let state = take_batch(job, tx, work, batch)?;
            done = state.next_row;
            position = Some(state);
        }
        let progress = Progress { done: signed(done), total: signed(work.total), cursor: String::new() };
        if done < work.total {
            return Ok(Step::More(progress));
        }
        end::complete(job, tx, &import, position.as_ref())?;
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

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads the file back and plans it.
async fn plan(db: &Db, job: &JobCtx, import: &Import, settings: &Settings) -> Result<Held, Fault> {
    let spool = file::load(db, job.org, import.id).await?;
    let (kind, mapping, position) = (import.kind, settings.mapping.clone(), import.position.clone());
    off_thread(move || {
        let sheet = file::open(spool, mapping.separator)?;
        let mut plan = Plan::plan(sheet, mapping, Importer(kind))?;
        if let Some(position) = position {
            plan = plan.resume(position)?;
        }
        Ok(Held { plan, work: None })
    })
    .await
}

/// Takes the next batch out of the plan.
fn next(mut held: Held, org: OrgId, import: &Import, settings: Settings) -> Result<Held, Fault> {
    let batch = held.plan.next_batch()?;
    let keeps = import.state == ImportState::Importing;
    let progress = held.plan.progress();
    let pass = if keeps { IMPORT_PASS.to_owned() } else { import.check_pass() };
    held.work = Some(Arc::new(Work {
        import: import.id,
        settings,
        batches: Batches { org, import: import.id, pass },
        keeps,
        makes_administrators: import.makes_administrators,
        since: import.created_at,
        batch,
        done: progress.done,
        total: progress.total,
        results: Mutex::default(),
    }));
    Ok(held)
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Fault::internal("reading an import's file panicked")))
}

/// Takes every row of the batch, and stores what became of them with where the pass stands.
fn take_batch(job: &JobCtx, tx: &mut Tx<'_>, work: &Work, batch: &Batch<Row>) -> Result<State, Fault> {
    let ctx = acting(job, tx)?;
    let terms = terms(tx, work)?;
    let mut taken = None;
    if work.keeps {
        taken = Some(take_rows(job, &ctx, tx, work, &terms, batch)?);
    } else {
        // The very verbs run, and all they wrote is undone: a check foretells what the import will do.
        let undone: Result<(), Fault> = tx.attempt(|tx| {
            taken = Some(take_rows(job, &ctx, tx, work, &terms, batch)?);
            Err(Fault::new(Category::Conflict, "import.foretold", ""))
        });
        if let (Err(fault), None) = (undone, &taken) {
            return Err(fault);
        }
    }
    let (results, outcomes) = taken.ok_or_else(|| Fault::internal("a batch ended without results"))?;
    let state = batch.after(&results)?;
    store::insert_outcomes(tx, job.org, work.import, &work.batches.pass, &outcomes)?;
    let values = params![job.org, work.import, job.id(), signed(work.done), signed(state.next_row), to_json(&state)];
    if tx.execute(store::ADVANCE, values)? == 0 {
        return Err(Fault::new(Category::Stale, "import.moved_on", text::not_running()));
    }
    *lock(&work.results) = Some(results);
    Ok(state)
}

/// The importer at this moment: a job acts with the rights that its starter has now.
fn acting(job: &JobCtx, tx: &mut Tx<'_>) -> Result<Ctx, Fault> {
    let Some(user) = job.actor.user().map(UserId) else {
        return Ok(Ctx::product(job.by(job.actor, Via::Import)));
    };
    if users::get(tx, job.org, user)?.status != UserStatus::Active {
        return Err(Fault::new(Category::Forbidden, "import.importer_inactive", text::importer_inactive()));
    }
    let subject = roles::compile_subject(tx, job.org, user)?;
    if !subject.may_somewhere(access::Capability::ImportUsers) {
        return Err(Fault::new(Category::Forbidden, "import.importer_may_not", text::importer_may_not()));
    }
    Ok(Ctx::new(job.by(job.actor, Via::Import), Arc::new(subject)))
}

/// What holds for every row of the batch.
fn terms<'a>(tx: &mut Tx<'_>, work: &'a Work) -> Result<Terms<'a>, Fault> {
    let administrators = match (work.keeps, work.makes_administrators) {
        (false, _) => Administrators::Told,
        (true, true) => Administrators::Confirmed,
        (true, false) => Administrators::Unconfirmed,
    };
    let earlier = !work.keeps && work.batches.have_changed_people(tx)?;
    Ok(Terms {
        defaults: &work.settings.defaults,
        invites: work.settings.invites,
        since: work.since,
        administrators,
        earlier: earlier.then(|| work.batches.clone()),
    })
}

type RowsTaken = (Results, Vec<Told>);

fn take_rows(job: &JobCtx, ctx: &Ctx, tx: &mut Tx<'_>, work: &Work, terms: &Terms<'_>, batch: &Batch<Row>) -> Result<RowsTaken, Fault> {
    let mut results = batch.results();
    let mut outcomes: Vec<Told> = results.rows().iter().map(|result| (Outcome::of(result, String::new(), None), None)).collect();
    // Those whom this batch made, with the first above them who was there before: a check unmakes them.
    let mut made: HashMap<UserId, Option<UserId>> = HashMap::new();
    for item in &batch.items {
        let awaited = awaited(tx, work, results.reference(item))?;
        let mut taken = match item.content.take(ctx, tx, terms, awaited) {
            Err(fault) if fault.category == Category::Internal && job.tries() >= ROW_TRIES => {
                tracing::error!(import = %work.import, row = item.row, cause = fault.message, "a row of an import stumbles");
                super::row::Taken::failed("internal", text::row_stumbled())
            }
            other => other?,
        };
        let is_new = taken.outcome == sheet::RowOutcome::Created;
        if let Some(foretold) = &mut taken.foretold {
            foretold.manager = foretold.manager.and_then(|manager| made.get(&manager).copied().unwrap_or(Some(manager)));
            if let Some(subject) = taken.subject.filter(|_| is_new) {
                made.insert(UserId(subject), foretold.manager);
            }
        }
        let subject = taken.subject.filter(|_| work.keeps || !is_new);
        results.add_with_notes(item, taken.outcome, taken.notes);
        if let Some(result) = results.rows().last() {
            outcomes.push((Outcome::of(result, item.content.label(), subject), taken.foretold.filter(|_| !work.keeps)));
        }
    }
    Ok((results, outcomes))
}

fn awaited(tx: &mut Tx<'_>, work: &Work, reference: Reference) -> Result<Awaited, Fault> {
    match reference {
        Reference::None | Reference::Elsewhere => Ok(Awaited::No),
        Reference::FailedRow(row) => Ok(Awaited::Failed(row)),
        // After a restart the plan does not know which rows failed; their outcomes do.
        Reference::Row(row) => Ok(match work.batches.row(tx, signed(row))? {
            Some(earlier) if earlier.failed => Awaited::Failed(row),
            Some(earlier) if !work.keeps => Awaited::Comes(earlier),
            // A row of this batch, or one that an import kept: it is in the database.
            _ => Awaited::No,
        }),
    }
}
