//! What a field's values are called, and which there are to choose from, as the caller may see them. Loaded only for the fields
//! that a filter names.

use std::collections::HashMap;

use access::Ctx;
use db::{DbResult, Read};
use kernel::Fault;
use web::format::Format;
use web::kit::unindented;

use super::text;
use crate::companies::{self, TreeRow};
use crate::custom_fields::{self, UserField};
use crate::users::{self, Condition, Field, Filter, Is, Kind, LockCause, UserStatus, UserType, Value};
use crate::{UserId, groups, plans, roles, teams};

/// Value as the address has it, and label.
pub(super) type Choice = (String, String);

/// The choices of a field; none where they are sought by typing.
pub(super) fn of(ctx: &Ctx, read: &mut Read<'_>, field: Field) -> DbResult<Vec<Choice>> {
    let choice = |id: String, name: String| (id, name);
    Ok(match field {
        Field::Role => roles::list(read, ctx.org)?.into_iter().map(|r| choice(r.id.to_string(), r.name)).collect(),
        Field::PrimaryGroup | Field::Group => groups::list(read, ctx.org)?.into_iter().map(|g| choice(g.id.to_string(), g.name)).collect(),
        Field::Team => teams::list(read, ctx.org)?.into_iter().map(|t| choice(t.id.to_string(), t.name)).collect(),
        Field::Plan => plans::list(read, ctx.org)?.into_iter().map(|p| choice(p.id.to_string(), p.name)).collect(),
        Field::Company => companies::outline(ctx, read)?.iter().map(TreeRow::choice).collect(),
        Field::Custom(number) => {
            let fields = custom_fields::list(read, ctx.org)?;
            fields.iter().find(|field| field.number == number).map(of_custom).unwrap_or_default()
        }
        _ => match field.kind() {
            Kind::Words(words) => words.iter().map(|word| choice((*word).to_owned(), word_label(field, word))).collect(),
            Kind::Ids(_) | Kind::Line | Kind::Days | Kind::Moments | Kind::Custom => Vec::new(),
        },
    })
}

fn of_custom(field: &UserField) -> Vec<Choice> {
    match field.kind {
        custom_fields::Kind::YesNo => {
            [("yes", text::filter_yes()), ("no", text::filter_no())].map(|(word, name)| (word.to_owned(), name.to_owned())).into()
        }
        // What is no longer chosen was chosen once: it is sought like the others.
        _ => field.choices.iter().map(|choice| (choice.number.to_string(), choice.label.clone())).collect(),
    }
}

fn word_label(field: Field, word: &str) -> String {
    let label = match (field, word) {
        (Field::Status, word) => UserStatus::from_word(word).map_or("", UserStatus::label),
        (Field::Type, word) => UserType::from_word(word).map_or("", UserType::label),
        (Field::Password, "none") => text::filter_password_none(),
        (Field::Password, _) => text::filter_password_set(),
        (Field::Seat, "used") => text::filter_seat_used(),
        (Field::Seat, "reserved") => text::filter_seat_reserved(),
        (Field::Seat, "program") => text::filter_seat_program(),
        (Field::Seat, _) => text::filter_seat_free(),
        (Field::LockedBy, word) => LockCause::from_word(word).map_or("", LockCause::label),
        (Field::Address, "confirmed") => text::filter_address_confirmed(),
        (Field::Address, "unconfirmed") => text::filter_address_unconfirmed(),
        (Field::Address, _) => text::filter_address_none(),
        (_, "yes") => text::filter_yes(),
        _ => text::filter_no(),
    };
    label.to_owned()
}

/// The custom fields, and the names of all values of a filter's conditions.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub(super) fields: Vec<UserField>,
    values: HashMap<(Field, Value), String>,
}

impl Names {
    /// Loads them; what is not there, or not to be seen, has no name.
    pub(super) fn of(ctx: &Ctx, read: &mut Read<'_>, fields: Vec<UserField>, filter: &Filter) -> Result<Self, Fault> {
        let mut names = HashMap::new();
        for condition in filter.conditions() {
            if names_people(&fields, condition.field) {
                for value in &condition.values {
                    if let Value::Id(id) = value {
                        names.insert((condition.field, value.clone()), users::manager_name(ctx, read, UserId(*id))?);
                    }
                }
                continue;
            }
            let choices: HashMap<String, String> = of(ctx, read, condition.field)?.into_iter().collect();
            for value in &condition.values {
                if let Some(name) = choices.get(&condition.field.write(value)) {
                    names.insert((condition.field, value.clone()), unindented(name).to_owned());
                }
            }
        }
        Ok(Self { fields, values: names })
    }

    /// What a field is called.
    pub(super) fn field(&self, field: Field) -> &str {
        let custom = self.fields.iter().find(|custom| Field::Custom(custom.number) == field);
        custom.map_or_else(|| field_label(field), |custom| custom.label.as_str())
    }

