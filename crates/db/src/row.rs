//! A row's columns, read in the order of the statement.

use crate::{DbError, DbResult, FromValue, Value};

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(Vec<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// Reads the columns one after the other, as the statement names them.
    pub fn reader(self) -> RowReader {
        RowReader(self.0.into_iter())
    }

    /// The one column of a row that has one.
    pub fn only<T: FromValue>(self) -> DbResult<T> {
        self.reader().next()
    }

    /// All values.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }
}

/// Gives a row's columns in order: `let mut r = row.reader(); User { id: r.next()?, name: r.next()? }`.
#[derive(Debug)]
pub struct RowReader(std::vec::IntoIter<Value>);

impl RowReader {
    /// The next column.
    #[allow(clippy::should_implement_trait, reason = "it reads a column of any type and may fail")]
    pub fn next<T: FromValue>(&mut self) -> DbResult<T> {
        T::from_value(self.0.next().ok_or_else(|| DbError::Broken("the row has fewer columns than are read".into()))?)
    }
}
