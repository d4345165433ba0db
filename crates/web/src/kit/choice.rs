//! Yes or no: a checkbox for what is sent with the form, a switch for a setting with a sentence.

use kernel::FieldError;
use maud::{Markup, Render, html};

use super::Words;
use super::field::{below, described_by, error_of, input_id};
use crate::form::Values;

/// A checkbox or a switch; build it with [`checkbox`] or [`switch`].
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    name: Words<'a>,
    label: Words<'a>,
    hint: Words<'a>,
    value: Words<'a>,
    error: Option<Words<'a>>,
    on: bool,
    is_switch: bool,
    held_because: Option<Words<'a>>,
}

/// A checkbox: sends `name=on` if ticked, nothing if not.
pub fn checkbox<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Choice<'a> {
    Choice {
        name: name.into(),
        label: label.into(),
        hint: Words::Borrowed(""),
        value: Words::Borrowed("on"),
        error: None,
        on: false,
        is_switch: false,
        held_because: None,
    }
}

/// A setting that is on or off: sends `name=on` if on, nothing if not.
pub fn switch<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Choice<'a> {
    Choice { is_switch: true, ..checkbox(name, label) }
}

impl<'a> Choice<'a> {
    /// Ticked or not.
    #[must_use]
    pub fn on(self, on: bool) -> Self {
        Self { on, ..self }
    }

    /// What the tick means, in a sentence.
    #[must_use]
    pub fn hint(self, hint: impl Into<Words<'a>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// One of several boxes of the same name: what this one sends.
    #[must_use]
    pub fn value(self, value: impl Into<Words<'a>>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// Ticked as it was sent, with what is wrong with it.
    #[must_use]
    pub fn filled(self, values: &Values, errors: &[FieldError]) -> Self {
        let on = values.all(&self.name).any(|sent| sent == self.value);
        self.on(on).errors(errors)
    }

    /// Takes its error out of a fault's fields.
    #[must_use]
    pub fn errors(self, errors: &[FieldError]) -> Self {
        let error = error_of(&self.name, errors);
        Self { error: error.map(Words::Owned), ..self }
    }

    /// Held as it is; the reason stands below. A held tick is still sent.
    #[must_use]
    pub fn held(self, because: impl Into<Words<'a>>) -> Self {
        Self { held_because: Some(because.into()), ..self }
    }
}

impl Render for Choice<'_> {
    fn render(&self) -> Markup {
        let id = if self.value == "on" { input_id(&self.name) } else { format!("{}-{}", input_id(&self.name), self.value) };
        let hint = self.held_because.as_deref().unwrap_or(&self.hint);
        let describes = described_by(&id, hint, self.error.as_deref());
        let held = self.held_because.is_some();
        let class = if self.is_switch { "choice switch" } else { "choice" };
        html! {
            div class=(class) {
                // A disabled box is not sent, so a held tick travels in a hidden field.
                @if held && self.on { input type="hidden" name=(self.name) value=(self.value); }
                input id=(id) type="checkbox" role=[self.is_switch.then_some("switch")] name=[(!held).then_some(&self.name)]
                    value=(self.value) checked[self.on] disabled[held] aria-invalid=[self.error.as_ref().map(|_| "true")]
                    aria-describedby=[&describes];
                div { label for=(id) { (self.label) } (below(&id, hint, self.error.as_deref())) }
            }
        }
    }
}
