//! Compiles what somebody may: their role's scopes and their own.

use std::collections::HashMap;

use access::{CapabilitySet, Grant, Place, Rank, Rights, Subject, Target};
use db::{DbResult, Read, Row, ToValue, params};
use kernel::ids::Uuid;
use kernel::{Fault, Micros, OrgId};

use super::model::{RoleRefusal, read_given, read_scope};
use super::{Given, store};
use crate::store::put_all;
use crate::{CompanyId, GroupId, RoleId, TeamId, UserId, companies, plans};

/// What the role and the user's own scopes grant to somebody at `now`.
pub fn grants_of(read: &mut Read<'_>, org: OrgId, user: UserId, now: Micros) -> DbResult<Vec<Grant>> {
    let rows = holder_rows(read, org, &[user])?;
    Ok(rows.into_iter().filter_map(|(_, _, grant)| grant).filter(|grant| grant.holds_at(now)).collect())
}

/// From where somebody has a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the role.
    Role,
    /// Granted to themselves.
    Own,
    /// Granted to a group that they are in.
    Group(GroupId),
    /// Granted to a team that they are in.
    Team(TeamId),
    /// Granted to everybody.
    Everybody,
}

/// A profile that somebody has, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The profile.
    pub given: Given,
    /// From where.
    pub origin: Origin,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

/// Every profile that somebody with `role` has at `now`, by its name, and from where.
pub fn sources_of(read: &mut Read<'_>, org: OrgId, user: UserId, role: Option<RoleId>, now: Micros) -> DbResult<Vec<Source>> {
    let mut sources = Vec::new();
    for row in read.query(store::RIGHTS_OF, params![org, user, role, Uuid::nil()])? {
        let mut r = row.reader();
        let given = read_given(&mut r)?;
        let (origin, holder): (String, Uuid) = (r.next()?, r.next()?);
        let origin = match origin.as_str() {
            "role" => Origin::Role,
            "group" => Origin::Group(GroupId(holder)),
            "team" => Origin::Team(TeamId(holder)),
            "everybody" => Origin::Everybody,
            _ => Origin::Own,
        };
        let until: Option<Micros> = r.next()?;
        if until.is_none_or(|until| until > now) {
            sources.push(Source { given, origin, until });
        }
    }
    Ok(sources)
}

/// What a user may, as the engine takes it, at `now`. Somebody who is not there may nothing.
///
/// It is valid under the organization's `policy_version` and the user's `subject_version`, and until the first of its grants ends.
/// It does not ask for the status: the session does.
pub fn compile_subject(read: &mut Read<'_>, org: OrgId, user: UserId, now: Micros) -> DbResult<Subject> {
    let rows = holder_rows(read, org, &[user])?;
    let Some((_, holder, _)) = rows.first() else { return Ok(Subject::nobody()) };
    let holder = *holder;
    let grants: Vec<Grant> = rows.into_iter().filter_map(|(_, _, grant)| grant).filter(|grant| grant.holds_at(now)).collect();
    let sources = sources_of(read, org, user, holder.role, now)?;
    let gathered = |fits: fn(&Source) -> bool| {
        let fitting = sources.iter().filter(|source| fits(source));
        fitting.fold(Rights::NONE, |all, source| all.union(source.given.rights))
    };
    let ends = grants.iter().filter_map(|grant| grant.until).chain(sources.iter().filter_map(|source| source.until));
    Ok(Subject {
        rights: gathered(|_| true),
        // The owner passes on whatever there is: a right that nobody has any more would be lost for good.
        lasting_rights: if holder.is_owner { Rights::all() } else { gathered(|source| source.until.is_none()) },
        valid_until: ends.min(),
        user: Some(user.0),
        is_owner: holder.is_owner,
        is_product: false,
        company_path: companies::path(read, org, holder.company)?,
        grants,
        entitlements: plans::entitlements(read, org, user)?,
        withheld: CapabilitySet::NONE,
        is_narrowed: false,
    })
}

