//! A mail's words: plain text with tags such as `{FIRST_NAME}`, and the values that take their places.
//!
//! The text is read once, into pieces; a value is put in and never read again, so whatever it says (`{{7*7}}`, `{LINK}`,
//! `<img>`) stands in the mail as it is, and cannot begin a line. There is no language to get wrong or to run away: a tag
//! has a value or has none, and one without renders empty and is told. The HTML part is made of the same pieces: blank
//! lines part paragraphs, and a link that stands alone is a button.
//!
//! Secrets are marked where they are put in. Subject and the copy for the outbox page are written with masks in their
//! place, so they cannot slip into either.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::layout;

/// What stands in the place of a secret.
pub const MASK: &str = "••••••••";
/// A longer text between braces is no tag.
const LONGEST_TAG: usize = 40;

/// A piece of text with tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// What stands between braces, without them: a tag, or a word that wants to be one.
    Tag(&'a str),
}

/// Reads text with tags. A brace that encloses no word is text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut begin, mut from) = (Vec::new(), 0, 0);
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        from = at + 1;
        let Some(word) = text[from..].split_once('}').map(|(word, _)| word).filter(|word| is_word(word)) else { continue };
        if begin < at {
            found.push(Piece::Text(&text[begin..at]));
        }
        found.push(Piece::Tag(word));
        from += word.len() + 1;
        begin = from;
    }
    if begin < text.len() {
        found.push(Piece::Text(&text[begin..]));
    }
    found
}

/// The tags of a text, in its order, as often as they stand there.
pub fn tags(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| if let Piece::Tag(tag) = piece { Some(tag) } else { None })
}

fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-');
    text.len() <= LONGEST_TAG && text.trim_start().starts_with(char::is_alphabetic) && text.chars().all(is_part)
}

/// How a value looks in HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As the text around it.
    Plain,
    /// To be typed letter by letter: a user name, a code.
    Code,
    /// An address to open.
    Link,
}

/// A value, or text between values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What is read; one line.
    pub text: String,
    /// How it looks.
    pub look: Look,
    is_secret: bool,
}

impl Span {
    fn shown(&self, masked: bool) -> &str {
        if masked && self.is_secret { MASK } else { &self.text }
    }
}

/// The values of a mail's tags, by their names without braces.
#[derive(Clone)]
pub struct Values {
    organization: String,
    spans: BTreeMap<String, Span>,
}

impl Values {
    /// Values of a mail of this organization, whose name stands above and below the HTML part, and is the tag `ORGANIZATION`.
    pub fn new(organization: &str) -> Self {
        let mut values = Self { organization: organization.to_owned(), spans: BTreeMap::new() };
        values.plain("ORGANIZATION", organization);
        values
    }

    /// A value that looks as the text around it.
    pub fn plain(&mut self, tag: impl Into<String>, text: &str) {
        self.put(tag.into(), text, Look::Plain, false);
    }

    /// A value to be typed letter by letter.
    pub fn code(&mut self, tag: &str, text: &str) {
        self.put(tag.to_owned(), text, Look::Code, false);
    }

    /// The same, and secret: a temporary password, a link's code.
    pub fn secret_code(&mut self, tag: &str, text: &str) {
        self.put(tag.to_owned(), text, Look::Code, true);
    }

    /// An address that everybody may know.
    pub fn link(&mut self, tag: &str, address: &str) {
        self.put(tag.to_owned(), address, Look::Link, false);
    }

    /// An address that opens an account.
    pub fn secret_link(&mut self, tag: &str, address: &str) {
        self.put(tag.to_owned(), address, Look::Link, true);
    }

    fn put(&mut self, tag: String, text: &str, look: Look, is_secret: bool) {
        // Whatever breaks a line would let a value begin one.
        let text = text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ").trim().to_owned();
        let look = if look == Look::Link && !layout::is_web_address(&text) { Look::Plain } else { look };
        self.spans.insert(tag, Span { text, look, is_secret });
    }

    fn get(&self, tag: &str) -> Option<&Span> {
        self.spans.get(tag).filter(|span| !span.text.is_empty())
    }
}

/// A paragraph of a mail with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines of text.
    Lines(Vec<Vec<Span>>),
    /// A link that stands alone.
    Button(Span),
}

/// A mail's words before its values stand in them.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Its name, as the outbox page shows it.
    pub name: &'static str,
    /// The subject, with tags.
    pub subject: &'a str,
    /// The text, with tags.
    pub text: &'a str,
    /// What a button says.
    pub button: &'a str,
}

