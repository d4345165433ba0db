//! The view that one has opened in place of the bare list. It concerns nobody else, so it is not audited.

use access::Ctx;
use db::{Tx, params};
use kernel::Fault;

use super::{get, reader, store};
use crate::ViewId;

/// Opens this view first from now on; none: the bare list. The caller must see the view.
pub fn set_default(ctx: &Ctx, tx: &mut Tx<'_>, view: Option<ViewId>) -> Result<(), Fault> {
    let me = reader(ctx)?;
    match view {
        Some(view) => {
            let view = get(ctx, tx, view)?;
            tx.execute(store::SET_DEFAULT, params![ctx.org, me, view.id])?;
        }
        None => drop(tx.execute(store::NO_DEFAULT, params![ctx.org, me])?),
    }
    Ok(())
}
