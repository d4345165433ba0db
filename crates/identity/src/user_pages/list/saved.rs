//! The list as a saved view keeps it: filter, order, grouping, columns; not the page of it, nor what is open.

use kernel::{Category, Fault};
use web::url::Query;

use super::asked::{Asked, refuse_unread};

/// What a view keeps besides filter and columns, in the order in which it keeps it.
const KEPT: &[&str] = &["sort", "by"];

/// The parameters of the list as it stands, in their canonical order. The columns are those that the reader sees, their own too.
pub(super) fn shown(asked: &Asked) -> String {
    let (filter, here) = (&asked.input.filter, asked.with(&asked.input.filter));
    let query = KEPT.iter().fold(filter.put_into(Query::new("")), |query, name| query.pairs_after(&here, &[name]));
    asked.put_columns(query).to_string().trim_start_matches('?').to_owned()
}

/// Reads an address for a view: what cannot be read is refused, for the view would show something else than was asked.
pub(in crate::user_pages) fn canonical(query: &Query) -> Result<String, Fault> {
    let asked = Asked::of(query);
    refuse_unread(&asked.unread)?;
    match asked.refused.first() {
        Some(words) => Err(Fault::new(Category::Malformed, "list.refused", words.clone())),
        None => Ok(shown(&asked)),
    }
}
