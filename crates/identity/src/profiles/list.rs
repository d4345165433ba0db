//! Reads profiles, and what has them.

use std::collections::HashMap;

use access::{Capability, Ctx, Target};
use db::{DbResult, Read, params};
use kernel::{Fault, OrgId};

use super::model::parse;
use super::{BuiltinProfile, Profile, store};
use crate::ProfileId;

/// What has a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// Roles.
    pub roles: i64,
    /// Permission sets.
    pub sets: i64,
}

impl Uses {
    /// Whether nothing has it.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// A profile of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// The profile.
    pub profile: Profile,
    /// What has it.
    pub uses: Uses,
}

/// All of them by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Profile>> {
    read.query(store::ALL, params![org])?.into_iter().map(parse).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: ProfileId) -> DbResult<Option<Profile>> {
    read.find(store::FIND, params![org, id])?.map(parse).transpose()
}

/// One by its name, in whatever case.
pub fn find_by_name(read: &mut Read<'_>, org: OrgId, name: &str) -> DbResult<Option<Profile>> {
    let key = kernel::text::fold(&kernel::text::one_line(name));
    read.find(store::FIND_BY_NAME, params![org, key])?.map(parse).transpose()
}

/// The row of a built-in profile, for presets.
pub fn find_builtin(read: &mut Read<'_>, org: OrgId, builtin: BuiltinProfile) -> DbResult<Option<Profile>> {
    read.find(store::FIND_BUILTIN, params![org, builtin.word()])?.map(parse).transpose()
}

/// What has a profile.
pub fn uses(read: &mut Read<'_>, org: OrgId, id: ProfileId) -> DbResult<Uses> {
    let mut r = read.get(store::USES, params![org, id])?.reader();
    Ok(Uses { roles: r.next()?, sets: r.next()? })
}

/// Every profile by name with what has it. Needs *see roles*.
pub fn rows(ctx: &Ctx, read: &mut Read<'_>) -> Result<Vec<ProfileRow>, Fault> {
    ctx.require(Capability::ViewRoles, &Target::organization())?;
    let mut uses: HashMap<ProfileId, Uses> = HashMap::new();
    for row in read.query(store::ALL_USES, params![ctx.org])? {
        let mut r = row.reader();
        uses.insert(r.next()?, Uses { roles: r.next()?, sets: r.next()? });
    }
    let row = |profile: Profile| ProfileRow { uses: uses.get(&profile.id).copied().unwrap_or_default(), profile };
    Ok(list(read, ctx.org)?.into_iter().map(row).collect())
}
