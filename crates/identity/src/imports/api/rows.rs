//! `GET /api/v1/imports/{id}/rows`: what became of each row, or would.

use db::Read;
use kernel::{Category, Fault};
use serde_json::json;

use super::{after, column_of, named, on_one, one_more};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::imports::absent::FIRST_LINE;
use crate::imports::{self, Import, ImportKind, Outcome, Place, text};
use crate::{CompanyId, UserId};

/// What may become of a row.
const OUTCOMES: [&str; 8] = ["created", "updated", "unchanged", "skipped", "deactivated", "failed", "undone", "kept"];

web::answer! {
    /// Something that is said of a row.
    struct ImportSaid {
        /// The field, as a JSON pointer into the row; empty for the row as a whole.
        pointer: String,
        /// The column that fills it, as the file calls it.
        column: Option<String>,
        /// What it is, for programs: stable.
        code: String,
        /// What to do, or what is to be known, for people.
        detail: String,
    }
}

web::answer! {
    /// A row, and what became of it or would.
    struct ImportRow {
        /// Its place in the list.
        number: i64,
        /// The row as a spreadsheet numbers it; null where it is none of the file: somebody who is not in it, or a write that was undone.
        row: Option<i64>,
        /// Created, updated, unchanged, skipped, deactivated or failed; of an undo, undone or kept.
        outcome: String,
        /// Whom or what it names.
        name: String,
        /// The user or company that was made or found.
        id: Option<String>,
        /// Why it was refused, or what is to be known.
        said: Vec<ImportSaid>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        on_one(Operation::read("/api/v1/imports/{id}/rows", "imports.rows", list))
            .says("List what became of rows", "In the pass that runs or ran last: check, import or undo. Complete once that is over.")
            .verbs(&["imports::outcomes"])
            .lists()
            .query("outcome", "Only rows that came out so.", json!({ "type": "string", "enum": OUTCOMES })),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<ImportRow>>, Fault> {
    let import = named(asked, read)?;
    let only = asked.query.get("outcome").filter(|word| !word.is_empty());
    if only.is_some_and(|word| !OUTCOMES.contains(&word)) {
        return Err(Fault::new(Category::Malformed, "query.value", text::query_outcome(OUTCOMES.join(", "))));
    }
    let place = Place::After(after(asked)?.unwrap_or(-1));
    let mut found = imports::outcomes(&asked.ctx, read, &import, only, place, one_more(asked))?;
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|row| row.line.to_string());
    let items = found.iter().map(|row| told(&import, row)).collect();
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn told(import: &Import, row: &Outcome) -> ImportRow {
    let is_row = row.line < FIRST_LINE && !matches!(row.outcome.as_str(), "undone" | "kept");
    let id = |id| match import.kind {
        ImportKind::Users => UserId(id).to_string(),
        ImportKind::Companies => CompanyId(id).to_string(),
    };
    let said = row.said().into_iter().map(|said| ImportSaid {
        pointer: if said.field.is_empty() { String::new() } else { format!("/{}", said.field) },
        column: column_of(import, &said.field),
        code: said.code,
        detail: said.message,
    });
    ImportRow {
        number: row.line,
        row: is_row.then_some(row.line),
        outcome: row.outcome.clone(),
        name: row.label.clone(),
        id: row.subject.map(id),
        said: said.collect(),
    }
}
