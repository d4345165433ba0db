//! Several lines of input.

use maud::{Markup, Render, html};

use super::Words;
use super::field::{below, described_by, input_id};
use crate::text;

/// A text area; build it with [`textarea`].
#[derive(Debug, Clone)]
pub struct Textarea<'a> {
    name: Words<'a>,
    label: Words<'a>,
    value: Words<'a>,
    hint: Words<'a>,
    error: Option<Words<'a>>,
    required: bool,
    rows: u8,
    max_length: Option<usize>,
}

/// A text area called `name` in the form.
pub fn textarea<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Textarea<'a> {
    Textarea {
        name: name.into(),
        label: label.into(),
        value: Words::Borrowed(""),
        hint: Words::Borrowed(""),
        error: None,
        required: false,
        rows: 3,
        max_length: None,
    }
}

takes_values!(Textarea);
takes_a_hint!(Textarea);

impl Textarea<'_> {
    /// How many lines it shows.
    #[must_use]
    pub fn rows(self, rows: u8) -> Self {
        Self { rows, ..self }
    }

    /// At most so many characters.
    #[must_use]
    pub fn max_length(self, characters: usize) -> Self {
        Self { max_length: Some(characters), ..self }
    }
}

impl Render for Textarea<'_> {
    fn render(&self) -> Markup {
        let id = input_id(&self.name);
        let describes = described_by(&id, &self.hint, self.error.as_deref());
        html! {
            div.field {
                label for=(id) { (self.label) @if !self.required { span.optional { (text::optional()) } } }
                // The line feed after the tag is eaten by the browser: without it a value's own first one would be.
                textarea id=(id) name=(self.name) rows=(self.rows) maxlength=[self.max_length] required[self.required] dir="auto"
                    aria-invalid=[self.error.as_ref().map(|_| "true")] aria-describedby=[&describes] { "\n" (self.value) }
                (below(&id, &self.hint, self.error.as_deref()))
            }
        }
    }
}
