//! Kinds of fields that administrators define: one file a kind, each with the same five parts.
//!
//! - `parse` reads what was typed, or what a file's cell says; the refusal is a sentence that says what to enter;
//! - `key` gives bytes that sort as the values do, for lists that filter and order by the field;
//! - `show` is what a page shows, as its reader writes dates and numbers;
//! - `plain` is what a form's input, a file's cell and the audit log hold: `parse` of it gives the value back;
//! - `edit` is the input of a form.
//!
//! A field here knows its name and its kind, not whose it is: slices keep definitions and values. No I/O: a person is read as the
//! words that somebody picked, and whose those are the slice finds out, under the reach of whoever asks.

mod choice;
mod date;
mod kind;
mod number;
mod person;
mod text;
mod text_line;
mod value;
mod yes_no;

pub use choice::{Choice, MOST_CHOICES};
pub use kind::Kind;
pub use text_line::MOST_CHARS;
pub use value::{Typed, Value};

use kernel::{Fault, FieldError};
use maud::Markup;
use uuid::Uuid;
use web::format::Format;

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in forms, faults and the audit log; never shown.
    pub key: String,
    /// Its name on the screen.
    pub label: String,
    /// What helps to fill it in; may be empty.
    pub hint: String,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// What it holds.
    pub kind: Kind,
    /// What may be chosen, in order: of kind *choice* only.
    pub choices: Vec<Choice>,
}

impl Field {
    /// Reads what was typed; `before` is the present value, which may stay even where it could not be chosen anew. Blank is
    /// [`Typed::Nothing`], whether or not the field is required: that is asked by whoever saves.
    pub fn parse(&self, typed: &str, before: Option<&Value>) -> Result<Typed, Fault> {
        if typed.trim().is_empty() {
            return Ok(Typed::Nothing);
        }
        let read = match self.kind {
            Kind::Text => text_line::parse(typed).map(Typed::Value),
            Kind::Number => number::parse(typed).map(Typed::Value),
            Kind::Date => date::parse(typed).map(Typed::Value),
            Kind::YesNo => yes_no::parse(typed).map(Typed::Value),
            Kind::Choice => choice::parse(&self.choices, typed, before).map(Typed::Value),
            Kind::Person => Ok(Typed::Person(kernel::text::one_line(typed))),
        };
        // A line of invisible characters is as blank as an empty one.
        let read = read.map(|typed| if typed == Typed::Value(Value::Text(String::new())) { Typed::Nothing } else { typed });
        read.map_err(|(code, message)| Fault::field(self.key.clone(), code, message))
    }

    /// The fault that the field is empty and may not be.
    pub fn missing(&self) -> FieldError {
        FieldError { field: self.key.clone().into(), code: "required", message: text::needed(&self.label) }
    }

    /// What a page shows of a value. `person` says what somebody is called.
    pub fn show(&self, value: &Value, format: &Format, person: impl Fn(Uuid) -> String) -> String {
        match value {
            Value::Number(number) => number::show(*number, format),
            Value::Date(date) => format.date(*date),
            _ => self.plain(value, person),
        }
    }

    /// What an input or a cell of a file holds of a value: [`Field::parse`] reads it back.
    pub fn plain(&self, value: &Value, person: impl Fn(Uuid) -> String) -> String {
        match value {
            Value::Text(line) => line.clone(),
            Value::Number(number) => number::plain(*number),
            Value::Date(date) => date::plain(*date),
            Value::YesNo(yes) => yes_no::plain(*yes).to_owned(),
            Value::Choice(number) => choice::plain(&self.choices, *number),
            Value::Person(id) => person(*id),
        }
    }

    /// The input with what was typed, or with the value as [`Field::plain`] gives it. `people` is where a person is picked from.
    pub fn edit(&self, typed: &str, errors: &[FieldError], people: &str) -> Markup {
        match self.kind {
            Kind::Text => text_line::edit(self, typed, errors),
            Kind::Number => number::edit(self, typed, errors),
            Kind::Date => date::edit(self, typed, errors),
            Kind::YesNo => yes_no::edit(self, typed, errors),
            Kind::Choice => choice::edit(self, typed, errors),
            Kind::Person => person::edit(self, typed, errors, people),
        }
    }

    /// A value as it was stored; none if it is of another kind.
    pub fn read(&self, stored: &str) -> Option<Value> {
        Value::read(self.kind, stored)
    }
}

/// Why something that was typed will not do: a code and a sentence.
type Wrong = (&'static str, String);

#[cfg(test)]
mod tests;
