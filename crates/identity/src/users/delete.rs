//! Deletes to the recycle bin, from where a person can be restored until the purge.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::state::Step;
use super::status_change::{Details, take};
use crate::UserId;

/// So many days a deleted user can be restored.
pub const BIN_DAYS: i64 = 30;

/// When somebody deleted at `at` is due to be anonymized.
pub fn delete_bin_ends(at: kernel::Micros) -> kernel::Micros {
    at.plus_secs(BIN_DAYS * 24 * 3600)
}

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
