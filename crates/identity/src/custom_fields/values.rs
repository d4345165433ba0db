//! Somebody's values of custom fields, and the keys beside them.

use std::collections::BTreeMap;

use db::{DbResult, Engine, Tx, params};
use fields::{Kind, Value};
use kernel::{Call, Fault, OrgId};
use serde::{Deserialize, Serialize};

use super::model::UserField;
use super::{store, text};
use crate::UserId;

/// What a form or a file says of custom fields, as typed, by the fields' numbers. What it says nothing of stays as it is; a blank
/// takes the value away.
pub type Typed = BTreeMap<i64, String>;

/// Values by the fields' numbers, each as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<i64, String>);

impl Values {
    /// Reads the column; one that does not read holds nothing.
    pub(crate) fn from_json(json: &str) -> Self {
        if json.is_empty() {
            return Self::default();
        }
        Self(serde_json::from_str(json).unwrap_or_default())
    }

    /// The column.
    pub(crate) fn to_json(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        serde_json::to_string(&self.0).expect("numbers and texts are JSON")
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field.
    pub fn get(&self, field: &UserField) -> Option<Value> {
        self.0.get(&field.number).and_then(|stored| field.read(stored))
    }

    /// Sets the value of a field, or takes it away.
    pub fn set(&mut self, field: &UserField, value: Option<&Value>) {
        match value {
            Some(value) => drop(self.0.insert(field.number, value.stored())),
            None => drop(self.0.remove(&field.number)),
        }
    }

    /// Lets go what is of no field that there is.
    pub(crate) fn keep_known(&mut self, fields: &[UserField]) {
        self.0.retain(|number, _| fields.iter().any(|field| field.number == *number));
    }
}

/// Writes the keys of what changed, in the transaction that saves the values. A choice stays in its list until then.
pub(crate) fn write_keys(
    call: &Call,
    tx: &mut Tx<'_>,
    user: UserId,
    fields: &[UserField],
    before: &Values,
    after: &Values,
) -> Result<(), Fault> {
    let changed: Vec<&UserField> = fields.iter().filter(|field| before.get(field) != after.get(field)).collect();
    let old: Vec<_> = changed.iter().filter(|field| before.get(field).is_some()).map(|field| field.id).collect();
    let new: Vec<_> = changed.iter().filter_map(|field| Some((field.id, after.get(field)?))).collect();
    for field in changed.iter().filter(|field| field.kind == Kind::Choice) {
        if let Some(Value::Choice(number)) = after.get(field) {
            keep_choice(call, tx, field, number)?;
        }
    }
    store::delete_keys(tx, call.org, user, &old)?;
    Ok(store::insert_keys(tx, call.org, user, &new)?)
}

/// The list is edited under a lock on its field: it waits for this transaction, or this one waits and looks again.
fn keep_choice(call: &Call, tx: &mut Tx<'_>, field: &UserField, number: i64) -> Result<(), Fault> {
    tx.keep(store::PLACE, params![call.org, field.id])?;
    let is_there = tx.engine() == Engine::Sqlite || tx.scalar::<i64>(store::COUNT_CHOICE, params![call.org, field.id, number])? > 0;
    if is_there { Ok(()) } else { Err(Fault::field(field.key.clone(), "choice.unknown", text::choice_gone())) }
}

/// A former user has no values.
pub(crate) fn forget(org: OrgId, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::FORGET_USER, params![org, user]).map(drop)
}
