//! How a pass ends: done, stopped, or broken by a fault that is no row's. Told in the transaction that ends its job.

use db::jobs::JobCtx;
use db::{Tx, params};
use kernel::{Category, Change, Event, Fault};

use super::model::{Import, ImportState, Position, Summary, to_json};
use super::{begin, find, store, text, undo};
use crate::{ImportId, audit};

/// The last row has its outcome.
pub(super) fn complete(job: &JobCtx, tx: &mut Tx<'_>, import: &Import, position: &Position) -> Result<(), Fault> {
    let sum = Summary::from(position);
    if import.state == ImportState::Checking {
        tx.execute(store::END_CHECK, params![job.org, import.id, job.id(), to_json(&sum)])?;
        return Ok(());
    }
    end_import(job, tx, import, &sum, ImportState::Done, "")
}

/// Somebody asked it to stop. A check keeps nothing, so its columns are shown again; of an import what is in stays in.
pub(super) fn stopped(job: &JobCtx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    let Some(import) = find(tx, job.org, id)? else { return Ok(()) };
    if import.state == ImportState::Undoing {
        return undo::end(job, tx, id, ImportState::UndoStopped, text::fault_undo_stopped());
    }
    if import.state == ImportState::Checking {
        tx.execute(store::BREAK_CHECK, params![job.org, id, job.id(), ImportState::Mapping, ""])?;
        return Ok(());
    }
    end_import(job, tx, &import, &import.summary(), ImportState::Stopped, text::fault_stopped())
}

/// It gives up. What a person can mend is told in the fault's words, the product's own faults only that they are in the log.
pub(super) fn broken(job: &JobCtx, tx: &mut Tx<'_>, id: ImportId, fault: &Fault) -> Result<(), Fault> {
    let Some(import) = find(tx, job.org, id)? else { return Ok(()) };
    let words = if matches!(fault.category, Category::Internal) { text::fault_internal() } else { fault.message.as_str() };
    if import.state == ImportState::Undoing {
        return undo::end(job, tx, id, ImportState::UndoStopped, words);
    }
    if import.state == ImportState::Checking {
        tx.execute(store::BREAK_CHECK, params![job.org, id, job.id(), ImportState::Failed, words])?;
        return Ok(());
    }
    // A plan that changed cannot go on; everything else can, once its cause is gone.
    let to = if fault.is("import.plan_changed") { ImportState::Failed } else { ImportState::Stopped };
    end_import(job, tx, &import, &import.summary(), to, words)
}

fn end_import(job: &JobCtx, tx: &mut Tx<'_>, import: &Import, sum: &Summary, to: ImportState, words: &str) -> Result<(), Fault> {
    let values = params![job.org, import.id, job.id(), to_json(sum), to, words, job.now];
    if tx.execute(store::END_IMPORT, values)? == 0 {
        return Ok(());
    }
    if to == ImportState::Stopped {
        let token = begin::token(job, tx, import)?;
        tx.execute(store::SET_TOKEN, params![job.org, import.id, token])?;
    }
    let c = &sum.counts;
    let number = |field: &'static str, count: u64| Change::of(field, None, Some(count.to_string()));
    let mut changes = vec![
        Change::of("state", None, Some(to.word().to_owned())),
        number("created", c.created),
        number("updated", c.updated),
        number("unchanged", c.unchanged),
        number("skipped", c.skipped),
        number("failed", c.failed),
    ];
    if sum.deactivated > 0 {
        changes.push(number("deactivated", sum.deactivated));
    }
    audit::announce(job, tx, Event::new("import.ended", "import", import.id.0).with(changes))?;
    Ok(())
}
