//! A user, picked by name. Whom the words mean is for the slice to find out: it knows whom the caller may see.

use kernel::FieldError;
use maud::{Markup, Render as _};
use web::kit;

use crate::{Field, text};

pub(crate) fn edit(field: &Field, typed: &str, errors: &[FieldError], people: &str) -> Markup {
    let hint = if field.hint.is_empty() { text::person_hint().to_owned() } else { field.hint.clone() };
    let input =
        kit::field(field.key.clone(), field.label.clone()).value(typed.to_owned()).hint(hint).errors(errors).picks_from(people.to_owned());
    if field.is_required { input.required().render() } else { input.quiet().render() }
}
