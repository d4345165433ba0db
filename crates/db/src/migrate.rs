//! Migrations: numbered files, one text for both engines with type tokens, run once each, in order, in one transaction a file.

use crate::{Db, DbError, DbResult, Engine, Tx, params};

/// A migration file.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1.
    pub number: i64,
    /// Its file's name.
    pub name: &'static str,
    /// Its text with tokens.
    pub text: &'static str,
}

/// The product's migrations.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "0001_foundation", text: include_str!("../../../migrations/0001_foundation.sql") },
    Migration { number: 2, name: "0002_the_door", text: include_str!("../../../migrations/0002_the_door.sql") },
];

crate::statements! {
    FIND_LATEST = "SELECT COALESCE(MAX(number), 0) FROM schema_migration";
    INSERT_MIGRATION = "INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)";
}

/// The tables that stand before any migration: which ran, and which installation this is.
pub(crate) const BEGINNING: &str =
    "CREATE TABLE IF NOT EXISTS schema_migration (number {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, applied_at {int} NOT NULL);
     CREATE TABLE IF NOT EXISTS instance (one {int} NOT NULL PRIMARY KEY, id {id} NOT NULL, created_at {int} NOT NULL);";

/// What stands between the database and this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The number of the last migration that ran.
    pub at: i64,
    /// How many are missing.
    pub missing: usize,
}

/// The number of the last migration that this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.number)
}

/// Puts the engine's types in the place of `{id}`, `{int}`, `{text}` and `{blob}`.
pub fn for_engine(text: &str, engine: Engine) -> String {
    let (id, int, string, blob) = match engine {
        Engine::Sqlite => ("BLOB", "INTEGER", "TEXT", "BLOB"),
        Engine::Postgres => ("UUID", "BIGINT", "TEXT COLLATE \"C\"", "BYTEA"),
    };
    text.replace("{id}", id).replace("{int}", int).replace("{text}", string).replace("{blob}", blob)
}

/// The number of the last migration that ran.
pub fn at(read: &mut crate::Read<'_>) -> DbResult<i64> {
    read.scalar(FIND_LATEST, &[])
}

/// Where the database stands. Fails if it is newer than this program.
pub async fn state(db: &Db) -> DbResult<State> {
    db.batch(for_engine(BEGINNING, db.engine())).await?;
    let at = db.read(at).await?;
    let known = newest();
    if at > known {
        return Err(DbError::Broken(format!(
            "the database was written by a newer Usher (migration {at}; this program knows {known}): start the newer program, or restore a backup"
        )));
    }
    Ok(State { at, missing: MIGRATIONS.iter().filter(|m| m.number > at).count() })
}

/// Runs what is missing. Each file and its mark are one transaction, so a kill in the middle leaves the step undone.
pub async fn migrate(db: &Db, now: kernel::Micros) -> DbResult<()> {
    let at = state(db).await?.at;
    for migration in MIGRATIONS.iter().filter(|m| m.number > at) {
        let text = for_engine(migration.text, db.engine());
        db.run_migration(text, *migration, now).await?;
    }
    Ok(())
}

impl Db {
    async fn run_migration(&self, text: String, migration: Migration, now: kernel::Micros) -> DbResult<()> {
        self.write(move |tx| run_in(tx, &text, migration, now)).await
    }
}

/// Runs one file, its tokens already replaced, and marks it.
pub(crate) fn run_in(tx: &mut Tx<'_>, text: &str, migration: Migration, now: kernel::Micros) -> DbResult<()> {
    tx.batch(text)?;
    tx.execute(INSERT_MIGRATION, params![migration.number, migration.name, now]).map(drop)
}
