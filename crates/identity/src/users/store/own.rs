//! Conditions on what stands in a person's own row, each found by an index of its column: a line, a date, a name, and whether they take
//! a seat. Lines are compared by their keys ([`super::super::own_keys`]), external ids as they are written.

use super::super::filter::{Condition, Field, Is, Seat, Value};
use super::super::model::UserStatus;
use super::super::own_keys;
use super::listing::Query;
use super::narrow::list;

/// The column of a field's key; nothing of fields that have none.
fn column(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::UserName => "user_name_key",
        Field::ExternalId => "external_id",
        Field::JobTitle => "job_title_key",
        Field::Phone => "phone_key",
        Field::HireDate => "hire_date",
        _ => return None,
    })
}

/// Whether a condition is on such a field.
pub(super) fn is_own(field: Field) -> bool {
    field == Field::Seat || column(field).is_some()
}

/// Whether an index finds those whom the condition leaves, and they may be few. Of seats, those that are taken are most people's.
pub(super) fn leads(condition: &Condition) -> bool {
    let seats = Seat::left_by(condition);
    condition.field != Field::Seat || (!seats.is_empty() && !seats.contains(&Seat::Used))
}

/// The selects of ids that the condition leaves.
pub(super) fn ways(query: &mut Query, condition: &Condition) -> Vec<String> {
    let people = |said: &str| format!("SELECT x.id FROM users x WHERE x.org = $1 AND {said}");
    if condition.field == Field::Seat {
        return Seat::left_by(condition).into_iter().map(|seat| people(&seat_of(query, "x", seat))).collect();
    }
    vec![people(&said(query, "x", condition))]
}

/// What the condition says of a person, who is called `of` in the statement.
pub(super) fn said(query: &mut Query, of: &str, condition: &Condition) -> String {
    let Some(column) = column(condition.field).map(|column| format!("{of}.{column}")) else {
        let seats: Vec<String> = Seat::left_by(condition).into_iter().map(|seat| seat_of(query, of, seat)).collect();
        return if seats.is_empty() { "1 = 0".to_owned() } else { format!("({})", seats.join(" OR ")) };
    };
    let value = match condition.values.first() {
        Some(Value::Text(line)) => own_keys::of(condition.field, line),
        Some(Value::Day(day)) => day.to_string(),
        _ => String::new(),
    };
    let has_none = condition.field == Field::ExternalId;
    match condition.is {
        Is::Empty if has_none => format!("{column} IS NULL"),
        Is::Filled if has_none => format!("{column} IS NOT NULL"),
        Is::Empty => format!("{column} = ''"),
        Is::Filled => format!("{column} > ''"),
        Is::Contains => {
            let words = query.put(value);
            format!("REPLACE({column}, {words}, '') <> {column}")
        }
        Is::From => format!("{column} >= {}", query.put(value)),
        Is::Before => format!("{column} > '' AND {column} < {}", query.put(value)),
        _ => format!("{column} = {}", query.put(value)),
    }
}

/// Programs are few and have an index of their own, which only the word itself finds.
fn seat_of(query: &mut Query, of: &str, seat: Seat) -> String {
    if seat == Seat::Program {
        return format!("{of}.type = 'service'");
    }
    let statuses: Vec<UserStatus> = UserStatus::ALL.iter().copied().filter(|status| Seat::of_person(*status) == seat).collect();
    format!("({of}.type = 'standard' AND {of}.status IN ({}))", list(query, &statuses))
}
