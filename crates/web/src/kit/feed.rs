//! What happened, newest first.

use maud::{Markup, html};

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct FeedItem {
    /// The sentence; names in `strong`.
    pub sentence: Markup,
    /// When, by [`crate::format::Format::moment`].
    pub when: Markup,
}

/// The list.
pub fn feed(items: &[FeedItem]) -> Markup {
    html! { ol.feed { @for item in items { li { p { (item.sentence) } (item.when) } } } }
}
