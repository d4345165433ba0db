//! Which column is which field, by the header's words.

use kernel::text::fold;

use crate::text;

/// A field that a file may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name in mappings and errors: `user_name`.
    pub key: &'static str,
    /// Its name on the screen and in the product's own export: "User name".
    pub label: &'static str,
    /// Other headers for it, the likelier first: of two columns that could be this field, the one whose header stands
    /// further in front is taken.
    pub aliases: &'static [&'static str],
    /// Whether a row cannot do without.
    pub required: bool,
}

/// Headers that are known and not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotImported {
    /// The headers.
    pub headers: &'static [&'static str],
    /// Why, to stand behind "not imported:".
    pub reason: &'static str,
}

/// What a column was recognized as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// This field.
    Field(&'static str),
    /// This field too, which another column (from 0) fills better.
    Twice(&'static str, usize),
    /// Known, and not imported for this reason.
    NotImported(&'static str),
    /// Nothing known.
    Unknown,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub index: usize,
    /// Its header; empty if it has none.
    pub header: String,
    /// What it was recognized as.
    pub found: Found,
}

/// Recognizes the columns of a header. No field is recognized twice.
pub fn recognize(header: &[String], fields: &[FieldSpec], not_imported: &[NotImported]) -> Vec<Column> {
    let spellings: Vec<Vec<String>> = header.iter().map(|name| spellings(name)).collect();
    let mut found = vec![Found::Unknown; header.len()];
    for field in fields {
        let mut candidates: Vec<(usize, usize)> = Vec::new();
        for (index, spellings) in spellings.iter().enumerate() {
            if let (Found::Unknown, Some(rank)) = (found[index], rank(field, spellings)) {
                candidates.push((rank, index));
            }
        }
        candidates.sort_unstable();
        let Some(((_, best), others)) = candidates.split_first() else { continue };
        found[*best] = Found::Field(field.key);
        for (_, other) in others {
            found[*other] = Found::Twice(field.key, *best);
        }
    }
    for (index, spellings) in spellings.iter().enumerate().filter(|(_, spellings)| !spellings.is_empty()) {
        if found[index] == Found::Unknown {
            found[index] = known_reason(spellings, not_imported).map_or(Found::Unknown, Found::NotImported);
        }
    }
    header.iter().zip(found).enumerate().map(|(index, (name, found))| Column { index, header: name.clone(), found }).collect()
}

/// The headers of what is wrong with rows that failed: in words, in which fields, by which codes.
pub(crate) fn error_headers() -> [&'static str; 3] {
    [text::error_header(), text::error_field_header(), text::error_code_header()]
}

/// Whether a header is the one that the errors of an earlier import have.
pub(crate) fn is_header(header: &str, of: &str) -> bool {
    squeeze(header) == squeeze(of)
}

/// How well a header names a field: 0 by its label, then by its aliases in their order.
fn rank(field: &FieldSpec, spellings: &[String]) -> Option<usize> {
    let names = std::iter::once(field.label).chain(std::iter::once(field.key)).chain(field.aliases.iter().copied());
    names.map(squeeze).position(|name| spellings.contains(&name))
}

fn known_reason(spellings: &[String], not_imported: &[NotImported]) -> Option<&'static str> {
    if error_headers().iter().any(|header| spellings.contains(&squeeze(header))) {
        return Some(text::error_column());
    }
    let is_meant = |known: &&NotImported| known.headers.iter().any(|header| spellings.contains(&squeeze(header)));
    not_imported.iter().find(is_meant).map(|known| known.reason)
}

/// The words of a header without case, blanks and punctuation: all of them, and without what templates add to the name
/// (`[givenName]`, `(Yes/No)`, `Required`). None for a column without a name.
pub fn spellings(header: &str) -> Vec<String> {
    let mut spellings = vec![squeeze(header), squeeze(&without_brackets(header))];
    if let Some(name) = spellings[1].strip_suffix("required").filter(|_| header.contains('[')) {
        spellings.push(name.to_owned());
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings.dedup();
    spellings
}

pub(crate) fn squeeze(header: &str) -> String {
    fold(header).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn without_brackets(header: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for c in header.chars() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[FieldSpec] = &[
        FieldSpec { key: "user_name", label: "User name", aliases: &["Username", "Login"], required: false },
        FieldSpec { key: "first_name", label: "First name", aliases: &["Given name"], required: true },
        FieldSpec { key: "email", label: "Email", aliases: &["E-mail address", "Email Address", "Mail"], required: false },
        FieldSpec { key: "phone", label: "Phone", aliases: &["Work phone", "Mobile phone"], required: false },
    ];
    const LATER: &[NotImported] = &[NotImported { headers: &["Job title", "Block sign in"], reason: "not imported yet" }];

    fn found(header: &[&str]) -> Vec<Found> {
        let header: Vec<String> = header.iter().map(ToString::to_string).collect();
        recognize(&header, FIELDS, LATER).into_iter().map(|column| column.found).collect()
    }

    #[test]
    fn headers_are_recognized_by_label_key_and_alias() {
        for header in ["User name", "user_name", "USERNAME", "User name [userPrincipalName] Required", "ｕｓｅｒ ｎａｍｅ", "user-name"]
        {
            assert_eq!(found(&[header]), [Found::Field("user_name")], "{header}");
        }
        assert_eq!(found(&["First Name [Required]", "E-Mail Address"]), [Found::Field("first_name"), Found::Field("email")]);
    }

    #[test]
    fn what_is_known_and_left_out_says_why() {
        let header =
            ["Job Title", "Block sign in (Yes/No) [accountEnabled] Required", "Shoe size", "", "error", "Error field", "ERROR CODE"];
        let left = Found::NotImported("not imported yet");
        let errors = Found::NotImported("the errors of an earlier import");
        assert_eq!(found(&header), [left, left, Found::Unknown, Found::Unknown, errors, errors, errors]);
    }

    #[test]
    fn of_two_columns_the_better_name_fills_the_field() {
        let header = ["Mobile Phone", "Work Phone"];
        assert_eq!(found(&header), [Found::Twice("phone", 1), Found::Field("phone")]);
        assert_eq!(found(&["Mobile Phone"]), [Found::Field("phone")]);
    }
}
