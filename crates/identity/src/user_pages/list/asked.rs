//! What the address of the list asks for, and the address again in its canonical form.

use kernel::{Category, Fault};
use web::url::Query;

use super::super::paths;
use super::text;
use crate::custom_fields::UserField;
use crate::list_choices::ListChoice;
use crate::users::{self, Field, Filter, ListUsers, Shown, Sort, Unread, UserStatus, View};

const PAGE_ROWS: usize = 50;
/// So many levels of groups stand in one another.
pub(super) const MOST_LEVELS: usize = 3;

/// Parameters of the list besides those of its filter.
const OTHERS: &[&str] = &[
    "sort", "after", "edit", "set", "op", "old", "value", "days", "day", "amount", "words", "name", "find", "seek", "by", "at", "columns",
    "density", "saved", "part",
];
/// Those that are kept when the filter changes.
const KEPT: &[&str] = &["sort", "by", "columns", "density", "saved"];

/// The word for no column but the name.
const NO_COLUMNS: &str = "none";
/// The words of the density.
pub(super) const DENSITIES: [&str; 2] = ["comfortable", "compact"];

/// An address, read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) input: ListUsers,
    pub(super) unread: Vec<Unread>,
    /// What it says that this list does not have, in words that say what it has.
    pub(super) refused: Vec<String>,
    /// The levels of groups, outermost first.
    pub(super) by: Vec<Field>,
    /// The open group of each level.
    pub(super) at: Vec<String>,
    /// Where the page of groups begins at each level.
    pub(super) parts: Vec<String>,
    pub(super) is_compact: bool,
    /// Whether addresses name the tab *Active* too: the bare address leads to the view that opens first.
    pub(super) names_active: bool,
    /// Whether the reader has columns of their own.
    pub(super) has_choice: bool,
    names_columns: bool,
    names_density: bool,
    /// Everything but the filter: order, columns. Without what was refused, so that links lead on.
    rest: Query,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        let mut rest = query.clone();
        let mut refused = Vec::new();
        let (filter, mut unread) = Filter::read(query, OTHERS);
        if let Some(at) = unread.iter().position(|unread| unread.name == "view") {
            unread.remove(at);
            let views: Vec<&str> = ["all"].into_iter().chain(UserStatus::ALL.iter().map(|status| status.word())).collect();
            refused.push(text::list_no_view(short(query.get("view")), views.join(", ")));
        }
        let (sort, descending) = sort_of(&mut rest, &mut refused);
        let by = groups_of(&mut rest, &mut refused);
        let shows = columns_of(&mut rest, &mut refused);
        let density = rest.get("density").filter(|word| !word.is_empty()).map(str::to_owned);
        if let Some(word) = density.as_deref().filter(|word| !DENSITIES.contains(word)) {
            refused.push(text::list_no_density(short(Some(word)), DENSITIES.join(", ")));
            rest = rest.without("density");
        }
        let levels = |name: &str| query.all(name).take(by.len()).map(str::to_owned).collect();
        let (at, parts) = (levels("at"), levels("part"));
        let cursor = query.get("after").map(str::to_owned);
        let (names_columns, names_density) = (shows.is_some(), density.is_some());
        let shows = shows.unwrap_or_else(|| Shown::usual(filter.view).to_vec());
        let input = ListUsers { filter, sort, descending, cursor, limit: PAGE_ROWS, shows };
        let is_compact = density.as_deref() == Some("compact");
        let (names_active, has_choice) = (false, false);
        Self { input, unread, refused, by, at, parts, is_compact, names_active, has_choice, names_columns, names_density, rest }
    }

    /// Puts the reader's own columns in where neither the address nor a saved view says which, and leaves out, and names, what is said of
    /// custom fields that are not there or hold something else.
    pub(super) fn settle(&mut self, fields: &[UserField], choice: Option<&ListChoice>) {
        let (filter, unread) = std::mem::take(&mut self.input.filter).settled(fields);
        self.input.filter = filter;
        self.unread.extend(unread);
        self.has_choice = choice.is_some();
        let is_there = |shown: &Shown| match shown {
            Shown::Custom(number) => fields.iter().any(|field| field.number == *number),
            _ => true,
        };
        for gone in self.input.shows.iter().filter(|shown| !is_there(shown)) {
            self.unread.push(Unread { name: format!("columns={}", gone.word()) });
        }
        self.settle_order(fields);
        if let Some(choice) = choice.filter(|_| !self.is_in_view()) {
            if !self.names_columns {
                self.input.shows = choice.columns.iter().filter_map(|word| Shown::from_word(word)).collect();
            }
            if !self.names_density {
                self.is_compact = choice.is_compact;
            }
        }
        self.input.shows.retain(is_there);
    }

    /// Leaves out, and names, an order and levels of groups by custom fields that are not there, or by which nothing is ordered or grouped.
    fn settle_order(&mut self, fields: &[UserField]) {
        let find = |number: i64| fields.iter().find(|field| field.number == number);
        if let Sort::Custom(number) = self.input.sort
            && !find(number).is_some_and(|field| Sort::fits(field.kind))
        {
            self.unread.push(Unread { name: format!("sort={}", self.input.sort.word()) });
            (self.input.sort, self.input.descending, self.input.cursor) = (Sort::Name, false, None);
            self.rest = self.rest.clone().without("sort").without("after");
        }
        let groups = |field: &Field| match field {
            Field::Custom(number) => find(*number).is_some_and(|field| Field::groups(field.kind)),
            _ => true,
        };
        if self.by.iter().all(groups) {
            return;
        }
        let gone = self.by.iter().filter(|field| !groups(field));
        self.unread.extend(gone.map(|field| Unread { name: format!("by={}", field.word()) }));
        self.by.retain(groups);
        // What was open stood at other levels.
        (self.at, self.parts) = (Vec::new(), Vec::new());
        let rest = self.rest.clone().without("by").without("at").without("part");
        self.rest = self.by.iter().fold(rest, |rest, field| rest.and("by", field.word()));
    }

    /// Whether a saved view is open: it says which columns there are, and a choice changes it and not the reader's own.
    pub(super) fn is_in_view(&self) -> bool {
        self.rest.get("saved").is_some()
    }

    /// The words of the columns as an address has them; none for those that the list has as it comes.
    pub(super) fn put_columns(&self, query: Query) -> Query {
        let mut query = query.without("columns").without("density");
        if self.input.shows.is_empty() {
            query = query.with("columns", NO_COLUMNS);
        } else if self.input.shows != Shown::usual(self.input.filter.view) {
            query = self.input.shows.iter().fold(query, |query, shown| query.and("columns", shown.word()));
        }
        if self.is_compact { query.with("density", DENSITIES[1]) } else { query }
    }

    /// The address of this list.
    pub(super) fn here(&self) -> Query {
        self.with(&self.input.filter).pairs_after(&self.rest, &["at", "part", "after"])
    }

    /// The address of the list narrowed to another filter, from its beginning.
    pub(super) fn with(&self, filter: &Filter) -> Query {
        let mut query = filter.put_into(Query::new(paths::LIST));
        if self.names_active && filter.view == View::Status(UserStatus::Active) {
            query = query.with("view", UserStatus::Active.word());
        }
        query.pairs_after(&self.rest, KEPT)
    }

    /// The address of the list grouped otherwise.
    pub(super) fn grouped(&self, by: &[Field]) -> Query {
        let here = self.with(&self.input.filter).without("by");
        by.iter().fold(here, |here, field| here.and("by", field.word()))
    }

    /// The address with these groups open, and the page of groups at each level from these places on.
    pub(super) fn open(&self, at: &[String], parts: &[String]) -> Query {
        let here = at.iter().fold(self.with(&self.input.filter), |here, group| here.and("at", group));
        let some = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        parts[..some].iter().fold(here, |here, part| here.and("part", part))
    }
}

