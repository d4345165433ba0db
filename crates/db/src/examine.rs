//! What an operator wants to know of a database: whether it keeps what it acknowledges, whether it can be read, how much is in it.
//!
//! Nothing here changes anything, and nothing that people wrote is read.

use serde::{Deserialize, Serialize};

use crate::backup::table_names;
use crate::{DbError, DbResult, Engine, FromValue, Read, Row, migrate};

const LITE_VERSION: &str = "SELECT 'SQLite ' || sqlite_version()";
const LITE_JOURNAL: &str = "PRAGMA journal_mode";
const LITE_CHECK: &str = "PRAGMA quick_check(1)";
const SERVER_VERSION: &str = "SELECT 'PostgreSQL ' || setting FROM pg_settings WHERE name = 'server_version'";
const SERVER_UNSAFE: &str = "SELECT name || ' = off' FROM pg_settings \
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name";
const SERVER_CLOCK: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
const SERVER_TLS: &str = "SELECT COUNT(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
const JOBS: &str = "SELECT kind || ' ' || state, COUNT(*) FROM job GROUP BY kind, state ORDER BY kind, state";
const MAILS: &str = "SELECT 'mail ' || state, COUNT(*) FROM outbox GROUP BY state ORDER BY state";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// The engine and its version.
    pub version: String,
    /// The number of the last migration that ran.
    pub at: i64,
    /// Settings by which a power cut may lose what was acknowledged, as they are.
    pub is_unsafe: Vec<String>,
    /// The first thing that is wrong with the file. SQLite only: PostgreSQL looks after its own.
    pub damage: Option<String>,
    /// The server's clock, in microseconds. PostgreSQL only.
    pub clock: Option<i64>,
    /// Whether the connection to the server is encrypted. PostgreSQL only.
    pub is_encrypted: Option<bool>,
    /// Each table with its rows.
    pub tables: Vec<(String, i64)>,
    /// Jobs by kind and state, and mails by state.
    pub work: Vec<(String, i64)>,
}

/// Examines the database. On a large SQLite file it takes a while: every page is looked at.
pub fn examine(read: &mut Read<'_>) -> DbResult<Examined> {
    let at = migrate::at(read)?;
    let mut tables = Vec::new();
    for name in table_names(at)? {
        let rows = first(read, &format!("SELECT COUNT(*) FROM {name}"))?;
        tables.push((name, rows));
    }
    let counted = |row: Row| {
        let mut row = row.reader();
        Ok::<(String, i64), DbError>((row.next()?, row.next()?))
    };
    let mut work = Vec::new();
    if at > 0 {
        for text in [JOBS, MAILS] {
            work.extend(read.query_text(text, &[])?.into_iter().map(counted).collect::<DbResult<Vec<_>>>()?);
        }
    }
    let mut found =
        Examined { version: String::new(), at, is_unsafe: Vec::new(), damage: None, clock: None, is_encrypted: None, tables, work };
    match read.engine() {
        Engine::Sqlite => {
            found.version = first(read, LITE_VERSION)?;
            let journal: String = first(read, LITE_JOURNAL)?;
            if journal != "wal" {
                found.is_unsafe.push(format!("journal_mode = {journal}"));
            }
            let said: String = first(read, LITE_CHECK)?;
            found.damage = (said != "ok").then_some(said);
        }
        Engine::Postgres => {
            found.version = first(read, SERVER_VERSION)?;
            found.is_unsafe = read.query_text(SERVER_UNSAFE, &[])?.into_iter().map(Row::only).collect::<DbResult<_>>()?;
            found.clock = Some(first(read, SERVER_CLOCK)?);
            found.is_encrypted = Some(first::<i64>(read, SERVER_TLS)? == 1);
        }
    }
    Ok(found)
}

fn first<T: FromValue>(read: &mut Read<'_>, text: &str) -> DbResult<T> {
    read.query_text(text, &[])?.into_iter().next().ok_or_else(|| DbError::Broken(format!("no answer to {text}")))?.only()
}
