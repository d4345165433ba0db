//! Reading views: one's own, and those that are shared with one.

use access::{Capability, Ctx, Feature};
use db::{DbResult, Read, params};
use kernel::{Category, Fault};

use super::model::{SavedView, ViewRefusal, parse};
use super::{store, text};
use crate::{UserId, ViewId};

/// So many views of others are listed.
pub const MOST_SHARED: i64 = 200;

/// The views that the caller sees, by name: of those that others share the first [`MOST_SHARED`], and the one that opens first
/// besides. Whoever changes the organization's settings sees every shared one, up to as many, with `everything`.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, everything: bool) -> Result<Vec<SavedView>, Fault> {
    let me = reader(ctx)?;
    let mut views = read.query(store::LIST, params![ctx.org, me, MOST_SHARED])?.into_iter().map(parse).collect::<DbResult<Vec<_>>>()?;
    if !views.iter().any(|view| view.is_default)
        && let Some(row) = read.find(store::DEFAULT, params![ctx.org, me])?
        && let Some(row) = read.find(store::FIND, params![ctx.org, me, row.only::<ViewId>()?])?
    {
        views.push(parse(row)?);
    }
    if everything && administers(ctx) {
        for row in read.query(store::LIST_SHARED, params![ctx.org, me, MOST_SHARED])? {
            let view = parse(row)?;
            if !views.iter().any(|known| known.id == view.id) {
                views.push(view);
            }
        }
    }
    Ok(views)
}

/// One that the caller sees.
pub fn get(ctx: &Ctx, read: &mut Read<'_>, id: ViewId) -> Result<SavedView, Fault> {
    let me = reader(ctx)?;
    let mut row = read.find(store::FIND, params![ctx.org, me, id])?;
    if row.is_none() && administers(ctx) {
        row = read.find(store::FIND_SHARED, params![ctx.org, me, id])?;
    }
    Ok(parse(row.ok_or_else(Fault::not_found)?)?)
}

/// The caller, who must be a person that may see users somewhere and whose user plan has saved views: whoever sees no list has no
/// views of it.
pub fn reader(ctx: &Ctx) -> Result<UserId, Fault> {
    if !ctx.subject.may_somewhere(Capability::ViewUsers) {
        return Err(Fault::new(Category::Forbidden, "saved_view.no_list", text::no_list()));
    }
    ctx.require_feature(Feature::SavedViews)?;
    ctx.actor.user().map(UserId).ok_or_else(Fault::not_found)
}

/// Whether the caller may change what others have shared.
pub(super) fn administers(ctx: &Ctx) -> bool {
    ctx.subject.may_everywhere(Capability::EditSettings)
}

impl SavedView {
    /// Refuses who may not change it.
    pub fn check_change(&self, ctx: &Ctx) -> Result<(), Fault> {
        if self.may_change(ctx) { Ok(()) } else { Err(ViewRefusal::NotYours.into()) }
    }

    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(ViewRefusal::Stale.into()) }
    }

    /// Whether the caller may change it: the owner, and for a shared one whoever changes the organization's settings.
    pub fn may_change(&self, ctx: &Ctx) -> bool {
        ctx.actor.user() == Some(self.owner.0) || (self.share != super::Share::Me && administers(ctx))
    }
}
