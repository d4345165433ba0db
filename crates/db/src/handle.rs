//! [`Db`]: the handle that the edge holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crate::bells::Bells;
use crate::patience::Turn;
use crate::postgres::{Client, Server};
use crate::sqlite::SqliteThreads;
use crate::tx::{Conn, Read, Tx};
use crate::write::{Verb, write_postgres, write_sqlite};
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

/// A question of which no more is known, as a [`Verb`] is.
type Question = Box<dyn FnOnce(&mut Read<'_>) + Send>;

/// Where a verb or a question leaves its answer. What was left before, by a run of which nothing was kept, gives way.
struct Slot<A>(Arc<Mutex<Option<A>>>);

impl<A> Default for Slot<A> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<A> Clone for Slot<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A> Slot<A> {
    fn put(&self, answer: A) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    fn take(&self, of: &str) -> DbResult<A> {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.ok_or_else(|| DbError::Broken(format!("{of} gave no answer")))
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
        let gate = gate::present();
        let (asked, answer) = (gate.clone(), Slot::default());
        let place = answer.clone();
        let run: Verb = Box::new(move |tx| {
            let gone = asked.as_ref().map_or(Ok(()), |gate| gate.ask(tx));
            let answer = gone.map_err(E::from).and_then(|()| verb(tx));
            let keep = answer.is_ok();
            place.put(answer);
            keep
        });
        match &self.inner.engine {
            Inner::Sqlite(threads) => write_sqlite(threads, &self.inner.bells, run).await?,
            Inner::Postgres(server) => write_postgres(server, &self.inner.bells, run).await?,
        };
        let answer = answer.take("a write")?;
        if let Some(gate) = gate.filter(|_| answer.is_ok()) {
            gate.passed();
        }
        answer
    }

    /// Runs `question` on one snapshot.
    pub async fn read<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
    {
        let answer = Slot::default();
        let place = answer.clone();
        self.ask(Box::new(move |read| place.put(question(read)))).await?;
        answer.take("a read")?
    }

    async fn ask(&self, question: Question) -> DbResult<()> {
        let (turn, db) = (Turn::begin(), self.clone());
        let run = match &self.inner.engine {
            Inner::Sqlite(threads) => {
                let reader = threads.reader(turn.until()).await?;
                tokio::task::spawn_blocking(move || {
                    let ran = reader.run(question);
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
                    let ran = catch_unwind(AssertUnwindSafe(|| question(&mut Read::new(Conn::Postgres(&client)))));
                    client.roll_back();
                    ran.map_err(|_| DbError::Broken("a read panicked".into()))
                })
            }
        };
        run.await.unwrap_or_else(|_| Err(DbError::Broken("a read was lost".into())))
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
