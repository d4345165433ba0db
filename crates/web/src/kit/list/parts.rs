//! What stands around the rows of a list: tabs, tools, pager, bulk bar.

use maud::{Markup, html};

use super::List;
use crate::kit::menu::{MenuItem, items};
use crate::kit::{Button, Words, button, icon};
use crate::{icons, text};

/// A tab: a saved or built-in selection of rows.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// Its name.
    pub label: Words<'a>,
    /// Where it leads.
    pub href: Words<'a>,
    /// How many rows, as it is shown ("487", "more than 10,000"); empty for none.
    pub count: Words<'a>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A filter in force, read as a sentence: "Team is any of 5 teams".
#[derive(Debug, Clone)]
pub struct FilterChip<'a> {
    /// What is filtered by: "Team".
    pub field: Words<'a>,
    /// How: "is any of".
    pub relation: Words<'a>,
    /// Which: "5 teams".
    pub value: Words<'a>,
    /// The list without this filter.
    pub remove: Words<'a>,
    /// The list with this filter open to be changed.
    pub edit: Option<Words<'a>>,
}

/// An order to choose.
#[derive(Debug, Clone)]
pub struct SortChoice<'a> {
    /// What it is called: "Last active".
    pub label: Words<'a>,
    /// The list in this order.
    pub href: Words<'a>,
    /// Whether it holds.
    pub current: bool,
}

/// A menu among the tools.
#[derive(Debug, Clone)]
pub struct ToolMenu<'a> {
    /// Its word in ids.
    pub word: &'static str,
    /// What the button says.
    pub label: Words<'a>,
    /// The button's icon.
    pub icon: crate::Icon,
    /// Its lines.
    pub items: Vec<MenuItem<'a>>,
}

/// The columns that one may show, in a form of its own that is sent by POST: the choice is kept, so it is no part of the address. It
/// sends `columns` for each that is ticked, in the order shown, and the list's own parameters as `list`.
#[derive(Debug, Clone)]
pub struct ColumnMenu<'a> {
    /// Where it is sent.
    pub action: Words<'a>,
    /// Key, label, whether shown.
    pub choices: Vec<(Words<'a>, Words<'a>, bool)>,
    /// What stands below: the density.
    pub extra: Markup,
    /// What else can be done: their order, the usual ones.
    pub buttons: Vec<Button<'a>>,
}

/// Where this page stands: "1–50 of 290", Previous, Next.
#[derive(Debug, Clone, Default)]
pub struct Pager<'a> {
    /// What is shown, in words: see [`Pager::rows`].
    pub shown: Words<'a>,
    /// The page before, if there is one.
    pub previous: Option<Words<'a>>,
    /// The page after, if there is one.
    pub next: Option<Words<'a>>,
}

impl Pager<'_> {
    /// "1–50 of 290"; `total` as it is shown.
    pub fn rows(from: &str, to: &str, total: &str) -> Self {
        Self { shown: Words::Owned(text::rows_of(from, to, total)), previous: None, next: None }
    }
}

/// What may be done with the chosen rows. Buttons post the chosen `id`s and `group`s (or `all=1` and the list's state) to their own address.
#[derive(Debug, Clone)]
pub struct BulkBar<'a> {
    /// The buttons, each with [`Button::to`].
    pub buttons: Vec<Button<'a>>,
    /// If choosing all rows that match is offered: how many those are, as it is shown, and the words that say which, sent as
    /// `matching`.
    pub matching: Option<(Words<'a>, Words<'a>)>,
}

pub(super) fn views(list: &List<'_>) -> Markup {
    html! {
        @if !list.views.is_empty() {
            nav.views aria-label=(text::views()) {
                @for view in &list.views {
                    a href=(view.href) data-live aria-current=[view.current.then_some("page")] {
                        (view.label)
                        @if !view.count.is_empty() { span.count { (view.count) } }
                    }
                }
            }
        }
    }
}

pub(super) fn tools(list: &List<'_>) -> Markup {
    let id = &list.id;
    let nothing = list.search.is_none() && list.filters.is_none() && list.sorts.is_empty() && list.column_menu.is_none();
    html! {
        @if !nothing {
            form.tools id={ (id) "-find" } role="search" method="get" action=(list.here.path()) data-live {
                @for (name, value) in list.here.pairs_without(&["q", "after", "before"]) {
                    input type="hidden" name=(name) value=(value);
                }
                @if let Some((label, typed)) = &list.search {
                    div.search {
                        (icon(icons::LuSearch))
                        label.sr for={ (id) "-q" } { (label) }
                        input id={ (id) "-q" } name="q" type="search" value=(typed) placeholder=(label) autocomplete="off" dir="auto"
                            data-input maxlength="200";
                    }
                }
                @if let Some(fields) = &list.filters { (filter_box(list, fields)) }
                @if !list.more_filters.is_empty() { (filter_menu(list)) }
                @for chip in &list.chips { (filter_chip(chip)) }
                @if list.chips.len() > 1 {
                    a.btn.ghost.small href=(list.here.clone().keep(&["view", "sort", "q", "by", "columns", "density"])) data-live { (text::clear_filters()) }
                }
                span.grow {}
                @for menu in &list.menus { (tool_menu(list, menu)) }
                @if !list.sorts.is_empty() { (sort_menu(list)) }
                @if list.column_menu.is_some() {
                    (button(text::columns()).icon(icons::LuColumns3).small().opens(columns_id(list)))
                }
                noscript { (button(text::search())) }
            }
            @if let Some(menu) = &list.column_menu { (column_menu(list, menu)) }
        }
    }
}

