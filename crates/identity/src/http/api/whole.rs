//! Pages of what is read whole: roles, profiles, user plans. There are as many of these as people made by hand.

use kernel::{Category, Fault};

use super::{Asked, Listing};

/// The page that is asked for of `all`, in the order in which they come. The cursor names the last one of the page before; if that is gone
/// meanwhile, the list is begun anew.
pub fn page_of<T>(asked: &Asked, mut all: Vec<T>, id: impl Fn(&T) -> String) -> Result<Listing<T>, Fault> {
    if let Some(cursor) = asked.cursor() {
        let bad = || Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
        let last = all.iter().position(|row| id(row) == cursor).ok_or_else(bad)?;
        all.drain(..=last);
    }
    let is_more = all.len() > asked.limit;
    all.truncate(asked.limit);
    let next_cursor = all.last().filter(|_| is_more).map(&id);
    Ok(Listing { items: all, next_cursor, total: None })
}
