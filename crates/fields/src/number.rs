//! A number with at most four decimals, kept in ten-thousandths.

use kernel::FieldError;
use kernel::text::one_line;
use maud::{Markup, Render as _};
use web::format::Format;
use web::kit;

use crate::{Field, Value, Wrong, text};

/// How many of what is stored make one.
const ONE: i64 = 10_000;
const DECIMALS: usize = 4;
/// Numbers have at most so many digits before the point.
const MOST_DIGITS: usize = 14;

/// Digits with a point before decimals. Signs that group digits are not guessed at: `1.234` and `1,234` are two numbers to two
/// people.
pub(crate) fn parse(typed: &str) -> Result<Value, Wrong> {
    let line = one_line(typed);
    let (negative, digits) = match line.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, line.strip_prefix('+').unwrap_or(&line)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let decimals = decimals.trim_end_matches('0');
    let is_number = !whole.is_empty() && !digits.ends_with('.') && are_digits(whole) && are_digits(decimals);
    let whole = whole.trim_start_matches('0');
    if !is_number || decimals.len() > DECIMALS {
        return Err(("number.invalid", text::number_bad().to_owned()));
    }
    if whole.len() > MOST_DIGITS {
        return Err(("number.too_large", text::number_large(MOST_DIGITS)));
    }
    let number: i64 =
        format!("{whole:0>1}{decimals:0<DECIMALS$}").parse().map_err(|_| ("number.invalid", text::number_bad().to_owned()))?;
    Ok(Value::Number(if negative { -number } else { number }))
}

pub(crate) fn plain(number: i64) -> String {
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let (whole, rest) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
    let decimals = format!("{rest:0DECIMALS$}");
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        some => format!("{sign}{whole}.{some}"),
    }
}

pub(crate) fn show(number: i64, format: &Format) -> String {
    let places = plain(number).split_once('.').map_or(0, |(_, decimals)| decimals.len());
    format.decimal(number, u32::try_from(places).unwrap_or(0))
}

/// The sign turned round, so that negative numbers sort before the others.
pub(crate) fn key(number: i64) -> Vec<u8> {
    (number ^ i64::MIN).to_be_bytes().to_vec()
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    let input = kit::field(field.key.clone(), field.label.clone()).value(typed.to_owned()).hint(field.hint.clone()).errors(errors);
    let input = input.decimal().max_length(24).autocomplete("off");
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
