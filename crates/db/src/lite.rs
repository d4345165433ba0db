//! One connection to SQLite: values in and out, errors by kind.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::{DbError, DbResult, Row, Value};

/// The name of each unique index by the columns that SQLite names when it refuses.
type Uniques = Arc<Mutex<HashMap<String, String>>>;

/// A connection, and the names of its unique indexes.
pub(crate) struct Lite {
    pub(crate) conn: Connection,
    uniques: Uniques,
    slots: Slots,
}

/// Which parameter belongs into which slot, by statement: to ask SQLite takes longer the more there are.
type Slots = RefCell<HashMap<String, Box<[usize]>>>;

/// So many statements' slots are kept.
const MOST_SLOTS: usize = 2_000;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(v) => ValueRef::Integer(*v),
            Self::Text(v) => ValueRef::Text(v.as_bytes()),
            Self::Blob(v) => ValueRef::Blob(v),
            Self::Uuid(v) => ValueRef::Blob(v.as_bytes()),
        }))
    }
}

impl Lite {
    pub(crate) fn query(&self, text: &str, params: &[Value]) -> DbResult<Vec<Row>> {
        let run = || -> rusqlite::Result<Vec<Row>> {
            let mut statement = self.conn.prepare_cached(text)?;
            let columns = statement.column_count();
            self.bind(&mut statement, text, params)?;
            let mut rows = statement.raw_query();
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let values = (0..columns).map(|i| row.get_ref(i).map(value_of));
                out.push(Row::new(values.collect::<rusqlite::Result<_>>()?));
            }
            Ok(out)
        };
        run().map_err(|error| self.translate(&error, text))
    }

    pub(crate) fn execute(&self, text: &str, params: &[Value]) -> DbResult<u64> {
        let run = || {
            let mut statement = self.conn.prepare_cached(text)?;
            self.bind(&mut statement, text, params)?;
            statement.raw_execute()
        };
        run().map(|n| n as u64).map_err(|error| self.translate(&error, text))
    }

    pub(crate) fn batch(&self, text: &str) -> DbResult<()> {
        self.conn.execute_batch(text).map_err(|error| self.translate(&error, "a batch"))
    }

    pub(crate) fn prepare(&self, text: &str) -> DbResult<()> {
        self.conn.prepare(text).map(drop).map_err(|error| self.translate(&error, text))
    }

    /// SQLite names the columns of a unique index that refused, not the index: this learns which is which.
    pub(crate) fn learn_uniques(&self) -> DbResult<()> {
        const UNIQUES: &str = "SELECT m.name, (SELECT group_concat(m.tbl_name || '.' || i.name, ', ') FROM pragma_index_info(m.name) i) \
             FROM sqlite_master m WHERE m.type = 'index' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name";
        let mut known = self.uniques.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for row in self.query(UNIQUES, &[])? {
            let mut row = row.reader();
            let (name, columns): (String, Option<String>) = (row.next()?, row.next()?);
            known.insert(columns.unwrap_or_default(), name);
        }
        Ok(())
    }

    /// Gives `$n` the nth parameter, as PostgreSQL does. Left alone, SQLite takes `$3` for a name and numbers names by where they
    /// first stand: `SET a = $2 WHERE id = $1` would change places.
    fn bind(&self, statement: &mut rusqlite::Statement<'_>, text: &str, params: &[Value]) -> rusqlite::Result<()> {
        let mut known = self.slots.borrow_mut();
        if !known.contains_key(text) {
            if known.len() >= MOST_SLOTS {
                known.clear();
            }
            known.insert(text.to_owned(), slots(statement));
        }
        let slots = known.get(text).map(|slots| &**slots).unwrap_or_default();
        if slots.len() != params.len() {
            return Err(rusqlite::Error::InvalidParameterCount(params.len(), slots.len()));
        }
        for (slot, number) in (1..).zip(slots) {
            let value = params.get(number.wrapping_sub(1)).ok_or(rusqlite::Error::InvalidParameterCount(params.len(), slot))?;
            statement.raw_bind_parameter(slot, value)?;
        }
        Ok(())
    }

    /// Commits. After a failed write or fsync nobody knows: whoever opens the file next may find it whole in the log.
    pub(crate) fn commit(&self) -> DbResult<()> {
        self.conn.execute_batch("COMMIT").map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) => DbError::Unsure(error.to_string()),
            _ => self.translate(&error, "COMMIT"),
        })
    }

    fn translate(&self, error: &rusqlite::Error, text: &str) -> DbError {
        let rusqlite::Error::SqliteFailure(code, message) = error else {
            return DbError::Broken(format!("{error} in {text}"));
        };
        let message = message.clone().unwrap_or_default();
        match code.code {
            ErrorCode::ConstraintViolation => DbError::Constraint(self.constraint_name(&message)),
            ErrorCode::DiskFull | ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory => {
                DbError::Unavailable(message)
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => DbError::Busy(message),
            _ => DbError::Broken(format!("{message} in {text}")),
        }
    }

    fn constraint_name(&self, message: &str) -> String {
        if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
            let known = self.uniques.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            return known.get(columns).cloned().unwrap_or_else(|| columns.to_owned());
        }
        message.rsplit(": ").next().unwrap_or(message).to_owned()
    }
}

/// The number of the parameter of each slot; 0 where its name is none.
fn slots(statement: &rusqlite::Statement<'_>) -> Box<[usize]> {
    let number = |slot| statement.parameter_name(slot).and_then(|name| name[1..].parse::<usize>().ok()).unwrap_or_default();
    (1..=statement.parameter_count()).map(number).collect()
}

fn value_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::Int(v),
        // Nothing stores fractions; a computed one is cut.
        #[allow(clippy::cast_possible_truncation, reason = "only computed values come here")]
        ValueRef::Real(v) => Value::Int(v as i64),
        ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
        ValueRef::Blob(v) => Value::Blob(v.to_vec()),
    }
}

/// Opens the file with the settings that an acknowledged write needs to survive a power cut.
pub(crate) fn open(path: &Path, flags: OpenFlags, uniques: &Uniques) -> DbResult<Lite> {
    let broken = |error: rusqlite::Error| DbError::Unavailable(error.to_string());
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(broken)?;
    conn.set_prepared_statement_cache_capacity(512);
    // Else a kept statement is planned anew for every run, because other values might be served better by another plan.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(broken)?;
    conn.busy_timeout(std::time::Duration::from_secs(10)).map_err(broken)?;
    let settings = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456;";
    conn.execute_batch(settings).map_err(broken)?;
    Ok(Lite { conn, uniques: Arc::clone(uniques), slots: Slots::default() })
}
