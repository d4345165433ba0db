//! The conditions of a list of users as SQL on `users u`: only words of this file, values as parameters.

use db::ToValue;
use kernel::ids::Uuid;
use kernel::{Micros, text as fold};

use super::super::filter::{Condition, Field, Is, Value};
use super::super::matching::{Meaning, Word};
use super::super::model::UserStatus;
use super::listing::Query;
use crate::UserId;
use crate::units::line_of;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Who holds an administrative grant of their own or by the role.
const ADMINISTERS: &str = "(EXISTS (SELECT 1 FROM admin_scope s WHERE s.org = u.org AND s.user_id = u.id) \
    OR EXISTS (SELECT 1 FROM admin_scope s WHERE s.org = u.org AND s.role_id = u.role_id))";

const WITHOUT_PASSWORD: &str = "u.type = 'standard' AND NOT EXISTS (SELECT 1 FROM password w WHERE w.org = u.org AND w.user_id = u.id)";

/// Only people in these statuses.
pub(in crate::users) fn statuses(query: &mut Query, statuses: &[UserStatus]) {
    let words = list(query, statuses);
    query.say(&format!(" AND u.status IN ({words})"));
}

/// Only people found by every word: their own, or the name of the role, plan, group or team that they have.
pub(in crate::users) fn words(query: &mut Query, words: &[Word]) {
    for word in words {
        let (from, to) = (query.put(&word.text), query.put(fold::after_prefix(&word.text)));
        let mut ways = vec![format!("u.id IN (SELECT t.user_id FROM user_term t WHERE t.org = $1 AND t.term >= {from} AND t.term < {to})")];
        if let Some(id) = word.id {
            ways.push(format!("u.id = {}", query.put(id)));
        }
        for (column, ids) in [("role_id", &word.roles), ("user_plan_id", &word.plans)] {
            if !ids.is_empty() {
                ways.push(format!("u.{column} IN ({})", list(query, ids)));
            }
        }
        if !word.units.is_empty() {
            ways.push(in_units("IN", &list(query, &word.units)));
        }
        query.say(&format!(" AND ({})", ways.join(" OR ")));
    }
}

/// Only people for whom all of these hold. The status is the tab's matter: see `Filter::statuses_of`.
pub(in crate::users) fn conditions(query: &mut Query, meaning: &Meaning, conditions: &[Condition]) {
    for condition in conditions.iter().filter(|c| c.field != Field::Status) {
        let said = match condition.field {
            Field::Role => column(query, "u.role_id", condition),
            Field::PrimaryGroup => column(query, "u.primary_group_id", condition),
            Field::Plan => column(query, "u.user_plan_id", condition),
            Field::Type => column(query, "u.type", condition),
            Field::Group => unit(query, 2, condition),
            Field::Team => unit(query, 3, condition),
            Field::Company => company(query, condition),
            Field::ReportsTo => manager(query, condition),
            Field::LastSignIn => moment(query, "u.last_sign_in_at", meaning, condition),
            Field::Created => moment(query, "u.created_at", meaning, condition),
            Field::Password => either(condition, "none", WITHOUT_PASSWORD),
            Field::Administrator => either(condition, "yes", ADMINISTERS),
            Field::Status => continue,
        };
        query.say(&format!(" AND {said}"));
    }
}

/// Parameters with commas between; nothing is in an empty list.
fn list<T: ToValue>(query: &mut Query, values: &[T]) -> String {
    if values.is_empty() {
        return "NULL".to_owned();
    }
    values.iter().map(|value| query.put(value)).collect::<Vec<_>>().join(", ")
}

fn values(query: &mut Query, condition: &Condition) -> String {
    let places: Vec<String> = condition
        .values
        .iter()
        .map(|value| match value {
            Value::Id(id) => query.put(id),
            Value::Word(word) => query.put(*word),
            Value::Day(_) => query.put(None::<Uuid>),
            Value::Days(days) => query.put(i64::from(*days)),
        })
        .collect();
    places.join(", ")
}

fn column(query: &mut Query, column: &str, condition: &Condition) -> String {
    match condition.is {
        Is::Empty => format!("{column} IS NULL"),
        Is::Filled => format!("{column} IS NOT NULL"),
        Is::NoneOf => format!("({column} IS NULL OR {column} NOT IN ({}))", values(query, condition)),
        _ => format!("{column} IN ({})", values(query, condition)),
    }
}

fn in_units(sign: &str, places: &str) -> String {
    format!("u.id {sign} (SELECT m.user_id FROM membership m WHERE m.org = $1 AND m.unit_id IN ({places}))")
}

fn unit(query: &mut Query, kind: i64, condition: &Condition) -> String {
    let any = |query: &mut Query| {
        let kind = query.put(kind);
        format!("EXISTS (SELECT 1 FROM membership m WHERE m.org = u.org AND m.user_id = u.id AND m.kind = {kind})")
    };
    match condition.is {
        Is::Empty => format!("NOT {}", any(query)),
        Is::Filled => any(query),
        Is::NoneOf => in_units("NOT IN", &values(query, condition)),
        _ => in_units("IN", &values(query, condition)),
    }
}

fn company(query: &mut Query, condition: &Condition) -> String {
    let places = values(query, condition);
    let sign = match condition.is {
        Is::Only => return format!("u.company_id IN ({places})"),
        Is::NoneOf => "NOT IN",
        _ => "IN",
    };
    format!("u.company_id {sign} (SELECT b.below_id FROM company_above b WHERE b.org = $1 AND b.above_id IN ({places}))")
}

fn manager(query: &mut Query, condition: &Condition) -> String {
    if condition.is != Is::Below {
        return column(query, "u.reports_to_id", condition);
    }
    let managers = condition.values.iter().filter_map(|value| if let Value::Id(id) = value { Some(UserId(*id)) } else { None });
    let lines: Vec<Uuid> = managers.map(line_of).collect();
    let places = list(query, &lines);
    format!("u.id IN (SELECT l.user_id FROM unit_member l WHERE l.org = $1 AND l.unit_id IN ({places}))")
}

fn moment(query: &mut Query, column: &str, meaning: &Meaning, condition: &Condition) -> String {
    let bound = match condition.values.first() {
        Some(Value::Day(day)) => meaning.begin_of(*day),
        Some(Value::Days(days)) => meaning.now.plus_secs(-i64::from(*days) * SECONDS_OF_A_DAY),
        _ => Micros(0),
    };
    match condition.is {
        Is::Empty => format!("{column} = 0"),
        Is::Filled => format!("{column} > 0"),
        Is::Before => format!("{column} > 0 AND {column} < {}", query.put(bound)),
        // Whoever never came did not come in the last days either.
        Is::NotWithin => format!("{column} < {}", query.put(bound)),
        _ => format!("{column} >= {}", query.put(bound)),
    }
}

fn either(condition: &Condition, word: &'static str, said: &str) -> String {
    let (yes, no) = condition.values.iter().partition::<Vec<&Value>, _>(|value| **value == Value::Word(word));
    match (yes.is_empty(), no.is_empty()) {
        (false, true) => format!("({said})"),
        (true, false) => format!("NOT ({said})"),
        _ => "1 = 1".to_owned(),
    }
}
