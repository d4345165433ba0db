//! The permission sets of a user, group or team, and of everybody.

use access::Rights;
use db::{DbResult, Read, Row, params};
use kernel::ids::Uuid;
use kernel::{Micros, OrgId};

use super::model::Holder;
use super::store;
use crate::{PermissionSetId, ProfileId, UserId, profiles};

/// A profile that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Its id.
    pub id: PermissionSetId,
    /// To whom.
    pub holder: Holder,
    /// Which profile.
    pub profile: ProfileId,
    /// Its name.
    pub profile_name: String,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
    /// When it was granted.
    pub granted_at: Micros,
    /// By whom; none: by the product.
    pub granted_by: Option<UserId>,
}

/// What was granted to a holder, by the profile's name. That the caller may see the holder is the caller's to ask.
pub fn of_holder(read: &mut Read<'_>, org: OrgId, holder: Holder) -> DbResult<Vec<Granted>> {
    read.query(store::OF_HOLDER, params![org, holder.id()])?.into_iter().map(parse).collect()
}

/// What everybody has at `now`, whatever their role.
pub fn baseline(read: &mut Read<'_>, org: OrgId, now: Micros) -> DbResult<Rights> {
    let mut all = Rights::NONE;
    for set in of_holder(read, org, Holder::Everybody)?.into_iter().filter(|set| set.until.is_none_or(|until| until > now)) {
        all = all.union(profiles::find(read, org, set.profile)?.map_or(Rights::NONE, |profile| profile.rights));
    }
    Ok(all)
}

pub(super) fn find(read: &mut Read<'_>, org: OrgId, id: PermissionSetId) -> DbResult<Option<Granted>> {
    read.find(store::FIND, params![org, id])?.map(parse).transpose()
}

/// The set by which a holder has a profile, be it over or not.
pub(super) fn held(read: &mut Read<'_>, org: OrgId, holder: Holder, profile: ProfileId) -> DbResult<Option<Granted>> {
    read.find(store::HELD, params![org, holder.id(), profile])?.map(parse).transpose()
}

pub(super) fn parse(row: Row) -> DbResult<Granted> {
    let mut r = row.reader();
    let id = r.next()?;
    let (word, holder): (String, Uuid) = (r.next()?, r.next()?);
    Ok(Granted {
        id,
        holder: Holder::of(&word, holder)?,
        profile: r.next()?,
        profile_name: r.next()?,
        until: r.next()?,
        granted_at: r.next()?,
        granted_by: r.next()?,
    })
}
