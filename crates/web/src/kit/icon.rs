//! A lucide icon. Always decoration: the words beside it, or an `aria-label` around it, tell the same.

use maud::{Markup, PreEscaped, html};

use super::Tone;
use crate::Icon;

/// Words with an icon before them, in the tone's colour: a state that deserves a glance.
pub fn with_icon(tone: Tone, shown: Icon, words: &str) -> Markup {
    html! { span.with-icon data-tone=(tone.word()) { (icon(shown)) (words) } }
}

/// Draws `icon` in the colour of the text, 16 pixels wide unless the surroundings say otherwise.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox=(icon.view_box.unwrap_or("0 0 24 24")) fill="none" stroke="currentColor" stroke-width="1.75"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(icon.data)) }
    }
}
