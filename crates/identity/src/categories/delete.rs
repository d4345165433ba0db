//! Removes a service category. Whoever has it gets another one, or none.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::CategoryRefusal;
use super::{find, in_use, store};
use crate::{CategoryId, audit, organization};

/// A service category to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteCategory {
    /// Which.
    pub category: CategoryId,
    /// Which one its people and groups get instead; none: they have it no more.
    pub to: Option<CategoryId>,
}

/// Removes a service category with all its grants. Needs *make and change groups* for the whole organization.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteCategory) -> Result<(), Fault> {
    // Whoever grants it meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, input.category)?.ok_or_else(Fault::not_found)?;
    let (people, groups) = in_use(tx, ctx.org, input.category)?;
    let mut changes = vec![Change::of("name", Some(before.name), None)];
    if let Some(to) = input.to {
        let target = find(tx, ctx.org, to)?.filter(|_| to != input.category);
        let target = target.ok_or_else(|| Fault::from(CategoryRefusal::TargetUnknown))?;
        tx.execute(store::POUR, params![ctx.org, input.category, to])?;
        changes.push(Change::of("moved_to", None, Some(target.name)));
    }
    changes.push(Change::of("grants_ended", None, Some((people + groups).to_string())));
    tx.execute(store::REVOKE_ALL, params![ctx.org, input.category])?;
    tx.execute(store::DELETE, params![ctx.org, input.category])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("service_category.deleted", "service_category", input.category.0).with(changes))?;
    Ok(())
}
