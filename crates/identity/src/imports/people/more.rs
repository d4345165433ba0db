//! What a row says of preferences, the account's days, additional information and custom fields.

use access::Ctx;
use db::Read;
use fields::{Kind, Value};
use kernel::text::one_line;
use kernel::{Fault, FieldError};
use sheet::{FieldSpec, Said, Values};

use super::matching;
use crate::UserId;
use crate::custom_fields::{self, Typed};
use crate::imports::text;
use crate::users::{About, Preferences};

/// How things look: only the product's own export says it in words that are sure to be known.
pub(in crate::imports) const PREFERENCES: [&str; 5] = ["language", "time_zone", "currency", "number_format", "date_format"];
/// Known of people only where debts are settled.
pub(in crate::imports) const IS_ATTORNEY: &str = "is_attorney";

/// A field of which there is one name, that of the export.
pub(super) const fn own(key: &'static str, label: &'static str) -> FieldSpec {
    FieldSpec { key, label, aliases: &[], required: false }
}

/// See the module; a field is none where the file says nothing, and empty where it shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct More {
    preferences: [Option<String>; 5],
    additional: Option<String>,
    is_attorney: Option<bool>,
    /// The first and the last day of the account.
    pub(super) days: [Option<String>; 2],
    /// Custom fields by number; an empty text takes the value away.
    pub(super) custom: Typed,
    /// Those that an empty cell takes away.
    blank: Vec<i64>,
}

impl More {
    pub(super) fn parse(values: &Values<'_>, empty_clears: bool, errors: &mut Vec<FieldError>) -> Self {
        let said = |key: &str| -> Option<String> {
            let cell = values.get(key);
            match sheet::said(cell) {
                Said::Empty => Some(String::new()),
                Said::Nothing => (cell.is_empty() && empty_clears && values.has(key)).then(String::new),
                Said::Value(value) => Some(value.to_owned()),
            }
        };
        let is_attorney = match said(IS_ATTORNEY).as_deref() {
            None => None,
            Some("") => Some(false),
            Some(word) => {
                let read = if let Some(Value::YesNo(yes)) = Value::read(Kind::YesNo, word) { Some(yes) } else { None };
                if read.is_none() {
                    let message = text::yes_or_no().to_owned();
                    errors.push(FieldError { field: IS_ATTORNEY.into(), code: "yes_no.invalid", message });
                }
                read
            }
        };
        let custom = |key: &str| Some((custom_fields::number_of(key)?, said(key)?));
        Self {
            preferences: PREFERENCES.map(|key| said(key).map(|cell| one_line(&cell))),
            additional: said("additional"),
            is_attorney,
            days: ["valid_from", "valid_until"].map(|key| said(key).map(|cell| one_line(&cell))),
            custom: values.keys().filter_map(custom).collect(),
            blank: values.keys().filter(|key| values.get(key).trim().is_empty()).filter_map(custom_fields::number_of).collect(),
        }
    }

    /// What the row says of custom fields of somebody who has these values. An empty cell takes away nobody whom the importer may not
    /// see: the export shows nothing of them.
    pub(super) fn custom_for(&self, ctx: &Ctx, read: &mut Read<'_>, has: &custom_fields::Values) -> Result<Typed, Fault> {
        let mut typed = self.custom.clone();
        let mut blank = self.blank.iter().filter(|number| self.custom.contains_key(*number)).peekable();
        if blank.peek().is_none() {
            return Ok(typed);
        }
        let fields = custom_fields::list(read, ctx.org)?;
        for number in blank {
            let field = fields.iter().find(|field| field.number == *number);
            if let Some(Value::Person(id)) = field.and_then(|field| has.get(field))
                && matching::is_hidden(ctx, read, Some(UserId(id)))?
            {
                typed.remove(number);
            }
        }
        Ok(typed)
    }

    /// Puts what the row says over what is known.
    pub(super) fn say(&self, about: &mut About, preferences: &mut Preferences) {
        let p = preferences;
        let known = [&mut p.language, &mut p.time_zone, &mut p.currency, &mut p.number_format, &mut p.date_format];
        for (known, said) in known.into_iter().zip(&self.preferences) {
            super::take::say(known, said.as_ref());
        }
        super::take::say(&mut about.additional, self.additional.as_ref());
        about.is_attorney = self.is_attorney.unwrap_or(about.is_attorney);
    }
}
