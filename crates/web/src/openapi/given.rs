//! What may be sent or left out, with null for nothing or without.

use serde_json::Value;

use super::{Describe, FieldErrors, Schemas, Take, nullable};

/// A field that may be left out, which leaves things as they are, and may be null, which empties it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Given<T> {
    /// Nothing was said.
    #[default]
    Not,
    /// Nothing shall be there.
    Null,
    /// This.
    This(T),
}

impl<T> Given<T> {
    /// What stands there afterwards.
    pub fn or(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Not => before,
            Self::Null => None,
            Self::This(value) => Some(value),
        }
    }

    /// What was sent, if something was.
    pub fn this(self) -> Option<T> {
        self.or(None)
    }
}

impl<T: Default> Given<T> {
    /// Puts what was said into its place.
    pub fn put(self, place: &mut T) {
        match self {
            Self::Not => {}
            Self::Null => *place = T::default(),
            Self::This(value) => *place = value,
        }
    }
}

/// A field that may be left out, which leaves things as they are; null is none of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Maybe<T> {
    /// Puts what was said into its place.
    pub fn put(self, place: &mut T) {
        if let Some(value) = self.0 {
            *place = value;
        }
    }
}

impl<T: Describe> Describe for Maybe<T> {
    const REQUIRED: bool = false;

    fn schema(all: &mut Schemas) -> Value {
        T::schema(all)
    }
}

impl<T: Take> Take for Maybe<T> {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        match sent {
            None => Some(Self(None)),
            Some(value) => T::take(Some(value), at, errors).map(|value| Self(Some(value))),
        }
    }
}

impl<T: Describe> Describe for Given<T> {
    const REQUIRED: bool = false;

    fn schema(all: &mut Schemas) -> Value {
        nullable(T::schema(all))
    }
}

impl<T: Take> Take for Given<T> {
    fn take(sent: Option<&Value>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        match sent {
            None => Some(Self::Not),
            Some(Value::Null) => Some(Self::Null),
            Some(value) => T::take(Some(value), at, errors).map(Self::This),
        }
    }
}
