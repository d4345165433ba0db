//! The kinds.

use crate::text;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A line of text.
    Text,
    /// A number with at most four decimals.
    Number,
    /// A calendar date.
    Date,
    /// Yes, no, or nothing said yet.
    YesNo,
    /// One of a list.
    Choice,
    /// A user.
    Person,
}

web::described_words!(Kind);

impl Kind {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 6] = [Self::Text, Self::Number, Self::Date, Self::YesNo, Self::Choice, Self::Person];

    /// The word stored and carried by forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
            Self::Person => "user",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called, and a sentence on it.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => (text::kind_text(), text::kind_text_says()),
            Self::Number => (text::kind_number(), text::kind_number_says()),
            Self::Date => (text::kind_date(), text::kind_date_says()),
            Self::YesNo => (text::kind_yes_no(), text::kind_yes_no_says()),
            Self::Choice => (text::kind_choice(), text::kind_choice_says()),
            Self::Person => (text::kind_user(), text::kind_user_says()),
        }
    }
}
