//! A value, how it is stored, and the key that lists find and sort it by.

use jiff::civil::Date;
use uuid::Uuid;

use crate::{Kind, date, number, text_line, yes_no};

/// What a field holds of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A line; never empty.
    Text(String),
    /// In ten-thousandths.
    Number(i64),
    /// A calendar date.
    Date(Date),
    /// Yes or no.
    YesNo(bool),
    /// The number of what was chosen.
    Choice(i64),
    /// Somebody's id.
    Person(Uuid),
}

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Nothing.
    Nothing,
    /// This.
    Value(Value),
    /// The words for a person: whose they are is for the slice to find out.
    Person(String),
}

impl Value {
    /// The text that is stored; [`Value::read`] reads it.
    pub fn stored(&self) -> String {
        match self {
            Self::Text(line) => line.clone(),
            Self::Number(number) => number::plain(*number),
            Self::Date(date) => date::plain(*date),
            Self::YesNo(yes) => yes_no::plain(*yes).to_owned(),
            Self::Choice(number) => number.to_string(),
            Self::Person(id) => id.to_string(),
        }
    }

    /// A stored text as a value of this kind; none if it is none.
    pub fn read(kind: Kind, stored: &str) -> Option<Self> {
        match kind {
            Kind::Text => Some(Self::Text(stored.to_owned())).filter(|_| !stored.is_empty()),
            Kind::Number => number::parse(stored).ok(),
            Kind::Date => date::parse(stored).ok(),
            Kind::YesNo => yes_no::parse(stored).ok(),
            Kind::Choice => stored.parse().ok().map(Self::Choice),
            Kind::Person => Uuid::try_parse(stored).ok().map(Self::Person),
        }
    }

    /// A text as a search compares it: folded, so that case does not count. Empty for other kinds.
    pub fn folded(&self) -> String {
        if let Self::Text(line) = self { kernel::text::fold(line) } else { String::new() }
    }

    /// Bytes by which the value is found in an index. Texts sort by them as people expect (case does not count), numbers and
    /// dates as their values do; no before yes; of choices and people only equality means something.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::Text(line) => text_line::key(line),
            Self::Number(number) => number::key(*number),
            Self::Date(date) => date::plain(*date).into_bytes(),
            Self::YesNo(yes) => vec![u8::from(*yes)],
            Self::Choice(number) => number.to_be_bytes().to_vec(),
            Self::Person(id) => id.as_bytes().to_vec(),
        }
    }
}
