//! Removes a service category. Whoever has it gets another one, or none.

use access::{Capability, Ctx, Target};
use std::collections::HashSet;

use db::{DbResult, Row, Tx, params};
use kernel::{Change, Event, Fault};

use super::model::CategoryRefusal;
use super::{find, has, in_use, store};
use crate::{CategoryId, UserId, audit, organization};

/// A service category to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteCategory {
    /// Which.
    pub category: CategoryId,
    /// Which one its people and groups get instead; none: they have it no more.
    pub to: Option<CategoryId>,
}

/// Removes a service category with all its grants. Needs *make and change groups* for the whole organization; nobody gets another one
/// for their own by it.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteCategory) -> Result<(), Fault> {
    // Whoever grants it meanwhile waits here, or is waited for.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let before = find(tx, ctx.org, input.category)?.ok_or_else(Fault::not_found)?;
    let (granted, groups) = in_use(tx, ctx.org, input.category)?;
    let mut changes = vec![Change::of("name", Some(before.name.clone()), None)];
    let (mut poured, mut instead) = (HashSet::new(), None);
    if let Some(to) = input.to {
        let target = find(tx, ctx.org, to)?.filter(|_| to != input.category);
        let target = target.ok_or_else(|| Fault::from(CategoryRefusal::TargetUnknown))?;
        if let Some(me) = ctx.subject.user
            && has(tx, ctx.org, UserId(me), input.category)?
            && !has(tx, ctx.org, UserId(me), to)?
        {
            ctx.require_other(me)?;
        }
        poured = people(tx.returning(store::POUR, params![ctx.org, input.category, to])?)?.into_iter().collect();
        changes.push(Change::of("moved_to", None, Some(target.name.clone())));
        instead = Some(target.name);
    }
    changes.push(Change::of("grants_ended", None, Some((granted + groups).to_string())));
    let had = people(tx.returning(store::REVOKE_ALL, params![ctx.org, input.category])?)?;
    let (moved, lost): (Vec<UserId>, Vec<UserId>) = had.into_iter().partition(|user| poured.contains(user));
    audit::tell_each(ctx, tx, &moved, "service_category", &before.name, instead.as_deref())?;
    audit::tell_each(ctx, tx, &lost, "service_category", &before.name, None)?;
    tx.execute(store::DELETE, params![ctx.org, input.category])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("service_category.deleted", "service_category", input.category.0).with(changes))?;
    Ok(())
}

/// The people among those to whom it was granted; the others are groups.
fn people(rows: Vec<Row>) -> DbResult<Vec<UserId>> {
    let read = |row: Row| {
        let mut r = row.reader();
        let (principal, is_group): (UserId, bool) = (r.next()?, r.next()?);
        Ok((!is_group).then_some(principal))
    };
    rows.into_iter().map(read).filter_map(Result::transpose).collect()
}
