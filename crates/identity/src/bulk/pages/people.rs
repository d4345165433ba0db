//! The rows of a bulk change, by outcome and reason, page by page.

use maud::{Markup, html};
use web::kit::{Column, FilterChip, List, Pager, Row, View, empty, who};
use web::url::Query;

use super::{parts, paths};
use crate::bulk::{Bulk, BulkRow, RowOutcome, Which, text};
use crate::http::Signed;
use crate::users;

/// How many rows a page shows.
pub(super) const PAGE: usize = 50;

/// The rows that an address asks for.
pub(super) fn asked(here: &Query) -> Which {
    let outcome = here.get("view").and_then(RowOutcome::from_word);
    let code = here.get("code").filter(|_| outcome.is_some()).map(str::to_owned);
    Which { outcome, code, after: here.get("after").and_then(|seq| seq.parse().ok()).unwrap_or(0) }
}

/// The address of those.
pub(super) fn address(bulk: &Bulk, which: &Which) -> Query {
    let outcome = which.outcome.map(RowOutcome::word).unwrap_or_default();
    Query::new(paths::show(bulk.id)).with("view", outcome).with("code", which.code.clone().unwrap_or_default())
}

/// The list. `rows` holds one more than a page if there are more.
pub(super) fn list(signed: &Signed, bulk: &Bulk, which: &Which, rows: &[BulkRow]) -> Markup {
    let here = address(bulk, which);
    let shown = &rows[..rows.len().min(PAGE)];
    let next = shown.last().filter(|_| rows.len() > PAGE).map(|last| here.clone().with("after", last.seq.to_string()).to_string().into());
    let previous = (which.after > 0).then(|| here.to_string().into());
    let mut list = List::new("people", text::rows_label(), here)
        .views(views(signed, bulk, which))
        .chips(chips(bulk, which, shown))
        .columns(vec![
            Column::new(text::rows_who()).always(),
            Column::new(text::rows_outcome()).always(),
            Column::new(text::rows_why()).wide(),
        ])
        .rows(shown.iter().map(|row| line(bulk, row)).collect())
        .empty(empty(text::rows_none_title(), text::rows_none_sentence()).no_match());
    if next.is_some() || previous.is_some() {
        list = list.pager(Pager { shown: "".into(), previous, next });
    }
    html! { (list) }
}

fn views<'a>(signed: &Signed, bulk: &Bulk, which: &Which) -> Vec<View<'a>> {
    let view = |outcome: Option<RowOutcome>, label: &'static str, count: i64| View {
        label: label.into(),
        href: address(bulk, &Which { outcome, ..Which::default() }).to_string().into(),
        count: parts::number(signed, count).into(),
        current: which.outcome == outcome,
    };
    let has_run = bulk.state.has_run();
    let kinds = RowOutcome::ALL.into_iter().filter(|outcome| bulk.counts.of(*outcome) > 0);
    let kinds = kinds.map(|outcome| view(Some(outcome), parts::outcome_word(outcome, has_run), bulk.counts.of(outcome)));
    std::iter::once(view(None, text::all(), bulk.total)).chain(kinds).collect()
}

/// The reason in words, of whoever was refused for it.
fn chips<'a>(bulk: &Bulk, which: &Which, rows: &[BulkRow]) -> Vec<FilterChip<'a>> {
    let Some(code) = &which.code else { return Vec::new() };
    let words = rows.first().map_or_else(|| code.clone(), |row| row.message.clone());
    vec![FilterChip {
        field: text::reason_filter().into(),
        relation: text::reason_filter_is().into(),
        value: words.into(),
        edit: None,
        remove: address(bulk, &Which { code: None, ..which.clone() }).to_string().into(),
    }]
}

fn line<'a>(bulk: &Bulk, row: &'a BulkRow) -> Row<'a> {
    let (name, who) = match &row.name {
        Some((name, user_name)) => (name.as_str(), who(name, user_name, Some(&users::paths::show(row.user)))),
        None => (text::hidden_person(), html! { span.dim { (text::hidden_person()) } }),
    };
    let cells = vec![who, parts::outcome_badge(row.outcome, bulk.state.has_run()), html! { span dir="auto" { (row.message) } }];
    Row::new(row.seq.to_string(), name, cells)
}
