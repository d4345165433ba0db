//! Keyset paging: a page goes on after the last row seen, not at an offset.

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
    /// Where the page before begins; none on the first.
    pub previous: Option<String>,
}

/// A count that stops counting: exact up to the cap, then "more than".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CappedCount {
    /// What was counted, at most [`CappedCount::CAP`].
    pub counted: i64,
    /// Whether there are more.
    pub more: bool,
}

impl CappedCount {
    /// Counts are exact up to here.
    pub const CAP: i64 = 10_000;

    /// From a count over a query limited to `CAP + 1` rows.
    pub fn from_limited(count: i64) -> Self {
        Self { counted: count.min(Self::CAP), more: count > Self::CAP }
    }
}
