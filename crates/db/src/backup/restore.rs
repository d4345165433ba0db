//! Putting a backup's content in the place of the database's.

use std::path::Path;

use kernel::{Call, Micros};

use super::layout::{Table, tables};
use super::read::{Taker, read_all, verify};
use super::{BackupError, Summary};
use crate::migrate::{self, BEGINNING, FIND_LATEST, MIGRATIONS};
use crate::{Db, Row, Tx, Value};

/// About so many bytes of rows are in memory at once.
const INSERT_BYTES: usize = 4 << 20;

/// What the person who restores has agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restore {
    /// Throw away what the database holds.
    pub replace: bool,
    /// Go on without the secret key, though sealed values are lost.
    pub without_keys: bool,
}

/// Tables whose rows do not make a database worth asking about.
const PASSING: [&str; 4] = ["instance", "lease", "job", "outbox"];

/// Reads the file twice: once to know that it is whole, once into the database, in one transaction that is kept only if
/// the second reading finds the same. Older backups get the migrations that came since. No server may use the database
/// meanwhile.
pub async fn restore(db: &Db, call: &Call, from: &Path, how: Restore) -> Result<Summary, BackupError> {
    let path = from.to_owned();
    let seen = tokio::task::spawn_blocking(move || verify(&path)).await.map_err(|e| BackupError::CannotRead(e.to_string()))??;
    let missing = seen.missing_keys(call.keys());
    if !missing.is_empty() && !how.without_keys {
        return Err(BackupError::MissingKeys(missing.join(", ")));
    }
    // Makes sure that the list of migrations is there, and refuses a database of a newer program.
    migrate::state(db).await?;
    let (path, now) = (from.to_owned(), call.now);
    let restored = db.write(move |tx| restore_in(tx, &path, now, how, &seen)).await?;
    migrate::migrate(db, now).await?;
    Ok(restored)
}

fn restore_in(tx: &mut Tx<'_>, from: &Path, now: Micros, how: Restore, seen: &Summary) -> Result<Summary, BackupError> {
    let schema: i64 = tx.scalar(FIND_LATEST, &[])?;
    let old = tables(schema)?;
    if !how.replace {
        refuse_unless_empty(tx, &old)?;
    }
    let names = old.iter().map(|t| t.name.as_str()).chain(["schema_migration"]);
    tx.batch(&names.map(|name| ["DROP TABLE IF EXISTS ", name, ";"].concat()).collect::<String>())?;
    let engine = tx.engine();
    tx.batch(&migrate::for_engine(BEGINNING, engine))?;
    for migration in MIGRATIONS.iter().filter(|m| m.number <= seen.header.schema) {
        migrate::run_in(tx, &migrate::for_engine(migration.text, engine), *migration, now)?;
    }
    let mut filling = Filling { tx, table: None, waiting: Vec::new(), rows: 0, bytes: 0 };
    let summary = read_all(from, &mut filling)?;
    filling.flush()?;
    if summary != *seen {
        return Err(BackupError::Damaged("the file changed while it was read".into()));
    }
    for table in &tables(seen.header.schema)? {
        if count(tx, table)? != seen.header.counts.get(&table.name).copied().unwrap_or(0) {
            return Err(BackupError::Damaged(format!("{} did not take all its rows", table.name)));
        }
    }
    Ok(summary)
}

fn count(tx: &mut Tx<'_>, table: &Table) -> Result<u64, BackupError> {
    let count: i64 = tx.query_text(&table.count_text(), &[])?.into_iter().next().map_or(Ok(0), Row::only)?;
    Ok(count.unsigned_abs())
}

fn refuse_unless_empty(tx: &mut Tx<'_>, tables: &[Table]) -> Result<(), BackupError> {
    for table in tables.iter().filter(|t| !PASSING.contains(&t.name.as_str())) {
        let rows = count(tx, table)?;
        if rows > 0 {
            return Err(BackupError::NotEmpty(format!("{rows} rows in {}", table.name)));
        }
    }
    Ok(())
}

/// Collects rows and inserts many at once.
struct Filling<'t, 'c> {
    tx: &'t mut Tx<'c>,
    table: Option<Table>,
    waiting: Vec<Value>,
    rows: usize,
    bytes: usize,
}

impl Filling<'_, '_> {
    fn flush(&mut self) -> Result<(), BackupError> {
        if let (Some(table), true) = (&self.table, self.rows > 0) {
            self.tx.execute_text(&table.insert_text(self.rows), &self.waiting)?;
        }
        self.waiting.clear();
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Taker for Filling<'_, '_> {
    fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        self.flush()?;
        self.table = Some(table.clone());
        Ok(())
    }

    fn row(&mut self, table: &Table, row: Vec<Value>) -> Result<(), BackupError> {
        let size = |value: &Value| match value {
            Value::Text(text) => text.len(),
            Value::Blob(bytes) => bytes.len(),
            _ => 8,
        };
        self.bytes += row.iter().map(size).sum::<usize>();
        self.waiting.extend(row);
        self.rows += 1;
        if self.rows >= table.rows_an_insert() || self.bytes > INSERT_BYTES { self.flush() } else { Ok(()) }
    }
}
