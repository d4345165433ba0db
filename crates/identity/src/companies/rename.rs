//! Gives a company another name.

use access::{Capability, Ctx};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::create::name_taken;
use super::model::CompanyRefusal;
use super::{require, store};
use crate::name::Name;
use crate::{CompanyId, audit};

/// Another name for a company.
#[derive(Debug, Clone)]
pub struct RenameCompany {
    /// Which.
    pub company: CompanyId,
    /// Its new name.
    pub name: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Gives a company another name. The name that it has already changes nothing.
pub fn rename(ctx: &Ctx, tx: &mut Tx<'_>, input: RenameCompany) -> Result<(), Fault> {
    let (before, _) = require(ctx, tx, Capability::EditCompanies, input.company)?;
    let name = Name::parse(&input.name)?;
    before.check_version(input.version)?;
    if name.text == before.name {
        return Ok(());
    }
    let values = params![ctx.org, input.company, input.version, name.text, name.key, name.sort];
    if tx.execute(store::RENAME, values).map_err(name_taken)? == 0 {
        return Err(CompanyRefusal::Stale.into());
    }
    let changes = vec![Change::of("name", Some(before.name), Some(name.text))];
    audit::announce(ctx, tx, Event::new("company.renamed", "company", input.company.0).with(changes))?;
    Ok(())
}
