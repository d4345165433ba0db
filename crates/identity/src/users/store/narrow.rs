//! The conditions of a list of users as SQL on `users u`: only words of this file, values as parameters.

use access::Reach;
use db::ToValue;
use kernel::ids::Uuid;
use kernel::{Micros, text as fold};

use super::super::days::FOR_EVER;
use super::super::filter::{Condition, Field, Is, Value};
use super::super::matching::{Meaning, Word};
use super::super::model::UserStatus;
use super::listing::{Query, within};
use super::{custom, own};
use crate::UserId;
use crate::units::line_of;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Who holds an administrative grant of their own or by the role that is in force `now`.
fn administers(now: &str) -> String {
    let in_force = in_force(now);
    format!(
        "(EXISTS (SELECT 1 FROM admin_scope s WHERE s.org = u.org AND s.user_id = u.id{in_force}) \
         OR EXISTS (SELECT 1 FROM admin_scope s WHERE s.org = u.org AND s.role_id = u.role_id{in_force}))"
    )
}

fn in_force(now: &str) -> String {
    format!(" AND (s.expires_at IS NULL OR s.expires_at > {now})")
}

/// Where debts are not settled nobody counts as an attorney: what is hidden is not found by a filter either.
const IS_ATTORNEY: &str = "(u.is_attorney = 1 AND EXISTS (SELECT 1 FROM organization o WHERE o.org = u.org AND o.debt_settlement = 1))";

/// Only attorneys, where debts are settled: elsewhere nobody is asked whether they are one.
pub(in crate::users) fn attorneys(query: &mut Query) {
    query.say(" AND (u.is_attorney = 1 OR NOT EXISTS (SELECT 1 FROM organization o WHERE o.org = u.org AND o.debt_settlement = 1))");
}

const WITH_PASSWORD: &str = "EXISTS (SELECT 1 FROM password w WHERE w.org = u.org AND w.user_id = u.id)";

/// Programs have none either, and need none. They are few and have an index of their own, so that nobody's row is looked at.
const WITHOUT_PASSWORD: &str = "NOT EXISTS (SELECT 1 FROM password w WHERE w.org = u.org AND w.user_id = u.id) \
    AND u.id NOT IN (SELECT p.id FROM users p WHERE p.org = $1 AND p.type = 'service')";

/// A condition that may leave few people, and be asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::users) enum Driver {
    /// The companies that the caller sees.
    Reach,
    /// A word.
    Word(usize),
    /// A condition.
    Condition(usize),
}

/// All that is said of the people who are sought.
pub(in crate::users) struct Said {
    pub(in crate::users) reach: Reach,
    pub(in crate::users) meaning: Meaning,
    pub(in crate::users) conditions: Vec<Condition>,
}

impl Said {
    /// What may drive the query.
    pub(in crate::users) fn drivers(&self) -> Vec<Driver> {
        let reach = matches!(self.reach, Reach::Companies(_)).then_some(Driver::Reach);
        let words = (0..self.meaning.words.len()).map(Driver::Word);
        let leads = |condition: &Condition| {
            if matches!(condition.field, Field::Custom(_)) {
                return true;
            }
            if own::is_own(condition.field) {
                return own::leads(condition);
            }
            if condition.field == Field::Type {
                return condition.is == Is::AnyOf && condition.values == [Value::Word("service")];
            }
            if condition.field == Field::ValidUntil {
                return condition.is != Is::Empty;
            }
            if condition.field == Field::Password {
                return condition.values.len() == 1;
            }
            // A condition that takes people away leaves few sometimes, and an index tells without looking at each.
            let indexed = matches!(condition.field, Field::Role | Field::PrimaryGroup | Field::Plan | Field::ReportsTo);
            let plain = matches!(condition.is, Is::AnyOf | Is::Only | Is::Below) || (indexed && condition.is != Is::Filled);
            let by_id = !matches!(condition.field, Field::Status | Field::Attorney | Field::LockedBy | Field::Address);
            plain && by_id && (condition.field != Field::Administrator || condition.values == [Value::Word("yes")])
        };
        let conditions = self.conditions.iter().enumerate().filter(|(_, c)| leads(c)).map(|(at, _)| Driver::Condition(at));
        reach.into_iter().chain(words).chain(conditions).collect()
    }

