//! The job that is at a bulk change: one step after another, from the first id to the last outcome.

use db::Tx;
use db::jobs::{Handler, JobCtx, Progress, Step};
use db::params;
use kernel::{Category, Fault};
use serde::{Deserialize, Serialize};

use super::model::{Bulk, BulkState};
use super::step::{end, step};
use super::{find, store, text};
use crate::BulkId;

/// The kind of the job.
pub const JOB: &str = "bulk_change";
/// A row that makes the product stumble so often is refused alone, and the rest goes on.
const TRIES: i64 = 3;

/// What the job is asked with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) bulk: BulkId,
}

/// Runs bulk changes.
#[derive(Debug, Default, Clone, Copy)]
pub struct BulkJob;

impl Handler for BulkJob {
    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let id = job.payload::<Payload>()?.bulk;
        let bulk = find(tx, job.org, id)?.filter(|bulk| bulk.job == Some(job.id()));
        let Some(bulk) = bulk.filter(|bulk| bulk.state.runs()) else { return Ok(Step::Done(Progress::default())) };
        let bulk = step(job, tx, &bulk, job.tries() >= TRIES)?;
        let progress = Progress { done: bulk.done(), total: bulk.total, cursor: String::new() };
        Ok(if bulk.state.runs() { Step::More(progress) } else { Step::Done(progress) })
    }

    fn stopped(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<(), Fault> {
        ends(job, tx, text::fault_stopped())
    }

    fn gave_up(&self, job: &JobCtx, tx: &mut Tx<'_>, fault: &Fault) -> Result<(), Fault> {
        ends(job, tx, if fault.category == Category::Internal { text::fault_internal() } else { &fault.message })
    }
}

fn ends(job: &JobCtx, tx: &mut Tx<'_>, why: &str) -> Result<(), Fault> {
    let Some(bulk): Option<Bulk> = find(tx, job.org, job.payload::<Payload>()?.bulk)? else { return Ok(()) };
    if bulk.state == BulkState::Running {
        return end(job, tx, &bulk, BulkState::Stopped, why);
    }
    tx.execute(store::BREAK_CHECK, params![job.org, bulk.id, why])?;
    Ok(())
}
