//! Conditions on custom fields as SQL: each value has a row in `field_key`, found by its bytes ([`fields::Value::key`]).

use fields::Value as Held;

use super::super::filter::{Condition, Field, Is, Value};
use super::super::matching::Meaning;
use super::listing::Query;
use crate::FieldId;

/// A select of the ids of those who have such a value: all that is said of the field, so that a range is one stretch of the index.
pub(super) fn ids(query: &mut Query, meaning: &Meaning, number: i64, conditions: &[Condition]) -> String {
    let of_field = |condition: &&Condition| condition.field == Field::Custom(number) && !takes_away(condition.is);
    let keys: Vec<String> = conditions.iter().filter(of_field).map(|condition| key(query, meaning, number, condition)).collect();
    format!("SELECT k.user_id AS id FROM field_key k WHERE k.org = $1 AND {}", keys.join(" AND "))
}

/// Whether it holds of those who have no such value.
pub(super) fn takes_away(is: Is) -> bool {
    matches!(is, Is::NoneOf | Is::Empty)
}

/// Whether the user at hand has such a value; whoever has none is not any of them either.
pub(super) fn said(query: &mut Query, meaning: &Meaning, number: i64, condition: &Condition) -> String {
    let not = if takes_away(condition.is) { "NOT " } else { "" };
    let key = key(query, meaning, number, condition);
    format!("{not}EXISTS (SELECT 1 FROM field_key k WHERE k.org = u.org AND k.user_id = u.id AND {key})")
}

/// Only those who have a yes in a field.
pub(in crate::users) fn with_yes(query: &mut Query, field: Option<FieldId>) {
    let (field, yes) = (query.put(field), query.put(Held::YesNo(true).key()));
    query.say(&format!(
        " AND EXISTS (SELECT 1 FROM field_key k WHERE k.org = u.org AND k.user_id = u.id AND k.field_id = {field} AND k.value_key = {yes})"
    ));
}

fn key(query: &mut Query, meaning: &Meaning, number: i64, condition: &Condition) -> String {
    let field = meaning.fields.iter().find(|field| field.number == number).map(|field| field.id);
    let field = format!("k.field_id = {}", query.put(field));
    let held: Vec<Held> = condition.values.iter().map(held).collect();
    let mut keys = || held.iter().map(|held| query.put(held.key())).collect::<Vec<_>>().join(", ");
    match condition.is {
        Is::Empty | Is::Filled => field,
        Is::Least | Is::From => format!("{field} AND k.value_key >= {}", keys()),
        Is::Most => format!("{field} AND k.value_key <= {}", keys()),
        Is::Before => format!("{field} AND k.value_key < {}", keys()),
        Is::Contains => {
            let words = query.put(held.first().map(Held::folded).unwrap_or_default());
            format!("{field} AND REPLACE(k.value_text, {words}, '') <> k.value_text")
        }
        _ => format!("{field} AND k.value_key IN ({})", keys()),
    }
}

fn held(value: &Value) -> Held {
    match value {
        Value::Id(id) => Held::Person(*id),
        Value::Word(word) => Held::YesNo(*word == "yes"),
        Value::Day(date) => Held::Date(*date),
        Value::Choice(number) => Held::Choice(*number),
        Value::Number(number) => Held::Number(*number),
        Value::Days(days) => Held::Number(i64::from(*days)),
        Value::Text(line) => Held::Text(line.clone()),
    }
}
