//! Saves the list as it is shown under a name.

use access::Ctx;
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{MOST_VIEWS, Share, ViewRefusal, check, name_taken};
use super::{reader, store, text};
use crate::{ViewId, audit, roles};

/// A view to be saved.
#[derive(Debug, Clone)]
pub struct SaveView {
    /// What it shall be called.
    pub name: String,
    /// The list's parameters, as the list writes them.
    pub query: String,
    /// Who shall see it.
    pub share: Share,
}

/// Saves a view of the caller's. Needs *see users* anywhere.
pub fn save(ctx: &Ctx, tx: &mut Tx<'_>, input: &SaveView) -> Result<ViewId, Fault> {
    let me = reader(ctx)?;
    let new = check(&input.name, &input.query)?;
    check_role(ctx, tx, input.share)?;
    tx.execute(store::HOLD_OWNER, params![ctx.org, me])?;
    if tx.scalar::<i64>(store::COUNT, params![ctx.org, me])? >= MOST_VIEWS {
        return Err(ViewRefusal::TooMany.into());
    }
    let id = ViewId::new(ctx);
    let (visibility, role) = (input.share.word(), input.share.role());
    let row = params![ctx.org, id, me, new.name, new.key, new.sort, new.query, visibility, role, ctx.now];
    tx.execute(store::INSERT, row).map_err(name_taken)?;
    if input.share != Share::Me {
        let changes = vec![
            Change::personal("name", None, Some(new.name)),
            Change::of("shared_with", None, Some(shared_with(ctx, tx, input.share)?)),
            Change::personal("query", None, Some(new.query)),
        ];
        audit::announce(ctx, tx, Event::new("saved_view.shared", "saved_view", id.0).with(changes))?;
    }
    Ok(id)
}

/// A view is shared with a role that there is.
pub(super) fn check_role(ctx: &Ctx, tx: &mut Tx<'_>, share: Share) -> Result<(), Fault> {
    match share.role() {
        Some(role) if roles::find(tx, ctx.org, role)?.is_none() => Err(ViewRefusal::NoSuchRole.into()),
        _ => Ok(()),
    }
}

/// With whom, in words.
pub(super) fn shared_with(ctx: &Ctx, tx: &mut Tx<'_>, share: Share) -> Result<String, Fault> {
    Ok(match share {
        Share::Me => text::with_nobody().to_owned(),
        Share::All => text::with_everybody().to_owned(),
        Share::Role(role) => roles::find(tx, ctx.org, role)?.map_or_else(|| text::with_no_role().to_owned(), |role| role.name),
    })
}
