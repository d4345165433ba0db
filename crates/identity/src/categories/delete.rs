//! Removes a service category; nobody has it any more.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::{find, store};
use crate::{CategoryId, audit, organization};

/// Removes a service category with all its grants. Needs *make and change groups* for the whole organization.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, category: CategoryId) -> Result<(), Fault> {
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, category)?.ok_or_else(Fault::not_found)?;
    let grants = tx.execute(store::REVOKE_ALL, params![ctx.org, category])?;
    tx.execute(store::DELETE, params![ctx.org, category])?;
    organization::bump_policy(ctx, tx)?;
    let changes = vec![Change::of("name", Some(before.name), None), Change::of("grants_ended", None, Some(grants.to_string()))];
    audit::announce(ctx, tx, Event::new("service_category.deleted", "service_category", category.0).with(changes))?;
    Ok(())
}
