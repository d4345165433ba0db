//! A filter as its part of an address, and back. Pure.
//!
//! `view`, `q`, then `field` or `field.relation` with a value each: `role=rol_…&role=rol_…&last_sign_in.not_within=90`. A relation
//! that needs no value has `yes`. `no_password=on` is an old word for `password=none`. Custom fields stand under their names in forms,
//! `assuf1`: a choice is its number, a person an id, yes and no are themselves; texts and numbers have relations of their own
//! (`assuf1.contains=night`, `assuf2.least=12.5`), so that the text is read without knowing the field.

use fields::Kind as CustomKind;
use jiff::civil::Date;
use kernel::ids::parse_prefixed;
use kernel::{Category, Fault};
use web::url::Query;

use super::field::known_word;
use super::{Condition, Field, Filter, Is, Kind, Value, View};
use crate::UserId;
use crate::users::model::UserStatus;
use crate::users::{own_keys, text};

/// At most so many values of one condition.
const MOST_VALUES: usize = 100;
/// At most so many days back.
const MOST_DAYS: u32 = 36_500;
/// Nobody's name is longer, nor is what one seeks in a text.
const MOST_CHARS: usize = 200;
/// What a field of yes or no holds.
const YES_NO: &[&str] = &["yes", "no"];

/// A parameter that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name, cut where it is long.
    pub name: String,
}

impl Filter {
    /// Reads the text that [`Filter::to_query`] wrote, or that stands behind the question mark of the list's address. Whatever
    /// cannot be read is refused: a filter that lost a condition would mean more people.
    pub fn from_query(text: &str) -> Result<Self, Fault> {
        let (filter, unread) = Self::read(&Query::parse(text), &[]);
        match unread.first() {
            None => Ok(filter),
            Some(first) => Err(Fault::new(Category::Malformed, "filter.unread", text::filter_unread(&first.name))),
        }
    }

    /// Reads what a program sends: everybody where it names no view. A form sends what was left empty; a program that does has lost a
    /// value, and a filter that lost a condition would mean more people. So that is refused, as is a second `q` or `view`. `empty` are
    /// those that may be empty all the same, `others` the operation's own.
    pub fn of_program(query: &Query, others: &[&str], empty: &[&str]) -> Result<Self, Fault> {
        let unread = |name: &str| {
            let name: String = name.chars().take(40).collect();
            Fault::new(Category::Malformed, "filter.unread", text::filter_unread(&name))
        };
        for name in query.names().into_iter().filter(|name| !others.contains(name)) {
            let is_one = !matches!(name, "q" | "view") || query.all(name).nth(1).is_none();
            let is_said = empty.contains(&name) || query.all(name).all(|value| !value.trim().is_empty());
            if !is_one || !is_said {
                return Err(unread(name));
            }
        }
        let (mut filter, all_unread) = Self::read(query, others);
        if let Some(first) = all_unread.first() {
            return Err(unread(&first.name));
        }
        if query.get("view").is_none() {
            filter.view = View::All;
        }
        Ok(filter)
    }

    /// Reads an address, and says which of its parameters could not be read. `others` are the page's own.
    pub fn read(query: &Query, others: &[&str]) -> (Self, Vec<Unread>) {
        let mut filter = Self::of(View::Status(UserStatus::Active));
        let mut unread = Vec::new();
        for name in query.names() {
            let values: Vec<&str> = query.all(name).collect();
            let is_read = match name {
                "q" => {
                    let words: String = kernel::text::one_line(values[0]).chars().take(MOST_CHARS).collect();
                    words.trim_end().clone_into(&mut filter.search);
                    true
                }
                "view" => read_view(values[0]).map(|view| filter.view = view).is_some(),
                "no_password" => {
                    filter = filter.with(Condition::without_password());
                    true
                }
                name if others.contains(&name) => true,
                // A form sends what was left empty, too.
                _ if values.iter().all(|value| value.is_empty()) => true,
                name => match read_condition(name, &values) {
                    Some(condition) => {
                        filter = filter.with(condition);
                        true
                    }
                    None => false,
                },
            };
            if !is_read {
                unread.push(Unread { name: name.chars().take(40).collect() });
            }
        }
        (filter, unread)
    }

    /// The canonical text: equal filters have equal texts, and it reads back as the same filter.
    pub fn to_query(&self) -> String {
        let text = self.put_into(Query::new("")).to_string();
        text.trim_start_matches('?').to_owned()
    }

    /// Puts the parameters into an address, behind those that are there.
    #[must_use]
    pub fn put_into(&self, mut query: Query) -> Query {
        match self.view {
            View::All => query = query.and("view", "all"),
            View::Status(UserStatus::Active) => {}
            View::Status(status) => query = query.and("view", status.word()),
        }
        if !self.search.is_empty() {
            query = query.and("q", &*self.search);
        }
        for condition in &self.conditions {
            let name = condition.parameter();
            if condition.is.needs_no_value() {
                query = query.and(&name, "yes");
            }
            for value in &condition.values {
                query = query.and(&name, condition.field.write(value));
            }
        }
        query
    }
}

