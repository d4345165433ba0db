//! The five kinds of value that both engines store alike.

use kernel::{Micros, OrgId};
use uuid::Uuid;

use crate::{DbError, DbResult};

/// A parameter or a column's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// BIGINT: numbers, times in microseconds, booleans as 0 and 1, money in 1/10,000.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// An id: BLOB(16) on SQLite, uuid on PostgreSQL.
    Uuid(Uuid),
}

/// Makes a parameter.
pub trait ToValue {
    /// The parameter.
    fn to_value(&self) -> Value;
}

/// Reads a column.
pub trait FromValue: Sized {
    /// The column's value as this type, or what is wrong with it.
    fn from_value(value: Value) -> DbResult<Self>;
}

fn mismatch<T>(value: &Value) -> DbError {
    let found = match value {
        Value::Null => "NULL",
        Value::Int(_) => "a number",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
        Value::Uuid(_) => "an id",
    };
    DbError::Broken(format!("a column holds {found} where {} was expected", std::any::type_name::<T>()))
}

macro_rules! plain {
    ($type:ty, $to:expr, $($from:pat => $out:expr),+) => {
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                ($to)(self)
            }
        }
        impl FromValue for $type {
            fn from_value(value: Value) -> DbResult<Self> {
                match value {
                    $($from => Ok($out),)+
                    other => Err(mismatch::<Self>(&other)),
                }
            }
        }
    };
}

plain!(i64, |v: &i64| Value::Int(*v), Value::Int(v) => v);
plain!(bool, |v: &bool| Value::Int(i64::from(*v)), Value::Int(v) => v != 0);
plain!(String, |v: &String| Value::Text(v.clone()), Value::Text(v) => v);
plain!(Vec<u8>, |v: &Vec<u8>| Value::Blob(v.clone()), Value::Blob(v) => v);
plain!(Micros, |v: &Micros| Value::Int(v.0), Value::Int(v) => Micros(v));
plain!(OrgId, |v: &OrgId| Value::Int(v.0), Value::Int(v) => OrgId(v));

impl ToValue for i32 {
    fn to_value(&self) -> Value {
        Value::Int((*self).into())
    }
}

impl ToValue for Uuid {
    fn to_value(&self) -> Value {
        Value::Uuid(*self)
    }
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> DbResult<Self> {
        match value {
            Value::Uuid(id) => Ok(id),
            Value::Blob(bytes) => Self::from_slice(&bytes).map_err(|_| DbError::Broken("an id has not 16 bytes".into())),
            other => Err(mismatch::<Self>(&other)),
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_owned())
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> DbResult<Self> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl FromValue for Value {
    fn from_value(value: Value) -> DbResult<Self> {
        Ok(value)
    }
}

/// Makes a typed id a parameter and a column: `db::id_column!(UserId)`.
#[macro_export]
macro_rules! id_column {
    ($($name:ty),+) => {$(
        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Uuid(self.0)
            }
        }
        impl $crate::FromValue for $name {
            fn from_value(value: $crate::Value) -> $crate::DbResult<Self> {
                <$crate::Uuid as $crate::FromValue>::from_value(value).map(Self)
            }
        }
    )+};
}

/// The parameters of a statement, in order: `db::params![ctx.org, id]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::ToValue::to_value(&$value)),*] as &[$crate::Value]
    };
}
