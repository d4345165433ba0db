//! Addresses with parameters: filters of the list of users, orders, columns, places in lists, forms.

use identity::UserId;
use identity::users::{Filter, Shown, Sort};
use kernel::paging::Cursor;
use web::form::parse_pairs;
use web::url::{Query, local};

/// What stands behind the question mark of an address.
pub fn take(data: &[u8]) {
    let _ = parse_pairs(data);
    let Some(text) = super::text(data) else { return };
    let query = Query::parse(text);
    let written = query.to_string();
    assert_eq!(Query::parse(written.trim_start_matches('?')), query, "an address reads back: {written}");
    if let Ok(filter) = Filter::from_query(text) {
        let canonical = filter.to_query();
        let again = Filter::from_query(&canonical);
        assert_eq!(again.as_ref(), Ok(&filter), "{canonical}");
        assert_eq!(filter.to_query(), canonical);
    }
    for name in query.names() {
        for word in query.all(name).chain([name]) {
            take_word(word);
        }
    }
    take_word(text);
}

fn take_word(word: &str) {
    if let Some(sort) = Sort::from_word(word) {
        assert_eq!(Sort::from_word(&sort.word()), Some(sort));
    }
    if let Some(column) = Shown::from_word(word) {
        assert_eq!(Shown::from_word(&column.word()), Some(column));
    }
    if let Ok(id) = word.parse::<UserId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    let _ = Cursor::<UserId>::parse(word);
    let inside = local(word);
    assert!(inside.starts_with('/') && !inside.starts_with("//") && !inside.contains('\\'), "{inside:?}");
}
