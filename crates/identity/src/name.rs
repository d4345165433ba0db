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

/// A phone number as people write it; none if it cannot be one.
pub fn phone(typed: &str) -> Option<String> {
    let phone = text::one_line(typed);
    let fits = |c: char| c.is_ascii_digit() || " +()-./#x".contains(c) || c.is_ascii_alphabetic();
    (phone.chars().count() <= 40 && phone.chars().all(fits)).then_some(phone)
}

/// Whether this is a calendar date, year first. Other orders are not guessed at: 03/04 is two days.
pub fn is_date(line: &str) -> bool {
    line.len() == 10 && line.parse::<jiff::civil::Date>().is_ok_and(|date| (1900..2200).contains(&date.year()))
}

/// The folded words by which somebody is found: each text and its parts, and what is only found as a whole.
pub fn search_terms(texts: &[&str], wholes: &[&str]) -> Vec<String> {
    let mut terms = Vec::new();
    for text in texts {
        let whole = text::fold(text);
        terms.extend(whole.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        terms.push(whole);
    }
    terms.extend(wholes.iter().map(|whole| text::fold(whole)));
    terms.retain(|term| !term.is_empty());
    for term in &mut terms {
        // A long name is found by its beginning; an index entry has bounds on both engines.
        *term = term.chars().take(100).collect();
    }
    terms.sort();
    terms.dedup();
    terms
}

/// By what a shown name sorts. An index entry has bounds on both engines; 120 characters decide any real order.
pub fn sort_of(shown: &str) -> Vec<u8> {
    text::sort_key(&shown.chars().take(120).collect::<String>())
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