    /// What a value is called.
    pub(super) fn name(&self, format: &Format, field: Field, value: &Value) -> String {
        let custom = self.fields.iter().find(|custom| Field::Custom(custom.number) == field);
        match (value, custom) {
            (Value::Day(day), _) => format.date(*day),
            (Value::Days(days), _) => text::filter_days(days),
            (Value::Text(line), _) => line.clone(),
            (Value::Number(number), Some(custom)) => custom.show(&custom_fields::Value::Number(*number), format, |_| String::new()),
            (value, _) => self.values.get(&(field, value.clone())).cloned().unwrap_or_else(|| text::filter_unknown().to_owned()),
        }
    }
}

/// Whether a field's values are people, who are picked by name.
pub(super) fn names_people(fields: &[UserField], field: Field) -> bool {
    let custom = fields.iter().find(|custom| Field::Custom(custom.number) == field);
    field == Field::ReportsTo || custom.is_some_and(|custom| custom.kind == custom_fields::Kind::Person)
}

/// What a field is called that every organization has; [`Names::field`] knows the others.
pub(super) fn field_label(field: Field) -> &'static str {
    match field {
        Field::Role => text::filter_role(),
        Field::PrimaryGroup => text::filter_primary_group(),
        Field::Group => text::filter_group(),
        Field::Team => text::filter_team(),
        Field::Company => text::filter_company(),
        Field::Plan => text::filter_plan(),
        Field::Status => text::filter_status(),
        Field::Type => text::filter_type(),
        Field::ReportsTo => text::filter_reports_to(),
        Field::LastSignIn => text::filter_last_sign_in(),
        Field::Created => text::filter_created(),
        Field::Password => text::filter_password(),
        Field::Administrator => text::filter_administrator(),
        Field::Attorney => text::field_is_attorney(),
        Field::UserName => text::column_user_name(),
        Field::ExternalId => text::column_external_id(),
        Field::JobTitle => text::column_job_title(),
        Field::Phone => text::column_phone(),
        Field::HireDate => text::column_hire_date(),
        Field::ValidFrom => text::column_first_day(),
        Field::ValidUntil => text::column_last_day(),
        Field::Seat => text::fact_seat(),
        Field::LockedBy => text::fact_lock_cause(),
        Field::Address => text::filter_address(),
        Field::Custom(_) => text::filter_unknown(),
    }
}

/// A relation's words in the sentence, and in the choice of relations.
pub(super) fn relation_label(field: Field, is: Is, many: bool) -> &'static str {
    match (field, is) {
        (Field::Company, Is::AnyOf) => text::filter_below(),
        (Field::Company, Is::NoneOf) => text::filter_not_below(),
        (_, Is::Only) => text::filter_only(),
        (_, Is::Below) => text::filter_line(),
        (_, Is::AnyOf | Is::Empty | Is::Filled) if !many => text::filter_is(),
        (_, Is::AnyOf | Is::Empty | Is::Filled) => text::filter_any_of(),
        (_, Is::NoneOf) if !many => text::filter_is_not(),
        (_, Is::NoneOf) => text::filter_none_of(),
        (_, Is::Before) => text::filter_before(),
        (_, Is::From) => text::filter_from(),
        (_, Is::Within) => text::filter_within(),
        (_, Is::NotWithin) => text::filter_not_within(),
        (_, Is::Contains) => text::filter_contains(),
        (_, Is::Exactly) => text::filter_is(),
        (_, Is::Least) => text::filter_least(),
        (_, Is::Most) => text::filter_most(),
    }
}

/// What stands for a value where the relation needs none.
pub(super) fn nothing_label(field: Field, is: Is) -> &'static str {
    match (field, is) {
        (Field::LastSignIn, Is::Empty) => text::filter_never(),
        (Field::LastSignIn, _) => text::filter_ever(),
        (Field::ReportsTo, Is::Empty) => text::filter_nobody(),
        (Field::ReportsTo, _) => text::filter_somebody(),
        (_, Is::Empty) => text::filter_empty(),
        _ => text::filter_filled(),
    }
}

/// A condition's values in words: up to three by name.
pub(super) fn values_label(names: &Names, format: &Format, condition: &Condition) -> String {
    if condition.is.needs_no_value() {
        return nothing_label(condition.field, condition.is).to_owned();
    }
    let mut shown: Vec<String> = condition.values.iter().map(|value| names.name(format, condition.field, value)).collect();
    if shown.len() > 3 {
        let rest = shown.len() - 2;
        shown.truncate(2);
        return text::filter_and_more(shown.join(", "), rest);
    }
    let last = shown.pop().unwrap_or_default();
    if shown.is_empty() { last } else { text::filter_or(shown.join(", "), last) }
}
