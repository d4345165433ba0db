//! Freezes for investigation or absence; the seat stays taken.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::parse;
use super::state::Step;
use super::status_change::{Details, take};
use super::text;
use crate::UserId;

/// A freeze.
#[derive(Debug, Clone)]
pub struct Freeze {
    /// Who.
    pub user: UserId,
    /// Why; may be empty.
    pub reason: String,
}

/// Freezes: sessions end, links die. Needs *freeze users* on the person.
pub fn freeze(ctx: &Ctx, tx: &mut Tx<'_>, input: Freeze) -> Result<(), Fault> {
    let freeze_reason = parse::limited("reason", &input.reason, 500, &text::text_long(500))?;
    let details = Details { freeze_reason, ..Details::default() };
    take(ctx, tx, input.user, Capability::FreezeUsers, Step::Freeze, "user.frozen", details).map(drop)
}

/// Lets a frozen user sign in again. Needs *freeze users* on the person.
pub fn unfreeze(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    take(ctx, tx, user, Capability::FreezeUsers, Step::Unfreeze, "user.unfrozen", Details::default()).map(drop)
}
