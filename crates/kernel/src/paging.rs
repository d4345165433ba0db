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

/// Where a page of a list of ids begins, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor<I> {
    /// With the newest.
    #[default]
    First,
    /// Behind this one.
    After(I),
    /// It ends before this one.
    Before(I),
}

impl<I: std::str::FromStr> Cursor<I> {
    /// Reads what a [`Page`] gave; anything else is the first page.
    pub fn parse(word: &str) -> Self {
        match word.strip_prefix('<') {
            Some(id) => id.parse().map_or(Self::First, Self::Before),
            None => word.parse().map_or(Self::First, Self::After),
        }
    }
}

impl<T> Page<T> {
    /// A page out of up to `limit + 1` rows, as they were read: going back they come oldest first.
    pub fn of<I>(mut rows: Vec<T>, limit: usize, from: &Cursor<I>, id: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        if matches!(from, Cursor::Before(_)) {
            rows.reverse();
        }
        let (newer, older) = match from {
            Cursor::First => (false, more),
            Cursor::After(_) => (true, more),
            Cursor::Before(_) => (more, true),
        };
        let next = rows.last().filter(|_| older).map(&id);
        // A page that ran empty leads back to the first.
        let previous = newer.then(|| rows.first().map_or_else(String::new, |row| format!("<{}", id(row))));
        Self { items: rows, next, previous }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(all: &[i32], from: Cursor<i32>) -> Page<i32> {
        let mut rows: Vec<i32> = all.to_vec();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        match from {
            Cursor::First => {}
            Cursor::After(id) => rows.retain(|row| *row < id),
            Cursor::Before(id) => {
                rows.retain(|row| *row > id);
                rows.reverse();
            }
        }
        rows.truncate(3);
        Page::of(rows, 2, &from, ToString::to_string)
    }

    #[test]
    fn one_pages_to_the_end_and_all_the_way_back() {
        let all = [1, 2, 3, 4, 5];
        let (mut at, mut there) = (Cursor::First, Vec::new());
        loop {
            let page = page(&all, at);
            there.push(page.items);
            let Some(next) = page.next else { break };
            at = Cursor::parse(&next);
        }
        assert_eq!(there, [vec![5, 4], vec![3, 2], vec![1]]);
        let mut back = Vec::new();
        loop {
            let page = page(&all, at);
            back.push(page.items);
            let Some(previous) = page.previous else { break };
            at = Cursor::parse(&previous);
        }
        assert_eq!(back, [vec![1], vec![3, 2], vec![5, 4]]);
    }

    #[test]
    fn an_empty_page_leads_to_the_first_and_nonsense_is_the_first() {
        let page = page(&[5], Cursor::After(1));
        assert_eq!((page.items.len(), page.next, page.previous), (0, None, Some(String::new())));
        assert_eq!(Cursor::<i32>::parse("<x"), Cursor::First);
        assert_eq!(Cursor::<i32>::parse(""), Cursor::First);
    }
}