    /// The selects of ids that a driver is the union of.
    pub(in crate::users) fn ways(&self, query: &mut Query, driver: Driver) -> Vec<String> {
        let people = |said: &str| format!("SELECT x.id FROM users x WHERE x.org = $1{said}");
        match driver {
            Driver::Reach => vec![people(&crate::store::within(&self.reach, "x.company_id", &mut query.params))],
            Driver::Word(at) => self.meaning.words.get(at).map_or_else(Vec::new, |word| ways_of(query, word)),
            Driver::Condition(at) => self.conditions.get(at).map_or_else(Vec::new, |condition| match condition.field {
                Field::Group | Field::Team => {
                    let places = values(query, condition);
                    vec![format!("SELECT m.user_id AS id FROM membership m WHERE m.org = $1 AND m.unit_id IN ({places})")]
                }
                Field::ReportsTo if condition.is == Is::Below => {
                    let places = lines(query, condition);
                    vec![format!("SELECT l.user_id AS id FROM unit_member l WHERE l.org = $1 AND l.unit_id IN ({places})")]
                }
                Field::Custom(number) if custom::takes_away(condition.is) => {
                    vec![people(&format!(" AND {}", of_x(&custom::said(query, &self.meaning, number, condition))))]
                }
                Field::Password if condition.values == [Value::Word("none")] => vec![people(&format!(" AND {}", of_x(WITHOUT_PASSWORD)))],
                Field::Password => vec!["SELECT w.user_id AS id FROM password w WHERE w.org = $1".to_owned()],
                // Programs are few and have an index of their own, which only the word itself finds.
                Field::Type => vec![people(" AND x.type = 'service'")],
                Field::ValidUntil => {
                    // The index has each status for itself.
                    let statuses: Vec<String> = UserStatus::ALL.iter().map(|status| format!("'{}'", status.word())).collect();
                    let said = last_day(query, "x", &self.meaning, condition);
                    vec![people(&format!(" AND x.status IN ({}) AND {said}", statuses.join(", ")))]
                }
                field if own::is_own(field) => own::ways(query, condition),
                Field::Custom(number) => vec![custom::ids(query, &self.meaning, number, &self.conditions)],
                Field::Administrator => {
                    let in_force = in_force(&query.put(self.meaning.now));
                    vec![
                        format!("SELECT s.user_id AS id FROM admin_scope s WHERE s.org = $1 AND s.user_id IS NOT NULL{in_force}"),
                        people(&format!(" AND x.role_id IN (SELECT s.role_id FROM admin_scope s WHERE s.org = $1{in_force})")),
                    ]
                }
                Field::Company => vec![people(&format!(" AND {}", company(query, condition).replace("u.company_id", "x.company_id")))],
                Field::Role => vec![people(&format!(" AND {}", column(query, "x.role_id", condition)))],
                Field::PrimaryGroup => vec![people(&format!(" AND {}", column(query, "x.primary_group_id", condition)))],
                Field::Plan => vec![people(&format!(" AND {}", column(query, "x.user_plan_id", condition)))],
                _ => vec![people(&format!(" AND {}", column(query, "x.reports_to_id", condition)))],
            }),
        }
    }

    /// Whether finding those whom a driver leaves means looking at everybody who might be: then it is done once.
    pub(in crate::users) fn is_slow(&self, driver: Driver) -> bool {
        self.walks(driver) || self.condition_of(driver).is_some_and(|condition| condition.is == Is::Contains)
    }

    /// Whether a driver leaves those who lack something, which no index holds: it leads only where so few do that they are named.
    pub(in crate::users) fn walks(&self, driver: Driver) -> bool {
        self.condition_of(driver).is_some_and(|condition| match condition.field {
            Field::Custom(_) => custom::takes_away(condition.is),
            Field::Password => condition.values == [Value::Word("none")],
            _ => false,
        })
    }

    /// Whether those whom a driver leaves stand in an index of their own, each status in the order of their names.
    pub(in crate::users) fn stands_by_name(&self, driver: Driver) -> bool {
        self.condition_of(driver).is_some_and(|condition| {
            let is_indexed = matches!(condition.field, Field::Role | Field::PrimaryGroup | Field::Plan) && condition.is == Is::AnyOf;
            (is_indexed || condition.is == Is::Only) && condition.values.len() == 1
        })
    }

    fn condition_of(&self, driver: Driver) -> Option<&Condition> {
        if let Driver::Condition(at) = driver { self.conditions.get(at) } else { None }
    }

    /// The conditions, but the one that drives.
    pub(in crate::users) fn all_but(&self, query: &mut Query, driver: Option<Driver>) {
        if driver != Some(Driver::Reach) {
            within(query, &self.reach);
        }
        for (at, word) in self.meaning.words.iter().enumerate() {
            if driver != Some(Driver::Word(at)) {
                words(query, word);
            }
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            if driver != Some(Driver::Condition(at)) {
                say(query, &self.meaning, condition);
            }
        }
    }
}

/// Only people found by this word: their own, or the name of the role, plan, group or team that they have.
fn words(query: &mut Query, word: &Word) {
    // Where another condition drives, or none, either few people are left or many have the word: each is asked, and the asking ends
    // early. Gathering everybody who has the word first would take as long as there are people.
    let range = range(query, word);
    let mut ways = vec![format!("EXISTS (SELECT 1 FROM user_term t WHERE t.org = u.org AND t.user_id = u.id AND {range})")];
    if let Some(id) = word.id {
        ways.push(format!("u.id = {}", query.put(id)));
    }
    for (column, ids) in [("role_id", &word.roles), ("user_plan_id", &word.plans)] {
        if !ids.is_empty() {
            ways.push(format!("u.{column} IN ({})", list(query, ids)));
        }
    }
    if !word.units.is_empty() {
        // Words such as "group" name dozens of units: what somebody is in is compared with those, not each of those with who is in it.
        let places = list(query, &word.units);
        ways.push(format!(
            "EXISTS (SELECT 1 FROM membership m WHERE m.org = u.org AND m.user_id = u.id AND CASE WHEN m.unit_id IN ({places}) THEN 1 ELSE 0 END = 1)"
        ));
    }
    query.say(&format!(" AND ({})", ways.join(" OR ")));
}

