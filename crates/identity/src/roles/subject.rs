//! Compiles what somebody may: their role's scopes and their own.

use access::{Grant, Place, Rank, Subject, Target};
use db::{DbResult, Read, params};
use kernel::{Fault, OrgId};

use super::model::{RoleRefusal, parse_scope};
use super::store;
use crate::{CompanyId, RoleId, UserId, companies, plans};

/// What the role and the user's own scopes grant to somebody of `company`.
pub fn grants_of(read: &mut Read<'_>, org: OrgId, user: UserId, role: Option<RoleId>, company: CompanyId) -> DbResult<Vec<Grant>> {
    let rows = read.query(store::SCOPES_OF_BOTH, params![org, user, role])?;
    rows.into_iter().map(|row| Ok(parse_scope(row)?.grant(company.0))).collect()
}

/// What a user may, as the engine takes it. Somebody who is not there may nothing.
///
/// It is valid under the organization's `policy_version` and the user's `subject_version`. It does not ask for the
/// status: the session does.
pub fn compile_subject(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Subject> {
    let Some(holder) = holder(read, org, user)? else { return Ok(Subject::nobody()) };
    Ok(Subject {
        user: Some(user.0),
        is_owner: holder.is_owner,
        is_product: false,
        company_path: companies::path(read, org, holder.company)?,
        grants: grants_of(read, org, user, holder.role, holder.company)?,
        entitlements: plans::entitlements(read, org, user)?,
        ..Subject::default()
    })
}

/// What the engine must know of a user to let somebody act on them.
pub fn target_of(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<Target>> {
    let Some(holder) = holder(read, org, user)? else { return Ok(None) };
    let grants = grants_of(read, org, user, holder.role, holder.company)?;
    Ok(Some(Target {
        user: Some(user.0),
        is_owner: holder.is_owner,
        company_path: companies::path(read, org, holder.company)?,
        ranks: ranks_of(read, org, &grants)?,
    }))
}

/// What somebody with these grants administers, and where: what others must hold to act on them.
fn ranks_of(read: &mut Read<'_>, org: OrgId, grants: &[Grant]) -> DbResult<Vec<Rank>> {
    let rank = |grant: &Grant| {
        let place_path = match grant.place {
            Place::Organization => Vec::new(),
            Place::CompanyAndBelow(company) => companies::path(read, org, CompanyId(company))?,
        };
        Ok(Rank { capabilities: grant.capabilities, place_path })
    };
    grants.iter().filter(|grant| !grant.capabilities.is_empty()).map(rank).collect()
}

/// How many people can sign in with a password of their own and grant administration in the whole organization. A verb
/// that may take one away asks afterwards, under [`crate::organization::hold_administration`], that one is left.
pub fn count_effective_administrators(read: &mut Read<'_>, org: OrgId) -> DbResult<i64> {
    read.scalar(store::COUNT_ADMINISTRATORS, params![org, access::Capability::GrantAdministration.word()])
}

/// Whether somebody was left to administer the whole, before a change that may take that away. Where nobody was, a change cannot
/// take anybody away, and is not held up.
#[derive(Debug, Clone, Copy)]
#[must_use = "the change must be asked again when it is made"]
pub struct AdministratorsBefore(bool);

impl AdministratorsBefore {
    /// Looks, before the change. The caller holds the administration.
    pub fn look(read: &mut Read<'_>, org: OrgId) -> DbResult<Self> {
        Ok(Self(count_effective_administrators(read, org)? > 0))
    }

    /// Whether the change took the last one away.
    pub fn are_gone(self, read: &mut Read<'_>, org: OrgId) -> DbResult<bool> {
        Ok(self.0 && count_effective_administrators(read, org)? == 0)
    }

    /// Refuses a change that took the last one away.
    pub(super) fn keep(self, read: &mut Read<'_>, org: OrgId) -> Result<(), Fault> {
        if self.are_gone(read, org)? { Err(RoleRefusal::LastAdministrator.into()) } else { Ok(()) }
    }
}

struct Holder {
    role: Option<RoleId>,
    company: CompanyId,
    is_owner: bool,
}

fn holder(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<Holder>> {
    let Some(row) = read.find(store::HOLDER, params![org, user])? else { return Ok(None) };
    let mut r = row.reader();
    Ok(Some(Holder { role: r.next()?, company: r.next()?, is_owner: r.next()? }))
}
