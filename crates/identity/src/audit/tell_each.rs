//! Tells many people of one act: each finds in their own log what the removal of a role, group, team, user plan or service category
//! changed for them, beside the one event that stands on the thing.
//!
//! The first of them in the transaction of the act, the others by jobs of as many each, so that no transaction grows with the people.
//! The jobs are rows of that transaction too: nobody is left out, and nobody is told what did not happen.

use db::jobs::{self, Handler, JobCtx, NewJob, Progress, Step};
use db::{DbResult, Tx};
use kernel::{Call, Change, Event, Fault, Via};
use serde::{Deserialize, Serialize};

use super::Noted;
use crate::UserId;

/// The kind of the job.
pub const TELL: &str = "audit.tell";
/// So many people are told at once: their events are written well within the 50 ms that a step may hold the writer.
pub const TOLD_AT_ONCE: usize = 200;

/// What happened to all of them: impersonal, the names of what they had and have.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Told {
    people: Vec<UserId>,
    field: String,
    before: Option<String>,
    after: Option<String>,
    request_id: String,
}

/// Records in the log of each of these people that they have `after` instead of `before`, because that was removed.
pub fn tell_each(call: &Call, tx: &mut Tx<'_>, people: &[UserId], field: &str, before: &str, after: Option<&str>) -> DbResult<()> {
    let told = |people: &[UserId]| Told {
        people: people.to_vec(),
        field: field.to_owned(),
        before: Some(before.to_owned()),
        after: after.map(str::to_owned),
        request_id: call.client.request_id.clone(),
    };
    let (now, later) = people.split_at(people.len().min(TOLD_AT_ONCE));
    told(now).write(call, tx)?;
    for people in later.chunks(TOLD_AT_ONCE) {
        jobs::enqueue(call, tx, NewJob::of(TELL, told(people)))?;
    }
    Ok(())
}

impl Told {
    fn write(self, call: &Call, tx: &mut Tx<'_>) -> DbResult<()> {
        let mut events = Noted::default();
        let change = Change::of(self.field, self.before, self.after);
        for user in self.people {
            events.note(call, &Event::new("user.moved_by_removal", "user", user.0).with(vec![change.clone()]));
        }
        if events.is_empty() { Ok(()) } else { events.write(call, tx) }
    }
}

/// Writes the events of one batch, as done by whoever removed the thing.
#[derive(Debug, Clone, Copy, Default)]
pub struct TellJob;

impl Handler for TellJob {
    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let told: Told = job.payload()?;
        let mut call = job.by(job.actor, Via::Job);
        call.client.request_id.clone_from(&told.request_id);
        let done = i64::try_from(told.people.len()).unwrap_or(i64::MAX);
        told.write(&call, tx)?;
        Ok(Step::Done(Progress { done, total: done, cursor: String::new() }))
    }
}
