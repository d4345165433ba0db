//! The list: views with counts, search, filter chips, sort, columns, rows with selection and a menu, a pager, a bulk bar.
//!
//! Its whole state is in the URL ([`Query`]), so every part is a link or a GET form. JavaScript makes it live: it fetches the
//! same URL and patches the `section`. The slice decides what the parameters mean; the names used here are `q` (search),
//! `view`, `sort`, `columns`, `after`, `before`, `id` (a chosen row), `group` (everybody in a group is
//! chosen), `all` (everything that matches is chosen, as `matching` says it) and `back` (the
//! list's own address, sent with a bulk action).

mod parts;
mod rows;

use maud::{Markup, Render, html};

pub use parts::{BulkBar, ColumnMenu, FilterChip, Pager, SortChoice, ToolMenu, View};
pub use rows::{Cell, Column, Row, Sorted};

use super::{Empty, Words};
use crate::url::Query;

/// A list; build it with [`List::new`].
#[derive(Debug, Clone)]
pub struct List<'a> {
    pub(crate) id: Words<'a>,
    pub(crate) label: Words<'a>,
    pub(crate) here: Query,
    pub(crate) views: Vec<View<'a>>,
    pub(crate) search: Option<(Words<'a>, Words<'a>)>,
    pub(crate) filters: Option<Markup>,
    pub(crate) chips: Vec<FilterChip<'a>>,
    pub(crate) more_filters: Vec<(Words<'a>, Words<'a>)>,
    pub(crate) panel: Option<Markup>,
    pub(crate) sorts: Vec<SortChoice<'a>>,
    pub(crate) menus: Vec<ToolMenu<'a>>,
    pub(crate) column_menu: Option<ColumnMenu<'a>>,
    pub(crate) is_compact: bool,
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) rows: Vec<Row<'a>>,
    pub(crate) pager: Option<Pager<'a>>,
    pub(crate) bulk: Option<BulkBar<'a>>,
    pub(crate) empty: Option<Empty<'a>>,
}

impl<'a> List<'a> {
    /// A list with an id unique on the page, its name for screen readers, and the URL that shows it.
    pub fn new(id: impl Into<Words<'a>>, label: impl Into<Words<'a>>, here: Query) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            here,
            views: Vec::new(),
            search: None,
            filters: None,
            chips: Vec::new(),
            more_filters: Vec::new(),
            panel: None,
            sorts: Vec::new(),
            menus: Vec::new(),
            column_menu: None,
            is_compact: false,
            columns: Vec::new(),
            rows: Vec::new(),
            pager: None,
            bulk: None,
            empty: None,
        }
    }

    /// The tabs.
    #[must_use]
    pub fn views(self, views: Vec<View<'a>>) -> Self {
        Self { views, ..self }
    }

    /// The search box: its label (also the placeholder) and what was typed.
    #[must_use]
    pub fn search(self, label: impl Into<Words<'a>>, typed: impl Into<Words<'a>>) -> Self {
        Self { search: Some((label.into(), typed.into())), ..self }
    }

    /// The fields of the filter box (selects, dates), sent with the search. Their names must not be among the hidden state:
    /// give [`List::new`] a query without them.
    #[must_use]
    pub fn filters(self, fields: Markup) -> Self {
        Self { filters: Some(fields), ..self }
    }

    /// The filters in force, as sentences.
    #[must_use]
    pub fn chips(self, chips: Vec<FilterChip<'a>>) -> Self {
        Self { chips, ..self }
    }

    /// The filters one may add: what it is, and the list with it open in the panel.
    #[must_use]
    pub fn more_filters(self, fields: Vec<(Words<'a>, Words<'a>)>) -> Self {
        Self { more_filters: fields, ..self }
    }

    /// What stands open between tools and rows: a filter that is being changed, a notice.
    #[must_use]
    pub fn panel(self, panel: Markup) -> Self {
        Self { panel: Some(panel), ..self }
    }

    /// The orders to choose from, beside the headings.
    #[must_use]
    pub fn sorts(self, sorts: Vec<SortChoice<'a>>) -> Self {
        Self { sorts, ..self }
    }

    /// A menu among the tools: how the rows are grouped.
    #[must_use]
    pub fn tool_menu(mut self, menu: ToolMenu<'a>) -> Self {
        self.menus.push(menu);
        self
    }

    /// Rows of one line each.
    #[must_use]
    pub fn compact(self, is_compact: bool) -> Self {
        Self { is_compact, ..self }
    }

    /// The columns one may show.
    #[must_use]
    pub fn column_menu(self, menu: ColumnMenu<'a>) -> Self {
        Self { column_menu: Some(menu), ..self }
    }

    /// The columns shown.
    #[must_use]
    pub fn columns(self, columns: Vec<Column<'a>>) -> Self {
        Self { columns, ..self }
    }

    /// The rows of this page.
    #[must_use]
    pub fn rows(self, rows: Vec<Row<'a>>) -> Self {
        Self { rows, ..self }
    }

    /// Where this page stands among all.
    #[must_use]
    pub fn pager(self, pager: Pager<'a>) -> Self {
        Self { pager: Some(pager), ..self }
    }

    /// What may be done with chosen rows; rows get a checkbox.
    #[must_use]
    pub fn bulk(self, bulk: BulkBar<'a>) -> Self {
        Self { bulk: Some(bulk), ..self }
    }

    /// What to show instead of rows, if there are none.
    #[must_use]
    pub fn empty(self, empty: Empty<'a>) -> Self {
        Self { empty: Some(empty), ..self }
    }
}

impl Render for List<'_> {
    fn render(&self) -> Markup {
        html! {
            section.list id=(self.id) data-density=[self.is_compact.then_some("compact")] {
                (parts::views(self))
                (parts::tools(self))
                @if let Some(panel) = &self.panel { div.panel-of-list { (panel) } }
                @if self.rows.is_empty() {
                    @if let Some(empty) = &self.empty { (empty) }
                } @else {
                    (rows::table(self))
                }
                (parts::foot(self))
                @if let Some(bulk) = &self.bulk { (parts::bulk_bar(self, bulk)) }
            }
        }
    }
}
