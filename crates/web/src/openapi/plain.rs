//! The plain types: texts, numbers, moments, lists.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::{Micros, Secret};
use serde_json::{Map, Value, json};

use super::{Describe, FieldErrors, Schemas, Take, Tell, below, given, wrong_type};
use crate::text;

/// The same or null.
pub fn nullable(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").filter(|kind| kind.is_string()).cloned() {
        schema["type"] = json!([kind, "null"]);
        if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn text_sent<'a>(sent: Option<&'a Value>, at: &str, errors: &mut FieldErrors) -> Option<&'a str> {
    let Some(words) = given(sent, at, errors)?.as_str() else {
        wrong_type(at, "a text", errors);
        return None;
    };
    if words.contains('\0') {
        errors.add(at.to_owned(), "text.nul", text::json_nul());
        return None;
    }
    Some(words)
}

impl Describe for () {
    const REQUIRED: bool = false;
    const NOTHING: bool = true;

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "null" })
    }
}

impl Tell for () {
    fn tell(&self) -> Value {
        Value::Null
    }
}

impl Take for () {
    fn take(_: Option<&Value>, _: &str, _: &mut FieldErrors) -> Option<Self> {
        Some(())
    }
}

impl Describe for String {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string" })
    }
}

impl Tell for String {
    fn tell(&self) -> Value {
        self.as_str().into()
    }
}

impl Take for String {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        text_sent(sent, at, errors).map(str::to_owned)
    }
}

impl Describe for Secret {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "format": "password" })
    }
}

impl Take for Secret {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        text_sent(sent, at, errors).map(Secret::new)
    }
}

/// What is told once: a key, a password that was made.
impl Tell for Secret {
    fn tell(&self) -> Value {
        self.reveal().into()
    }
}

impl Describe for bool {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "boolean" })
    }
}

impl Tell for bool {
    fn tell(&self) -> Value {
        (*self).into()
    }
}

impl Take for bool {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let sent = given(sent, at, errors)?.as_bool();
        if sent.is_none() {
            wrong_type(at, "true or false", errors);
        }
        sent
    }
}

impl Describe for i64 {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "integer", "format": "int64" })
    }
}

impl Tell for i64 {
    fn tell(&self) -> Value {
        (*self).into()
    }
}

impl Take for i64 {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let sent = given(sent, at, errors)?;
        // To JSON Schema a number without a fraction is an integer, however it is written.
        let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
        #[allow(clippy::cast_possible_truncation, reason = "it has no fraction and is small enough")]
        let number = sent.as_i64().or_else(|| sent.as_f64().filter(whole).map(|number| number as Self));
        if number.is_none() {
            wrong_type(at, "a whole number", errors);
        }
        number
    }
}

impl Describe for Micros {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "format": "date-time" })
    }
}

impl Tell for Micros {
    fn tell(&self) -> Value {
        self.rfc3339().into()
    }
}

impl Take for Micros {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let read = Self::parse(text_sent(sent, at, errors)?);
        if read.is_none() {
            errors.add(at.to_owned(), "moment.malformed", text::json_moment());
        }
        read
    }
}

impl<T: Describe> Describe for Option<T> {
    fn schema(all: &mut Schemas) -> Value {
        nullable(T::schema(all))
    }
}

impl<T: Tell> Tell for Option<T> {
    fn tell(&self) -> Value {
        self.as_ref().map_or(Value::Null, Tell::tell)
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn schema(all: &mut Schemas) -> Value {
        json!({ "type": "array", "items": T::schema(all) })
    }
}

impl<T: Tell> Tell for Vec<T> {
    fn tell(&self) -> Value {
        self.iter().map(Tell::tell).collect()
    }
}

impl<T: Take> Take for Vec<T> {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let Some(sent) = given(sent, at, errors)?.as_array() else {
            wrong_type(at, "a list", errors);
            return None;
        };
        let items: Vec<Option<T>> =
            sent.iter().enumerate().map(|(index, item)| T::take(Some(item), &below(at, &index.to_string()), errors)).collect();
        items.into_iter().collect()
    }
}

/// Texts by name; null empties one.
impl Describe for BTreeMap<String, String> {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "object", "additionalProperties": { "type": ["string", "null"] } })
    }
}

impl Tell for BTreeMap<String, String> {
    fn tell(&self) -> Value {
        self.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect::<Map<_, _>>().into()
    }
}

impl Take for BTreeMap<String, String> {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let Some(sent) = given(sent, at, errors)?.as_object() else {
            wrong_type(at, "an object", errors);
            return None;
        };
        let mut all = Self::new();
        for (name, value) in sent {
            let words = if value.is_null() { Some("") } else { text_sent(Some(value), &below(at, name), errors) };
            all.insert(name.clone(), words?.to_owned());
        }
        Some(all)
    }
}

/// The schema of an id.
pub fn id_schema(prefix: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{prefix}[0-9a-f]{{32}}$") })
}

/// The id that was sent.
pub fn id_sent<T: FromStr>(sent: Option<&Value>, at: &str, prefix: &str, errors: &mut FieldErrors) -> Option<T> {
    let read = text_sent(sent, at, errors)?.parse().ok();
    if read.is_none() {
        errors.add(at.to_owned(), "id.malformed", text::json_id(prefix));
    }
    read
}

/// The schema of an enum of words.
pub fn words_schema(words: impl Iterator<Item = &'static str>) -> Value {
    json!({ "type": "string", "enum": words.collect::<Vec<_>>() })
}

/// The word that was sent, if it is one of these.
pub fn word_sent<I>(sent: Option<&Value>, at: &str, words: impl Fn() -> I, errors: &mut FieldErrors) -> Option<String>
where
    I: Iterator<Item = &'static str>,
{
    let sent = text_sent(sent, at, errors)?;
    if words().any(|word| word == sent) {
        return Some(sent.to_owned());
    }
    errors.add(at.to_owned(), "choice.unknown", text::json_choice(words().collect::<Vec<_>>().join(", ")));
    None
}
