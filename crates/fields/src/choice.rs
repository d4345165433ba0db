//! One of a list. What may be chosen is kept by a number of its own, so that it can be called otherwise later; what is retired
//! stays where it was chosen, and is not chosen anew.

use kernel::FieldError;
use kernel::text::{fold, one_line};
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, Value, Wrong, text};

/// A list is at most so long.
pub const MOST_CHOICES: usize = 500;
/// So many are named in a refusal.
const NAMED: usize = 8;

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its number, which no other one of the field gets, ever.
    pub number: i64,
    /// What it is called; in whatever case no other one of the field is.
    pub label: String,
    /// Whether it can no longer be chosen.
    pub is_retired: bool,
}

pub(crate) fn parse(choices: &[Choice], typed: &str, before: Option<&Value>) -> Result<Value, Wrong> {
    let key = fold(&one_line(typed));
    let meant = choices.iter().find(|choice| fold(&choice.label) == key);
    let Some(choice) = meant else {
        let open: Vec<&str> = choices.iter().filter(|choice| !choice.is_retired).map(|choice| choice.label.as_str()).collect();
        let named = open.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = if open.len() > NAMED { ", …" } else { "" };
        return Err(("choice.unknown", text::choice_unknown(format!("{named}{more}"))));
    };
    let value = Value::Choice(choice.number);
    if choice.is_retired && before != Some(&value) {
        return Err(("choice.retired", text::choice_retired(&choice.label)));
    }
    Ok(value)
}

pub(crate) fn plain(choices: &[Choice], number: i64) -> String {
    choices.iter().find(|choice| choice.number == number).map(|choice| choice.label.clone()).unwrap_or_default()
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    let is_typed = |choice: &Choice| fold(&choice.label) == fold(&one_line(typed));
    let mut input = kit::select(field.key.clone(), field.label.clone()).option("", text::not_said());
    let mut value = String::new();
    for choice in field.choices.iter().filter(|choice| !choice.is_retired || is_typed(choice)) {
        let label = if choice.is_retired { text::retired(&choice.label) } else { choice.label.clone() };
        input = input.option(choice.label.clone(), label);
        if is_typed(choice) {
            value.clone_from(&choice.label);
        }
    }
    if value.is_empty() && !typed.trim().is_empty() {
        // What was typed is kept, even where it is none of the list.
        input = input.option(typed.to_owned(), typed.to_owned());
        typed.clone_into(&mut value);
    }
    let input = input.value(value).hint(field.hint.clone()).errors(errors);
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
