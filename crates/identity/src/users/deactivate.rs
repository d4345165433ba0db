//! Deactivates: the person left, the seat is free. Handing over records comes with the records.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::state::Step;
use super::status_change::{Details, take};
use crate::UserId;

/// A leaver.
#[derive(Debug, Clone)]
pub struct Deactivate {
    /// Who.
    pub user: UserId,
}

/// Deactivates: sessions end, links die. Needs *deactivate users* on the person.
pub fn deactivate(ctx: &Ctx, tx: &mut Tx<'_>, input: Deactivate) -> Result<(), Fault> {
    take(ctx, tx, input.user, Capability::DeactivateUsers, Step::Deactivate, "user.deactivated", Details::default()).map(drop)
}