/// What is said of `u`, said of `x`.
fn of_x(said: &str) -> String {
    said.replace("u.org", "x.org").replace("u.id", "x.id")
}

fn range(query: &mut Query, word: &Word) -> String {
    let (from, to) = (query.put(&word.text), query.put(fold::after_prefix(&word.text)));
    format!("t.term >= {from} AND t.term < {to}")
}

/// The selects of ids that a word leads to.
fn ways_of(query: &mut Query, word: &Word) -> Vec<String> {
    let range = range(query, word);
    let mut ways = vec![format!("SELECT t.user_id AS id FROM user_term t WHERE t.org = $1 AND {range}")];
    if let Some(id) = word.id {
        let id = query.put(id);
        ways.push(format!("SELECT x.id FROM users x WHERE x.org = $1 AND x.id = {id}"));
    }
    for (column, ids) in [("role_id", &word.roles), ("user_plan_id", &word.plans)] {
        if !ids.is_empty() {
            let places = list(query, ids);
            ways.push(format!("SELECT x.id FROM users x WHERE x.org = $1 AND x.{column} IN ({places})"));
        }
    }
    if !word.units.is_empty() {
        let places = list(query, &word.units);
        ways.push(format!("SELECT m.user_id AS id FROM membership m WHERE m.org = $1 AND m.unit_id IN ({places})"));
    }
    ways
}

fn say(query: &mut Query, meaning: &Meaning, condition: &Condition) {
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
        Field::ValidFrom => moment(query, "u.valid_from", meaning, condition),
        Field::ValidUntil => last_day(query, "u", meaning, condition),
        Field::Password => password(condition),
        Field::LockedBy => column(query, "u.lock_cause", condition),
        Field::Address => address(condition),
        Field::Administrator => either(condition, "yes", &administers(&query.put(meaning.now))),
        Field::Attorney => either(condition, "yes", IS_ATTORNEY),
        Field::Custom(number) => custom::said(query, meaning, number, condition),
        Field::UserName | Field::ExternalId | Field::JobTitle | Field::Phone | Field::HireDate | Field::Seat => {
            own::said(query, "u", condition)
        }
        // The tab's matter: see `Filter::statuses_of`.
        Field::Status => return,
    };
    query.say(&format!(" AND {said}"));
}

/// Parameters with commas between; nothing is in an empty list.
pub(super) fn list<T: ToValue>(query: &mut Query, values: &[T]) -> String {
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
            // Moments and custom fields have statements of their own.
            _ => query.put(None::<Uuid>),
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
    let places = lines(query, condition);
    format!("u.id IN (SELECT l.user_id FROM unit_member l WHERE l.org = $1 AND l.unit_id IN ({places}))")
}

/// The units of everybody below these managers.
fn lines(query: &mut Query, condition: &Condition) -> String {
    let managers = condition.values.iter().filter_map(|value| if let Value::Id(id) = value { Some(UserId(*id)) } else { None });
    let lines: Vec<Uuid> = managers.map(line_of).collect();
    list(query, &lines)
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

/// The last day of the account of a person, who is called `of` in the statement: what is stored is the moment when it is over.
fn last_day(query: &mut Query, of: &str, meaning: &Meaning, condition: &Condition) -> String {
    let column = format!("{of}.valid_until");
    let begin = match condition.values.first() {
        Some(Value::Day(day)) => meaning.begin_of(*day),
        _ => Micros(0),
    };
    let never = query.put(FOR_EVER);
    match condition.is {
        Is::Empty => format!("{column} = {never}"),
        Is::Before => format!("({column} < {never} AND {column} <= {})", query.put(begin)),
        // A day that begins at that moment is over at a later one.
        _ => format!("({column} < {never} AND {column} > {})", query.put(begin)),
    }
}

/// Programs have no password and need none: they are neither of the two.
fn password(condition: &Condition) -> String {
    let said = condition.values.iter().map(|value| if *value == Value::Word("none") { WITHOUT_PASSWORD } else { WITH_PASSWORD });
    format!("({})", said.collect::<Vec<_>>().join(" OR "))
}

fn address(condition: &Condition) -> String {
    let said = condition.values.iter().map(|value| match value {
        Value::Word("confirmed") => "u.email_verified_at IS NOT NULL",
        Value::Word("unconfirmed") => "(u.primary_email IS NOT NULL AND u.email_verified_at IS NULL)",
        _ => "u.primary_email IS NULL",
    });
    format!("({})", said.collect::<Vec<_>>().join(" OR "))
}

fn either(condition: &Condition, word: &'static str, said: &str) -> String {
    let (yes, no) = condition.values.iter().partition::<Vec<&Value>, _>(|value| **value == Value::Word(word));
    match (yes.is_empty(), no.is_empty()) {
        (false, true) => format!("({said})"),
        (true, false) => format!("NOT ({said})"),
        _ => "1 = 1".to_owned(),
    }
}
