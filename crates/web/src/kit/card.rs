//! The boxes a page is made of, and how they stand beside each other.

use maud::{Markup, Render, html};

use super::Words;

/// A box with a title; build it with [`card`] or [`slim_card`].
#[derive(Debug, Clone)]
pub struct Card<'a> {
    title: Words<'a>,
    sentence: Words<'a>,
    id: Option<Words<'a>>,
    link: Option<(Words<'a>, Words<'a>)>,
    slim: bool,
    body: Option<Markup>,
}

/// A card of fields.
pub fn card<'a>(title: impl Into<Words<'a>>) -> Card<'a> {
    Card { title: title.into(), sentence: Words::Borrowed(""), id: None, link: None, slim: false, body: None }
}

/// A card for the side: less room, a link beside the title.
pub fn slim_card<'a>(title: impl Into<Words<'a>>) -> Card<'a> {
    Card { slim: true, ..card(title) }
}

impl<'a> Card<'a> {
    /// What the card is about.
    #[must_use]
    pub fn sentence(self, sentence: impl Into<Words<'a>>) -> Self {
        Self { sentence: sentence.into(), ..self }
    }

    /// An id to link to.
    #[must_use]
    pub fn id(self, id: impl Into<Words<'a>>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// A link beside the title.
    #[must_use]
    pub fn link(self, label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self { link: Some((label.into(), href.into())), ..self }
    }

    /// What is in it.
    #[must_use]
    pub fn body(self, body: Markup) -> Self {
        Self { body: Some(body), ..self }
    }
}

impl Render for Card<'_> {
    fn render(&self) -> Markup {
        let class = if self.slim { "card slim" } else { "card" };
        html! {
            section class=(class) id=[&self.id] {
                @if !self.title.is_empty() {
                    header {
                        h2 { (self.title) }
                        @if let Some((label, href)) = &self.link { a.link href=(href) { (label) } }
                        @if !self.sentence.is_empty() { p { (self.sentence) } }
                    }
                }
                @if let Some(body) = &self.body { (body) }
            }
        }
    }
}

/// Two fields beside each other; one below the other on a phone.
pub fn pair(both: Markup) -> Markup {
    html! { div.pair { (both) } }
}

/// Things below each other.
pub fn stack(things: Markup) -> Markup {
    html! { div.stack { (things) } }
}

/// The page's two columns: the main one, and facts at the side.
pub fn columns(main: Markup, side: Markup) -> Markup {
    html! { div.columns { div.stack { (main) } aside.stack { (side) } } }
}

/// One column, as wide as lines are readable.
pub fn narrow(main: Markup) -> Markup {
    html! { div.narrow { div.stack { (main) } } }
}
