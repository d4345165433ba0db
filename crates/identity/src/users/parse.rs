//! Reading what people type into types that cannot be wrong.

use kernel::{Category, EmailAddress, Fault, text as fold};

use super::text;

/// A user name: as typed, and the key by which it is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName {
    shown: String,
    key: String,
}

impl UserName {
    /// Reads a user name: letters, digits and `. _ - + '` of one script, or a valid e-mail address.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let shown = fold::one_line(typed);
        let refuse = |code, message: &str| Err(Fault::field("user_name", code, message));
        if shown.is_empty() {
            return refuse("required", text::user_name_empty());
        }
        if shown.chars().count() > 254 {
            return refuse("user_name.too_long", text::user_name_long());
        }
        let is_email = shown.contains('@');
        if is_email && EmailAddress::parse(&shown).is_err() || !is_email && !shown.chars().all(is_name_char) {
            return refuse("user_name.signs", text::user_name_signs());
        }
        if typed.chars().any(fold::is_invisible) {
            return refuse("user_name.signs", text::user_name_signs());
        }
        if !fold::is_one_script(&shown) {
            return refuse("user_name.scripts", text::user_name_scripts());
        }
        let key = fold::fold(&shown);
        // Of a mark that belongs to no letter nothing is left to tell names apart by.
        if key.is_empty() {
            return refuse("user_name.signs", text::user_name_signs());
        }
        Ok(Self { shown, key })
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// By which it is unique.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it has the form of an e-mail address.
    pub fn is_email(&self) -> bool {
        self.shown.contains('@')
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || "._-+'".contains(c) || unicode_mark(c)
}

/// Combining marks of scripts that need them (Devanagari, Arabic, Thai) are no alphanumerics but parts of letters.
fn unicode_mark(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !fold::is_invisible(c) && unicode_normalization::char::is_combining_mark(c)
}

/// A first or last name. Empty is allowed here; leaving Draft asks for it.
pub fn person_name(field: &'static str, typed: &str) -> Result<String, Fault> {
    limited(field, typed, 300, text::name_long())
}

/// A phone number as people write it.
pub fn phone(typed: &str) -> Result<String, Fault> {
    crate::name::phone(typed).ok_or_else(|| Fault::field("phone", "phone.invalid", text::phone_bad()))
}

/// An external id; empty is none.
pub(super) fn external_id(typed: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(typed) = typed else { return Ok(None) };
    let id = limited("external_id", typed, 100, text::external_id_long())?;
    Ok((!id.is_empty()).then_some(id))
}

/// One line of at most `most` characters.
pub(super) fn limited(field: &'static str, typed: &str, most: usize, message: &str) -> Result<String, Fault> {
    let line = fold::one_line(typed);
    if line.chars().count() <= most { Ok(line) } else { Err(Fault::field(field, "too_long", message)) }
}

/// The longest additional information.
pub const MOST_ADDITIONAL: usize = 4000;

/// Free text of several lines, without controls.
pub(super) fn additional(typed: &str) -> Result<String, Fault> {
    let lines: Vec<String> = typed.lines().map(|line| line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()).collect();
    let text = lines.iter().map(|line: &String| line.trim_end()).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.chars().count() <= MOST_ADDITIONAL {
        return Ok(text);
    }
    Err(Fault::field("additional", "too_long", text::text_long(MOST_ADDITIONAL)))
}

/// A primary e-mail; empty is none.
pub(super) fn primary_email(typed: Option<&str>) -> Result<Option<EmailAddress>, Fault> {
    match typed.map(str::trim) {
        None | Some("") => Ok(None),
        Some(typed) => EmailAddress::parse(typed)
            .map(Some)
            .map_err(|fault| Fault { category: Category::Invalid, ..Fault::field("primary_email", "email.invalid", fault.message) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // covers: A24, T-A13
    #[test]
    fn spellings_that_look_alike_are_one_name_or_none() {
        let key = |typed: &str| UserName::parse(typed).unwrap().key().to_owned();
        assert_eq!(key("Ann"), key("ann"));
        assert_eq!(key("ＡＮＮ"), key("ann"));
        assert_eq!(key("ınga"), key("inga"));
        for refused in ["аnn", "ann\u{456}", "a\u{200B}nn", "ann\u{202E}x"] {
            assert!(UserName::parse(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn names_of_people_everywhere_are_names() {
        for good in ["a", "guy1", "françois0", "josé1", "анна", "田中", "o'neil", "अनीता", "ann@x.example", "محمد"] {
            assert!(UserName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "  ", "a b", "a/b", "ann@", "@", "😀", "a\u{0}b", "\u{307}", &"x".repeat(255)] {
            assert!(UserName::parse(bad).is_err(), "{bad}");
        }
    }
}
