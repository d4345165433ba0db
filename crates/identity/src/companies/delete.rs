//! Removes a company that nobody works for any more.

use access::{Capability, Ctx};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::CompanyRefusal;
use super::{require, require_above, store};
use crate::{CompanyId, audit, organization};

/// Removes a company without people and without companies below. Whoever left, and may come back, belongs to the one above, and so do employees' cards. Needs *edit
/// companies* on both.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, id: CompanyId) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    let (company, _) = require(ctx, tx, Capability::EditCompanies, id)?;
    let Some(parent) = company.parent_id else { return Err(CompanyRefusal::RootStays.into()) };
    require_above(ctx, tx, parent)?;
    if tx.scalar::<i64>(store::COUNT_IN_USE, params![ctx.org, id, ctx.now])? > 0 {
        return Err(CompanyRefusal::InUse.into());
    }
    tx.execute(store::MOVE_LEFT, params![ctx.org, id, parent])?;
    tx.execute(store::MOVE_CARDS, params![ctx.org, id, parent])?;
    tx.execute(store::FORGET_ABOVE, params![ctx.org, id])?;
    tx.execute(store::DELETE, params![ctx.org, id])?;
    organization::bump_policy(ctx, tx)?;
    let changes = vec![Change::of("name", Some(company.name), None), Change::of("parent", Some(parent.to_string()), None)];
    audit::announce(ctx, tx, Event::new("company.deleted", "company", id.0).with(changes))?;
    Ok(())
}
