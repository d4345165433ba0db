//! Links a card and a user by hand, and takes them apart. Nothing of either changes, and no right moves.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::facts::{target, user_row};
use super::matching::{Case, announce_link};
use super::model::{Employee, EmployeeRefusal};
use super::store;
use crate::{EmployeeId, UserId, audit, roles};

/// A card and a user that shall know of each other.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The card.
    pub employee: EmployeeId,
    /// The user.
    pub user: UserId,
}

/// A card whose user shall be taken away.
#[derive(Debug, Clone, Copy)]
pub struct Unlink {
    /// The card.
    pub employee: EmployeeId,
}

/// Links. Needs *edit users* on both. The reason stands in the call.
pub fn link(ctx: &Ctx, tx: &mut Tx<'_>, input: Link) -> Result<(), Fault> {
    let (card, facts) = target(tx, ctx.org, input.employee)?;
    ctx.require(Capability::EditUsers, &facts)?;
    let unknown = || Fault::from(EmployeeRefusal::UserUnknown);
    let user = user_row(tx, ctx.org, input.user)?.filter(|user| user.status != "purged").ok_or_else(unknown)?;
    let facts = roles::target_of(tx, ctx.org, user.id)?.ok_or_else(unknown)?;
    ctx.require(Capability::EditUsers, &facts).map_err(|fault| if fault.is("not_found") { unknown() } else { fault })?;
    if user.kind != "standard" {
        return Err(EmployeeRefusal::UserIsService.into());
    }
    join(ctx, tx, &card, input.user, Case::ByHand)
}

/// Links a user that was made from the card a moment ago. Needs *edit users* on the card; the user was the caller's to make.
pub fn link_promoted(ctx: &Ctx, tx: &mut Tx<'_>, input: Link) -> Result<(), Fault> {
    let gone = || Fault::from(EmployeeRefusal::CardGone);
    let (card, facts) = target(tx, ctx.org, input.employee).map_err(|fault| if fault.is("not_found") { gone() } else { fault })?;
    ctx.require(Capability::EditUsers, &facts).map_err(|fault| if fault.is("not_found") { gone() } else { fault })?;
    join(ctx, tx, &card, input.user, Case::Promoted)
}

fn join(ctx: &Ctx, tx: &mut Tx<'_>, card: &Employee, user: UserId, case: Case) -> Result<(), Fault> {
    if card.user == Some(user) {
        return Ok(());
    }
    let taken = |error: db::DbError| {
        if error.is_constraint("employee_user_unique") { EmployeeRefusal::UserHasCard.into() } else { Fault::from(error) }
    };
    if tx.execute(store::LINK, params![ctx.org, card.id, user, ctx.now]).map_err(taken)? == 0 {
        return Err(EmployeeRefusal::LinkedAlready.into());
    }
    tx.execute(store::SET_MATCH, params![ctx.org, user, case.word(), ctx.now])?;
    Ok(announce_link(ctx, tx, card.id, user)?)
}

/// Takes the user away from a card. Needs *edit users* on the card, and on the user if the caller may see them: a user outside
/// the caller's companies is not theirs to part from the card.
pub fn unlink(ctx: &Ctx, tx: &mut Tx<'_>, input: Unlink) -> Result<(), Fault> {
    let (card, facts) = target(tx, ctx.org, input.employee)?;
    ctx.require(Capability::EditUsers, &facts)?;
    let user = card.user.ok_or(EmployeeRefusal::NotLinked)?;
    let facts = roles::target_of(tx, ctx.org, user)?.unwrap_or_else(|| Target::at(Vec::new()));
    ctx.require(Capability::EditUsers, &facts).map_err(|fault| if fault.is("not_found") { not_yours() } else { fault })?;
    if tx.execute(store::UNLINK, params![ctx.org, card.id, user, ctx.now])? == 0 {
        return Err(EmployeeRefusal::Stale.into());
    }
    tx.execute(store::SET_MATCH, params![ctx.org, user, Case::Unlinked.word(), ctx.now])?;
    let changes = vec![Change::of("user", Some(user.to_string()), None)];
    audit::announce(ctx, tx, Event::new("employee.unlinked", "employee", card.id.0).with(changes))?;
    Ok(())
}

/// The card may be known, its user may not.
fn not_yours() -> Fault {
    Fault::new(kernel::Category::Forbidden, "employee.user_outside", super::text::user_outside())
}
