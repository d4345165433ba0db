//! Rows and what became of them, by outcome, page by page.

use maud::{Markup, html};
use web::kit::{Column, List, Pager, Row, View, empty};
use web::url::Query;

use super::{parts, paths};
use crate::http::Signed;
use crate::imports::text;
use crate::imports::{Import, ImportKind, Outcome};

/// How many rows a page shows.
pub(super) const PAGE: usize = 50;

/// What was asked: the outcome, and the row behind which to go on.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) only: Option<String>,
    pub(super) after: i64,
}

impl Asked {
    pub(super) fn of(here: &Query) -> Self {
        let known = ["created", "updated", "unchanged", "skipped", "failed"];
        let only = here.get("view").filter(|word| known.contains(word)).map(str::to_owned);
        Self { only, after: here.get("after").and_then(|line| line.parse().ok()).unwrap_or(-1) }
    }
}

/// The list. `rows` holds one more than a page if there are more.
pub(super) fn list(signed: &Signed, import: &Import, asked: &Asked, rows: &[Outcome]) -> Markup {
    let here = Query::new(paths::show(import.id)).with("view", asked.only.clone().unwrap_or_default());
    let shown = &rows[..rows.len().min(PAGE)];
    let next = shown.last().filter(|_| rows.len() > PAGE).map(|last| here.clone().with("after", last.line.to_string()).to_string().into());
    let previous = (asked.after >= 0).then(|| here.to_string().into());
    let mut list = List::new("outcomes", text::outcomes_label(), here.clone())
        .views(views(signed, import, asked, &here))
        .columns(vec![
            Column::new(text::heading_row()).numeric(),
            Column::new(text::heading_who()).always().wide(),
            Column::new(text::heading_outcome()).always(),
        ])
        .rows(shown.iter().map(|row| line(import, row)).collect())
        .empty(empty(text::rows_none_title(), text::rows_none_sentence()).no_match());
    if next.is_some() || previous.is_some() {
        list = list.pager(Pager { shown: "".into(), previous, next });
    }
    html! { (list) }
}

fn views<'a>(signed: &Signed, import: &Import, asked: &Asked, here: &Query) -> Vec<View<'a>> {
    let counts = import.summary().counts;
    let view = |word: &str, label: &'static str, count: u64| View {
        label: label.into(),
        href: here.clone().with("view", word).to_string().into(),
        count: parts::number(signed, count).into(),
        current: asked.only.as_deref().unwrap_or("") == word,
    };
    let kinds = parts::kinds(&counts).into_iter().filter(|(.., count)| *count > 0).map(|(word, label, _, count)| view(word, label, count));
    std::iter::once(view("", text::all(), counts.total())).chain(kinds).collect()
}

fn line<'a>(import: &Import, row: &'a Outcome) -> Row<'a> {
    let href = row.subject.filter(|_| import.kind == ImportKind::Users).map(|id| crate::users::paths::show(crate::UserId(id)));
    let who = html! {
        @match href {
            Some(href) => a.link href=(href) dir="auto" { (row.label) },
            None => bdi { (row.label) },
        }
        @if !row.message.is_empty() { div.dim dir="auto" { (row.message) } }
    };
    let cells = vec![html! { (row.line) }, who, parts::outcome_badge(&row.outcome)];
    Row::new(row.line.to_string(), row.label.as_str(), cells)
}
