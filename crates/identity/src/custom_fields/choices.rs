//! What a field of kind *choice* offers, as an administrator writes it.

use fields::{Choice, MOST_CHOICES};
use kernel::Fault;
use kernel::text::{fold, one_line};

use super::model::FieldRefusal;

/// The longest label of a choice.
const MOST_CHARS: usize = 200;

/// Labels, one a line, as new choices behind `before`; `last` is the last number that was given.
pub(super) fn add(before: &mut Vec<Choice>, labels: &[String], last: &mut i64) {
    for label in labels.iter().map(|label| one_line(label)).filter(|label| !fold(label).trim().is_empty()) {
        *last += 1;
        before.push(Choice { number: *last, label, is_retired: false });
    }
}

/// Refuses lists that nobody could choose from.
pub(super) fn check(choices: &[Choice]) -> Result<(), Fault> {
    if choices.iter().all(|choice| choice.is_retired) {
        return Err(FieldRefusal::NoChoices.into());
    }
    if choices.len() > MOST_CHOICES {
        return Err(FieldRefusal::TooManyChoices.into());
    }
    let mut seen = std::collections::HashSet::new();
    for choice in choices {
        if choice.label.chars().count() > MOST_CHARS {
            return Err(FieldRefusal::ChoiceLong.into());
        }
        if !seen.insert(fold(&choice.label)) {
            return Err(FieldRefusal::ChoiceTwice(choice.label.clone()).into());
        }
    }
    Ok(())
}
