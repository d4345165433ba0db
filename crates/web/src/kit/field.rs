//! One line of input with its label above, its hint below, and its error in place of the hint.

use kernel::FieldError;
use maud::{Markup, Render, html};

use super::Words;
use crate::text;

/// An input; build it with [`field`].
#[derive(Debug, Clone)]
pub struct Field<'a> {
    name: Words<'a>,
    label: Words<'a>,
    value: Words<'a>,
    kind: &'static str,
    hint: Words<'a>,
    error: Option<Words<'a>>,
    required: bool,
    says_optional: bool,
    autocomplete: Option<&'static str>,
    max_length: Option<usize>,
    placeholder: Option<Words<'a>>,
    read_only_because: Option<Words<'a>>,
    autofocus: bool,
    range: Option<(i64, i64)>,
    form: Option<Words<'a>>,
    suggestions: Vec<Words<'a>>,
    picks_from: Option<Words<'a>>,
    label_hidden: bool,
}

/// A text field called `name` in the form. Change its kind with [`Field::email`] and the like.
pub fn field<'a>(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Field<'a> {
    Field {
        name: name.into(),
        label: label.into(),
        value: Words::Borrowed(""),
        kind: "text",
        hint: Words::Borrowed(""),
        error: None,
        required: false,
        says_optional: true,
        autocomplete: None,
        max_length: None,
        placeholder: None,
        read_only_because: None,
        autofocus: false,
        range: None,
        form: None,
        suggestions: Vec::new(),
        picks_from: None,
        label_hidden: false,
    }
}

/// All that a fault's fields say of `name`.
pub(crate) fn error_of(name: &str, errors: &[FieldError]) -> Option<String> {
    let all: Vec<&str> = errors.iter().filter(|error| error.field == name).map(|error| error.message.as_str()).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The id of the input called `name`; the error summary links to it.
pub(crate) fn input_id(name: &str) -> String {
    format!("f-{name}")
}

/// The hint, or the error in its place, under the id that `aria-describedby` names.
pub(crate) fn below(id: &str, hint: &str, error: Option<&str>) -> Markup {
    html! {
        @match error {
            Some(error) => p.error id={ (id) "-below" } { (error) },
            None if !hint.is_empty() => p.hint id={ (id) "-below" } { (hint) },
            None => {},
        }
    }
}

/// The id that describes an input, if there is anything below it.
pub(crate) fn described_by(id: &str, hint: &str, error: Option<&str>) -> Option<String> {
    (error.is_some() || !hint.is_empty()).then(|| format!("{id}-below"))
}

takes_values!(Field);
takes_a_hint!(Field);
stands_anywhere!(Field);

impl<'a> Field<'a> {
    /// An e-mail address.
    #[must_use]
    pub fn email(self) -> Self {
        // Type "email" would refuse addresses outside ASCII in the browser; the server judges, the keyboard fits.
        Self { kind: "email-text", ..self }
    }

    /// A whole number between `least` and `most`.
    #[must_use]
    pub fn number(self, least: i64, most: i64) -> Self {
        Self { kind: "number", range: Some((least, most)), ..self }
    }

    /// A number with decimals. The server judges: a browser's own input would drop what it cannot read.
    #[must_use]
    pub fn decimal(self) -> Self {
        Self { kind: "decimal-text", ..self }
    }

    /// A calendar date, `YYYY-MM-DD` in the form.
    #[must_use]
    pub fn date(self) -> Self {
        Self { kind: "date", ..self }
    }

    /// Any other kind of the HTML standard: `tel`, `url`, `search`, `time`, `file`.
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// What the browser may fill in (`given-name`, `username`, `off`).
    #[must_use]
    pub fn autocomplete(self, token: &'static str) -> Self {
        Self { autocomplete: Some(token), ..self }
    }

    /// At most so many characters.
    #[must_use]
    pub fn max_length(self, characters: usize) -> Self {
        Self { max_length: Some(characters), ..self }
    }

    /// An example inside the empty input. Never instead of a label.
    #[must_use]
    pub fn placeholder(self, example: impl Into<Words<'a>>) -> Self {
        Self { placeholder: Some(example.into()), ..self }
    }

    /// Shown and sent, not to be changed; the reason stands below.
    #[must_use]
    pub fn read_only(self, because: impl Into<Words<'a>>) -> Self {
        Self { read_only_because: Some(because.into()), says_optional: false, ..self }
    }

    /// The first field of a page that is there to be filled in.
    #[must_use]
    pub fn autofocus(self) -> Self {
        Self { autofocus: true, ..self }
    }

    /// Proposals that the browser offers while one types.
    #[must_use]
    pub fn suggestions(self, values: Vec<Words<'a>>) -> Self {
        Self { suggestions: values, ..self }
    }

    /// A picker: while one types, the list at this address (asked with `?q=`, made of [`super::pick_list`]) stands below. Without
    /// JavaScript it is a line to type a name into, so whoever reads the form must take what was typed.
    #[must_use]
    pub fn picks_from(self, address: impl Into<Words<'a>>) -> Self {
        Self { picks_from: Some(address.into()), autocomplete: Some("off"), ..self }
    }

    fn input(&self, id: &str, below: Option<&str>) -> Markup {
        let (kind, mode) = match self.kind {
            "email-text" => ("text", Some("email")),
            "decimal-text" => ("text", Some("decimal")),
            "number" => ("number", Some("numeric")),
            kind => (kind, None),
        };
        let list = (!self.suggestions.is_empty()).then(|| format!("{id}-list"));
        html! {
            input id=(id) name=(self.name) type=(kind) inputmode=[mode] value=(self.value) required[self.required]
                readonly[self.read_only_because.is_some()] autofocus[self.autofocus] autocomplete=[self.autocomplete]
                maxlength=[self.max_length] placeholder=[&self.placeholder] form=[&self.form] list=[&list] data-picks=[&self.picks_from]
                min=[self.range.map(|(least, _)| least)] max=[self.range.map(|(_, most)| most)]
                spellcheck=[mode.map(|_| "false")] autocapitalize=[mode.map(|_| "off")] dir="auto"
                aria-invalid=[self.error.as_ref().map(|_| "true")] aria-describedby=[below];
            @if let Some(list) = &list {
                datalist id=(list) { @for value in &self.suggestions { option value=(value) {} } }
            }
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let id = input_id(&self.name);
        let hint = self.read_only_because.as_deref().unwrap_or(&self.hint);
        let describes = described_by(&id, hint, self.error.as_deref());
        html! {
            div.field {
                label for=(id) class=[self.label_hidden.then_some("sr")] {
                    (self.label)
                    @if !self.required && self.says_optional { span.optional { (text::optional()) } }
                }
                (self.input(&id, describes.as_deref()))
                (below(&id, hint, self.error.as_deref()))
            }
        }
    }
}
