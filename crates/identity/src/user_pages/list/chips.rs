//! The conditions in force as sentences, and the menu of those one may add.

use web::format::Format;
use web::kit::{FilterChip, Words};

use super::asked::Asked;
use super::choices::{Names, relation_label, values_label};
use crate::users::Field;

/// A sentence for each condition, to be changed or taken away.
pub(super) fn chips<'a>(asked: &Asked, names: &Names, format: &Format) -> Vec<FilterChip<'a>> {
    let filter = &asked.input.filter;
    let chip = |condition: &crate::users::Condition| FilterChip {
        field: names.field(condition.field).to_owned().into(),
        relation: relation_label(condition.field, condition.is, condition.values.len() > 1).into(),
        value: values_label(names, format, condition).into(),
        remove: asked.with(&filter.clone().without(condition.field, condition.is)).into(),
        edit: Some(asked.with(filter).with("edit", condition.parameter()).into()),
    };
    filter.conditions().iter().map(chip).collect()
}

/// The fields one may narrow by, the custom ones last.
pub(super) fn fields<'a>(asked: &Asked, names: &Names, with_attorney: bool) -> Vec<(Words<'a>, Words<'a>)> {
    let here = asked.with(&asked.input.filter);
    let shown = Field::ALL.iter().filter(|field| with_attorney || **field != Field::Attorney);
    let shown = shown.copied().chain(names.fields.iter().map(|field| Field::Custom(field.number)));
    shown.map(|field| (names.field(field).to_owned().into(), here.clone().with("edit", field.word()).into())).collect()
}
