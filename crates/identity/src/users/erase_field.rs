//! The job that takes the values of a custom field that is gone out of people's rows, and their words out of the search. What is
//! still to do stands in `field_key`: it needs no other cursor, and may be cut off anywhere.

use db::Tx;
use db::jobs::{Handler, JobCtx, Step};
use kernel::Fault;

use super::{keys, store};
use crate::custom_fields::{self, Gone};

/// So many people a step: each is a row of its own to write.
const AT_ONCE: i64 = 50;

/// Runs jobs of the kind [`custom_fields::ERASE`].
#[derive(Debug, Clone, Copy, Default)]
pub struct EraseField;

impl Handler for EraseField {
    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let gone: Gone = ctx.payload()?;
        let people = custom_fields::people_to_erase(tx, ctx.org, gone, AT_ONCE)?;
        let mut progress = ctx.progress().clone();
        if people.is_empty() {
            return Ok(Step::Done(progress));
        }
        let fields = custom_fields::list(tx, ctx.org)?;
        for id in people {
            let Some(mut user) = store::find(tx, ctx.org, id)? else { continue };
            user.custom.keep_known(&fields);
            // Somebody who is saved at this moment keeps the key, and the next step comes by.
            if custom_fields::erase(tx, ctx.org, gone, id, user.version, &user.custom)? {
                store::write_terms(tx, ctx.org, id, &keys::search_terms(&user, &fields))?;
                progress.done += 1;
            }
        }
        Ok(Step::More(progress))
    }
}
