//! Which tables, columns and keys there are at a migration: asked of an empty SQLite database in memory, for both engines.
//!
//! The migrations are the one truth about tables. Asking the engine at hand would need two ways to ask.

use std::fmt::Write;

use rusqlite::Connection;

use crate::migrate::{BEGINNING, MIGRATIONS, for_engine};
use crate::{DbError, DbResult, Engine};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// Which columns make the primary key, in its order.
    pub(super) key: Vec<usize>,
}

/// All tables at migration `schema`, by name; all but the list of migrations itself.
pub(super) fn tables(schema: i64) -> DbResult<Vec<Table>> {
    let broken = |error: rusqlite::Error| DbError::Broken(format!("the tables' layout: {error}"));
    let conn = Connection::open_in_memory().map_err(broken)?;
    let texts = std::iter::once(BEGINNING).chain(MIGRATIONS.iter().filter(|m| m.number <= schema).map(|m| m.text));
    for text in texts {
        conn.execute_batch(&for_engine(text, Engine::Sqlite)).map_err(broken)?;
    }
    let ask = "SELECT m.name, c.name, c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
        WHERE m.type = 'table' AND m.name <> 'schema_migration' ORDER BY m.name, c.cid";
    let mut statement = conn.prepare(ask).map_err(broken)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(broken)?;
    let mut tables: Vec<(Table, Vec<(i64, usize)>)> = Vec::new();
    for row in rows {
        let (name, column, place): (String, String, i64) = row.map_err(broken)?;
        if tables.last().is_none_or(|(table, _)| table.name != name) {
            tables.push((Table { name, columns: Vec::new(), key: Vec::new() }, Vec::new()));
        }
        if let Some((table, key)) = tables.last_mut() {
            if place > 0 {
                key.push((place, table.columns.len()));
            }
            table.columns.push(column);
        }
    }
    let finish = |(mut table, mut key): (Table, Vec<(i64, usize)>)| {
        key.sort_unstable();
        table.key = key.into_iter().map(|(_, column)| column).collect();
        if table.key.is_empty() { Err(DbError::Broken(format!("{} has no primary key", table.name))) } else { Ok(table) }
    };
    tables.into_iter().map(finish).collect()
}

impl Table {
    fn key_names(&self) -> String {
        self.key.iter().map(|i| self.columns[*i].as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The page of rows after a key; the parameters are the key's columns and then the number of rows. The first page has
    /// only the latter.
    pub(super) fn page_text(&self, first: bool) -> String {
        let (columns, key) = (self.columns.join(", "), self.key_names());
        let after: Vec<String> = (1..=self.key.len()).map(|n| format!("${n}")).collect();
        let (condition, limit) =
            if first { (String::new(), 1) } else { (format!(" WHERE ({key}) > ({})", after.join(", ")), after.len() + 1) };
        format!("SELECT {columns} FROM {}{condition} ORDER BY {key} LIMIT ${limit}", self.name)
    }

    pub(super) fn count_text(&self) -> String {
        format!("SELECT COUNT(*) FROM {}", self.name)
    }

    /// How many rows one statement inserts: as many as stay far below either engine's number of parameters.
    pub(super) fn rows_an_insert(&self) -> usize {
        (900 / self.columns.len()).clamp(1, 100)
    }

    pub(super) fn insert_text(&self, rows: usize) -> String {
        let width = self.columns.len();
        let mut text = format!("INSERT INTO {} ({}) VALUES ", self.name, self.columns.join(", "));
        for row in 0..rows {
            let places: Vec<String> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
            let _ = write!(text, "{}({})", if row == 0 { "" } else { ", " }, places.join(", "));
        }
        text
    }
}
