//! Deletes a view. Whoever had it opened first sees the bare list again.

use access::Ctx;
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::Share;
use super::{get, store};
use crate::{ViewId, audit};

/// Deletes a view of the caller's own, or a shared one if the caller may change the organization's settings.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, view: ViewId) -> Result<(), Fault> {
    let before = get(ctx, tx, view)?;
    before.check_change(ctx)?;
    tx.execute(store::DELETE_DEFAULTS_OF_VIEW, params![ctx.org, view])?;
    tx.execute(store::DELETE, params![ctx.org, view])?;
    if before.share != Share::Me {
        let changes = vec![Change::personal("name", Some(before.name), None), Change::personal("query", Some(before.query), None)];
        audit::announce(ctx, tx, Event::new("saved_view.deleted", "saved_view", view.0).with(changes))?;
    }
    Ok(())
}
