//! JSON in and out, and its description, from one declaration.
//!
//! [`answer!`](crate::answer) and [`request!`](crate::request) declare a struct once, with a sentence for each field. Of that come the
//! schema in the document ([`Describe`]), what is told ([`Tell`]) and what is taken ([`Take`]), so none of them can say something else.
//! What is sent is read as strictly as a form: all that will not do is told at once, each with its place, and nothing is guessed.

mod document;
mod given;
mod plain;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use document::{About, document};
pub use given::{Given, Maybe};
pub use kernel::fault::FieldErrors;
pub use plain::{id_schema, id_sent, nullable, word_sent, words_schema};
pub use serde_json::Value as Json;

use crate::text;

/// The named schemas of a document.
#[derive(Debug, Default)]
pub struct Schemas {
    all: BTreeMap<Cow<'static, str>, Value>,
    /// Names that two types have which are not the same.
    pub clashes: Vec<String>,
}

impl Schemas {
    /// A reference to the schema of this name, which is made where it is not there.
    pub fn named(&mut self, name: &'static str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        let made = make(self);
        self.put(Cow::Borrowed(name), made)
    }

    /// The schema or a part of it: the same fields, of which none need be there. A part of `User` is called `UserPart`.
    pub fn or_part(&mut self, schema: Value) -> Value {
        let mut part = self.resolve(&schema).clone();
        let fields = part.get_mut("properties").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
        for field in fields.filter_map(Value::as_object_mut) {
            field.remove("description");
        }
        if let Some(whole) = part.as_object_mut() {
            whole.remove("required");
            whole.insert("description".to_owned(), json!("What is left of it where “fields” names some of its fields."));
        }
        let part = match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => self.put(Cow::Owned(format!("{name}Part")), part),
            None => part,
        };
        json!({ "anyOf": [schema, part] })
    }

    fn put(&mut self, name: Cow<'static, str>, schema: Value) -> Value {
        let path = format!("#/components/schemas/{name}");
        if self.all.get(&name).is_some_and(|before| *before != schema) {
            self.clashes.push(name.to_string());
        }
        self.all.insert(name, schema);
        json!({ "$ref": path })
    }

    /// The schema that a reference leads to; any other is itself.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        name.and_then(|name| self.all.get(name)).unwrap_or(schema)
    }

    /// The names of an object's fields.
    pub fn fields_of(&self, schema: &Value) -> Vec<String> {
        self.resolve(schema)["properties"].as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default()
    }

    fn into_value(self) -> Value {
        self.all.into_iter().map(|(name, schema)| (name.into_owned(), schema)).collect::<Map<_, _>>().into()
    }
}

/// A type that stands in the document.
pub trait Describe {
    /// Whether a field of this type must be sent.
    const REQUIRED: bool = true;
    /// Whether there is nothing to tell or take.
    const NOTHING: bool = false;

    /// Its JSON Schema; what has a name is put into `all`.
    fn schema(all: &mut Schemas) -> Value;
}

/// A type that is told.
pub trait Tell: Describe {
    /// As JSON.
    fn tell(&self) -> Value;
}

/// A type that is taken.
pub trait Take: Describe + Sized {
    /// Reads what was sent at the place `at` (`company`, `items.0.user`), or notes what will not do.
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self>;
}

/// A field of an object: its name, what it means, whether it is required, its schema.
pub type FieldOf = (&'static str, &'static str, bool, Value);

/// The schema of an object.
pub fn object(about: &str, fields: Vec<FieldOf>, is_closed: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, about, is_required, mut schema) in fields {
        schema["description"] = json!(about.trim());
        properties.insert(name.to_owned(), schema);
        if is_required {
            required.push(name);
        }
    }
    let mut schema = json!({ "type": "object", "description": about.trim(), "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if is_closed {
        schema["additionalProperties"] = json!(false);
    }
    schema
}

/// The object that was sent, without a field that is not one of `names`; what is none is noted.
pub fn fields_sent<'a>(sent: Option<&'a Value>, at: &str, names: &[&str], errors: &mut FieldErrors) -> Option<&'a Map<String, Value>> {
    let Some(sent) = given(sent, at, errors)?.as_object() else {
        wrong_type(at, "an object", errors);
        return None;
    };
    for name in sent.keys().filter(|name| !names.contains(&name.as_str())) {
        // Whatever stands there is named in the words; only a plain name can be a place.
        let is_plain = name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let place = if is_plain { below(at, name) } else { at.to_owned() };
        let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        errors.add(place, "field.unknown", text::json_unknown(shown, names.join(", ")));
    }
    Some(sent)
}

/// The place of a field in an object.
pub fn below(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// What was sent, or a note that it must be.
fn given<'a>(sent: Option<&'a Value>, at: &str, errors: &mut FieldErrors) -> Option<&'a Value> {
    if sent.is_none() {
        errors.add(at.to_owned(), "required", text::json_required());
    }
    sent
}

fn wrong_type(at: &str, wanted: &str, errors: &mut FieldErrors) {
    errors.add(at.to_owned(), "type", text::json_type(wanted));
}

