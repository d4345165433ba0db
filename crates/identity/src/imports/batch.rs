//! What a step of a pass takes: a batch of the file's rows, or some of the people who are not in the file.
//!
//! A check runs the very verbs and undoes what they wrote; an import keeps it. What became of the rows, and where the pass stands, is
//! stored in the same transaction.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use access::Ctx;
use db::jobs::JobCtx;
use db::{Read, Tx, params};
use kernel::{Call, Category, Fault, Micros, Via};
use sheet::{Batch, Problem, Reference, Results, RowOutcome, Wait};

use super::administrators::Administering;
use super::carried::{Carried, tried};
use super::foretold::{Batches, Foretold, Told};
use super::journal::{self, Wrote};
use super::model::{AbsentAt, Outcome, Position, to_json};
use super::people::Seen;
use super::row::{AtHand, Awaited, Row, Terms};
use super::settings::Settings;
use super::{absent, new_fields, store, text};
use crate::users::{self, UserStatus};
use crate::{ImportId, UserId, roles};

/// A row that makes the product stumble so often fails alone, and the rest goes on.
const ROW_TRIES: i64 = 3;

/// What a step takes.
pub(super) enum Task {
    /// Rows of the file.
    Rows(Batch<Row>),
    /// People who are not in the file, and whether there are more behind them.
    Absent(Vec<absent::Missed>, bool),
    /// Nothing is left.
    Nothing,
}

