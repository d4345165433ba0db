//! Deletes to the recycle bin, from where a person can be restored until the purge.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::state::Step;
use super::status_change::{Details, take};
use crate::UserId;

/// A user for the recycle bin.
#[derive(Debug, Clone)]
pub struct Delete {
    /// Who.
    pub user: UserId,
}

/// Deletes: sessions end, links die; the user name stays held. Needs *delete users* on the person.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: Delete) -> Result<(), Fault> {
    let details = Details { deleted_at: Some(ctx.now), ..Details::default() };
    take(ctx, tx, input.user, Capability::DeleteUsers, Step::Delete, "user.deleted", details).map(drop)
}
