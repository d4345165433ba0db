//! A word in a pill: a role, a kind, a count.

use maud::{Markup, html};

use super::Tone;

/// A pill with `words`.
pub fn badge(words: &str, tone: Tone) -> Markup {
    html! { span.badge data-tone=(tone.word()) dir="auto" { (words) } }
}
