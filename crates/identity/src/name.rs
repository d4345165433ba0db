//! The name of a company, a role, a group, a user plan: one line that people read, unique by its folded key.

use kernel::{Change, Fault, text};

use crate::text as words;

/// The longest name.
pub const MOST_CHARS: usize = 300;

/// A name that can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it was written.
    pub text: String,
    /// What uniqueness goes by.
    pub key: String,
    /// What lists are sorted by.
    pub sort: Vec<u8>,
}

impl Name {
    /// Reads a name; the refusal names `name` as the field.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let text = text::one_line(typed);
        let key = text::fold(&text);
        if key.trim().is_empty() {
            return Err(Fault::field("name", "name.missing", words::name_missing()));
        }
        if text.chars().count() > MOST_CHARS {
            return Err(Fault::field("name", "name.too_long", words::name_too_long(MOST_CHARS)));
        }
        let sort = text::sort_key(&text);
        Ok(Self { text, key, sort })
    }
}

/// The longest description.
const MOST_DESCRIPTION: usize = 1000;

/// Reads what something is for: one line, may be empty.
pub fn description(typed: &str) -> Result<String, Fault> {
    let line = text::one_line(typed);
    if line.chars().count() > MOST_DESCRIPTION {
        return Err(Fault::field("description", "description.too_long", words::description_too_long(MOST_DESCRIPTION)));
    }
    Ok(line)
}

/// What an edit of name and description changes.
pub fn changes(before: (&str, &str), after: (&str, &str)) -> Vec<Change> {
    let pairs = [("name", before.0, after.0), ("description", before.1, after.1)];
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    pairs.into_iter().filter(|(_, a, b)| a != b).map(|(field, a, b)| Change::of(field, some(a), some(b))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_kind_are_taken() {
        for good in ["X", "🏭", "شركة الشرق", &"a".repeat(300), "  Pacific\tOperations "] {
            assert!(Name::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Name::parse(" Pacific \n Operations").unwrap().text, "Pacific Operations");
        assert_eq!(Name::parse("ＰＡＣＩＦＩＣ").unwrap().key, Name::parse("pacific").unwrap().key);
    }

    #[test]
    fn what_nobody_can_read_is_refused() {
        for bad in ["", "  ", "\u{200B}\u{200B}", "\u{0}"] {
            assert_eq!(Name::parse(bad).unwrap_err().code, "name.missing", "{bad:?}");
        }
        assert_eq!(Name::parse(&"a".repeat(301)).unwrap_err().code, "name.too_long");
    }
}
