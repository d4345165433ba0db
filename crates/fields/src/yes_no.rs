//! Yes or no. Nothing said yet is a third state, so the input is a choice and no tick.

use kernel::FieldError;
use kernel::text::{fold, one_line};
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, Value, Wrong, text};

pub(crate) fn parse(typed: &str) -> Result<Value, Wrong> {
    match fold(&one_line(typed)).as_str() {
        "yes" | "y" | "true" | "1" | "on" => Ok(Value::YesNo(true)),
        "no" | "n" | "false" | "0" | "off" => Ok(Value::YesNo(false)),
        _ => Err(("yes_no.invalid", text::yes_no_bad().to_owned())),
    }
}

pub(crate) fn plain(yes: bool) -> &'static str {
    if yes { text::yes() } else { text::no() }
}

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError]) -> Markup {
    // "true" of a file reads as Yes in the form that shows it again.
    let value = match parse(typed) {
        Ok(Value::YesNo(yes)) => plain(yes).to_owned(),
        _ => typed.to_owned(),
    };
    let input = kit::select(field.key.clone(), field.label.clone()).option("", text::not_said());
    let input = input.option(text::yes(), text::yes()).option(text::no(), text::no()).value(value).hint(field.hint.clone()).errors(errors);
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
