//! The recycle bin: how long somebody can be restored, and whose time in it is over.
//!
//! Who is due is only found here. [`super::purge`] does the rest, one person at a time, and may refuse.

use access::Ctx;
use db::{DbResult, Read, Row, params};
use kernel::Micros;
use kernel::ids::Uuid;

use super::store;
use crate::UserId;

/// So many days a deleted user can be restored.
pub const BIN_DAYS: i64 = 30;
const BIN_SECS: i64 = BIN_DAYS * 24 * 3600;

/// When somebody deleted at `at` is due to be anonymized.
pub fn bin_ends(at: Micros) -> Micros {
    at.plus_secs(BIN_SECS)
}

/// A place in the bin, in the order in which people came into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BinPlace {
    /// When they were deleted.
    pub deleted_at: Micros,
    /// Who.
    pub user: UserId,
}

/// At most `most` people whose time in the bin is over, behind the place `after`: whoever could not be purged does not stand in
/// the way of the others.
pub fn bin_over(ctx: &Ctx, read: &mut Read<'_>, after: Option<BinPlace>, most: i64) -> DbResult<Vec<BinPlace>> {
    let after = after.unwrap_or(BinPlace { deleted_at: Micros(i64::MIN), user: UserId(Uuid::nil()) });
    let until = ctx.now.plus_secs(-BIN_SECS);
    let place = |row: Row| {
        let mut r = row.reader();
        Ok(BinPlace { deleted_at: r.next()?, user: r.next()? })
    };
    read.query(store::BIN_OVER, params![ctx.org, until, after.deleted_at, after.user, most])?.into_iter().map(place).collect()
}
