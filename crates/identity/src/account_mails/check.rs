//! Reads a text that somebody wrote, and refuses one by which the mail would not do what it is for.

use db::{DbResult, Read};
use kernel::fault::FieldErrors;
use kernel::{Fault, OrgId};

use super::custom;
use super::kind::{MailKind, Words};
use super::tag::{Tag, braced};
use super::text;

/// A subject may have so many characters; a longer one would be cut on its way.
pub const LONGEST_SUBJECT: usize = 200;
/// A text may have so many characters.
pub const LONGEST_TEXT: usize = 10_000;
/// A tag that is off by so many letters is what was meant.
const NEAR: usize = 3;

/// A tag that a mail knows, and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTag {
    /// Its name, without braces.
    pub name: String,
    /// What it becomes.
    pub says: String,
}

/// The tags that a mail of this kind knows: its own, the recipient's, the organization's, and the recipient's custom fields.
pub fn known_tags(read: &mut Read<'_>, org: OrgId, kind: MailKind) -> DbResult<Vec<KnownTag>> {
    let tag = |tag: Tag| KnownTag { name: tag.name().to_owned(), says: tag.says().to_owned() };
    Ok(kind.tags().map(tag).chain(custom::known(read, org)?).collect())
}

/// Reads subject and text; all that is wrong is told at once.
pub(super) fn check(kind: MailKind, known: &[KnownTag], subject: &str, body: &str) -> Result<Words, Fault> {
    let mut errors = FieldErrors::default();
    let subject = subject.trim();
    let body = tidy(body);
    if subject.chars().any(|c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')) {
        errors.add("subject", "mail_text.subject_lines", text::subject_lines());
    }
    let subject = kernel::text::one_line(subject);
    if subject.is_empty() {
        errors.add("subject", "required", text::subject_needed());
    }
    if subject.chars().count() > LONGEST_SUBJECT {
        errors.add("subject", "too_long", text::subject_long(LONGEST_SUBJECT));
    }
    if body.is_empty() {
        errors.add("text", "required", text::text_needed());
    }
    if body.chars().count() > LONGEST_TEXT {
        errors.add("text", "too_long", text::text_long(LONGEST_TEXT));
    }
    for (field, words) in [("subject", subject.as_str()), ("text", body.as_str())] {
        if let Some(unknown) = mail::letter::tags(words).find(|tag| !known.iter().any(|known| known.name == **tag)) {
            errors.add(field, "mail_text.unknown_tag", unknown_tag(unknown, known));
        }
    }
    if let Some(secret) = kind.tags().find(|tag| tag.is_secret() && mail::letter::tags(&subject).any(|name| name == tag.name())) {
        errors.add("subject", "mail_text.secret_in_subject", text::secret_in_subject(secret.braced()));
    }
    for tag in kind.needs() {
        if !body.is_empty() && !mail::letter::tags(&body).any(|name| name == tag.name()) {
            errors.add("text", "mail_text.needs_tag", needs_tag(*tag));
        }
    }
    errors.check()?;
    Ok(Words { subject, text: body })
}

fn needs_tag(tag: Tag) -> String {
    text::needs_tag(tag.braced(), tag.says())
}

