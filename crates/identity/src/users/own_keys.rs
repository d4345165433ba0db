//! What a person's own lines are compared by: folded, and a phone number without what people write between its digits. The keys stand
//! beside the lines, so that both engines compare alike and an index finds them.

use kernel::text::{fold, sort_key};

use super::filter::Field;

/// The key of a job title.
pub(super) fn job_title(line: &str) -> String {
    fold(line)
}

/// What job titles are ordered by: bytes that sort as people expect, as digits, for a column of text has a default.
pub(super) fn job_title_sort(line: &str) -> String {
    if line.is_empty() { String::new() } else { kernel::crypto::hex(&sort_key(&fold(line))) }
}

/// The key of a phone number: letters and digits alone.
pub(super) fn phone(line: &str) -> String {
    fold(line).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The key of what was typed for a field. External ids are other systems' words, and as those write them.
pub(super) fn of(field: Field, line: &str) -> String {
    match field {
        Field::ExternalId => line.to_owned(),
        Field::Phone => phone(line),
        _ => fold(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_its_digits_and_a_title_has_one_case() {
        assert_eq!(phone("+49 (0)30 / 12-34 Ext. 5"), "490301234ext5");
        assert_eq!(phone(" - "), "");
        assert_eq!(job_title("Straßenbau-LEITER"), "strassenbau-leiter");
        let titles = ["", "Arzt", "ärztin", "Bote"].map(job_title_sort);
        assert!(titles.is_sorted() && job_title_sort("BOTE") == titles[3]);
        assert_eq!((of(Field::ExternalId, "E-7").as_str(), of(Field::UserName, "E-7").as_str()), ("E-7", "e-7"));
    }
}
