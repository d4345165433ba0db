//! A choice of one among a few, with groups if there are many.

use kernel::FieldError;
use maud::{Markup, Render, html};

use super::field::{below, described_by, error_of, input_id};
use super::{Words, icon};
use crate::form::Values;
use crate::{icons, text};

/// A select; build it with [`select`].
#[derive(Debug, Clone)]
pub struct Select<'a> {
    name: Words<'a>,
    label: Words<'a>,
    value: Words<'a>,
    hint: Words<'a>,
    error: Option<Words<'a>>,
    required: bool,
    says_optional: bool,
    disabled_because: Option<Words<'a>>,
    form: Option<Words<'a>>,
    groups: Vec<Group<'a>>,
    label_hidden: bool,
}

#[derive(Debug, Clone)]
struct Group<'a> {
    label: Option<Words<'a>>,
    options: Vec<(Words<'a>, Words<'a>)>,
}

/// A select called `name` in the form.
pub fn select<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Select<'a> {
    Select {
        name: name.into(),
        label: label.into(),
        value: Words::Borrowed(""),
        hint: Words::Borrowed(""),
        error: None,
        required: false,
        says_optional: true,
        disabled_because: None,
        form: None,
        groups: Vec::new(),
        label_hidden: false,
    }
}

impl<'a> Select<'a> {
    /// Adds a choice: what the form carries, what the person reads.
    #[must_use]
    pub fn option(mut self, value: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        let option = (value.into(), label.into());
        match self.groups.last_mut() {
            Some(group) => group.options.push(option),
            None => self.groups.push(Group { label: None, options: vec![option] }),
        }
        self
    }

    /// Adds many choices.
    #[must_use]
    pub fn options<V: Into<Words<'a>>, L: Into<Words<'a>>>(self, options: impl IntoIterator<Item = (V, L)>) -> Self {
        options.into_iter().fold(self, |select, (value, label)| select.option(value, label))
    }

    /// What follows belongs under this heading.
    #[must_use]
    pub fn group(mut self, label: impl Into<Words<'a>>) -> Self {
        self.groups.push(Group { label: Some(label.into()), options: Vec::new() });
        self
    }

    /// Which choice holds.
    #[must_use]
    pub fn value(self, value: impl Into<Words<'a>>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// What helps to choose.
    #[must_use]
    pub fn hint(self, hint: impl Into<Words<'a>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn error(self, error: Option<impl Into<Words<'a>>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// Shows what was typed, and what is wrong with it.
    #[must_use]
    pub fn filled(self, values: &'a Values, errors: &[FieldError]) -> Self {
        let value = values.get(&self.name);
        self.value(value).errors(errors)
    }

    /// Takes its error out of a fault's fields.
    #[must_use]
    pub fn errors(self, errors: &[FieldError]) -> Self {
        let error = error_of(&self.name, errors);
        Self { error: error.map(Words::Owned), ..self }
    }

    /// One must be chosen.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Not required, and not worth a word.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self { says_optional: false, ..self }
    }

    /// Shown, not to be changed and not sent; the reason stands below.
    #[must_use]
    pub fn closed(self, because: impl Into<Words<'a>>) -> Self {
        Self { disabled_because: Some(because.into()), says_optional: false, ..self }
    }

    /// Belongs to the form with this id, wherever it stands.
    #[must_use]
    pub fn of_form(self, id: impl Into<Words<'a>>) -> Self {
        Self { form: Some(id.into()), ..self }
    }

    /// The label is read out and not shown: for inputs in a table whose heading says it.
    #[must_use]
    pub fn label_hidden(self) -> Self {
        Self { label_hidden: true, says_optional: false, ..self }
    }

    fn choices(&self) -> Markup {
        let choices = |group: &Group<'_>| {
            html! {
                @for (value, label) in &group.options {
                    option value=(value) selected[*value == self.value] { (label) }
                }
            }
        };
        html! {
            @for group in &self.groups {
                @match &group.label {
                    Some(label) => optgroup label=(label) { (choices(group)) },
                    None => (choices(group)),
                }
            }
        }
    }
}

impl Render for Select<'_> {
    fn render(&self) -> Markup {
        let id = input_id(&self.name);
        let hint = self.disabled_because.as_deref().unwrap_or(&self.hint);
        let describes = described_by(&id, hint, self.error.as_deref());
        html! {
            div.field {
                label for=(id) class=[self.label_hidden.then_some("sr")] {
                    (self.label)
                    @if !self.required && self.says_optional { span.optional { (text::optional()) } }
                }
                div.select {
                    select id=(id) name=(self.name) required[self.required] disabled[self.disabled_because.is_some()] form=[&self.form]
                        aria-invalid=[self.error.as_ref().map(|_| "true")] aria-describedby=[&describes] { (self.choices()) }
                    (icon(icons::LuChevronDown))
                }
                (below(&id, hint, self.error.as_deref()))
            }
        }
    }
}