fn filter_box(list: &List<'_>, fields: &Markup) -> Markup {
    let id = format!("{}-filters", list.id);
    html! {
        (button(text::filter()).icon(icons::LuListFilter).small().opens(&*id))
        div.menu.box id=(id) popover {
            div.stack { (fields) }
            div.actions { (button(text::apply()).primary()) }
        }
    }
}

fn filter_menu(list: &List<'_>) -> Markup {
    let id = format!("{}-more-filters", list.id);
    html! {
        (button(text::add_filter()).icon(icons::LuListFilter).small().opens(&*id))
        div.menu id=(id) popover {
            @for (label, href) in &list.more_filters { a href=(href) data-live { (label) } }
        }
    }
}

fn filter_chip(chip: &FilterChip<'_>) -> Markup {
    let sentence = html! { strong { (chip.field) } " " em { (chip.relation) } " " strong { bdi { (chip.value) } } };
    html! {
        span.chip {
            @match &chip.edit {
                Some(edit) => a.sentence href=(edit) data-live { (sentence) },
                None => span.sentence { (sentence) },
            }
            a.remove href=(chip.remove) data-live aria-label=(text::remove_filter(&chip.field)) { (icon(icons::LuX)) }
        }
    }
}

fn tool_menu(list: &List<'_>, menu: &ToolMenu<'_>) -> Markup {
    let id = format!("{}-{}", list.id, menu.word);
    html! {
        (button(menu.label.clone()).icon(menu.icon).small().opens(&*id))
        div.menu id=(id) popover { (items(&menu.items)) }
    }
}

fn sort_menu(list: &List<'_>) -> Markup {
    let id = format!("{}-sort", list.id);
    let current = list.sorts.iter().find(|sort| sort.current).map_or(Words::Borrowed(text::sort()), |sort| sort.label.clone());
    let choices: Vec<_> = list.sorts.iter().map(|sort| MenuItem::choice(sort.label.clone(), sort.href.clone(), sort.current)).collect();
    html! {
        (button(current).icon(icons::LuArrowDownUp).small().opens(&*id))
        div.menu id=(id) popover { (items(&choices)) }
    }
}

fn columns_id(list: &List<'_>) -> String {
    format!("{}-columns", list.id)
}

fn column_menu(list: &List<'_>, menu: &ColumnMenu<'_>) -> Markup {
    let state = list.here.clone().at("").to_string();
    html! {
        div.menu.box id=(columns_id(list)) popover {
            form method="post" action=(menu.action) {
                input type="hidden" name="list" value=(state.trim_start_matches('?'));
                fieldset {
                    legend.sr { (text::columns()) }
                    @for (key, label, shown) in &menu.choices {
                        label.tick { input type="checkbox" name="columns" value=(key) checked[*shown] autocomplete="off"; bdi { (label) } }
                    }
                }
                div.stack { (menu.extra) }
                div.actions {
                    (button(text::apply()).primary())
                    @for button in &menu.buttons { (button) }
                }
            }
        }
    }
}

pub(super) fn foot(list: &List<'_>) -> Markup {
    let page = |label: &'static str, href: &Words<'_>| {
        html! { a.btn.small href=(href) data-live { (label) } }
    };
    html! {
        @if let Some(pager) = &list.pager {
            footer.foot {
                p role="status" { @if list.rows.is_empty() { (text::rows_none()) } @else { (pager.shown) } }
                span.grow {}
                @if let Some(href) = &pager.previous { (page(text::previous(), href)) }
                @if let Some(href) = &pager.next { (page(text::next(), href)) }
            }
        }
    }
}

pub(super) fn bulk_bar(list: &List<'_>, bulk: &BulkBar<'_>) -> Markup {
    html! {
        form.bulk id={ (list.id) "-bulk" } method="post" aria-label=(text::bulk_actions()) {
            @for (name, value) in list.here.pairs_without(&["after", "before"]) { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="back" value=(list.here);
            strong { span.tally data-tally {} " " (text::selected().to_lowercase()) }
            @if let Some((matching, which)) = &bulk.matching {
                input type="hidden" name="matching" value=(which);
                label.tick { input type="checkbox" name="all" value="1" autocomplete="off"; (text::select_matching(matching)) }
            }
            @for button in &bulk.buttons { (button) }
            button.btn.ghost.square type="button" hidden data-clear aria-label=(text::clear_selection()) { (icon(icons::LuX)) }
        }
    }
}
