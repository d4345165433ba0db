//! Rows and what became of them, by outcome, page by page.

use maud::{Markup, html};
use sheet::Importable;
use web::kit::{Column, List, Pager, Row, View, empty};
use web::url::Query;

use super::{parts, paths};
use crate::http::Signed;
use crate::imports::absent::FIRST_LINE;
use crate::imports::row::Importer;
use crate::imports::text;
use crate::imports::{Import, ImportKind, Outcome, Place};

/// How many rows a page shows.
pub(super) const PAGE: usize = 50;

/// What was asked: the outcome, and the row behind or before which to go on.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) only: Option<String>,
    pub(super) place: Place,
}

impl Default for Asked {
    fn default() -> Self {
        Self { only: None, place: Place::After(-1) }
    }
}

impl Asked {
    pub(super) fn of(here: &Query) -> Self {
        let known = ["created", "updated", "unchanged", "skipped", "deactivated", "failed", "undone", "kept"];
        let only = here.get("view").filter(|word| known.contains(word)).map(str::to_owned);
        let line = |name: &str| here.get(name).and_then(|line| line.parse().ok());
        let place = line("before").map_or(Place::After(line("after").unwrap_or(-1)), Place::Before);
        Self { only, place }
    }
}

/// The list. `rows` holds one more than a page if there are more.
pub(super) fn list(signed: &Signed, import: &Import, asked: &Asked, rows: &[Outcome]) -> Markup {
    let here = Query::new(paths::show(import.id)).with("view", asked.only.clone().unwrap_or_default());
    // One more than a page was asked for, to know whether there are more in that direction.
    let is_more = rows.len() > PAGE;
    let (shown, is_before, is_behind) = match asked.place {
        Place::After(line) => (&rows[..rows.len().min(PAGE)], line >= 0, is_more),
        Place::Before(_) => (&rows[rows.len().saturating_sub(PAGE)..], is_more, true),
    };
    let link = |name: &str, row: Option<&Outcome>| row.map(|row| here.clone().with(name, row.line.to_string()).to_string().into());
    let next = link("after", shown.last().filter(|_| is_behind));
    let previous = link("before", shown.first().filter(|_| is_before));
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
    let sum = import.summary();
    let view = |word: &str, label: &'static str, count: u64| View {
        label: label.into(),
        href: here.clone().with("view", word).to_string().into(),
        count: parts::number(signed, count).into(),
        current: asked.only.as_deref().unwrap_or("") == word,
    };
    let kinds = parts::kinds(&sum).into_iter().filter(|(.., count)| *count > 0).map(|(word, label, _, count)| view(word, label, count));
    std::iter::once(view("", text::all(), sum.counts.total() + sum.deactivated + sum.spared + sum.undone + sum.kept)).chain(kinds).collect()
}

/// What the screen calls a field: the product's word, else the file's.
fn field_label(import: &Import, key: &str) -> String {
    let own = Importer::new(import.kind).fields().iter().find(|field| field.key == key).map(|field| field.label.to_owned());
    let header = || {
        let settings = import.settings.as_ref()?;
        let at = settings.mapping.columns.iter().position(|column| column.as_deref() == Some(key))?;
        settings.seen.header.get(at).cloned().filter(|header| !header.is_empty())
    };
    own.or_else(header).unwrap_or_else(|| key.to_owned())
}

fn line<'a>(import: &Import, row: &'a Outcome) -> Row<'a> {
    let href = row.subject.filter(|_| import.kind == ImportKind::Users).map(|id| crate::users::paths::show(crate::UserId(id)));
    // A code is for those who look the reason up; of what went well nothing is to be looked up.
    let shows_code = matches!(row.outcome.as_str(), "failed" | "skipped" | "kept");
    let who = html! {
        @match href {
            Some(href) => a.link href=(href) dir="auto" { (row.label) },
            None => bdi { (row.label) },
        }
        @for said in row.said() {
            div.dim dir="auto" {
                @if !said.field.is_empty() { (field_label(import, &said.field)) ": " }
                (said.message)
                @if shows_code && !said.code.is_empty() { " " code { (said.code) } }
            }
        }
    };
    let is_row = row.line < FIRST_LINE && !matches!(row.outcome.as_str(), "undone" | "kept");
    let number = html! { @if is_row { (row.line) } @else { "–" } };
    let cells = vec![number, who, parts::outcome_badge(&row.outcome)];
    Row::new(row.line.to_string(), row.label.as_str(), cells)
}
