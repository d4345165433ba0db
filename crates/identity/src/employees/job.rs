//! Compares everybody who was there before there were cards: once for each organization, in steps, in the order of ids.

use access::Ctx;
use db::jobs::{self, Handler, JobCtx, NewJob, Progress, Step};
use db::{Tx, params};
use kernel::ids::Uuid;
use kernel::{Actor, Call, Fault, Via};

use super::matching::{Person, match_user};
use super::store;
use crate::{UserId, organization};

/// The kind of the job.
pub const JOB: &str = "employees.match";
/// So many users a step: a card for each is written well within the 50 ms that a step may hold the writer.
const AT_ONCE: i64 = 40;

/// Asks for the job if there is an organization and it was not done yet. Asking again while it waits or runs gives the one there is.
pub fn begin_matching(call: &Call, tx: &mut Tx<'_>) -> Result<(), Fault> {
    let is_founded = organization::find(tx, call.org)?.is_some();
    if is_founded && tx.scalar::<i64>(store::IS_DONE, params![call.org])? == 0 {
        jobs::enqueue(call, tx, NewJob::of(JOB, ()).unique(JOB))?;
    }
    Ok(())
}

/// Runs it. The cursor is the last user who was looked at; whoever is matched meanwhile is not matched again.
#[derive(Debug, Clone, Copy, Default)]
pub struct MatchJob;

impl Handler for MatchJob {
    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let ctx = Ctx::product(job.by(Actor::System, Via::Job));
        let progress = job.progress().clone();
        let after = Uuid::try_parse(&progress.cursor).unwrap_or(Uuid::nil());
        let rows = tx.query(store::USERS_AFTER, params![ctx.org, after, AT_ONCE])?;
        let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == AT_ONCE);
        let mut next = Progress { cursor: progress.cursor, ..progress };
        for row in rows {
            let mut r = row.reader();
            let user: UserId = r.next()?;
            let (company, first_name, last_name) = (r.next()?, r.next()?, r.next()?);
            let email: Option<String> = r.next()?;
            let (phone, job_title, hire_date, is_due) = (r.next()?, r.next()?, r.next()?, r.next::<bool>()?);
            if let Some(email) = email.filter(|_| is_due) {
                match_user(&ctx, tx, Person { user, company, first_name, last_name, email, phone, job_title, hire_date })?;
            }
            next.done += 1;
            next.cursor = user.0.simple().to_string();
        }
        if full {
            return Ok(Step::More(next));
        }
        tx.execute(store::NOTE_DONE, params![ctx.org, ctx.now])?;
        Ok(Step::Done(next))
    }
}
