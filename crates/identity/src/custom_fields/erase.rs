//! The job that takes the values of a field that is gone out of people's rows. What is still to do stands in `field_key`: it
//! needs no other cursor, and may be cut off anywhere.

use db::jobs::{Handler, JobCtx, Step};
use db::{Tx, params};
use kernel::Fault;
use kernel::ids::Uuid;
use serde::{Deserialize, Serialize};

use super::Values;
use super::store;
use crate::UserId;

/// The kind of job.
pub const JOB: &str = "custom_fields.erase";
/// So many people a step: each is a row of its own to write.
const AT_ONCE: i64 = 100;

/// Which field's values.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) field: Uuid,
    pub(super) number: i64,
}

/// Runs it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Erase;

impl Handler for Erase {
    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let job: Payload = ctx.payload()?;
        let people = tx.query(store::LIST_TO_ERASE, params![ctx.org, job.field, AT_ONCE])?;
        let mut progress = ctx.progress().clone();
        if people.is_empty() {
            return Ok(Step::Done(progress));
        }
        for row in people {
            let mut r = row.reader();
            let (user, custom, version): (UserId, String, i64) = (r.next()?, r.next()?, r.next()?);
            let mut values = Values::from_json(&custom);
            values.remove(job.number);
            // Somebody who is saved at this moment keeps the key, and the next step comes by.
            if tx.execute(store::SET_CUSTOM, params![ctx.org, user, version, values.to_json()])? > 0 {
                tx.execute(store::ERASE_KEY, params![ctx.org, job.field, user])?;
                progress.done += 1;
            }
        }
        Ok(Step::More(progress))
    }
}