/// What the engine must know of a user to let somebody act on them.
pub fn target_of(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<Target>> {
    Ok(targets_of(read, org, &[user])?.remove(&user))
}

/// The same of several: two statements, however many they are. Whoever is not there, or was anonymized, is not among them.
pub fn targets_of(read: &mut Read<'_>, org: OrgId, users: &[UserId]) -> DbResult<HashMap<UserId, Target>> {
    let mut holders: HashMap<UserId, (Holder, Vec<Grant>)> = HashMap::new();
    for row in holder_rows(read, org, users)? {
        let (_, grants) = holders.entry(row.0).or_insert_with(|| (row.1, Vec::new()));
        grants.extend(row.2);
    }
    let places = holders.values().flat_map(|(_, grants)| grants).filter_map(|grant| company_of(grant.place));
    let companies = holders.values().map(|(holder, _)| holder.company.0).chain(places).collect();
    let paths = companies::paths(read, org, &companies)?;
    let path = |company: Uuid| paths.get(&company).cloned().unwrap_or_default();
    let rank = |grant: Grant| Rank {
        capabilities: grant.capabilities,
        place_path: company_of(grant.place).map(path).unwrap_or_default(),
        until: grant.until,
    };
    let target = |(user, (holder, grants)): (UserId, (Holder, Vec<Grant>))| {
        let ranks = grants.into_iter().filter(|grant| !grant.capabilities.is_empty()).map(rank).collect();
        (user, Target { user: Some(user.0), is_owner: holder.is_owner, company_path: path(holder.company.0), ranks })
    };
    Ok(holders.into_iter().map(target).collect())
}

fn company_of(place: Place) -> Option<Uuid> {
    match place {
        Place::Organization => None,
        Place::CompanyAndBelow(company) => Some(company),
    }
}

/// How many people can sign in with a password of their own and grant administration in the whole organization. A verb
/// that may take one away asks afterwards, under [`crate::organization::hold_administration`], that one is left.
pub fn count_effective_administrators(read: &mut Read<'_>, org: OrgId) -> DbResult<i64> {
    read.scalar(store::COUNT_ADMINISTRATORS, params![org, access::Capability::GrantAdministration.word()])
}

/// Who those are.
pub(crate) fn effective_administrators(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<UserId>> {
    let rows = read.query(store::ADMINISTRATORS, params![org, access::Capability::GrantAdministration.word()])?;
    rows.into_iter().map(Row::only).collect()
}

/// Whoever can sign in and has `capability` somewhere now, at most `most` of them, by id.
pub(crate) fn with_capability(
    read: &mut Read<'_>,
    org: OrgId,
    capability: access::Capability,
    now: Micros,
    most: i64,
) -> DbResult<Vec<UserId>> {
    let rows = read.query(store::WITH_CAPABILITY, params![org, capability.word(), now, most])?;
    rows.into_iter().map(Row::only).collect()
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

#[derive(Clone, Copy)]
struct Holder {
    role: Option<RoleId>,
    company: CompanyId,
    is_owner: bool,
}

/// Everybody with each of their scopes, as grants.
fn holder_rows(read: &mut Read<'_>, org: OrgId, users: &[UserId]) -> DbResult<Vec<(UserId, Holder, Option<Grant>)>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = params![org].to_vec();
    let people = put_all(&mut values, users.iter().map(ToValue::to_value));
    let read_row = |row: Row| {
        let mut r = row.reader();
        let (user, holder) = (r.next()?, Holder { role: r.next()?, company: r.next()?, is_owner: r.next()? });
        let has_scope: bool = r.next()?;
        let grant = if has_scope { Some(read_scope(&mut r)?.grant(holder.company.0)) } else { None };
        Ok((user, holder, grant))
    };
    read.query_keys(&store::holders(&people), &values)?.into_iter().map(read_row).collect()
}
