//! The table of a list: sortable headings, cells, the row's checkbox and menu.

use maud::{Markup, html};

use super::List;
use crate::kit::menu::{MenuItem, of_row};
use crate::kit::{Words, icon};
use crate::{icons, text};

/// How a list is ordered by a column now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
    /// By another column.
    No,
}

/// A column's heading.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    label: Words<'a>,
    sort: Option<(Words<'a>, Sorted)>,
    numeric: bool,
    is_wide: bool,
    rank: u8,
}

impl<'a> Column<'a> {
    /// A column.
    pub fn new(label: impl Into<Words<'a>>) -> Self {
        Self { label: label.into(), sort: None, numeric: false, is_wide: false, rank: 2 }
    }

    /// A column one may order by: where the heading leads, and how it is ordered now.
    #[must_use]
    pub fn sort(self, href: impl Into<Words<'a>>, now: Sorted) -> Self {
        Self { sort: Some((href.into(), now)), ..self }
    }

    /// Numbers and times stand at the right.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// Whole sentences: takes what room there is, and breaks lines.
    #[must_use]
    pub fn wide(self) -> Self {
        Self { is_wide: true, ..self }
    }

    /// Shown on a phone too.
    #[must_use]
    pub fn always(self) -> Self {
        Self { rank: 1, ..self }
    }

    /// The first to go when room is short.
    #[must_use]
    pub fn when_wide(self) -> Self {
        Self { rank: 3, ..self }
    }
}

/// One value of a row.
pub type Cell = Markup;

/// One row.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    id: Words<'a>,
    name: Words<'a>,
    cells: Vec<Cell>,
    menu: Vec<MenuItem<'a>>,
    no_checkbox: bool,
}

impl<'a> Row<'a> {
    /// A row: its id (sent as `id` when chosen), its name for screen readers, one cell for each column.
    pub fn new(id: impl Into<Words<'a>>, name: impl Into<Words<'a>>, cells: Vec<Cell>) -> Self {
        Self { id: id.into(), name: name.into(), cells, menu: Vec::new(), no_checkbox: false }
    }

    /// What may be done with this row.
    #[must_use]
    pub fn menu(self, items: Vec<MenuItem<'a>>) -> Self {
        Self { menu: items, ..self }
    }

    /// Cannot be chosen.
    #[must_use]
    pub fn unchoosable(self) -> Self {
        Self { no_checkbox: true, ..self }
    }
}

pub(super) fn table(list: &List<'_>) -> Markup {
    let choosable = list.bulk.is_some();
    let menus = list.rows.iter().any(|row| !row.menu.is_empty());
    html! {
        div.table-wrap id={ (list.id) "-wrap" } tabindex="0" role="region" aria-label=(list.label) {
            table.grid {
                thead {
                    tr {
                        @if choosable {
                            th.pick scope="col" { input type="checkbox" data-all aria-label=(text::select_all()); }
                        }
                        @for column in &list.columns { (heading(column)) }
                        @if menus { th.act { span.sr { (text::bulk_actions()) } } }
                    }
                }
                tbody { @for row in &list.rows { (line(list, row, choosable, menus)) } }
            }
        }
    }
}

fn heading(column: &Column<'_>) -> Markup {
    let sorted = column.sort.as_ref().map(|(_, now)| *now);
    let order = match sorted {
        Some(Sorted::Up) => Some("ascending"),
        Some(Sorted::Down) => Some("descending"),
        _ => None,
    };
    html! {
        th scope="col" data-rank=(column.rank) class=[column.numeric.then_some("num")] aria-sort=[order] {
            @match &column.sort {
                Some((href, now)) => a href=(href) data-live {
                    (column.label)
                    (icon(match now { Sorted::Up => icons::LuArrowUp, Sorted::Down => icons::LuArrowDown, Sorted::No => icons::LuChevronsUpDown }))
                },
                None => (column.label),
            }
        }
    }
}

fn line(list: &List<'_>, row: &Row<'_>, choosable: bool, menus: bool) -> Markup {
    html! {
        tr id={ (list.id) "-" (row.id) } {
            @if choosable {
                td.pick {
                    @if !row.no_checkbox {
                        input type="checkbox" name="id" value=(row.id) form={ (list.id) "-bulk" } autocomplete="off"
                            aria-label=(text::select_row(&row.name));
                    }
                }
            }
            @for (cell, column) in row.cells.iter().zip(&list.columns) {
                td data-rank=(column.rank) data-wide[column.is_wide] class=[column.numeric.then_some("num")] { (cell) }
            }
            @if menus {
                td.act {
                    @if !row.menu.is_empty() {
                        (of_row(&format!("{}-{}-menu", list.id, row.id), &text::row_menu(&row.name), &row.menu))
                    }
                }
            }
        }
    }
}
