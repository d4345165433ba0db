//! Changes a view: its name, what it shows, who sees it. Audited where it concerns others.

use access::Ctx;
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::{Share, ViewRefusal, check, name_taken};
use super::save::{check_role, shared_with};
use super::{get, store};
use crate::{ViewId, audit};

/// A change; what is `None` stays as it is.
#[derive(Debug, Clone)]
pub struct ChangeView {
    /// Which view.
    pub view: ViewId,
    /// The version that was looked at.
    pub version: i64,
    /// What it shall be called.
    pub name: Option<String>,
    /// What it shall show.
    pub query: Option<String>,
    /// Who shall see it.
    pub share: Option<Share>,
}

/// Changes a view of the caller's own, or a shared one if the caller may change the organization's settings. Says whether anything
/// changed.
pub fn change(ctx: &Ctx, tx: &mut Tx<'_>, input: &ChangeView) -> Result<bool, Fault> {
    let before = get(ctx, tx, input.view)?;
    before.check_change(ctx)?;
    let name = input.name.as_deref().unwrap_or(&before.name);
    let after = check(name, input.query.as_deref().unwrap_or(&before.query))?;
    let share = input.share.unwrap_or(before.share);
    if share != before.share {
        check_role(ctx, tx, share)?;
    }
    before.check_version(input.version)?;
    if after.name == before.name && after.query == before.query && share == before.share {
        return Ok(false);
    }
    let (visibility, role) = (share.word(), share.role());
    let row = params![ctx.org, before.id, input.version, after.name, after.key, after.sort, after.query, visibility, role];
    if tx.execute(store::UPDATE, row).map_err(name_taken)? == 0 {
        return Err(ViewRefusal::Stale.into());
    }
    if share != Share::Me || before.share != Share::Me {
        let mut changes = Vec::new();
        for (field, old, new) in [("name", before.name, after.name), ("query", before.query, after.query)] {
            if old != new {
                changes.push(Change::personal(field, Some(old), Some(new)));
            }
        }
        if share != before.share {
            let words = (shared_with(ctx, tx, before.share)?, shared_with(ctx, tx, share)?);
            changes.push(Change::of("shared_with", Some(words.0), Some(words.1)));
        }
        audit::announce(ctx, tx, Event::new("saved_view.changed", "saved_view", before.id.0).with(changes))?;
    }
    Ok(true)
}
