//! Names the first owner. Handing the organization over to another is a procedure of its own.

use access::Ctx;
use db::{Tx, params};
use kernel::{Category, Event, Fault};

use super::{hold_administration, store, text};
use crate::{UserId, audit};

/// Makes `user` the owner of an organization that has none. Of two at once, one wins.
pub fn set_owner(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    // Only the wizard and the operator make a first owner: no person may, whatever they hold.
    if !ctx.subject.is_product {
        return Err(Fault::not_found());
    }
    hold_administration(ctx, tx)?;
    if tx.execute(store::SET_OWNER, params![ctx.org, user])? == 0 {
        return Err(Fault::new(Category::Conflict, "organization.owner_exists", text::owner_exists()));
    }
    audit::announce(ctx, tx, Event::new("organization.owner_set", "user", user.0))?;
    Ok(())
}
