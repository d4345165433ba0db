//! The page `docs/reference/tags.md`.

use std::fmt::Write as _;

use super::kind::MailKind;
use super::tag::Tag;
use super::text;

/// The page, from the tags that the product knows.
pub fn tags_reference() -> String {
    let mut page = text::reference_head().to_owned();
    section(&mut page, text::reference_every(), "", &Tag::OF_EVERY_MAIL);
    for kind in MailKind::ALL {
        let needs: Vec<String> = kind.needs().iter().map(|tag| format!("`{}`", tag.braced())).collect();
        let needed = if needs.is_empty() { String::new() } else { text::reference_needs(needs.join(", ")) };
        let more = format!("{} {needed}", kind.sent_when());
        section(&mut page, kind.label(), more.trim(), kind.own_tags());
    }
    page
}

fn section(page: &mut String, title: &str, more: &str, tags: &[Tag]) {
    let _ = write!(page, "\n## {title}\n\n");
    if !more.is_empty() {
        let _ = write!(page, "{more}\n\n");
    }
    page.push_str(text::reference_columns());
    for tag in tags {
        let _ = writeln!(page, "| `{}` | {} |", tag.braced(), tag.says());
    }
}
