//! A choice of one among a few, with groups if there are many.

use maud::{Markup, Render, html};

use super::field::{below, described_by, input_id};
use super::{Words, icon};
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

takes_values!(Select);
takes_a_hint!(Select);
stands_anywhere!(Select);

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

    /// Shown, not to be changed and not sent; the reason stands below.
    #[must_use]
    pub fn closed(self, because: impl Into<Words<'a>>) -> Self {
        Self { disabled_because: Some(because.into()), says_optional: false, ..self }
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
