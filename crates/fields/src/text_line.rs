//! A line of text.

use kernel::FieldError;
use kernel::text::{fold, one_line, sort_key};
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, Value, Wrong, text};

/// The longest text.
pub const MOST_CHARS: usize = 1000;
/// So much of a text is in its key: an index entry has bounds on both engines.
const KEY_CHARS: usize = 200;
/// And so much of how it sorts.
const MOST_SORT_BYTES: usize = 1000;

pub(crate) fn parse(typed: &str) -> Result<Value, Wrong> {
    let line = one_line(typed);
    if line.chars().count() > MOST_CHARS {
        return Err(("too_long", text::text_long(MOST_CHARS)));
    }
    let blank = fold(&line).trim().is_empty();
    Ok(Value::Text(if blank { String::new() } else { line }))
}

/// How the text sorts, then the text itself: two that sort alike are two. No sort key has a zero.
pub(crate) fn key(line: &str) -> Vec<u8> {
    let folded: String = fold(line).chars().take(KEY_CHARS).collect();
    let mut key = sort_key(&folded);
    key.truncate(MOST_SORT_BYTES);
    key.push(0);
    key.extend_from_slice(folded.as_bytes());
    key
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    let input = kit::field(field.key.clone(), field.label.clone()).value(typed.to_owned()).hint(field.hint.clone()).errors(errors);
    let input = input.max_length(MOST_CHARS).autocomplete("off");
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
