//! Ends the set-up: the wizard is gone for ever.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::{Category, Event, Fault};

use super::text;
use crate::audit;
use crate::organization::{self, SetupStep};

/// Ends the set-up. There must be an owner.
pub fn finish(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<(), Fault> {
    ctx.require(Capability::EditSettings, &Target::organization())?;
    let now = organization::get(tx, ctx.org)?;
    if now.owner_id.is_none() {
        return Err(Fault::new(Category::Conflict, "setup.no_owner", text::owner_first()));
    }
    if now.setup_step != SetupStep::Done {
        organization::set_setup_step(ctx, tx, SetupStep::Done)?;
        audit::announce(ctx, tx, Event::new("organization.set_up", "organization", None))?;
    }
    Ok(())
}
