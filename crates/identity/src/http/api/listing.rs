//! A page of a list, as programs get it.

use kernel::{Category, Fault};
use serde_json::{Value, json};
use web::openapi::{Describe, Schemas, Tell, object};

use super::asked::Asked;

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Listing<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What `cursor` is for the next page.
    pub next_cursor: Option<String>,
    /// How many there are on all pages, where that was asked; what is more than [`Listing::MOST_COUNTED`] is not counted.
    pub total: Option<i64>,
}

impl<T> Listing<T> {
    /// So far is counted.
    pub const MOST_COUNTED: i64 = 10_000;

    /// A page of few rows that were all read, in their order. The cursor is the last row's id.
    pub fn of_all(asked: &Asked, all: Vec<T>, id: impl Fn(&T) -> String) -> Result<Self, Fault> {
        let total = asked.wants_total().then(|| i64::try_from(all.len()).unwrap_or(i64::MAX));
        let bad = || Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
        let begins = match asked.cursor() {
            None => 0,
            Some(cursor) => all.iter().position(|row| id(row) == cursor).ok_or_else(bad)? + 1,
        };
        let more = all.len() > begins + asked.limit;
        let items: Vec<T> = all.into_iter().skip(begins).take(asked.limit).collect();
        let next_cursor = items.last().filter(|_| more).map(&id);
        Ok(Self { items, next_cursor, total })
    }
}

impl<T: Describe> Describe for Listing<T> {
    fn schema(all: &mut Schemas) -> Value {
        let fields = vec![
            ("items", "The rows of this page.", true, json!({ "type": "array", "items": T::schema(all) })),
            ("next_cursor", "What “cursor” is for the next page; null on the last.", true, <Option<String>>::schema(all)),
            ("total", "How many there are on all pages, exact up to 10,000. Only with include=total.", false, i64::schema(all)),
            ("total_is_more", "Whether there are more than “total” says. Only with include=total.", false, bool::schema(all)),
        ];
        object("A page of a list.", fields, false)
    }
}

impl<T: Tell> Tell for Listing<T> {
    fn tell(&self) -> Value {
        let mut told = json!({ "items": self.items.tell(), "next_cursor": self.next_cursor });
        if let Some(total) = self.total {
            told["total"] = json!(total.min(Self::MOST_COUNTED));
            told["total_is_more"] = json!(total > Self::MOST_COUNTED);
        }
        told
    }
}
