//! Conditions on custom fields: which fit a field, by its kind. A filter is read from an address without knowing what fields there are;
//! whoever uses it settles that first. A field that is gone, or holds something else than the condition says, is named like any
//! other part of an address that cannot be read.

use db::Read;
use fields::Kind;
use kernel::{Category, Fault, OrgId};

use super::{Condition, Field, Filter, Is, Unread, Value};
use crate::custom_fields::{self, UserField};
use crate::users::text;

impl Is {
    /// How a field of this kind can be compared; the first is what a form begins with.
    pub fn of_custom(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Text => &[Self::Contains, Self::Exactly, Self::Empty, Self::Filled],
            Kind::Number => &[Self::Least, Self::Most, Self::Empty, Self::Filled],
            Kind::Date => &[Self::From, Self::Before, Self::Empty, Self::Filled],
            Kind::YesNo => &[Self::AnyOf, Self::Empty, Self::Filled],
            Kind::Choice | Kind::Person => &[Self::AnyOf, Self::NoneOf, Self::Empty, Self::Filled],
        }
    }
}

impl Condition {
    /// Whether it can be said of this field.
    fn fits(&self, field: &UserField) -> bool {
        let holds = |value: &Value| match field.kind {
            Kind::Text => matches!(value, Value::Text(_)),
            Kind::Number => matches!(value, Value::Number(_)),
            Kind::Date => matches!(value, Value::Day(_)),
            Kind::YesNo => matches!(value, Value::Word(_)),
            Kind::Choice => matches!(value, Value::Choice(_)),
            Kind::Person => matches!(value, Value::Id(_)),
        };
        Is::of_custom(field.kind).contains(&self.is) && self.values.iter().all(holds)
    }
}

impl Filter {
    /// Without what says something of a custom field that there is not, or that it cannot hold, and what that was.
    #[must_use]
    pub fn settled(mut self, fields: &[UserField]) -> (Self, Vec<Unread>) {
        let mut unread = Vec::new();
        self.conditions.retain(|condition| {
            let Field::Custom(number) = condition.field else { return true };
            let fits = fields.iter().find(|field| field.number == number).is_some_and(|field| condition.fits(field));
            if !fits {
                unread.push(Unread { name: condition.parameter() });
            }
            fits
        });
        (self, unread)
    }

    /// The custom fields that it speaks of. Refuses a condition that cannot be said of its field: a filter that lost it would mean more
    /// people.
    pub fn custom_fields(&self, read: &mut Read<'_>, org: OrgId) -> Result<Vec<UserField>, Fault> {
        if !self.conditions.iter().any(|condition| matches!(condition.field, Field::Custom(_))) {
            return Ok(Vec::new());
        }
        let fields = custom_fields::list(read, org)?;
        match self.clone().settled(&fields).1.first() {
            None => Ok(fields),
            Some(first) => Err(Fault::new(Category::Malformed, "filter.unread", text::filter_unread(&first.name))),
        }
    }
}