/// Line feeds alone, no control characters, no blanks where nobody sees them.
fn tidy(body: &str) -> String {
    let unix = body.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let lines = unix.lines().map(|line| line.chars().filter(|c| !c.is_control()).collect::<String>().trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn unknown_tag(tag: &str, known: &[KnownTag]) -> String {
    let near = known.iter().map(|known| (distance(&as_name(tag), &known.name), known)).min_by_key(|(far, _)| *far);
    match near {
        Some((far, near)) if far <= NEAR.min(near.name.len() / 2) => text::unknown_tag_near(braced(tag), braced(&near.name)),
        _ => text::unknown_tag(braced(tag)),
    }
}

/// `first name` as a tag would be written.
fn as_name(tag: &str) -> String {
    tag.trim().to_uppercase().replace([' ', '-'], "_")
}

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (column, o) in other.iter().enumerate() {
            let changed = before + usize::from(c != *o);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(kind: MailKind, subject: &str, body: &str) -> Result<Words, Fault> {
        let known: Vec<KnownTag> = kind.tags().map(|tag| KnownTag { name: tag.name().to_owned(), says: String::new() }).collect();
        check(kind, &known, subject, body)
    }

    fn refused(kind: MailKind, subject: &str, body: &str) -> Vec<(String, &'static str, String)> {
        let fault = checked(kind, subject, body).unwrap_err();
        fault.fields.into_iter().map(|error| (error.field.into_owned(), error.code, error.message)).collect()
    }

    #[test]
    fn every_default_text_passes() {
        for kind in MailKind::ALL {
            let words = kind.default_words();
            assert_eq!(checked(*kind, &words.subject, &words.text).unwrap(), words, "{}", kind.word());
        }
    }

    #[test]
    fn a_text_without_what_the_mail_is_for_is_refused() {
        let refused = refused(MailKind::LoginInfo, "Hello", "You are in: {LINK}");
        let codes: Vec<_> = refused.iter().map(|(field, code, _)| (field.as_str(), *code)).collect();
        assert_eq!(codes, [("text", "mail_text.needs_tag"); 2]);
        assert!(refused[0].2.contains("{USER_NAME}") && refused[1].2.contains("{PASSWORD}"), "{refused:?}");
    }

    // covers: T-B21
    #[test]
    fn an_unknown_tag_is_named_with_the_near_one() {
        for (tag, near) in [("FIRSTNAME", "FIRST_NAME"), ("first name", "FIRST_NAME"), ("name", "NAME"), ("LINKS", "LINK")] {
            let refused = refused(MailKind::Reset, "Hello", &format!("{{{tag}}} {{LINK}}"));
            assert_eq!((refused[0].0.as_str(), refused[0].1), ("text", "mail_text.unknown_tag"));
            assert!(refused[0].2.contains(&format!("{{{tag}}}")) && refused[0].2.contains(&format!("{{{near}}}?")), "{refused:?}");
        }
        let far = refused(MailKind::Reset, "{ENTERPRISE}", "{LINK}");
        assert!(far[0].0 == "subject" && !far[0].2.contains("Did you mean"), "{far:?}");
        for foreign in ["PASSWORD", "ASSUF1"] {
            assert_eq!(refused(MailKind::Reset, "Hello", &format!("{{{foreign}}} {{LINK}}"))[0].1, "mail_text.unknown_tag");
        }
        assert_eq!(refused(MailKind::TemporaryPassword, "Hi", "{USER_NAME} {LINK} {PASSWORD}")[0].1, "mail_text.unknown_tag");
    }

    #[test]
    fn subject_and_text_have_their_limits() {
        let codes = |subject: &str, body: &str| refused(MailKind::Reset, subject, body).into_iter().map(|r| (r.0, r.1)).collect::<Vec<_>>();
        let one = |field: &str, code: &'static str| vec![(field.to_owned(), code)];
        assert_eq!(codes("  ", "{LINK}"), one("subject", "required"));
        assert_eq!(codes("a\r\nBcc: eve@x.example", "{LINK}"), one("subject", "mail_text.subject_lines"));
        assert_eq!(codes(&"x".repeat(201), "{LINK}"), one("subject", "too_long"));
        assert_eq!(codes("a", &format!("{}{{LINK}}", "x".repeat(10_000))), one("text", "too_long"));
        assert_eq!(codes("a", " \r\n "), one("text", "required"));
        assert_eq!(codes("{LINK}", "{LINK}"), one("subject", "mail_text.secret_in_subject"));
        let kept = checked(MailKind::Reset, " a  b ", "x \t\r\n\r\n{LINK}\u{7}\r\n\r\n").unwrap();
        assert_eq!(kept, Words { subject: "a b".into(), text: "x\n\n{LINK}".into() });
    }
}
