//! A confirmation: names what will happen, to how many, and what can be undone until when. Never "Are you sure?".
//!
//! It is the body of a page of its own. A link to that page with `in_dialog` shows it over the present page where there is
//! JavaScript; sending it is an ordinary form either way.

use maud::{Markup, Render, html};

use super::{Tone, Words, button, link_button, notice};
use crate::text;

/// A confirmation; build it with [`confirm`].
#[derive(Debug, Clone)]
pub struct Confirm<'a> {
    title: Words<'a>,
    action: Words<'a>,
    verb: Words<'a>,
    back: Words<'a>,
    danger: bool,
    consequences: Vec<Words<'a>>,
    error: Option<Words<'a>>,
    hidden: Vec<(Words<'a>, Words<'a>)>,
    fields: Option<Markup>,
}

/// Asks before posting to `action`; the button says `verb` ("Lock Ada Holm"), Cancel leads to `back`.
pub fn confirm<'a>(
    title: impl Into<Words<'a>>,
    action: impl Into<Words<'a>>,
    verb: impl Into<Words<'a>>,
    back: impl Into<Words<'a>>,
) -> Confirm<'a> {
    Confirm {
        title: title.into(),
        action: action.into(),
        verb: verb.into(),
        back: back.into(),
        danger: false,
        consequences: Vec::new(),
        error: None,
        hidden: Vec::new(),
        fields: None,
    }
}

impl<'a> Confirm<'a> {
    /// Adds a sentence on what will happen.
    #[must_use]
    pub fn consequence(mut self, sentence: impl Into<Words<'a>>) -> Self {
        self.consequences.push(sentence.into());
        self
    }

    /// It takes something away.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { danger: true, ..self }
    }

    /// Why the last try was refused.
    #[must_use]
    pub fn error(self, error: Option<impl Into<Words<'a>>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// Carries a value with the form: the ids chosen in a list, a version.
    #[must_use]
    pub fn carries(mut self, name: impl Into<Words<'a>>, value: impl Into<Words<'a>>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// What must be filled in: a reason, a new manager.
    #[must_use]
    pub fn fields(self, fields: Markup) -> Self {
        Self { fields: Some(fields), ..self }
    }
}

impl Render for Confirm<'_> {
    fn render(&self) -> Markup {
        let send = button(&*self.verb).primary();
        html! {
            form.confirm id="confirm" method="post" action=(self.action) {
                h2 id="confirm-title" tabindex="-1" { (self.title) }
                @if let Some(error) = &self.error { (notice(Tone::Bad, &**error)) }
                @if !self.consequences.is_empty() { ul { @for sentence in &self.consequences { li { (sentence) } } } }
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if let Some(fields) = &self.fields { (fields) }
                div.actions data-danger[self.danger] {
                    (link_button(text::cancel(), &*self.back))
                    (send)
                }
            }
        }
    }
}
