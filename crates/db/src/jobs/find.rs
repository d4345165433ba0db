//! Jobs as a page shows them. Payloads never come this way.

use kernel::{Call, Micros};

use super::{JobId, Progress, store};
use crate::{DbError, DbResult, FromValue, Read, Row, Uuid, Value, params};

/// Where a job stands; the picture is in the module above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its moment or for a free worker.
    Waiting,
    /// A worker runs it.
    Running,
    /// It did all it was to do.
    Done,
    /// Somebody asked it to stop, and it did.
    Stopped,
    /// It failed too often, or in a way that trying again does not mend.
    Dead,
}

impl State {
    /// The word stored for this state.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Dead => "dead",
        }
    }

    /// Whether nothing more will happen by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Dead)
    }
}

impl FromValue for State {
    fn from_value(value: Value) -> DbResult<Self> {
        let word = String::from_value(value)?;
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Stopped, Self::Dead];
        all.into_iter().find(|s| s.word() == word).ok_or_else(|| DbError::Broken(format!("a job has the state {word}")))
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// What it does.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// How much of it is done.
    pub done: i64,
    /// How much there is; 0 while that is not known.
    pub total: i64,
    /// When it will be taken, or taken again; none once it ended.
    pub due_at: Option<Micros>,
    /// How often the present step was tried.
    pub tries: i64,
    /// How often at most.
    pub most_tries: i64,
    /// Whether somebody asked it to stop.
    pub stop_asked: bool,
    /// The code of the last fault; empty if there was none.
    pub last_error: String,
    /// When it was asked for.
    pub created_at: Micros,
    /// By whom; none for the product itself.
    pub created_by: Option<Uuid>,
    /// When it was first taken.
    pub started_at: Option<Micros>,
    /// When it ended.
    pub ended_at: Option<Micros>,
}

fn job_of(row: Row) -> DbResult<Job> {
    let mut r = row.reader();
    Ok(Job {
        id: r.next()?,
        kind: r.next()?,
        state: r.next()?,
        done: r.next()?,
        total: r.next()?,
        due_at: r.next()?,
        tries: r.next()?,
        most_tries: r.next()?,
        stop_asked: r.next()?,
        last_error: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        started_at: r.next()?,
        ended_at: r.next()?,
    })
}

/// The job, if there is one.
pub fn find(call: &Call, read: &mut Read<'_>, id: JobId) -> DbResult<Option<Job>> {
    read.find(store::FIND_JOB, params![call.org, id])?.map(job_of).transpose()
}

/// How far the job is, for a progress bar.
pub fn progress(call: &Call, read: &mut Read<'_>, id: JobId) -> DbResult<Option<(State, Progress)>> {
    let job = find(call, read, id)?;
    Ok(job.map(|job| (job.state, Progress { done: job.done, total: job.total, cursor: String::new() })))
}

/// At most `most` jobs, newest first, of one state or of all, made before the job `before`.
pub fn list(call: &Call, read: &mut Read<'_>, state: Option<State>, before: Option<JobId>, most: i64) -> DbResult<Vec<Job>> {
    let before = before.unwrap_or(JobId(Uuid::max()));
    let rows = match state {
        None => read.query(store::LIST_JOBS, params![call.org, before, most])?,
        Some(state) => read.query(store::LIST_JOBS_IN_STATE, params![call.org, before, most, state.word()])?,
    };
    rows.into_iter().map(job_of).collect()
}
