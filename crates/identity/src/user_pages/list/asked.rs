//! What the address of the list asks for, and the address again in its canonical form.

use kernel::Fault;
use web::url::Query;

use super::super::paths;
use crate::custom_fields::UserField;
use crate::users::{Field, Filter, ListUsers, Shown, Sort, Unread, UserStatus, View};

const PAGE_ROWS: usize = 50;
/// So many levels of groups stand in one another.
pub(super) const MOST_LEVELS: usize = 3;

/// Parameters of the list besides those of its filter.
const OTHERS: &[&str] = &[
    "sort", "after", "edit", "set", "op", "old", "value", "days", "day", "amount", "words", "name", "find", "seek", "by", "at", "columns",
    "density", "saved",
];
/// Those that are kept when the filter changes.
const KEPT: &[&str] = &["sort", "by", "columns", "density", "saved"];

/// An address, read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) input: ListUsers,
    pub(super) unread: Vec<Unread>,
    /// The levels of groups, outermost first.
    pub(super) by: Vec<Field>,
    /// The open group of each level.
    pub(super) at: Vec<String>,
    pub(super) is_compact: bool,
    /// Whether addresses name the tab *Active* too: the bare address leads to the view that opens first.
    pub(super) names_active: bool,
    /// Everything but the filter: order, columns.
    rest: Query,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        let (filter, unread) = Filter::read(query, OTHERS);
        let sort = query.get("sort").unwrap_or_default();
        let (sort, descending) = match sort.strip_prefix('-') {
            Some(word) => (word, true),
            None => (sort, false),
        };
        let mut by: Vec<Field> = Vec::new();
        for field in query.all("by").filter_map(Field::from_word).filter(|field| Field::GROUPING.contains(field)) {
            if !by.contains(&field) && by.len() < MOST_LEVELS {
                by.push(field);
            }
        }
        let mut shows: Vec<Shown> = query.all("columns").filter_map(Shown::from_word).collect();
        shows.sort();
        shows.dedup();
        if shows.is_empty() {
            shows = Shown::USUAL.to_vec();
        }
        let cursor = query.get("after").map(str::to_owned);
        let input = ListUsers { filter, sort: sort_of(sort), descending, cursor, limit: PAGE_ROWS, shows };
        let at = query.all("at").take(by.len()).map(str::to_owned).collect();
        let is_compact = query.get("density") == Some("compact");
        Self { input, unread, by, at, is_compact, names_active: false, rest: query.clone() }
    }

    /// Leaves out, and names, what it says of custom fields that are not there or hold something else.
    pub(super) fn settle(&mut self, fields: &[UserField]) {
        let (filter, unread) = std::mem::take(&mut self.input.filter).settled(fields);
        self.input.filter = filter;
        self.unread.extend(unread);
    }

    /// The address of this list.
    pub(super) fn here(&self) -> Query {
        self.with(&self.input.filter).pairs_after(&self.rest, &["at", "after"])
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

    /// The address with these groups open.
    pub(super) fn open(&self, at: &[String]) -> Query {
        at.iter().fold(self.with(&self.input.filter), |here, group| here.and("at", group))
    }
}

/// Reads the address of an export: what cannot be read is refused, for the file would hold more than was asked.
pub(in crate::user_pages) fn filter_of_export(query: &Query) -> Result<Filter, Fault> {
    let (filter, unread) = Filter::read(query, OTHERS);
    if unread.is_empty() { Ok(filter) } else { Filter::from_query(&query.clone().at("").to_string()[1..]) }
}

fn sort_of(word: &str) -> Sort {
    match word {
        "user_name" => Sort::UserName,
        "last_sign_in" => Sort::LastSignIn,
        "created" => Sort::Created,
        _ => Sort::Name,
    }
}
