//! A calendar date, without a time or a zone.

use jiff::civil::Date;
use kernel::FieldError;
use kernel::text::one_line;
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, Value, Wrong, text};

/// Year first. Other orders are not guessed at: 03/04 is two days.
pub(crate) fn parse(typed: &str) -> Result<Value, Wrong> {
    let line = one_line(typed);
    let date = Some(&line).filter(|line| line.len() == 10).and_then(|line| line.parse::<Date>().ok()).filter(|date| date.year() >= 1);
    date.map(Value::Date).ok_or_else(|| ("date.invalid", text::date_bad().to_owned()))
}

pub(crate) fn plain(date: Date) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    let input = kit::field(field.key.clone(), field.label.clone()).value(typed.to_owned()).hint(field.hint.clone()).errors(errors).date();
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
