//! A line of text.

use kernel::FieldError;
use kernel::text::{after_prefix, fold, one_line};
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, Value, Wrong, text};

/// The longest text.
pub const MOST_CHARS: usize = 1000;
/// So much of a text is in its key: an index entry has bounds on both engines.
const KEY_CHARS: usize = 200;

pub(crate) fn parse(typed: &str) -> Result<Value, Wrong> {
    let line = one_line(typed);
    if line.chars().count() > MOST_CHARS {
        return Err(("too_long", text::text_long(MOST_CHARS)));
    }
    let blank = fold(&line).trim().is_empty();
    Ok(Value::Text(if blank { String::new() } else { line }))
}

pub(crate) fn key(line: &str) -> Vec<u8> {
    cut(line).into_bytes()
}

/// The keys of every text that begins with `words`, whatever their case: from the first, up to and without the second.
pub fn prefix_range(words: &str) -> (Vec<u8>, Vec<u8>) {
    let from = cut(&one_line(words));
    let to = after_prefix(&from);
    (from.into_bytes(), to.into_bytes())
}

fn cut(line: &str) -> String {
    fold(line).chars().take(KEY_CHARS).collect()
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    let input = kit::field(field.key.clone(), field.label.clone()).value(typed.to_owned()).hint(field.hint.clone()).errors(errors);
    let input = input.max_length(MOST_CHARS).autocomplete("off");
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
