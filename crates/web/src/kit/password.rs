//! A password, masked, to be shown for a moment; a new one typed twice, with a generator.
//!
//! The generator's button sends the form with `generate=<name>`: the page answers with both inputs filled. With JavaScript the
//! browser makes the password itself and nothing is sent. The strength meter is filled from the address in `strength`.

use kernel::FieldError;
use maud::{Markup, Render, html};

use super::Words;
use super::field::{below, described_by, error_of, input_id};
use crate::text;

/// The name of the button that asks the server for a password; its value is the field's name.
pub const GENERATE: &str = "generate";

/// A password input; build it with [`password_field`].
#[derive(Debug, Clone)]
pub struct PasswordField<'a> {
    name: Words<'a>,
    label: Words<'a>,
    hint: Words<'a>,
    error: Option<Words<'a>>,
    required: bool,
    is_new: bool,
    autocomplete: &'static str,
    confirm: Option<(Words<'a>, Words<'a>, Option<Words<'a>>)>,
    generator_length: Option<u8>,
    with_signs: bool,
    generated: Option<Words<'a>>,
    strength: Option<Words<'a>>,
    autofocus: bool,
}

/// The present password: one input, `autocomplete="current-password"`. A typed password is never put back into a page.
pub fn password_field<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> PasswordField<'a> {
    PasswordField {
        name: name.into(),
        label: label.into(),
        hint: Words::Borrowed(""),
        error: None,
        required: false,
        is_new: false,
        autocomplete: "current-password",
        confirm: None,
        generator_length: None,
        with_signs: false,
        generated: None,
        strength: None,
        autofocus: false,
    }
}

impl<'a> PasswordField<'a> {
    /// A new password, typed again in an input called `name`.
    #[must_use]
    pub fn new_with_confirm(self, name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self { is_new: true, autocomplete: "new-password", confirm: Some((name.into(), label.into(), None)), ..self }
    }

    /// Offers to make one of `length` characters: lower and upper letters and digits.
    #[must_use]
    pub fn generator(self, length: u8) -> Self {
        Self { generator_length: Some(length), ..self }
    }

    /// What is made holds a sign besides.
    #[must_use]
    pub fn with_signs(self, with_signs: bool) -> Self {
        Self { with_signs, ..self }
    }

    /// The password that the server made on request: fills both inputs and is shown, this once.
    #[must_use]
    pub fn generated(self, password: Option<impl Into<Words<'a>>>) -> Self {
        Self { generated: password.map(Into::into), ..self }
    }

    /// Where the typed password may be rated: a POST of `password=…` that answers `{"score": 0–4, "message": "…"}`.
    #[must_use]
    pub fn strength(self, address: impl Into<Words<'a>>) -> Self {
        Self { strength: Some(address.into()), ..self }
    }

    /// What the rules are.
    #[must_use]
    pub fn hint(self, hint: impl Into<Words<'a>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Takes the errors of both inputs out of a fault's fields.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.error = error_of(&self.name, errors).map(Words::Owned);
        if let Some((name, _, error)) = &mut self.confirm {
            *error = error_of(name, errors).map(Words::Owned);
        }
        self
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whether browsers may fill it in: `off` where the organization does not want that.
    #[must_use]
    pub fn autocomplete(self, token: &'static str) -> Self {
        Self { autocomplete: token, ..self }
    }

    /// The first field of a page that is there to be filled in.
    #[must_use]
    pub fn autofocus(self) -> Self {
        Self { autofocus: true, ..self }
    }

    fn input(&self, name: &str, label: &str, below_it: &Markup, describes: Option<&str>, error: bool) -> Markup {
        let id = input_id(name);
        let kind = if self.generated.is_some() { "text" } else { "password" };
        html! {
            div.field {
                label for=(id) {
                    (label)
                    @if !self.required && self.is_new { span.optional { (text::optional()) } }
                }
                div.password {
                    input id=(id) name=(name) type=(kind) value=[&self.generated] required[self.required] autocomplete=(self.autocomplete)
                        autofocus[self.autofocus && name == self.name] spellcheck="false" autocapitalize="off" maxlength="1024"
                        data-strength=[self.strength.as_ref().filter(|_| name == self.name)]
                        aria-invalid=[error.then_some("true")] aria-describedby=[describes];
                    button.btn.ghost.small type="button" hidden data-reveal=(text::hide()) aria-controls=(id) { (text::reveal()) }
                }
                (below_it)
            }
        }
    }
}

impl Render for PasswordField<'_> {
    fn render(&self) -> Markup {
        let id = input_id(&self.name);
        let hint = if self.generated.is_some() { text::generated_help() } else { &self.hint };
        let describes = described_by(&id, hint, self.error.as_deref());
        let below_it = html! {
            (below(&id, hint, self.error.as_deref()))
            @if self.strength.is_some() { p.strength hidden role="status" { meter min="0" max="4" aria-label=(self.label) {} span {} } }
        };
        let first = self.input(&self.name, &self.label, &below_it, describes.as_deref(), self.error.is_some());
        let Some((name, label, error)) = &self.confirm else { return first };
        let confirm_id = input_id(name);
        let confirm_below = below(&confirm_id, "", error.as_deref());
        let confirm_describes = described_by(&confirm_id, "", error.as_deref());
        html! {
            div.new-password {
                (first)
                (self.input(name, label, &confirm_below, confirm_describes.as_deref(), error.is_some()))
                @if let Some(length) = self.generator_length {
                    // Enter in a field presses a form's first button: that must be this one, not the generator.
                    button.sr type="submit" tabindex="-1" aria-hidden="true" {}
                    button.btn type="submit" name=(GENERATE) value=(self.name) formnovalidate data-generate=(length)
                        data-signs[self.with_signs] { (text::generate()) }
                }
            }
        }
    }
}
