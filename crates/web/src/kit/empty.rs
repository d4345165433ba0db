//! Nothing to show, and why: nothing yet, no match, or no access. Three different sentences, each with a way on.

use maud::{Markup, Render, html};

use super::{Words, icon};
use crate::{Icon, icons};

/// An empty state; build it with [`empty`].
#[derive(Debug, Clone)]
pub struct Empty<'a> {
    icon: Icon,
    title: Words<'a>,
    sentence: Words<'a>,
    action: Option<Markup>,
}

/// Nothing yet: what will stand here, and in [`Empty::action`] how to begin.
pub fn empty<'a>(title: impl Into<Words<'a>>, sentence: impl Into<Words<'a>>) -> Empty<'a> {
    Empty { icon: icons::LuInbox, title: title.into(), sentence: sentence.into(), action: None }
}

impl Empty<'_> {
    /// Something is there, but nothing matches the search and filters.
    #[must_use]
    pub fn no_match(self) -> Self {
        Self { icon: icons::LuSearchX, ..self }
    }

    /// Something may be there, but this person does not see it; the sentence names the missing grant.
    #[must_use]
    pub fn no_access(self) -> Self {
        Self { icon: icons::LuLock, ..self }
    }

    /// The way on: a button or a link.
    #[must_use]
    pub fn action(self, action: impl Render) -> Self {
        Self { action: Some(action.render()), ..self }
    }
}

impl Render for Empty<'_> {
    fn render(&self) -> Markup {
        html! {
            div.empty {
                (icon(self.icon))
                h2 { (self.title) }
                p { (self.sentence) }
                @if let Some(action) = &self.action { (action) }
            }
        }
    }
}