impl Condition {
    /// The name of its parameter.
    pub fn parameter(&self) -> String {
        match self.is.word() {
            "" => self.field.word().into_owned(),
            is => format!("{}.{is}", self.field.word()),
        }
    }

    /// A condition of words as a form sends them; nothing if one of them cannot be a value.
    pub fn read(field: Field, is: Is, values: &[&str]) -> Option<Self> {
        if !field.relations().contains(&is) {
            return None;
        }
        if is.needs_no_value() {
            return Some(Self::new(field, is, Vec::new()));
        }
        let values: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
        let fits = if is.takes_one() { values.len() == 1 } else { (1..=MOST_VALUES).contains(&values.len()) };
        let values = values.into_iter().map(|value| field.read(is, value)).collect::<Option<Vec<_>>>()?;
        fits.then(|| Self::new(field, is, values))
    }
}

impl Field {
    fn read(self, is: Is, value: &str) -> Option<Value> {
        match self.kind() {
            Kind::Ids(prefix) => parse_prefixed(prefix, value).ok().map(Value::Id),
            Kind::Words(words) => known_word(words, value).map(Value::Word),
            Kind::Moments if matches!(is, Is::Within | Is::NotWithin) => {
                value.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).map(Value::Days)
            }
            Kind::Moments | Kind::Days => read_day(value),
            // A phone number of nothing but blanks and hyphens is none.
            Kind::Line => read_line(value).filter(|line| !own_keys::of(self, line).is_empty()).map(Value::Text),
            Kind::Custom => match is {
                Is::Before | Is::From => read_day(value),
                Is::Least | Is::Most => match fields::Value::read(CustomKind::Number, value)? {
                    fields::Value::Number(number) => Some(Value::Number(number)),
                    _ => None,
                },
                Is::Contains | Is::Exactly => read_line(value).map(Value::Text),
                _ => {
                    let person = || parse_prefixed(UserId::PREFIX, value).ok().map(Value::Id);
                    let choice = || value.parse().ok().filter(|number| *number > 0).map(Value::Choice);
                    known_word(YES_NO, value).map(Value::Word).or_else(choice).or_else(person)
                }
            },
        }
    }

    /// A value as the address has it.
    pub fn write(self, value: &Value) -> String {
        match (value, self.kind()) {
            (Value::Id(id), Kind::Ids(prefix)) => format!("{prefix}{}", id.simple()),
            (Value::Id(id), _) => UserId(*id).to_string(),
            (Value::Word(word), _) => (*word).to_owned(),
            (Value::Day(date), _) => date.to_string(),
            (Value::Days(days), _) => days.to_string(),
            (Value::Choice(number), _) => number.to_string(),
            (Value::Number(number), _) => fields::Value::Number(*number).stored(),
            (Value::Text(line), _) => line.clone(),
        }
    }
}

fn read_line(value: &str) -> Option<String> {
    let line = kernel::text::one_line(value);
    (!line.is_empty() && line.chars().count() <= MOST_CHARS).then_some(line)
}

fn read_day(value: &str) -> Option<Value> {
    let date = (value.len() == 10).then(|| value.parse::<Date>().ok()).flatten();
    date.filter(|date| (1900..2200).contains(&date.year())).map(Value::Day)
}

fn read_view(word: &str) -> Option<View> {
    match word {
        "" => Some(View::Status(UserStatus::Active)),
        "all" => Some(View::All),
        word => UserStatus::from_word(word).map(View::Status),
    }
}

