//! One row of a bulk change: who it is, whether the asker may know of them, and what the action makes of them. A refusal is the
//! row's alone; what the product itself stumbles over is tried again with the step.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Category, Fault};

use super::action::Action;
use super::apply::{Applied, Written, apply, stamp};
use super::model::RowOutcome;
use super::text;
use super::undo::undo;
use crate::UserId;
use crate::users;

/// A row that waits.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) user: UserId,
    /// What is to be taken back, if this is an undo.
    pub(super) takes_back: Option<Written>,
}

/// A row that was tried.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) outcome: RowOutcome,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) written: Written,
    /// The person's version before.
    pub(super) version: i64,
    /// Whether they administered something before.
    pub(super) administers: bool,
}

impl Taken {
    pub(super) fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self { outcome: RowOutcome::Refused, code, message: message.into(), written: Written::default(), version: 0, administers: false }
    }
}

/// What is done to every row.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) action: Action,
    pub(super) reason: &'a str,
    /// A step that stumbled so often refuses the row that it stumbles over, so that the others go on.
    pub(super) is_last_try: bool,
}

/// Does it to one person. What a refusal wrote is undone.
pub(super) fn take(ctx: &Ctx, tx: &mut Tx<'_>, order: &Order<'_>, row: &Row) -> Result<Taken, Fault> {
    let gone = || Taken::refused("bulk.gone", text::gone());
    let (user, facts) = match users::target(tx, ctx.org, row.user) {
        Ok(found) => found,
        Err(fault) if fault.is("not_found") => return Ok(gone()),
        Err(fault) => return Err(fault),
    };
    if !ctx.may(Capability::ViewUsers, &facts) {
        return Ok(gone());
    }
    let administers = facts.ranks.iter().any(|rank| !rank.capabilities.is_empty());
    let before = stamp(tx, ctx, row.user)?;
    let applied = tx.attempt(|tx| match &row.takes_back {
        Some(written) => undo(ctx, tx, order.action, written, &user),
        None => apply(ctx, tx, order.action, order.reason, &user),
    });
    let mut taken = match applied {
        Ok(Applied::Unchanged) => Taken { outcome: RowOutcome::Unchanged, ..Taken::refused("", "") },
        Ok(Applied::Changed(mut written)) => {
            written.stamps = (before, stamp(tx, ctx, row.user)?);
            Taken { outcome: RowOutcome::Changed, message: written.note.to_owned(), written, ..Taken::refused("", "") }
        }
        Err(fault) if is_of_the_row(&fault) => Taken::refused(code(&fault), words(&fault)),
        Err(fault) if order.is_last_try => {
            tracing::error!(user = %row.user, cause = fault.message, "a row of a bulk change stumbles");
            Taken::refused("internal", text::row_stumbled())
        }
        Err(fault) => return Err(fault),
    };
    (taken.version, taken.administers) = (user.version, administers);
    Ok(taken)
}

fn is_of_the_row(fault: &Fault) -> bool {
    !matches!(fault.category, Category::Internal | Category::Unavailable | Category::Stale)
}

fn code(fault: &Fault) -> &'static str {
    fault.fields.first().map_or(fault.code, |field| field.code)
}

/// All that a fault says, as one text.
fn words(fault: &Fault) -> String {
    if fault.fields.is_empty() {
        return fault.message.clone();
    }
    fault.fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" ")
}
