//! What went wrong, in a form that a page, JSON and a command can all tell.
//!
//! A verb refuses with a small enum of its own; `From` turns that into a [`Fault`]: a category (which status), a stable
//! code (which programs read), a message that says what to do next, and the fields concerned.

use std::borrow::Cow;

/// The kind of a fault; each is one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The request cannot be read (400).
    Malformed,
    /// Nobody is signed in (401).
    Unauthenticated,
    /// The caller may know of the thing and may not do this (403).
    Forbidden,
    /// There is no such thing, or the caller may not know of it (404).
    NotFound,
    /// The state does not permit it, or a name is taken (409).
    Conflict,
    /// Somebody else saved first (412 in JSON, the form with what changed on a page).
    Stale,
    /// Too large (413).
    TooLarge,
    /// A field's value will not do (422).
    Invalid,
    /// Too often (429).
    TooMany,
    /// The product's own fault; details are in the log (500).
    Internal,
    /// Try again later (503).
    Unavailable,
}

/// One field that will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The input's field, by its name in the form and in JSON.
    pub field: Cow<'static, str>,
    /// A stable code: `required`, `user_name.taken`.
    pub code: &'static str,
    /// What to do, in a sentence.
    pub message: String,
}

/// A refusal or failure. See the module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    /// Which status.
    pub category: Category,
    /// A stable code, `slice.reason`.
    pub code: &'static str,
    /// What happened and what to do next. Shown to the person; for [`Category::Internal`] only logged.
    pub message: String,
    /// The fields concerned; empty if none is.
    pub fields: Vec<FieldError>,
}

/// What a verb answers.
pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    /// A fault without fields.
    pub fn new(category: Category, code: &'static str, message: impl Into<String>) -> Self {
        Self { category, code, message: message.into(), fields: Vec::new() }
    }

    /// A fault of one field.
    pub fn field(field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.into(), code, message: message.into() }])
    }

    /// A fault of several fields.
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let (code, message) = fields.first().map_or(("invalid", String::new()), |f| (f.code, f.message.clone()));
        Self { category: Category::Invalid, code, message, fields }
    }

    /// The product's own fault. `detail` goes to the log, never to a person.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        Self::new(Category::Internal, "internal", detail.to_string())
    }

    /// There is no such thing, or the caller may not know of it: the same answer for both.
    pub fn not_found() -> Self {
        Self::new(Category::NotFound, "not_found", "There is nothing here, or you may not see it.")
    }

    /// Whether the code is `code`, of the fault or of one of its fields.
    pub fn is(&self, code: &str) -> bool {
        self.code == code || self.fields.iter().any(|f| f.code == code)
    }
}

/// Collects the faults of a form's fields, so that all are told at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// So many are told at once; whoever mended a hundred asks again. What is refused must not be answered with many times its length.
    pub const MOST: usize = 100;

    /// Notes a fault of `field`. Of more than [`FieldErrors::MOST`] the first are told.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) {
        if self.0.len() < Self::MOST {
            self.0.push(FieldError { field: field.into(), code, message: message.into() });
        }
    }

    /// Takes the value, or notes the fault's fields under `field` and gives nothing.
    pub fn keep<T>(&mut self, field: &'static str, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.add(field, fault.code, fault.message);
                None
            }
        }
    }

    /// Whether a fault of `field` was noted.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|error| error.field == field)
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses if anything was noted.
    pub fn check(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::fields(self.0)) }
    }
}
