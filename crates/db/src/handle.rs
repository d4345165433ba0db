//! [`Db`]: the handle that the edge holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::bells::Bells;
use crate::patience::Turn;
use crate::postgres::{Client, Server};
use crate::sqlite::SqliteThreads;
use crate::tx::{Conn, Read, Tx};
use crate::write::{write_postgres, write_sqlite};
use crate::{DbConfig, DbError, DbResult, Engine, Sql, gate};

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Shared>,
}

struct Shared {
    engine: Inner,
    bells: Arc<Bells>,
}

enum Inner {
    Sqlite(SqliteThreads),
    Postgres(Arc<Server>),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.engine())
    }
}

impl Db {
    /// Opens the database as it is; [`crate::migrate::migrate`] brings its tables.
    pub fn open(config: &DbConfig) -> DbResult<Self> {
        let engine = match config {
            DbConfig::Sqlite { path, readers } => Inner::Sqlite(SqliteThreads::start(path, *readers)?),
            DbConfig::Postgres { url, pool, options } => Inner::Postgres(Arc::new(Server::new(url, *pool, options)?)),
        };
        Ok(Self { inner: Arc::new(Shared { engine, bells: Arc::default() }) })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &self.inner.engine {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `verb` in a transaction. What it refuses is rolled back; what it answers is on the disk when this returns.
    ///
    /// The closure may run several times on PostgreSQL, so it must not change what it captured in a way that matters. In a task that
    /// is [`crate::gated`] the gate is asked before it.
    pub async fn write<T, E, F>(&self, mut verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let Some(gate) = gate::present() else { return self.write_at_once(verb).await };
        let asked = Arc::clone(&gate);
        let answer = self
            .write_at_once(move |tx| {
                asked.ask(tx)?;
                verb(tx)
            })
            .await;
        if answer.is_ok() {
            gate.passed();
        }
        answer
    }

    async fn write_at_once<T, E, F>(&self, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.inner.engine {
            Inner::Sqlite(threads) => write_sqlite(threads, &self.inner.bells, verb).await,
            Inner::Postgres(server) => write_postgres(server, &self.inner.bells, verb).await,
        }
    }

    /// Runs `question` on one snapshot.
    pub async fn read<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let answer = move |read: &mut Read<'_>| {
            let _ = tell.send(question(read));
        };
        let (turn, db) = (Turn::begin(), self.clone());
        let run = match &self.inner.engine {
            Inner::Sqlite(threads) => {
                let reader = threads.reader(turn.until()).await?;
                tokio::task::spawn_blocking(move || {
                    let ran = reader.run(answer);
                    // The file is let go of after its last reader.
                    drop(db);
                    ran
                })
            }
            Inner::Postgres(server) => {
                let (server, until, handle) = (Arc::clone(server), turn.until(), tokio::runtime::Handle::current());
                let object = server.client(until).await?;
                tokio::task::spawn_blocking(move || {
                    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    let client = Client::begin(&server, object, &handle, until, begin)?;
                    let ran = catch_unwind(AssertUnwindSafe(|| answer(&mut Read::new(Conn::Postgres(&client)))));
                    client.roll_back();
                    ran.map_err(|_| DbError::Broken("a read panicked".into()))
                })
            }
        };
        run.await.unwrap_or_else(|_| Err(DbError::Broken("a read was lost".into())))?;
        told.await.unwrap_or_else(|_| Err(DbError::Broken("a read gave no answer".into()).into()))
    }

    #[cfg(feature = "testing")]
    pub(crate) fn server(&self) -> Option<&Server> {
        match &self.inner.engine {
            Inner::Postgres(server) => Some(server),
            Inner::Sqlite(_) => None,
        }
    }

    /// Runs a long question on one snapshot, on a connection that no page waits for: backups.
    pub(crate) async fn read_apart<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
    {
        let Inner::Sqlite(threads) = &self.inner.engine else { return self.read(question).await };
        let reader = threads.reader_apart()?;
        let run = tokio::task::spawn_blocking(move || {
            reader.batch("BEGIN")?;
            question(&mut Read::new(Conn::Sqlite(&reader)))
        });
        run.await.unwrap_or_else(|_| Err(DbError::Broken("a read panicked".into()).into()))
    }

    /// Runs a text of several statements outside any verb: migrations.
    pub async fn batch(&self, text: String) -> DbResult<()> {
        self.write(move |tx| tx.batch(&text)).await
    }

    /// Waits until a transaction of this process that rings `bell` is committed. A ring while nobody listens is kept.
    pub async fn rung(&self, bell: &'static str) {
        self.inner.bells.get(bell).notified().await;
    }

    /// Brings everything written into SQLite's main file. Nothing to do on PostgreSQL.
    pub fn checkpoint(&self) -> DbResult<()> {
        match &self.inner.engine {
            Inner::Sqlite(threads) => threads.checkpoint(),
            Inner::Postgres(_) => Ok(()),
        }
    }

    /// Whether the engine understands a statement; for the test that asks it of every one.
    pub async fn prepares(&self, sql: Sql) -> DbResult<()> {
        self.read(move |read| match &read.conn {
            Conn::Sqlite(lite) => lite.prepare(sql.text),
            Conn::Postgres(client) => client.prepare(sql.text),
        })
        .await
    }
}
