//! The bar that floats below a form: what is wrong, Discard, Save. And the summary of errors above it.
//!
//! With JavaScript the bar appears with the first change and guards against leaving; without, it is always there.

use kernel::{Fault, FieldError};
use maud::{Markup, Render, html};

use super::field::input_id;
use super::{Words, button, icon, link_button};
use crate::{icons, text};

/// A save bar; build it with [`save_bar`].
#[derive(Debug, Clone)]
pub struct SaveBar<'a> {
    errors: usize,
    save: Words<'a>,
    discard: Words<'a>,
    always: bool,
}

/// The last thing in a form marked `data-dirty`. Discard leads to `back`.
pub fn save_bar<'a>(back: impl Into<Words<'a>>) -> SaveBar<'a> {
    SaveBar { errors: 0, save: Words::Borrowed(text::save()), discard: back.into(), always: false }
}

impl<'a> SaveBar<'a> {
    /// Counts a fault's fields.
    #[must_use]
    pub fn errors(self, errors: &[FieldError]) -> Self {
        Self { errors: errors.len(), ..self }
    }

    /// Other words on the button: "Create user".
    #[must_use]
    pub fn save(self, label: impl Into<Words<'a>>) -> Self {
        Self { save: label.into(), ..self }
    }

    /// There from the start: for a form that makes something new.
    #[must_use]
    pub fn always(self) -> Self {
        Self { always: true, ..self }
    }
}

impl Render for SaveBar<'_> {
    fn render(&self) -> Markup {
        let shown = self.always || self.errors > 0;
        html! {
            div.save-bar data-shown[shown] {
                @match self.errors {
                    0 if self.always => p { (text::not_saved()) },
                    0 => p { (text::unsaved()) },
                    1 => p.error { (icon(icons::LuCircleAlert)) (text::one_error()) },
                    n => p.error { (icon(icons::LuCircleAlert)) (text::errors(n)) },
                }
                (link_button(text::discard(), &*self.discard))
                (button(&*self.save).primary())
            }
        }
    }
}

/// What a verb refused, above the form: the message, or one link for each field.
pub fn error_summary(fault: Option<&Fault>) -> Markup {
    let Some(fault) = fault else { return html! {} };
    html! {
        div.notice.summary data-tone="bad" role="alert" {
            (icon(icons::LuCircleAlert))
            div {
                @if fault.fields.is_empty() { p { (fault.message) } }
                @else if fault.fields.len() == 1 { p { (text::one_error()) } }
                @else { p { (text::errors(fault.fields.len())) } }
                @if !fault.fields.is_empty() {
                    ul { @for error in &fault.fields { li { a href={ "#" (input_id(&error.field)) } { (error.message) } } } }
                }
            }
        }
    }
}
