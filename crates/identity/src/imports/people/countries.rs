//! Countries as files write them: two letters, the name, or one of the names that people use instead.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::FieldError;
use kernel::text::fold;

use crate::imports::text;
use crate::organization;

/// Names beside those of ISO 3166.
const ALSO: [(&str, &str); 14] = [
    ("usa", "US"),
    ("u.s.", "US"),
    ("u.s.a.", "US"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("england", "GB"),
    ("russia", "RU"),
    ("south korea", "KR"),
    ("vietnam", "VN"),
    ("czech republic", "CZ"),
    ("the netherlands", "NL"),
];

static CODES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut codes: HashMap<String, String> = ALSO.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect();
    for country in organization::countries() {
        codes.insert(fold(&country.label), country.word.clone());
        codes.insert(fold(&country.word), country.word.clone());
        if let Some((short, _)) = country.label.split_once(" (") {
            codes.entry(fold(short)).or_insert_with(|| country.word.clone());
        }
    }
    codes
});

/// The two letters of a country; an empty cell stays empty.
pub(super) fn code(cell: &str) -> Result<String, FieldError> {
    if cell.is_empty() {
        return Ok(String::new());
    }
    let unknown = || {
        let message = text::country_unknown(cell.chars().take(60).collect::<String>());
        FieldError { field: "country".into(), code: "country.unknown", message }
    };
    CODES.get(&fold(cell)).cloned().ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_country_is_known_by_letters_and_names() {
        for cell in ["US", "us", "United States", "USA"] {
            assert_eq!(code(cell).as_deref(), Ok("US"), "{cell}");
        }
        assert_eq!((code("Germany").as_deref(), code("").as_deref()), (Ok("DE"), Ok("")));
        assert_eq!(code("Atlantis").unwrap_err().code, "country.unknown");
    }
}