/// The name of a field: the shown one, if the declaration has it.
pub const fn name_of(field: &'static str, shown: &[&'static str]) -> &'static str {
    if let [shown] = shown { shown } else { field }
}

/// Declares what is told. `kind "type": UserType` shows the field `kind` as `type`.
#[macro_export]
macro_rules! answer {
    ($(#[doc = $doc:literal])+ $vis:vis struct $name:ident {
        $($(#[doc = $about:literal])+ $field:ident $($shown:literal)?: $type:ty,)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[doc = $about])+ pub $field: $type,)+ }

        impl $crate::openapi::Describe for $name {
            fn schema(all: &mut $crate::openapi::Schemas) -> $crate::openapi::Json {
                all.named(stringify!($name), |all| {
                    let fields = vec![$((
                        $crate::openapi::name_of(stringify!($field), &[$($shown)?]),
                        concat!($($about),+),
                        true,
                        <$type as $crate::openapi::Describe>::schema(all),
                    )),+];
                    $crate::openapi::object(concat!($($doc),+), fields, false)
                })
            }
        }

        impl $crate::openapi::Tell for $name {
            fn tell(&self) -> $crate::openapi::Json {
                let mut told = $crate::openapi::Object::new();
                $(told.insert(
                    $crate::openapi::name_of(stringify!($field), &[$($shown)?]).to_owned(),
                    $crate::openapi::Tell::tell(&self.$field),
                );)+
                told.into()
            }
        }
    };
}

/// Declares what is taken; see [`answer!`](crate::answer).
#[macro_export]
macro_rules! request {
    ($(#[doc = $doc:literal])+ $vis:vis struct $name:ident {
        $($(#[doc = $about:literal])+ $field:ident $($shown:literal)?: $type:ty,)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[doc = $about])+ pub $field: $type,)+ }

        impl $crate::openapi::Describe for $name {
            fn schema(all: &mut $crate::openapi::Schemas) -> $crate::openapi::Json {
                all.named(stringify!($name), |all| {
                    let fields = vec![$((
                        $crate::openapi::name_of(stringify!($field), &[$($shown)?]),
                        concat!($($about),+),
                        <$type as $crate::openapi::Describe>::REQUIRED,
                        <$type as $crate::openapi::Describe>::schema(all),
                    )),+];
                    $crate::openapi::object(concat!($($doc),+), fields, true)
                })
            }
        }

        impl $crate::openapi::Take for $name {
            fn take(
                sent: Option<&$crate::openapi::Json>,
                at: &str,
                errors: &mut $crate::openapi::FieldErrors,
            ) -> Option<Self> {
                const NAMES: &[&str] = &[$($crate::openapi::name_of(stringify!($field), &[$($shown)?])),+];
                let sent = $crate::openapi::fields_sent(sent, at, NAMES, errors)?;
                $(
                    let name = $crate::openapi::name_of(stringify!($field), &[$($shown)?]);
                    let $field = $crate::openapi::Take::take(sent.get(name), &$crate::openapi::below(at, name), errors);
                )+
                Some(Self { $($field: $field?,)+ })
            }
        }
    };
}

/// Puts ids of `kernel::id_type!` into the document.
#[macro_export]
macro_rules! described_ids {
    ($($type:ty),+ $(,)?) => { $(
        impl $crate::openapi::Describe for $type {
            fn schema(_: &mut $crate::openapi::Schemas) -> $crate::openapi::Json {
                $crate::openapi::id_schema(<$type>::PREFIX)
            }
        }
        impl $crate::openapi::Tell for $type {
            fn tell(&self) -> $crate::openapi::Json { self.to_string().into() }
        }
        impl $crate::openapi::Take for $type {
            fn take(sent: Option<&$crate::openapi::Json>, at: &str, errors: &mut $crate::openapi::FieldErrors) -> Option<Self> {
                $crate::openapi::id_sent(sent, at, <$type>::PREFIX, errors)
            }
        }
    )+ };
}

/// Puts enums of words (`ALL`, `word`, `from_word`) into the document.
#[macro_export]
macro_rules! described_words {
    ($($type:ty),+ $(,)?) => { $(
        impl $crate::openapi::Describe for $type {
            fn schema(_: &mut $crate::openapi::Schemas) -> $crate::openapi::Json {
                $crate::openapi::words_schema(<$type>::ALL.iter().map(|one| one.word()))
            }
        }
        impl $crate::openapi::Tell for $type {
            fn tell(&self) -> $crate::openapi::Json { self.word().into() }
        }
        impl $crate::openapi::Take for $type {
            fn take(sent: Option<&$crate::openapi::Json>, at: &str, errors: &mut $crate::openapi::FieldErrors) -> Option<Self> {
                let words = || <$type>::ALL.iter().map(|one| one.word());
                $crate::openapi::word_sent(sent, at, words, errors).and_then(|word| <$type>::from_word(&word))
            }
        }
    )+ };
}

/// An object of JSON.
pub type Object = Map<String, Value>;

#[cfg(test)]
mod tests;
