//! From bytes to names and values, and from those to a struct.

use std::borrow::Cow;
use std::fmt;

use kernel::Category;
use percent_encoding::percent_decode;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use crate::problem::Problem;
use crate::text;

const MOST_PAIRS: usize = 10_000;
const NAME_SHOWN_CHARS: usize = 60;

/// Splits a urlencoded body. NUL, text that is not UTF-8, and too many fields are refused.
pub fn parse_pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs = Vec::new();
    for piece in bytes.split(|b| *b == b'&').filter(|piece| !piece.is_empty()) {
        let at = piece.iter().position(|b| *b == b'=');
        let (name, value) = at.map_or((piece, &[][..]), |at| (&piece[..at], &piece[at + 1..]));
        let name = decode(name).map_err(|lossy| malformed("form.encoding", text::form_encoding(shown(&lossy))))?;
        let value = decode(value).map_err(|_| malformed("form.encoding", text::form_encoding(shown(&name))))?;
        if name.contains('\0') || value.contains('\0') {
            return Err(malformed("form.nul", text::form_nul(shown(&name))));
        }
        pairs.push((name, value));
        if pairs.len() > MOST_PAIRS {
            return Err(malformed("form.too_many_fields", text::form_many()));
        }
    }
    Ok(pairs)
}

fn decode(bytes: &[u8]) -> Result<String, String> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let decoded: Cow<'_, [u8]> = percent_decode(&spaced).into();
    String::from_utf8(decoded.into_owned()).map_err(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A name as it may stand in a message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_SHOWN_CHARS).collect()
}

fn malformed(code: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(Category::Malformed, code, detail)
}

/// Reads a struct out of names and values. See the module above for the kinds of fields.
pub fn from_pairs<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Problem> {
    let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (name, value) in pairs {
        let at = *places.entry(name.as_str()).or_insert_with(|| {
            fields.push((name, Vec::new()));
            fields.len() - 1
        });
        fields[at].1.push(value);
    }
    T::deserialize(Whole { fields: fields.into_iter(), value: None }).map_err(Problem::from)
}

/// Why a form does not fit its struct.
#[derive(Debug)]
enum Misfit {
    Twice(String),
    Missing(String),
    Value(String),
    Other,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<M: fmt::Display>(_: M) -> Self {
        Self::Other
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field.to_owned())
    }
}

impl From<Misfit> for Problem {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Twice(field) => malformed("form.twice", text::form_twice(shown(&field))),
            Misfit::Missing(field) => malformed("form.missing", text::form_missing(shown(&field))),
            Misfit::Value(field) => malformed("form.value", text::form_value(shown(&field))),
            Misfit::Other => malformed("form.value", text::detail_generic()),
        }
    }
}

struct Whole<'a> {
    fields: std::vec::IntoIter<(&'a str, Vec<&'a str>)>,
    value: Option<(&'a str, Vec<&'a str>)>,
}

impl<'de> Deserializer<'de> for Whole<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Whole<'_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.value = self.fields.next();
        let Some((name, _)) = &self.value else { return Ok(None) };
        let key: StrDeserializer<'_, Misfit> = (*name).into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Misfit> {
        let (name, values) = self.value.take().ok_or(Misfit::Other)?;
        // What went wrong inside a value is told with the field's name.
        seed.deserialize(Repeated { name, values }).map_err(|misfit| match misfit {
            Misfit::Twice(_) => Misfit::Twice(name.to_owned()),
            _ => Misfit::Value(name.to_owned()),
        })
    }
}

struct Repeated<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

impl<'a> Repeated<'a> {
    fn one(&self) -> Result<&'a str, Misfit> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(Misfit::Twice(self.name.to_owned())),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident),+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.one()?.trim().parse().map_err(|_| Misfit::Other)?)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Repeated<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.one()? {
            "on" | "true" | "1" | "yes" => visitor.visit_bool(true),
            "off" | "false" | "0" | "no" | "" => visitor.visit_bool(false),
            _ => Err(Misfit::Other),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.one()?.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Items { name: self.name, values: self.values.into_iter() })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        let variant: StrDeserializer<'_, Misfit> = self.one()?.into_deserializer();
        visitor.visit_enum(variant)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    numbers! {
        deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32, deserialize_i64 visit_i64,
        deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64,
        deserialize_f32 visit_f32, deserialize_f64 visit_f64
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

struct Items<'a> {
    name: &'a str,
    values: std::vec::IntoIter<&'a str>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        let Some(value) = self.values.next() else { return Ok(None) };
        seed.deserialize(Repeated { name: self.name, values: vec![value] }).map(Some)
    }
}