/// A mail as it goes out.
#[derive(Clone)]
pub struct Written {
    /// The letter's name.
    pub name: &'static str,
    /// The subject, one line, with masks for secrets.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part in its layout.
    pub html: String,
    /// The text part with masks for secrets.
    pub masked_text: String,
    /// Whether there is a secret among the values.
    pub holds_secret: bool,
    /// The tags that had no value, each once.
    pub unset: Vec<String>,
}

impl std::fmt::Debug for Written {
    /// Without the parts, which may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Written").field("name", &self.name).field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Letter<'_> {
    /// Puts the values in.
    pub fn write(&self, values: &Values) -> Written {
        let blocks = self.blocks(values);
        let subject = self.subject(values);
        Written {
            name: self.name,
            text: plain(&blocks, false),
            masked_text: plain(&blocks, true),
            html: layout::page(&subject, &values.organization, &html(&blocks, self.button)),
            subject,
            holds_secret: values.spans.values().any(|span| span.is_secret),
            unset: self.unset(values),
        }
    }

    /// The subject: one line, with masks for secrets.
    pub fn subject(&self, values: &Values) -> String {
        let subject: String = spans(self.subject, values).iter().map(|span| span.shown(true)).collect();
        kernel::text::one_line(&subject)
    }

    /// The paragraphs. Lines and paragraphs of nothing but unset tags are not there.
    pub fn blocks(&self, values: &Values) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut lines: Vec<Vec<Span>> = Vec::new();
        for line in self.text.lines().map(str::trim_end).chain([""]) {
            if !line.is_empty() {
                lines.push(spans(line, values));
                continue;
            }
            lines.retain(|line| line.iter().any(|span| !span.text.trim().is_empty()));
            match std::mem::take(&mut lines) {
                lines if lines.is_empty() => {}
                mut lines => match alone(&mut lines) {
                    Some(link) => blocks.push(Block::Button(link)),
                    None => blocks.push(Block::Lines(lines)),
                },
            }
        }
        blocks
    }

    /// The tags without a value, each once.
    pub fn unset(&self, values: &Values) -> Vec<String> {
        let mut unset: Vec<String> = Vec::new();
        for tag in tags(self.subject).chain(tags(self.text)) {
            if values.get(tag).is_none() && !unset.iter().any(|known| known == tag) {
                unset.push(tag.to_owned());
            }
        }
        unset
    }
}

fn spans(text: &str, values: &Values) -> Vec<Span> {
    let span = |piece| match piece {
        Piece::Text(text) => Some(Span { text: text.to_owned(), look: Look::Plain, is_secret: false }),
        Piece::Tag(tag) => values.get(tag).cloned(),
    };
    pieces(text).into_iter().filter_map(span).collect()
}

/// The link that is the only thing of a paragraph.
fn alone(lines: &mut [Vec<Span>]) -> Option<Span> {
    let [line] = lines else { return None };
    let at = line.iter().position(|span| span.look == Look::Link)?;
    let rest = line.iter().enumerate().filter(|(other, _)| *other != at).all(|(_, span)| span.text.trim().is_empty());
    rest.then(|| line.swap_remove(at))
}

