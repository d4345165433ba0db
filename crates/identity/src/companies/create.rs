//! Makes a company.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault, OrgId};

use super::model::{CompanyRefusal, MOST_LEVELS};
use super::{find, path, root, store};
use crate::name::Name;
use crate::{CompanyId, audit, organization};

/// A company to be.
#[derive(Debug, Clone)]
pub struct CreateCompany {
    /// Its name.
    pub name: String,
    /// The company above. None makes the root, which only the first may be.
    pub parent: Option<CompanyId>,
}

/// Makes a company below another.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateCompany) -> Result<CompanyId, Fault> {
    organization::hold_administration(ctx, tx)?;
    if let Some(parent) = input.parent {
        require_parent(ctx, tx, parent)?;
        check_levels(tx, ctx.org, parent, 1)?;
    } else {
        ctx.require(Capability::EditCompanies, &Target::organization())?;
        if root(tx, ctx.org)?.is_some() {
            return Err(CompanyRefusal::NoParent.into());
        }
    }
    let name = Name::parse(&input.name)?;
    let id = CompanyId::new(ctx);
    tx.execute(store::INSERT, params![ctx.org, id, input.parent, name.text, name.key, name.sort, ctx.now]).map_err(name_taken)?;
    tx.execute(store::ADD_ITSELF, params![ctx.org, id])?;
    if let Some(parent) = input.parent {
        tx.execute(store::HANG_BELOW, params![ctx.org, id, parent])?;
    }
    let changes = vec![Change::of("name", None, Some(name.text)), Change::of("parent", None, input.parent.map(|p| p.to_string()))];
    audit::announce(ctx, tx, Event::new("company.created", "company", id.0).with(changes))?;
    Ok(id)
}

/// A parent must be known to the caller, and theirs to change. One that is out of sight reads as one that is not there.
pub(super) fn require_parent(ctx: &Ctx, tx: &mut Tx<'_>, parent: CompanyId) -> Result<(), Fault> {
    if find(tx, ctx.org, parent)?.is_none() {
        return Err(CompanyRefusal::ParentUnknown.into());
    }
    let target = Target::at(path(tx, ctx.org, parent)?);
    if !ctx.may(Capability::ViewCompanies, &target) {
        return Err(CompanyRefusal::ParentUnknown.into());
    }
    ctx.require(Capability::EditCompanies, &target)
}

/// So many levels have room below a parent.
pub(super) fn check_levels(tx: &mut Tx<'_>, org: OrgId, parent: CompanyId, levels: usize) -> Result<(), Fault> {
    if path(tx, org, parent)?.len() + levels > MOST_LEVELS { Err(CompanyRefusal::TooDeep.into()) } else { Ok(()) }
}

pub(super) fn name_taken(error: db::DbError) -> Fault {
    if error.is_constraint("company_name_unique") { CompanyRefusal::NameTaken.into() } else { error.into() }
}