/// A step ready to be taken.
pub(super) struct Work {
    pub(super) import: ImportId,
    pub(super) settings: Settings,
    pub(super) batches: Batches,
    pub(super) keeps: bool,
    /// The check that an import was confirmed by.
    pub(super) confirmed: Option<String>,
    /// Which of the rows that it named may make administrators.
    pub(super) administrators: Administering,
    pub(super) reason: String,
    pub(super) since: Micros,
    pub(super) task: Task,
    /// Where the pass stands before the step.
    pub(super) position: Position,
    pub(super) total: u64,
    /// Whether a row was refused after it had written something.
    pub(super) one_by_one: AtomicBool,
    /// What became of the batch, if its transaction went through.
    pub(super) results: Mutex<Option<Results>>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Work {
    /// Takes the step, and says where the pass stands behind it.
    pub(super) fn take(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Position, Fault> {
        let ctx = acting(job, tx)?;
        let (mut position, told, wrote) = match &self.task {
            Task::Nothing => return Ok(self.position.clone()),
            Task::Rows(batch) => self.take_batch(job, &ctx, tx, batch)?,
            Task::Absent(people, is_more) => {
                let at = AbsentAt { is_over: !is_more, ..self.position.absent.clone() };
                let take = |tx: &mut Tx<'_>| absent::take(&ctx, tx, self, people, at);
                let ((absent, told, wrote), carried) =
                    if self.keeps { (take(tx)?, Carried::default()) } else { tried(&ctx, tx, self, take)? };
                (Position { absent, carried, ..self.position.clone() }, told, wrote)
            }
        };
        store::insert_outcomes(tx, job.org, self.import, &self.batches.pass, &told)?;
        position.writes = journal::write(tx, job.org, self.import, position.writes, &wrote)?;
        let (before, after) = (done(&self.position), done(&position));
        let values = params![job.org, self.import, job.id(), signed(before), signed(after), to_json(&position)];
        if tx.execute(store::ADVANCE, values)? == 0 {
            return Err(Fault::new(Category::Stale, "import.moved_on", text::not_running()));
        }
        Ok(position)
    }

    /// Whether the file is done, and people who are not in it are next.
    pub(super) fn is_at_the_absent(&self) -> bool {
        self.position.file.next_row >= self.total && !self.is_over_at(&self.position)
    }

    /// Whether the pass is at its end there.
    pub(super) fn is_over_at(&self, position: &Position) -> bool {
        position.file.next_row >= self.total && (self.settings.absent.is_none() || position.absent.is_over)
    }

    /// Takes every row of the batch.
    fn take_batch(&self, job: &JobCtx, ctx: &Ctx, tx: &mut Tx<'_>, batch: &Batch<Row>) -> Result<Stepped, Fault> {
        let take = |tx: &mut Tx<'_>| take_rows(job, ctx, tx, self, batch);
        let (taken, carried) = if self.keeps { (take(tx)?, Carried::default()) } else { tried(ctx, tx, self, take)? };
        let RowsTaken { results, told, wrote } = taken;
        let mut position = Position { file: batch.after(&results)?, carried, ..self.position.clone() };
        if self.settings.absent.is_some() && position.file.next_row >= self.total {
            position.absent = absent::begin(&position.file.report);
        }
        *lock(&self.results) = Some(results);
        Ok((position, told, wrote))
    }
}

/// Where a pass stands behind a step, what became of whom, and what it wrote.
type Stepped = (Position, Vec<Told>, Vec<Wrote>);

/// How much is behind a pass: rows, then people who are not in the file.
pub(super) fn done(position: &Position) -> u64 {
    position.file.next_row + position.absent.done()
}

/// The importer at this moment: a job acts with the rights that its starter has now.
pub(super) fn acting(job: &Call, read: &mut Read<'_>) -> Result<Ctx, Fault> {
    let Some(user) = job.actor.user().map(UserId) else {
        return Ok(Ctx::product(job.by(job.actor, Via::Import)));
    };
    if users::get(read, job.org, user)?.status != UserStatus::Active {
        return Err(Fault::new(Category::Forbidden, "import.importer_inactive", text::importer_inactive()));
    }
    let subject = roles::compile_subject(read, job.org, user, job.now)?;
    if !subject.may_somewhere(access::Capability::ImportUsers) {
        return Err(Fault::new(Category::Forbidden, "import.importer_may_not", text::importer_may_not()));
    }
    Ok(Ctx::new(job.by(job.actor, Via::Import), Arc::new(subject)))
}

/// What holds for every row of the batch.
fn terms<'a>(tx: &mut Tx<'_>, work: &'a Work, batch: &Batch<Row>, one_by_one: bool) -> Result<Terms<'a>, Fault> {
    let people = batch.items.iter().filter_map(|item| if let Row::Person(row) = &item.content { Some(&**row) } else { None });
    let earlier = !work.keeps && work.batches.have_changed_people(tx)?;
    Ok(Terms {
        settings: &work.settings,
        keeps: work.keeps,
        since: work.since,
        administrators: work.keeps.then_some(work.administrators),
        confirmed: work.confirmed.as_deref().unwrap_or_default(),
        names: RefCell::default(),
        one_by_one,
        at_hand: Cell::default(),
        rows: RefCell::default(),
        batches: &work.batches,
        made: RefCell::default(),
        known: RefCell::default(),
        new_fields: BTreeMap::new(),
        places: RefCell::default(),
        stood: RefCell::default(),
        seen: RefCell::new(Seen::look(tx, work.batches.org, people)?),
        earlier: earlier.then(|| work.batches.clone()),
    })
}

/// What became of a batch's rows.
struct RowsTaken {
    results: Results,
    told: Vec<Told>,
    wrote: Vec<Wrote>,
}

/// Takes the rows, without a part of the transaction for each: those cost more than the rows do. If one is refused that has written
/// something, the whole step runs again, and each row is taken in a part of its own.
fn take_rows(job: &JobCtx, ctx: &Ctx, tx: &mut Tx<'_>, work: &Work, batch: &Batch<Row>) -> Result<RowsTaken, Fault> {
    match take_rows_as(job, ctx, tx, work, batch, work.one_by_one.load(Ordering::Relaxed)) {
        Err(fault) if fault.is("import.one_by_one") => {
            work.one_by_one.store(true, Ordering::Relaxed);
            Err(tx.again("a row was refused after it wrote").into())
        }
        taken => taken,
    }
}

fn take_rows_as(job: &JobCtx, ctx: &Ctx, tx: &mut Tx<'_>, work: &Work, batch: &Batch<Row>, one_by_one: bool) -> Result<RowsTaken, Fault> {
    let mut terms = terms(tx, work, batch, one_by_one)?;
    if !work.keeps {
        terms.new_fields = new_fields::make(ctx, tx, &work.settings.new_fields)?;
    }
    let terms = &terms;
    let mut results = batch.results();
    let mut wrote = Vec::new();
    let mut outcomes: Vec<Told> = results.rows().iter().map(|result| (Outcome::of(result, String::new(), None), None)).collect();
    // Those whom this batch made, with the first above them who was there before: a check unmakes them.
    let mut made: HashMap<UserId, Option<UserId>> = HashMap::new();
    for item in &batch.items {
        let waited = Waited::look(tx, work, &results, &item.waited)?;
        let (former, is_of_earlier_batch) = former(tx, work, terms, item.refers_to_former)?;
        let awaited = match awaited(tx, work, terms, results.reference(item))? {
            Awaited::No => former.map_or(Awaited::No, Awaited::Is),
            awaited => awaited,
        };
        if !work.keeps {
            let of_reference = former.filter(|_| is_of_earlier_batch);
            item.content.stand(ctx, tx, terms, awaited, &waited.given_up, of_reference)?;
        }
        terms.at_hand.set(AtHand { line: item.row, is_contested: item.is_contested });
        let mut taken = match item.content.take(ctx, tx, terms, awaited) {
            Err(fault) if fault.category == Category::Internal && job.tries() >= ROW_TRIES && !one_by_one => {
                return Err(super::row::one_by_one());
            }
            Err(fault) if fault.category == Category::Internal && job.tries() >= ROW_TRIES => {
                tracing::error!(import = %work.import, row = item.row, cause = fault.message, "a row of an import stumbles");
                super::row::Taken::failed("internal", text::row_stumbled())
            }
            other => other?,
        };
        let is_new = taken.outcome == RowOutcome::Created;
        if let (Some(line), RowOutcome::Failed { problems }) = (waited.failed, &mut taken.outcome) {
            not_given_up(problems, line);
        }
        if let Some(Foretold::Person(foretold)) = &mut taken.foretold {
            foretold.manager = foretold.manager.and_then(|manager| made.get(&manager).copied().unwrap_or(Some(manager)));
            if let Some(subject) = taken.subject.filter(|_| is_new) {
                made.insert(UserId(subject), foretold.manager);
            }
        }
        let subject = taken.subject.filter(|_| work.keeps || !is_new);
        if work.keeps {
            wrote.append(&mut taken.wrote);
        }
        results.add_with_notes(item, taken.outcome, taken.notes);
        if let Some(result) = results.rows().last() {
            outcomes.push((Outcome::of(result, item.content.label(), subject), taken.foretold.filter(|_| !work.keeps)));
        }
    }
    if work.keeps {
        terms.known.borrow_mut().announce(ctx, tx)?;
    }
    Ok(RowsTaken { results, told: outcomes, wrote })
}

fn awaited(tx: &mut Tx<'_>, work: &Work, terms: &Terms<'_>, reference: Reference) -> Result<Awaited, Fault> {
    match reference {
        Reference::None | Reference::Elsewhere => Ok(Awaited::No),
        Reference::Several => Ok(Awaited::Several),
        Reference::FailedRow(row) => Ok(Awaited::Failed(row)),
        // After a restart the plan does not know which rows failed; their outcomes do.
        Reference::Row(row) => Ok(match work.batches.row(tx, signed(row))? {
            Some(earlier) if earlier.failed => Awaited::Failed(row),
            Some(earlier) if !work.keeps && !earlier.skipped => Awaited::Comes(earlier),
            Some(earlier) => earlier.user().map_or(Awaited::No, Awaited::Is),
            // A row of this batch: it is in the database.
            None => terms.user_of(row).map_or(Awaited::No, Awaited::Is),
        }),
    }
}

/// Who gave up the name that a row refers to, if that row is done by now, and whether a batch before this one did it.
fn former(tx: &mut Tx<'_>, work: &Work, terms: &Terms<'_>, line: Option<u64>) -> Result<(Option<UserId>, bool), Fault> {
    let Some(line) = line else { return Ok((None, false)) };
    Ok(match work.batches.row(tx, signed(line))? {
        Some(earlier) if earlier.failed || earlier.skipped => (None, false),
        Some(earlier) => (earlier.user(), true),
        None => (terms.user_of(line), false),
    })
}

/// What became of the rows that a row waited for because it takes what they give up.
#[derive(Default)]
struct Waited {
    /// In a check: whom earlier batches would have changed so.
    given_up: Vec<UserId>,
    /// One that failed, and gives up nothing.
    failed: Option<u64>,
}

impl Waited {
    fn look(tx: &mut Tx<'_>, work: &Work, results: &Results, waits: &[Wait]) -> Result<Self, Fault> {
        let mut waited = Self::default();
        for wait in waits.iter().filter(|wait| wait.field.is_some()) {
            match work.batches.row(tx, signed(wait.on))? {
                Some(earlier) if !earlier.failed => waited.given_up.extend(earlier.user().filter(|_| earlier.person().is_some())),
                Some(_) => waited.failed = Some(wait.on),
                None if results.has_failed(wait.on) => waited.failed = Some(wait.on),
                None => {}
            }
        }
        Ok(waited)
    }
}

/// A name is held only because the row that would give it up failed: that one is to be mended.
fn not_given_up(problems: &mut [Problem], line: u64) {
    for problem in problems.iter_mut().filter(|problem| ["keys.differ", "email.taken", "user_name.taken"].contains(&&*problem.code)) {
        problem.code = "row.not_given_up".into();
        problem.message = text::not_given_up(line);
    }
}