fn plain(blocks: &[Block], masked: bool) -> String {
    let line = |line: &Vec<Span>| line.iter().map(|span| span.shown(masked)).collect::<String>();
    let block = |block: &Block| match block {
        Block::Lines(lines) => lines.iter().map(line).collect::<Vec<_>>().join("\n"),
        Block::Button(link) => link.shown(masked).to_owned(),
    };
    blocks.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

fn html(blocks: &[Block], button: &str) -> String {
    let mut html = String::new();
    for block in blocks {
        match block {
            Block::Button(link) => html.push_str(&layout::button(&link.text, button)),
            Block::Lines(lines) => {
                let line = |line: &Vec<Span>| line.iter().map(in_html).collect::<String>();
                let lines = lines.iter().map(line).collect::<Vec<_>>().join("<br>\n");
                let _ = writeln!(html, "<p style=\"margin:0 0 16px\">{lines}</p>");
            }
        }
    }
    html
}

fn in_html(span: &Span) -> String {
    let text = layout::escape(&span.text);
    match span.look {
        Look::Plain => text,
        Look::Code => {
            format!("<span style=\"font-family:ui-monospace,Consolas,monospace;font-weight:600;word-break:break-all\">{text}</span>")
        }
        Look::Link => format!("<a href=\"{text}\" style=\"word-break:break-all\">{text}</a>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITATION: Letter<'_> = Letter {
        name: "invitation",
        subject: "{NAME}, join {ORGANIZATION}",
        text: "Hello {NAME},\n\nyou are {USER_NAME}:\n\n{LINK}\n\nor open {LINK} now.\n",
        button: "Join",
    };
    const LINK: &str = "https://crm.example/i/abc?x=1&y=2";

    fn with_name(name: &str) -> Values {
        let mut values = Values::new("AdventureWorks Cycle");
        values.plain("NAME", name);
        values.code("USER_NAME", "ann.smith");
        values.secret_link("LINK", LINK);
        values
    }

    #[test]
    fn text_is_read_into_pieces_once() {
        use Piece::{Tag, Text};
        assert_eq!(pieces("Hello {NAME},"), [Text("Hello "), Tag("NAME"), Text(",")]);
        assert_eq!(pieces("{A}{B}"), [Tag("A"), Tag("B")]);
        for literal in ["{{7*7}}", "{}", "{ }", "{1}", "{a.b}", "{% if x %}", "{ASSUF1", "}{", "{\n}"] {
            assert_eq!(pieces(literal), [Text(literal)], "{literal}");
        }
        assert_eq!(pieces("{{NAME}}"), [Text("{"), Tag("NAME"), Text("}")]);
        assert_eq!(tags("{first name} {Über_1}").collect::<Vec<_>>(), ["first name", "Über_1"]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn a_mail_has_a_subject_a_text_and_html_with_one_button() {
        let mail = INVITATION.write(&with_name("Ann"));
        assert_eq!(mail.subject, "Ann, join AdventureWorks Cycle");
        assert_eq!(mail.text, format!("Hello Ann,\n\nyou are ann.smith:\n\n{LINK}\n\nor open {LINK} now."));
        assert!(mail.html.contains(">Hello Ann,</p>") && mail.html.contains(">ann.smith</span>"), "{}", mail.html);
        assert_eq!(mail.html.matches(">Join</a>").count(), 1, "the link that stands alone");
        assert_eq!(mail.html.matches("href=\"https://crm.example/i/abc?x=1&amp;y=2\"").count(), 2);
        assert!(mail.html.contains(">https://crm.example/i/abc?x=1&amp;y=2<"), "the address stands as text too");
        assert!(mail.html.contains("AdventureWorks Cycle") && mail.html.contains("color-scheme"));
    }

    // covers: T-B19
    #[test]
    fn values_are_put_in_once_and_never_read_again() {
        for (name, html) in [
            ("<img onerror=x>", "&lt;img onerror=x&gt;"),
            ("{{7*7}}", "{{7*7}}"),
            ("{LINK}", "{LINK}"),
            ("{ASSUF1}", "{ASSUF1}"),
            ("{subject} {content}", "{subject} {content}"),
        ] {
            let mail = INVITATION.write(&with_name(name));
            assert!(mail.text.contains(&format!("Hello {name},")), "{}", mail.text);
            assert!(mail.html.contains(&format!("Hello {html},")), "{}", mail.html);
            assert!(!mail.html.contains("<img") && mail.unset.is_empty());
        }
    }

    // covers: T-B19
    #[test]
    fn a_value_cannot_begin_a_line() {
        let mail = INVITATION.write(&with_name("Ann\r\nBcc: eve@x.example\u{2028}more"));
        assert_eq!(mail.text.lines().next(), Some("Hello Ann  Bcc: eve@x.example more,"));
        assert_eq!(mail.subject, "Ann Bcc: eve@x.example more, join AdventureWorks Cycle");
    }

    #[test]
    fn secrets_are_masked_for_the_outbox_page_and_in_the_subject() {
        let mail = Letter { subject: "Go to {LINK}", ..INVITATION }.write(&with_name("Ann"));
        assert_eq!(mail.subject, format!("Go to {MASK}"));
        assert_eq!(mail.masked_text, format!("Hello Ann,\n\nyou are ann.smith:\n\n{MASK}\n\nor open {MASK} now."));
        assert!(mail.holds_secret && !format!("{mail:?}").contains("abc"));
    }

    // covers: A15
    #[test]
    fn what_is_unset_renders_empty_and_is_told() {
        let letter = Letter { text: "Hello {NAME} {NICK},\n\n{NICK}\n\nPhone: {PHONE}\n{NICK}\nBye", ..INVITATION };
        let mail = letter.write(&with_name("Ann"));
        assert_eq!(mail.text, "Hello Ann ,\n\nPhone: \nBye");
        assert_eq!(mail.unset, ["NICK", "PHONE"]);
        let nobody = INVITATION.write(&with_name("  "));
        assert_eq!((nobody.subject.as_str(), nobody.unset), (", join AdventureWorks Cycle", vec!["NAME".to_owned()]));
    }

    #[test]
    fn only_an_address_of_the_web_is_a_link() {
        let mut values = with_name("Ann");
        values.link("LINK", "javascript:alert(1)");
        let mail = INVITATION.write(&values);
        assert!(!mail.html.contains("href=") && mail.text.contains("javascript:alert(1)"), "{}", mail.html);
    }
}
