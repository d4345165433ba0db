//! What a verb holds: [`Read`] asks, [`Tx`] also changes.

use std::ops::{Deref, DerefMut};

use crate::{DbError, DbResult, Engine, FromValue, Row, Sql, Value};

/// A connection inside a transaction, of either engine.
pub(crate) enum Conn<'c> {
    Sqlite(&'c crate::lite::Lite),
    Postgres(&'c crate::postgres::Client),
}

/// A snapshot to read from.
pub struct Read<'c> {
    pub(crate) conn: Conn<'c>,
    /// Set once the engine asked to try the whole transaction again.
    pub(crate) retry: Option<String>,
    /// Whether the verb itself asked for that: [`Tx::again`].
    pub(crate) again: bool,
}

/// PostgreSQL keeps no more texts by keys than this of each.
const MOST_KEPT_PARAMETERS: usize = 9;

/// A transaction to write in. Everything a [`Read`] can, and changes.
pub struct Tx<'c> {
    pub(crate) read: Read<'c>,
    /// The bells to ring after the commit, each once.
    pub(crate) bells: Vec<&'static str>,
    writes: u64,
}

impl<'c> Read<'c> {
    pub(crate) fn new(conn: Conn<'c>) -> Self {
        Self { conn, retry: None, again: false }
    }

    /// Which engine this is, for the few places that a decision record names.
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows.
    pub fn query(&mut self, sql: Sql, params: &[Value]) -> DbResult<Vec<Row>> {
        let answer = match &self.conn {
            Conn::Sqlite(conn) => conn.query(sql.text, params),
            Conn::Postgres(client) => client.query(sql.text, params),
        };
        self.note(answer)
    }

    /// All rows of a text that was put together: lists with filters. Never from what a person typed.
    pub fn query_text(&mut self, text: &str, params: &[Value]) -> DbResult<Vec<Row>> {
        let answer = match &self.conn {
            Conn::Sqlite(conn) => conn.query(text, params),
            Conn::Postgres(client) => client.query_once(text, params),
        };
        self.note(answer)
    }

    /// All rows of a text that asks for rows by their keys, and differs by nothing but how many. For few keys PostgreSQL keeps it, with a plan
    /// for any values: to plan it would take longer than to run it, and this is asked in most requests.
    pub fn query_keys(&mut self, text: &str, params: &[Value]) -> DbResult<Vec<Row>> {
        let answer = match &self.conn {
            Conn::Sqlite(conn) => conn.query(text, params),
            Conn::Postgres(client) if params.len() <= MOST_KEPT_PARAMETERS => client.query(text, params),
            Conn::Postgres(client) => client.query_once(text, params),
        };
        self.note(answer)
    }

    /// The first row, if there is one.
    pub fn find(&mut self, sql: Sql, params: &[Value]) -> DbResult<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The one row that must be there.
    pub fn get(&mut self, sql: Sql, params: &[Value]) -> DbResult<Row> {
        self.find(sql, params)?.ok_or_else(|| DbError::Broken(format!("{} found no row", sql.name)))
    }

    /// The one column of the one row: counts, flags.
    pub fn scalar<T: FromValue>(&mut self, sql: Sql, params: &[Value]) -> DbResult<T> {
        self.get(sql, params)?.only()
    }

    fn note<T>(&mut self, answer: DbResult<T>) -> DbResult<T> {
        if let Err(DbError::Retry(why)) = &answer {
            self.retry = Some(why.clone());
        }
        answer
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: Conn<'c>) -> Self {
        Self { read: Read::new(conn), bells: Vec::new(), writes: 0 }
    }

    /// Rings a bell once this is committed: whoever waits for [`crate::Db::rung`] looks at once.
    pub fn ring_after_commit(&mut self, bell: &'static str) {
        if !self.bells.contains(&bell) {
            self.bells.push(bell);
        }
    }

    /// Gives up this attempt and has the whole transaction tried again, for a reason that the engine did not see.
    pub(crate) fn ask_retry(&mut self, why: &str) -> DbError {
        self.read.retry = Some(why.to_owned());
        DbError::Retry(why.to_owned())
    }

    /// Gives up all that this transaction wrote, and has the verb run once more from its beginning: what it answers must be this error. The
    /// verb must do otherwise then, or it runs on and on. Cheaper than a part ([`Tx::attempt`]) for what seldom happens.
    pub fn again(&mut self, why: &str) -> DbError {
        self.read.again = true;
        self.ask_retry(why)
    }

    /// Changes rows and says how many.
    pub fn execute(&mut self, sql: Sql, params: &[Value]) -> DbResult<u64> {
        self.execute_text(sql.text, params)
    }

    /// Changes rows by a text that was put together: a batch of values.
    pub fn execute_text(&mut self, text: &str, params: &[Value]) -> DbResult<u64> {
        self.writes += 1;
        let answer = match &self.read.conn {
            Conn::Sqlite(conn) => conn.execute(text, params),
            Conn::Postgres(client) => client.execute(text, params),
        };
        self.read.note(answer)
    }

    /// Runs a part that may refuse without taking the rest of the transaction with it: what a refused part wrote is undone,
    /// the rest stands. For work on many rows of which each stands alone: an import.
    pub fn attempt<T, E: From<DbError>>(&mut self, part: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.savepoint("SAVEPOINT part")?;
        let result = part(self);
        let end = if result.is_ok() { "RELEASE SAVEPOINT part" } else { "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part" };
        // After an engine's wish to try again the connection takes no more statements, and nothing of it is kept.
        if self.read.retry.is_none() {
            self.savepoint(end)?;
        }
        result
    }

    /// How many statements were asked to change something so far: a part during which this stays the same has nothing to be undone.
    pub fn writes(&self) -> u64 {
        self.writes
    }

    fn savepoint(&mut self, text: &str) -> DbResult<()> {
        let answer = match &self.read.conn {
            Conn::Sqlite(lite) => lite.batch(text),
            Conn::Postgres(client) => client.batch(text),
        };
        self.read.note(answer)
    }

    /// Several statements at once, without parameters: migrations only.
    pub(crate) fn batch(&mut self, text: &str) -> DbResult<()> {
        match &self.read.conn {
            Conn::Sqlite(lite) => lite.batch(text).and_then(|()| lite.learn_uniques()),
            Conn::Postgres(client) => client.batch(text),
        }
    }

    /// Keeps the rows of a SELECT as they are until the end of this transaction: whoever changes them waits, whoever keeps them
    /// too does not. SQLite has one writer, and nothing to do for it.
    pub fn keep(&mut self, sql: Sql, params: &[Value]) -> DbResult<()> {
        let answer = match &self.read.conn {
            Conn::Sqlite(_) => return Ok(()),
            Conn::Postgres(client) => client.query(&format!("{} FOR SHARE", sql.text), params),
        };
        self.read.note(answer).map(drop)
    }

    /// Changes rows and gives what `RETURNING` names.
    pub fn returning(&mut self, sql: Sql, params: &[Value]) -> DbResult<Vec<Row>> {
        self.writes += 1;
        self.read.query(sql, params)
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Read<'c> {
        &mut self.read
    }
}
