//! What happened, told once on the next page, with Undo where undo exists.

use maud::{Markup, html};

use super::{Tone, button};
use crate::text;

/// One message after a redirect. [`crate::cookies`] carries it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Flash {
    /// How it went.
    pub tone: Tone,
    /// What happened, and what to do next.
    pub words: String,
    /// Where Undo posts, a path of this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<String>,
}

impl Flash {
    /// It went well.
    pub fn good(words: impl Into<String>) -> Self {
        Self { tone: Tone::Good, words: words.into(), undo: None }
    }

    /// It went, with something to look at.
    pub fn warn(words: impl Into<String>) -> Self {
        Self { tone: Tone::Warn, words: words.into(), undo: None }
    }

    /// It did not go.
    pub fn bad(words: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, words: words.into(), undo: None }
    }

    /// Offers to undo by a post to `path`.
    #[must_use]
    pub fn undo(self, path: impl Into<String>) -> Self {
        Self { undo: Some(path.into()), ..self }
    }
}

/// The place where messages appear; JavaScript adds to it.
pub fn toasts(flash: Option<&Flash>) -> Markup {
    html! {
        div.toasts id="toasts" role="status" aria-live="polite" data-copied=(text::copied()) {
            @if let Some(flash) = flash {
                div.toast data-tone=(flash.tone.word()) {
                    p { (flash.words) }
                    @if let Some(path) = &flash.undo { form method="post" action=(path) { (button(text::undo()).small().ghost()) } }
                }
            }
        }
    }
}