/// Refuses what could not be read: a view or a file would hold more than was asked.
pub(super) fn refuse_unread(unread: &[Unread]) -> Result<(), Fault> {
    match unread.first() {
        None => Ok(()),
        Some(first) => Err(Fault::new(Category::Malformed, "filter.unread", users::text::filter_unread(&first.name))),
    }
}

/// As much of a word as a message shows.
fn short(word: Option<&str>) -> String {
    word.unwrap_or_default().chars().take(40).collect()
}

fn sort_of(rest: &mut Query, refused: &mut Vec<String>) -> (Sort, bool) {
    let Some(typed) = rest.get("sort").filter(|word| !word.is_empty()) else { return (Sort::Name, false) };
    let (word, descending) = typed.strip_prefix('-').map_or((typed, false), |word| (word, true));
    if let Some(sort) = Sort::from_word(word) {
        return (sort, descending);
    }
    let words: Vec<_> = Sort::ALL.iter().map(|sort| sort.word()).collect();
    refused.push(text::list_no_sort(short(Some(typed)), words.join(", ")));
    *rest = rest.clone().without("sort");
    (Sort::Name, false)
}

fn groups_of(rest: &mut Query, refused: &mut Vec<String>) -> Vec<Field> {
    let mut by: Vec<Field> = Vec::new();
    let before = refused.len();
    for word in rest.all("by").filter(|word| !word.is_empty()) {
        match Field::from_word(word).filter(|field| matches!(field, Field::Custom(_)) || Field::GROUPING.contains(field)) {
            Some(field) if by.contains(&field) => {}
            Some(_) if by.len() == MOST_LEVELS => refused.push(text::list_many_groups(MOST_LEVELS)),
            Some(field) => by.push(field),
            None => {
                let words: Vec<_> = Field::GROUPING.iter().map(|field| field.word()).collect();
                refused.push(text::list_no_group(short(Some(word)), words.join(", ")));
            }
        }
    }
    if refused.len() > before {
        *rest = by.iter().fold(rest.clone().without("by").without("at").without("part"), |rest, field| rest.and("by", field.word()));
    }
    by
}

/// The columns that an address names, each once, in its order.
fn columns_of(rest: &mut Query, refused: &mut Vec<String>) -> Option<Vec<Shown>> {
    let words: Vec<&str> = rest.all("columns").filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words == [NO_COLUMNS] {
        return (!words.is_empty()).then(Vec::new);
    }
    let (mut shows, before) = (Vec::new(), refused.len());
    for word in words {
        match Shown::from_word(word) {
            Some(shown) if shows.contains(&shown) => {}
            Some(shown) => shows.push(shown),
            None => {
                let words: Vec<_> = Shown::ALL.iter().map(|shown| shown.word()).collect();
                refused.push(text::list_no_column(short(Some(word)), words.join(", ")));
            }
        }
    }
    if refused.len() > before {
        *rest = shows.iter().fold(rest.clone().without("columns"), |rest, shown: &Shown| rest.and("columns", shown.word()));
    }
    Some(shows)
}
