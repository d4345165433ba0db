//! Keeps one's choice, lets it go, reads it.

use access::{Capability, Ctx};
use db::{DbResult, Read, Tx, params};
use kernel::{Call, Category, Fault};

use super::{ListChoice, store, text};
use crate::UserId;

/// Keeps what the caller chose, in the place of what was kept. Needs *see users* anywhere.
pub fn choose(ctx: &Ctx, tx: &mut Tx<'_>, input: &ListChoice) -> Result<(), Fault> {
    let me = reader(ctx)?;
    let columns = input.written()?;
    tx.execute(store::CHOOSE, params![ctx.org, me, columns, input.is_compact])?;
    Ok(())
}

/// Lets the caller's choice go: the list is shown as it comes.
pub fn reset(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<(), Fault> {
    tx.execute(store::RESET, params![ctx.org, reader(ctx)?])?;
    Ok(())
}

/// What the caller chose, if anything.
pub fn find(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Option<ListChoice>> {
    let Some(me) = ctx.actor.user() else { return Ok(None) };
    let row = read.find(store::FIND, params![ctx.org, UserId(me)])?;
    row.map(|row| {
        let mut r = row.reader();
        Ok(ListChoice::read(&r.next::<String>()?, r.next()?))
    })
    .transpose()
}

/// A former user has no choice.
pub(crate) fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::RESET, params![call.org, user]).map(drop)
}

/// The caller, who must be a person that may see users somewhere.
pub fn reader(ctx: &Ctx) -> Result<UserId, Fault> {
    if !ctx.subject.may_somewhere(Capability::ViewUsers) {
        return Err(Fault::new(Category::Forbidden, "list_choice.no_list", text::no_list()));
    }
    ctx.actor.user().map(UserId).ok_or_else(Fault::not_found)
}
