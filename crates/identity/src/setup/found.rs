//! Makes an organization with everything that there must be before the first user: the root company, the built-in
//! profiles and roles, one group, one user plan.

use access::Ctx;
use db::Tx;
use kernel::Fault;

use crate::companies::{self, CreateCompany};
use crate::organization::{self, CreateOrganization};
use crate::{CompanyId, groups, plans, profiles, roles};

/// Makes the organization of the call, and gives its root company, which bears the same name.
pub fn found(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateOrganization) -> Result<CompanyId, Fault> {
    let name = input.name.clone();
    organization::create(ctx, tx, input)?;
    profiles::seed_builtin(ctx, tx)?;
    roles::seed_builtin(ctx, tx)?;
    groups::seed(ctx, tx)?;
    plans::seed(ctx, tx)?;
    companies::create(ctx, tx, CreateCompany { name, parent: None })
}
