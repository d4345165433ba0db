//! The words of mails that administrators write, and the values that are put into them.

use mail::letter::{Piece, pieces};
use mail::{Letter, Values};

const SECRET: &str = "kept-0123456789-apart";

/// The first line is the subject, the second a value, the rest the text.
pub fn take(data: &[u8]) {
    let Some(typed) = super::text(data) else { return };
    let (subject, rest) = typed.split_once('\n').unwrap_or((typed, ""));
    let (value, text) = rest.split_once('\n').unwrap_or((rest, ""));
    for words in [subject, text] {
        let again: String = pieces(words).iter().map(|piece| of(*piece)).collect();
        assert_eq!(again, words, "its pieces are the text");
    }
    let letter = Letter { name: "letter", subject, text, button: "Open" };
    let written = letter.write(&values(value));
    assert!(!written.subject.contains(['\n', '\r']), "{:?}", written.subject);
    if !typed.contains(SECRET) {
        assert!(!written.subject.contains(SECRET) && !written.masked_text.contains(SECRET), "a secret stands where it may not");
    }
    // Words cannot become markup: whatever the value says, there are as many elements and as many lines.
    if value.chars().any(|c| !c.is_control() && !c.is_whitespace()) {
        let plain = letter.write(&values("x"));
        let count = |text: &str| (text.matches('<').count(), text.matches('>').count(), text.matches('"').count(), text.lines().count());
        assert_eq!(count(&written.html), count(&plain.html), "{value:?} is markup in {text:?}");
        assert_eq!(written.text.lines().count(), plain.text.lines().count(), "{value:?} is lines in {text:?}");
    }
}

fn values(value: &str) -> Values {
    let mut values = Values::new("Larkspur");
    values.plain("NAME", value);
    values.code("CODE", value);
    values.secret_code("SECRET", SECRET);
    values.secret_link("LINK", &format!("https://crm.example/i/{SECRET}"));
    values
}

fn of(piece: Piece<'_>) -> String {
    match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Tag(tag) => format!("{{{tag}}}"),
    }
}
