//! `GET /api/v1/bulk/{id}/rows`: what became of each person, or will.

use db::Read;
use kernel::{Category, Fault};
use serde_json::json;

use super::{after, named, on_one};
use crate::UserId;
use crate::bulk::{self, BulkRow, BulkState, RowOutcome, Which, text};
use crate::http::api::{Asked, Listing, Operation, Reply};

web::answer! {
    /// Somebody whom a bulk change is for, and what became of them or will.
    struct BulkPerson {
        /// Their place.
        number: i64,
        /// Who.
        user: UserId,
        /// Their name; null of a former user, or of somebody whom you may not see.
        name: Option<String>,
        /// Their user name; null as well.
        user_name: Option<String>,
        /// What became of them, or will; null while they wait.
        outcome: Option<RowOutcome>,
        /// Why they were refused, for programs: stable. Null if they were not.
        code: Option<String>,
        /// The same for people; or what is to be known.
        detail: Option<String>,
        /// What the preview before said; null if it did not know them.
        before: Option<RowOutcome>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let outcomes = RowOutcome::ALL.map(RowOutcome::word);
    vec![
        on_one(Operation::read("/api/v1/bulk/{id}/rows", "bulk.rows", list))
            .says(
                "List what becomes of people",
                "By the preview until it is applied, then by the change itself. There are none before the preview.",
            )
            .verbs(&["bulk::rows"])
            .lists()
            .query("outcome", "Only those who came out so.", json!({ "type": "string", "enum": outcomes }))
            .query("code", "Only those who were refused for this; with outcome=refused.", json!({ "type": "string" })),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<BulkPerson>>, Fault> {
    let bulk = named(asked, read)?;
    let word = asked.query.get("outcome").filter(|word| !word.is_empty());
    let outcome = word.map(|word| RowOutcome::from_word(word).ok_or_else(unknown_outcome)).transpose()?;
    let code = asked.query.get("code").filter(|word| !word.is_empty()).map(str::to_owned);
    if code.is_some() && outcome != Some(RowOutcome::Refused) {
        return Err(Fault::new(Category::Malformed, "query.value", text::query_code()));
    }
    let which = Which { outcome, code, after: after(asked)?.unwrap_or(0) };
    let has_rows = bulk::has_rows(&bulk) || bulk.state == BulkState::Running;
    let mut found = if has_rows { bulk::rows(&asked.ctx, read, &bulk, &which, asked.limit + 1)? } else { Vec::new() };
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|row| row.seq.to_string());
    let items = found.into_iter().map(told).collect();
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn unknown_outcome() -> Fault {
    Fault::new(Category::Malformed, "query.value", text::query_outcome(RowOutcome::ALL.map(RowOutcome::word).join(", ")))
}

fn told(row: BulkRow) -> BulkPerson {
    let (name, user_name) = row.name.unzip();
    let some = |words: String| Some(words).filter(|words| !words.is_empty());
    BulkPerson {
        number: row.seq,
        user: row.user,
        name,
        user_name,
        outcome: row.outcome,
        code: some(row.code),
        detail: some(row.message),
        before: row.before,
    }
}
