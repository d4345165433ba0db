//! Work that goes on after the answer was given: imports, clean-ups, recalculations.
//!
//! ```text
//!  enqueue ──► waiting ──claim──► running ──Step::Done──► done
//!                 ▲                  │ ├────stop asked──► stopped
//!                 ├──Later, fault,───┘ └────tries out───► dead ──retry──► waiting
//!                 └──shut down
//! ```
//!
//! A job is a row, written in the transaction of the act that wants it: no act without its job, no job without its act.
//! It runs in short steps. A step's writes and the job's progress are one transaction, so a kill at any moment loses at
//! most a step that had not happened. Whoever runs a job holds a lease on its row; every step begins by renewing it, and
//! finds nothing to renew if somebody else took the job: two processes never run one job at a time. A try is counted when
//! the job is taken, so that a job that kills its process ends as a dead letter too.
//!
//! Payloads may hold secrets: they are sealed in the row and blanked when the job ends. An error is kept as its code only.

mod enqueue;
mod find;
mod handler;
mod run;
pub(crate) mod store;
mod worker;

pub use enqueue::{NewJob, ask_stop, bring_forward, delete_ended, enqueue, retry, take_over};
pub use find::{Job, State, find, list, progress};
pub use handler::{Handler, JobCtx, Prepared, Preparing, Progress, Registry, Step};
pub use worker::Worker;

kernel::id_type!(
    /// A job.
    JobId,
    "job_"
);
crate::id_column!(JobId);

/// Seals payloads; nothing else opens them.
const PURPOSE: &str = "job";
/// Rung by the commit of whatever wrote a job.
const BELL: &str = "job";
