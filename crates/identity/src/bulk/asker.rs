//! Whoever asked for a bulk change, at this moment: each step acts with the rights that they have by now.

use std::sync::Arc;

use access::{Ctx, Feature};
use db::Read;
use kernel::{Actor, Call, Category, Fault, Via};

use super::model::Bulk;
use super::text;
use crate::roles;
use crate::users::{self, UserStatus};

/// The asker, or why they may not go on: then that is what every row is refused with. All events carry the bulk change.
pub(super) fn asker(call: &Call, read: &mut Read<'_>, bulk: &Bulk) -> Result<Result<Ctx, Fault>, Fault> {
    let mut call = call.by(Actor::User(bulk.created_by.0), Via::Bulk);
    call.client.request_id = bulk.id.to_string();
    call.reason.clone_from(&bulk.reason);
    let is_active = users::find(read, call.org, bulk.created_by)?.is_some_and(|user| user.status == UserStatus::Active);
    if !is_active {
        return Ok(Err(Fault::new(Category::Forbidden, "bulk.asker_inactive", text::asker_inactive())));
    }
    let subject = roles::compile_subject(read, call.org, bulk.created_by, call.now)?;
    let ctx = Ctx::new(call, Arc::new(subject));
    // Without the feature there is no bulk change any more: it stops, and can go on when the feature is back.
    ctx.require_feature(Feature::BulkChanges)?;
    Ok(Ok(ctx))
}
