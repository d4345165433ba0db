//! Hangs a company, with everything below it, under another.
//!
//! Who is seen by whom changes with it, so the mover must administer the place that it leaves and the place it goes to.

use access::{Capability, Ctx};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::create::{check_levels, require_parent};
use super::model::CompanyRefusal;
use super::{path, require, require_above, store};
use crate::{CompanyId, audit, organization};

/// Another place for a company.
#[derive(Debug, Clone)]
pub struct MoveCompany {
    /// Which.
    pub company: CompanyId,
    /// The company that shall stand above it.
    pub parent: CompanyId,
    /// The version that the person saw.
    pub version: i64,
}

/// Moves a company with its subtree. The place that it has already changes nothing.
pub fn move_to(ctx: &Ctx, tx: &mut Tx<'_>, input: MoveCompany) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    let (before, _) = require(ctx, tx, Capability::EditCompanies, input.company)?;
    let Some(old_parent) = before.parent_id else { return Err(CompanyRefusal::RootStays.into()) };
    require_above(ctx, tx, old_parent)?;
    require_parent(ctx, tx, input.parent)?;
    before.check_version(input.version)?;
    if old_parent == input.parent {
        return Ok(());
    }
    if path(tx, ctx.org, input.parent)?.contains(&input.company.0) {
        return Err(CompanyRefusal::Cycle.into());
    }
    let below: i64 = tx.scalar(store::HEIGHT, params![ctx.org, input.company])?;
    check_levels(tx, ctx.org, input.parent, usize::try_from(below).unwrap_or(usize::MAX).saturating_add(1))?;
    if tx.execute(store::SET_PARENT, params![ctx.org, input.company, input.version, input.parent])? == 0 {
        return Err(CompanyRefusal::Stale.into());
    }
    tx.execute(store::CUT_LOOSE, params![ctx.org, input.company])?;
    tx.execute(store::HANG_BELOW, params![ctx.org, input.company, input.parent])?;
    organization::bump_policy(ctx, tx)?;
    let changes = vec![Change::of("parent", Some(old_parent.to_string()), Some(input.parent.to_string()))];
    audit::announce(ctx, tx, Event::new("company.moved", "company", input.company.0).with(changes))?;
    Ok(())
}
