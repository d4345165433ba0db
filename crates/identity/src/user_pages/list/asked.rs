//! What the address of the list asks for, and the address again in its canonical form.

use kernel::Fault;
use web::url::Query;

use super::super::paths;
use crate::users::{Filter, ListUsers, Sort, Unread};

const PAGE_ROWS: usize = 50;

/// Parameters of the list besides those of its filter.
const OTHERS: &[&str] = &["sort", "after", "edit", "set", "op", "old", "value", "days", "day", "name", "find", "seek"];

/// An address, read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) input: ListUsers,
    pub(super) unread: Vec<Unread>,
    /// Everything but the filter: order, columns.
    pub(super) rest: Query,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        let (filter, unread) = Filter::read(query, OTHERS);
        let sort = query.get("sort").unwrap_or_default();
        let (sort, descending) = match sort.strip_prefix('-') {
            Some(word) => (word, true),
            None => (sort, false),
        };
        let cursor = query.get("after").map(str::to_owned);
        let input = ListUsers { filter, sort: sort_of(sort), descending, cursor, limit: PAGE_ROWS };
        Self { input, unread, rest: query.clone().keep(&["sort", "after"]) }
    }

    /// The address of this list.
    pub(super) fn here(&self) -> Query {
        self.with(&self.input.filter).pairs_after(&self.rest, &["after"])
    }

    /// The address of the list narrowed to another filter, from its beginning.
    pub(super) fn with(&self, filter: &Filter) -> Query {
        filter.put_into(Query::new(paths::LIST)).pairs_after(&self.rest, &["sort"])
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
