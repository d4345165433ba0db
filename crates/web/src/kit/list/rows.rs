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
    menu_of: Option<(Words<'a>, Words<'a>)>,
    no_checkbox: bool,
    heading: Option<Heading<'a>>,
}

/// The heading of a group of rows.
#[derive(Debug, Clone)]
struct Heading<'a> {
    depth: usize,
    total: Words<'a>,
    toggle: Option<Words<'a>>,
    /// What is sent as `group` when everybody in it is chosen, and how many those are.
    all: Option<(Words<'a>, i64)>,
    /// Leads to other groups, and opens none.
    leads: bool,
    is_open: bool,
}

impl<'a> Row<'a> {
    /// A row: its id (sent as `id` when chosen), its name for screen readers, one cell for each column.
    pub fn new(id: impl Into<Words<'a>>, name: impl Into<Words<'a>>, cells: Vec<Cell>) -> Self {
        Self { id: id.into(), name: name.into(), cells, menu: Vec::new(), menu_of: None, no_checkbox: false, heading: None }
    }

    /// The heading of a group of rows: its name, how deep it stands, its total as it is shown.
    pub fn heading(id: impl Into<Words<'a>>, name: impl Into<Words<'a>>, depth: usize, total: impl Into<Words<'a>>) -> Self {
        let heading = Heading { depth, total: total.into(), toggle: None, all: None, leads: false, is_open: false };
        Self { heading: Some(heading), ..Self::new(id, name, Vec::new()) }
    }

    /// A heading that opens and closes: where that leads, and whether it is open.
    #[must_use]
    pub fn opens(self, href: impl Into<Words<'a>>, is_open: bool) -> Self {
        let heading = self.heading.map(|heading| Heading { toggle: Some(href.into()), is_open, ..heading });
        Self { heading, ..self }
    }

    /// A heading by which everybody in the group may be chosen: the words that say who, sent as `group`, and how many they are.
    #[must_use]
    pub fn chooses(self, who: impl Into<Words<'a>>, count: i64) -> Self {
        let heading = self.heading.map(|heading| Heading { all: Some((who.into(), count)), ..heading });
        Self { heading, ..self }
    }

    /// In the place of a heading a link to other groups.
    #[must_use]
    pub fn leads(self, href: impl Into<Words<'a>>) -> Self {
        let heading = self.heading.map(|heading| Heading { toggle: Some(href.into()), leads: true, ..heading });
        Self { heading, ..self }
    }

    /// The menu of another page, by that page's address and the menu's id there: fetched when it is asked for. Without JavaScript
    /// it is a link to that page.
    #[must_use]
    pub fn menu_of(self, href: impl Into<Words<'a>>, id: impl Into<Words<'a>>) -> Self {
        Self { menu_of: Some((href.into(), id.into())), ..self }
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
    let menus = list.rows.iter().any(|row| !row.menu.is_empty() || row.menu_of.is_some());
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

fn group(list: &List<'_>, row: &Row<'_>, heading: &Heading<'_>, choosable: bool, cells: usize) -> Markup {
    let name = html! {
        (icon(match (heading.leads, heading.is_open) { (true, _) => icons::LuEllipsis, (_, true) => icons::LuChevronDown, _ => icons::LuChevronRight }))
        bdi { (row.name) }
        @if !heading.leads { span.count { (heading.total) } }
    };
    html! {
        tr.group id={ (list.id) "-" (row.id) } data-depth=(heading.depth) {
            @if choosable {
                td.pick {
                    @if let Some((who, count)) = &heading.all {
                        input type="checkbox" name="group" value=(who) form={ (list.id) "-bulk" } autocomplete="off" data-people=(count)
                            aria-label=(text::select_group(&row.name));
                    }
                }
            }
            th scope="rowgroup" colspan=(cells) {
                @match &heading.toggle {
                    Some(href) if heading.leads => a href=(href) data-live { (name) },
                    Some(href) => a href=(href) data-live aria-expanded=(heading.is_open) { (name) },
                    None => span { (name) },
                }
            }
        }
    }
}

fn line(list: &List<'_>, row: &Row<'_>, choosable: bool, menus: bool) -> Markup {
    if let Some(heading) = &row.heading {
        return group(list, row, heading, choosable, list.columns.len() + usize::from(menus));
    }
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
                    @if let Some((href, menu)) = &row.menu_of {
                        a.btn.ghost.square href=(href) data-menu=(menu) aria-label=(text::row_menu(&row.name)) { (icon(icons::LuEllipsis)) }
                    }
                    @if !row.menu.is_empty() {
                        (of_row(&format!("{}-{}-menu", list.id, row.id), &text::row_menu(&row.name), &row.menu))
                    }
                }
            }
        }
    }
}
