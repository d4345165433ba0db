//! Deletes a card for good: there is no recycle bin for cards. What the audit log holds of the person goes too; that it happened stays.

use access::{Capability, Ctx, Danger};
use db::{Tx, params};
use kernel::{Call, Change, Event, Fault};

use super::facts::target;
use super::model::EmployeeRefusal;
use super::store;
use crate::{EmployeeId, UserId, audit};

/// A card to be deleted.
#[derive(Debug, Clone, Copy)]
pub struct DeleteEmployee {
    /// Which.
    pub employee: EmployeeId,
    /// The version that the person saw.
    pub version: i64,
}

/// Deletes a card that has no user. Needs *purge users* where it is, since nothing brings it back.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteEmployee) -> Result<(), Fault> {
    let (card, facts) = target(tx, ctx.org, input.employee)?;
    ctx.require(Capability::PurgeUsers, &facts)?;
    if card.user.is_some() {
        return Err(EmployeeRefusal::HasUser.into());
    }
    card.check_version(input.version)?;
    ctx.recent(Danger::Purge)?;
    if !store::delete(tx, ctx.org, card.id, card.version)? {
        return Err(EmployeeRefusal::Stale.into());
    }
    gone(ctx, tx, card.id, Vec::new())
}

/// The card of somebody who is purged goes with them.
pub fn forget_of(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    tx.execute(store::DELETE_MATCH, params![call.org, user])?;
    let card = tx.find(store::FIND_OF_USER, params![call.org, user])?.map(store::read_card).transpose()?;
    let Some(card) = card else { return Ok(()) };
    if !store::delete(tx, call.org, card.id, card.version)? {
        return Err(EmployeeRefusal::Stale.into());
    }
    gone(call, tx, card.id, vec![Change::of("user", Some(user.to_string()), None)])
}

fn gone(call: &Call, tx: &mut Tx<'_>, card: EmployeeId, changes: Vec<Change>) -> Result<(), Fault> {
    // Forgotten after it is told: the reason that was typed may name the person too.
    audit::announce(call, tx, Event::new("employee.deleted", "employee", card.0).with(changes))?;
    audit::forget(call, tx, card.0)?;
    Ok(())
}
