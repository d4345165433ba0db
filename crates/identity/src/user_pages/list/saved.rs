//! The list as a saved view keeps it: filter, order, grouping, columns; not the page of it, nor what is open.

use kernel::Fault;
use web::url::Query;

use super::asked::{Asked, filter_of_export};

/// What a view keeps besides the filter, in the order in which it keeps it.
const KEPT: &[&str] = &["sort", "by", "columns", "density"];

/// The parameters of the list as it stands, in their canonical order.
pub(super) fn shown(asked: &Asked) -> String {
    let (filter, here) = (&asked.input.filter, asked.with(&asked.input.filter));
    let query = KEPT.iter().fold(filter.put_into(Query::new("")), |query, name| query.pairs_after(&here, &[name]));
    query.to_string().trim_start_matches('?').to_owned()
}

/// Reads an address for a view: what cannot be read is refused, for the view would show other people than was asked.
pub(in crate::user_pages) fn canonical(query: &Query) -> Result<String, Fault> {
    filter_of_export(query)?;
    Ok(shown(&Asked::of(query)))
}
