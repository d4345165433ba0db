//! Reads roles and admin scopes.

use std::collections::HashMap;

use access::{Capability, CapabilitySet, Ctx, Rights, Target};
use db::{DbResult, Read, params};
use kernel::ids::Uuid;
use kernel::{Fault, Micros, OrgId};

use super::model::{parse_role, parse_scope, read_given, read_scope};
use super::{Builtin, Given, Role, Scope, store};
use crate::companies;
use crate::{ProfileId, RoleId, UserId};

/// Every role by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Role>> {
    read.query(store::ALL, params![org])?.into_iter().map(parse_role).collect()
}

/// A role by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: RoleId) -> DbResult<Option<Role>> {
    read.find(store::FIND, params![org, id])?.map(parse_role).transpose()
}

/// A role by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Role>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(parse_role).transpose()
}

/// The row of a built-in role, for presets; never to decide what somebody may.
pub fn find_builtin(read: &mut Read<'_>, org: OrgId, builtin: Builtin) -> DbResult<Option<Role>> {
    read.find(store::FIND_BUILTIN, params![org, builtin.word()])?.map(parse_role).transpose()
}

/// Everything that a role lets its holders administer at `now`, wherever.
pub fn capabilities_of(read: &mut Read<'_>, org: OrgId, role: RoleId, now: Micros) -> DbResult<CapabilitySet> {
    let scopes = scopes_in_force(read, org, role, now)?;
    Ok(scopes.iter().fold(CapabilitySet::NONE, |all, scope| all.union(scope.capabilities)))
}

/// What a role administers at `now`: without what is over and waits to be cleared away.
pub fn scopes_in_force(read: &mut Read<'_>, org: OrgId, role: RoleId, now: Micros) -> DbResult<Vec<Scope>> {
    let mut scopes = scopes_of_role(read, org, role)?;
    scopes.retain(|scope| scope.holds_at(now));
    Ok(scopes)
}

/// What a role administers, with what is over until it is cleared away.
pub fn scopes_of_role(read: &mut Read<'_>, org: OrgId, role: RoleId) -> DbResult<Vec<Scope>> {
    read.query(store::SCOPES_OF_ROLE, params![org, role])?.into_iter().map(parse_scope).collect()
}

/// What a user administers besides the role.
pub fn scopes_of_user(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<Scope>> {
    read.query(store::SCOPES_OF_USER, params![org, user])?.into_iter().map(parse_scope).collect()
}

/// A row of the list of roles.
#[derive(Debug, Clone)]
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// What it administers.
    pub scopes: Vec<Scope>,
    /// The profiles that it has, by name.
    pub profiles: Vec<Given>,
    /// How many of the people whom the caller may see have it.
    pub users: i64,
    /// How deep it stands in the tree.
    pub depth: usize,
}

/// Roles as a tree: each before those below it, siblings as they come. The depth stands before the role.
pub fn in_tree(roles: Vec<Role>) -> Vec<(usize, Role)> {
    fn hang(tree: &mut Vec<(usize, Role)>, below: &mut HashMap<Option<RoleId>, Vec<Role>>, above: Option<RoleId>, depth: usize) {
        for role in below.remove(&above).unwrap_or_default() {
            let id = role.id;
            tree.push((depth, role));
            hang(tree, below, Some(id), depth + 1);
        }
    }
    let mut below: HashMap<Option<RoleId>, Vec<Role>> = HashMap::new();
    for role in roles {
        below.entry(role.parent).or_default().push(role);
    }
    let mut tree = Vec::new();
    hang(&mut tree, &mut below, None, 0);
    tree
}

/// Every role with what it administers, and how many of the people whom the caller sees have it.
pub fn list_with_users(ctx: &Ctx, read: &mut Read<'_>) -> Result<Vec<RoleRow>, Fault> {
    ctx.require(Capability::ViewRoles, &Target::organization())?;
    let roles = in_tree(list(read, ctx.org)?);
    let mut scopes = scopes_by_role(read, ctx.org, ctx.now)?;
    let mut profiles = profiles_by_role(read, ctx.org)?;
    let users = visible_users(ctx, read)?;
    let with_users = |(depth, role): (usize, Role)| {
        let users = users.get(&role.id.0).copied().unwrap_or(0);
        let (scopes, profiles) = (scopes.remove(&role.id).unwrap_or_default(), profiles.remove(&role.id).unwrap_or_default());
        RoleRow { role, scopes, profiles, users, depth }
    };
    Ok(roles.into_iter().map(with_users).collect())
}

/// The profiles of a role, by name.
pub fn profiles_of(read: &mut Read<'_>, org: OrgId, role: RoleId) -> DbResult<Vec<Given>> {
    read.query(store::PROFILES_OF, params![org, role])?.into_iter().map(|row| read_given(&mut row.reader())).collect()
}

/// The roles that have a profile, by name.
pub fn with_profile(read: &mut Read<'_>, org: OrgId, profile: ProfileId) -> DbResult<Vec<Role>> {
    read.query(store::WITH_PROFILE, params![org, profile])?.into_iter().map(parse_role).collect()
}

/// What all these profiles give together.
pub fn rights_of(profiles: &[Given]) -> Rights {
    profiles.iter().fold(Rights::NONE, |all, given| all.union(given.rights))
}

fn profiles_by_role(read: &mut Read<'_>, org: OrgId) -> DbResult<HashMap<RoleId, Vec<Given>>> {
    let mut by_role: HashMap<RoleId, Vec<Given>> = HashMap::new();
    for row in read.query(store::ALL_ROLE_PROFILES, params![org])? {
        let mut r = row.reader();
        by_role.entry(r.next()?).or_default().push(read_given(&mut r)?);
    }
    Ok(by_role)
}

/// What each role administers at `now`.
pub(super) fn scopes_by_role(read: &mut Read<'_>, org: OrgId, now: Micros) -> DbResult<HashMap<RoleId, Vec<Scope>>> {
    let mut by_role: HashMap<RoleId, Vec<Scope>> = HashMap::new();
    for row in read.query(store::ALL_ROLE_SCOPES, params![org])? {
        let mut r = row.reader();
        let scope = read_scope(&mut r)?;
        if scope.holds_at(now) {
            by_role.entry(r.next()?).or_default().push(scope);
        }
    }
    Ok(by_role)
}

/// How many people of the caller's reach have each role.
pub fn visible_users(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<HashMap<Uuid, i64>> {
    let reach = ctx.reach(Capability::ViewUsers);
    if matches!(reach, access::Reach::Everything) {
        let read_row = |row: db::Row| {
            let mut r = row.reader();
            Ok((r.next()?, r.next()?))
        };
        return read.query(store::COUNT_ALL_USERS, params![ctx.org])?.into_iter().map(read_row).collect();
    }
    let seen = companies::within(read, ctx.org, &reach)?;
    let mut counts: HashMap<Uuid, i64> = HashMap::new();
    for row in read.query(store::COUNT_USERS, params![ctx.org])? {
        let mut r = row.reader();
        let (role, company, count): (Uuid, Uuid, i64) = (r.next()?, r.next()?, r.next()?);
        if seen.contains(&company) {
            *counts.entry(role).or_default() += count;
        }
    }
    Ok(counts)
}
