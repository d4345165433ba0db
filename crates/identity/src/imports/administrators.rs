//! Rows of a checked file that make administrators: which they are, and which of them the importer wants.
//!
//! A tick is kept with what the check said of the row. Another check names its rows anew and nobody's yes goes over to it. The invariant:
//! an import makes administrators only of rows that the check it was begun from named, and of those only as the importer chose.

use access::Ctx;
use db::{DbResult, Read, Tx, params};
use kernel::Fault;

use super::begin::{BeginImport, not_now, require};
use super::model::{Import, ImportState, MAKES_ADMINISTRATOR};
use super::{Place, get, store, text};
use crate::ImportId;
use crate::words::words;

/// So many administrators a refusal names.
const NAMED: i64 = 5;

words! {
    /// Which of the named rows may make administrators.
    Administering {
        /// Those with a tick.
        Ticked = "ticked";
        /// All that the check named.
        All = "all";
        /// None.
        Nobody = "nobody";
    }
}

impl Administering {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ticked, Self::All, Self::Nobody];
}

web::described_words!(Administering);

/// A row that makes an administrator, by the last check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAdministrator {
    /// The row as a spreadsheet numbers it.
    pub line: i64,
    /// Whom it names.
    pub label: String,
    /// Whether the importer ticked it.
    pub is_ticked: bool,
}

/// Rows with or without a tick.
pub type Ticks = Vec<(i64, bool)>;

/// The rows that make administrators, by the last check.
pub fn administrators(ctx: &Ctx, read: &mut Read<'_>, import: &Import, place: Place, most: i64) -> DbResult<Vec<NewAdministrator>> {
    let (statement, line) = match place {
        Place::After(line) => (store::ADMINISTRATORS, line),
        Place::Before(line) => (store::ADMINISTRATORS_BEFORE, line),
    };
    let rows = read.query(statement, params![ctx.org, import.id, import.check_pass(), MAKES_ADMINISTRATOR, line, most])?;
    let parse = |row: db::Row| {
        let mut r = row.reader();
        Ok(NewAdministrator { line: r.next()?, label: r.next()?, is_ticked: r.next()? })
    };
    let mut found = rows.into_iter().map(parse).collect::<DbResult<Vec<_>>>()?;
    if matches!(place, Place::Before(_)) {
        found.reverse();
    }
    Ok(found)
}

/// Keeps ticks of the check that `token` names, before the importer goes on to other rows.
pub fn tick_administrators(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId, token: &str, ticks: &[(i64, bool)]) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    if import.state != ImportState::Checked || import.check_token != token {
        return Err(not_now());
    }
    Ok(tick(ctx, tx, &import, ticks)?)
}

/// A row that the check did not name takes no tick.
fn tick(ctx: &Ctx, tx: &mut Tx<'_>, import: &Import, ticks: &[(i64, bool)]) -> DbResult<()> {
    for (line, is_ticked) in ticks {
        tx.execute(store::TICK, params![ctx.org, import.id, import.check_pass(), *line, MAKES_ADMINISTRATOR, *is_ticked])?;
    }
    Ok(())
}

/// How many of the `named` rows the importer chose. Ticks of which none is set are no choice: that is refused, and says whom it is about.
pub(super) fn chosen(ctx: &Ctx, tx: &mut Tx<'_>, import: &Import, input: &BeginImport, named: u64) -> Result<u64, Fault> {
    tick(ctx, tx, import, &input.ticks)?;
    match input.administrators {
        Administering::All => Ok(named),
        Administering::Nobody => Ok(0),
        Administering::Ticked => {
            let count: i64 = tx.scalar(store::COUNT_TICKED, params![ctx.org, import.id, import.check_pass(), MAKES_ADMINISTRATOR])?;
            if count > 0 { Ok(count.unsigned_abs()) } else { Err(unconfirmed(ctx, tx, import, named)?) }
        }
    }
}

/// Names how many and whom.
fn unconfirmed(ctx: &Ctx, read: &mut Read<'_>, import: &Import, named: u64) -> Result<Fault, Fault> {
    let rows = administrators(ctx, read, import, Place::After(-1), NAMED)?;
    let names: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    let rest = named.saturating_sub(names.len() as u64);
    let whom = if rest > 0 { text::and_more(names.join(", "), rest) } else { names.join(", ") };
    let message = if named == 1 { text::administrator_unconfirmed(whom) } else { text::administrators_unconfirmed(named, whom) };
    Ok(Fault::field("administrators", "import.administrators_unconfirmed", message))
}

/// What the confirmed check and the importer said of a row that would make an administrator.
pub(super) fn require_row(tx: &mut Tx<'_>, check: (kernel::OrgId, ImportId, &str), line: u64, may: Administering) -> Result<(), Fault> {
    let (org, import, pass) = check;
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let named = tx.find(store::IS_TICKED, params![org, import, pass, line, MAKES_ADMINISTRATOR])?;
    let Some(is_ticked) = named.map(db::Row::only::<bool>).transpose()? else {
        return Err(Fault::field("role", "role.administrator_unconfirmed", text::row_unconfirmed()));
    };
    if may == Administering::All || may == Administering::Ticked && is_ticked {
        return Ok(());
    }
    Err(Fault::field("role", "role.administrator_unticked", text::row_unticked()))
}