fn read_condition(name: &str, values: &[&str]) -> Option<Condition> {
    let (field, is) = match name.split_once('.') {
        Some((field, is)) => (field, Is::from_word(is).filter(|is| !is.word().is_empty())?),
        None => (name, Is::AnyOf),
    };
    if is.needs_no_value() && values != ["yes"] {
        return None;
    }
    Condition::read(Field::from_word(field)?, is, values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(field: Field, is: Is) -> BoxedStrategy<Value> {
        match field.kind() {
            Kind::Ids(_) => any::<u128>().prop_map(|id| Value::Id(kernel::ids::Uuid::from_u128(id))).boxed(),
            Kind::Words(words) => proptest::sample::select(words).prop_map(Value::Word).boxed(),
            Kind::Moments if matches!(is, Is::Within | Is::NotWithin) => (1..=MOST_DAYS).prop_map(Value::Days).boxed(),
            Kind::Custom => match is {
                Is::Before | Is::From => day(),
                Is::Least | Is::Most => (-999_999_999_999_i64..=999_999_999_999).prop_map(Value::Number).boxed(),
                Is::Contains | Is::Exactly => {
                    "[a-zß&=%+?\\p{L}]{1,9}( [0-9.]{1,3})?".prop_map(|line| Value::Text(kernel::text::one_line(&line))).boxed()
                }
                _ => prop_oneof![
                    any::<u128>().prop_map(|id| Value::Id(kernel::ids::Uuid::from_u128(id))),
                    (1..=i64::MAX).prop_map(Value::Choice),
                    proptest::sample::select(YES_NO).prop_map(Value::Word),
                ]
                .boxed(),
            },
            Kind::Moments | Kind::Days => day(),
            Kind::Line => "[a-z0-9ß&=%+?\\p{L}]{1,9}( [0-9.]{1,3})?"
                .prop_filter_map("a line that can be sought", move |line| field.read(is, &line))
                .boxed(),
        }
    }

    fn day() -> BoxedStrategy<Value> {
        (1900i16..2200, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Value::Day(jiff::civil::date(y, m, d))).boxed()
    }

    fn condition() -> impl Strategy<Value = Condition> {
        let of = |(field, is): (Field, Is)| {
            let most = if is.needs_no_value() {
                0..=0
            } else if is.takes_one() {
                1..=1
            } else {
                1..=4
            };
            proptest::collection::vec(value(field, is), most).prop_map(move |values| Condition::new(field, is, values))
        };
        prop_oneof![proptest::sample::select(Field::ALL), (1..300_i64).prop_map(Field::Custom)]
            .prop_flat_map(|field| proptest::sample::select(field.relations()).prop_map(move |is| (field, is)))
            .prop_flat_map(of)
    }

    fn view() -> impl Strategy<Value = View> {
        prop_oneof![Just(View::All), proptest::sample::select(UserStatus::ALL).prop_map(View::Status)]
    }

    proptest! {
        #[test]
        fn a_filter_reads_back_what_it_writes(view in view(), search in "[a-zß&=%+? ]{0,20}", conditions in proptest::collection::vec(condition(), 0..6)) {
            let mut filter = Filter { search: kernel::text::one_line(&search), ..Filter::of(view) };
            for condition in conditions.clone() {
                filter = filter.with(condition);
            }
            let text = filter.to_query();
            prop_assert_eq!(Filter::from_query(&text).unwrap(), filter.clone(), "{}", text);
            // The order in which conditions were added does not matter to equal ones.
            let mut other = Filter { search: filter.search.clone(), ..Filter::of(view) };
            for condition in filter.conditions().iter().rev().cloned() {
                other = other.with(condition);
            }
            prop_assert_eq!(other.to_query(), text);
        }

        #[test]
        fn no_text_is_too_much(text in ".{0,200}") {
            let (filter, unread) = Filter::read(&Query::parse(&text), &[]);
            if unread.is_empty() {
                prop_assert_eq!(Filter::from_query(&filter.to_query()).unwrap(), filter);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let id = "0193f2c8000070008000000000000001";
        for (text, name) in [
            (format!("role=grp_{id}"), "role"),
            ("role.empty=no".to_owned(), "role.empty"),
            ("role.before=2026-01-01".to_owned(), "role.before"),
            ("status=drunk".to_owned(), "status"),
            ("view=nowhere".to_owned(), "view"),
            ("created.before=2026-02-30".to_owned(), "created.before"),
            ("created.within=0".to_owned(), "created.within"),
            ("created=2026-01-01".to_owned(), "created"),
            ("last_sign_in.within=1&last_sign_in.within=2".to_owned(), "last_sign_in.within"),
            ("colour=blue".to_owned(), "colour"),
            ("role.=x".to_owned(), "role."),
            ("job_title=driver".to_owned(), "job_title"),
            ("job_title.before=2026-01-01".to_owned(), "job_title.before"),
            ("phone.contains=%2B+-".to_owned(), "phone.contains"),
            ("user_name.empty=yes".to_owned(), "user_name.empty"),
            ("hire_date.within=3".to_owned(), "hire_date.within"),
            ("hire_date.from=2026-02-30".to_owned(), "hire_date.from"),
            ("seat=taken".to_owned(), "seat"),
            ("external_id.exactly=".to_owned() + &"x".repeat(201), "external_id.exactly"),
            ("assuf0=1".to_owned(), "assuf0"),
            ("assuf01=1".to_owned(), "assuf01"),
            ("assuf1=night".to_owned(), "assuf1"),
            ("assuf1=-1".to_owned(), "assuf1"),
            ("assuf1.least=twelve".to_owned(), "assuf1.least"),
            ("assuf1.contains=+".to_owned(), "assuf1.contains"),
            ("assuf1.from=2026-02-30".to_owned(), "assuf1.from"),
            ("assuf1.within=3".to_owned(), "assuf1.within"),
            ("assuf1.empty=no".to_owned(), "assuf1.empty"),
        ] {
            let (_, unread) = Filter::read(&Query::parse(&text), &[]);
            assert_eq!(unread, [Unread { name: name.to_owned() }], "{text}");
            assert!(Filter::from_query(&text).is_err_and(|fault| fault.is("filter.unread")), "{text}");
        }
    }

    #[test]
    fn old_addresses_mean_what_they_meant() {
        let id = "0193f2c8000070008000000000000001";
        for (old, new) in [
            ("no_password=on".to_owned(), "password=none".to_owned()),
            (format!("company=com_{id}&role="), format!("company=com_{id}")),
            (format!("group=grp_{id}&view="), format!("group=grp_{id}")),
            (format!("reports_to=usr_{id}&view=active"), format!("reports_to=usr_{id}")),
        ] {
            assert_eq!(Filter::from_query(&old).unwrap().to_query(), new);
        }
    }
}
