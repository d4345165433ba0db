//! [`Db`]: the handle that the edge holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::postgres::{self, Client};
use crate::sqlite::{SqliteThreads, Written};
use crate::tx::{Conn, Read, Tx};
use crate::{DbConfig, DbError, DbResult, Engine, Sql};

/// How often a write is tried when the engine asks for it.
const TRIES: u32 = 12;

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(SqliteThreads),
    Postgres(deadpool_postgres::Pool),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.engine())
    }
}

impl Db {
    /// Opens the database as it is; [`crate::migrate::migrate`] brings its tables.
    pub fn open(config: &DbConfig) -> DbResult<Self> {
        let inner = match config {
            DbConfig::Sqlite { path, readers } => Inner::Sqlite(SqliteThreads::start(path, *readers)?),
            DbConfig::Postgres { url, pool } => Inner::Postgres(postgres::pool(url, *pool)?),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &*self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `verb` in a transaction. What it refuses is rolled back; what it answers is on the disk when this returns.
    ///
    /// The closure may run several times on PostgreSQL, so it must not change what it captured in a way that matters.
    pub async fn write<T, E, F>(&self, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(threads) => write_sqlite(threads, verb).await,
            Inner::Postgres(pool) => write_postgres(pool, verb).await,
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
        let db = self.clone();
        let handle = tokio::runtime::Handle::current();
        let object = match &*self.inner {
            Inner::Postgres(pool) => Some(pool.get().await.map_err(|e| unreachable_server(&e))?),
            Inner::Sqlite(_) => None,
        };
        let run = tokio::task::spawn_blocking(move || match (&*db.inner, object) {
            (Inner::Sqlite(threads), _) => threads.read(Box::new(move |read| {
                let _ = tell.send(question(read));
            })),
            (Inner::Postgres(_), Some(object)) => {
                let client = Client::new(object, handle);
                client.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
                let ran = catch_unwind(AssertUnwindSafe(|| {
                    let _ = tell.send(question(&mut Read::new(Conn::Postgres(&client))));
                }));
                client.roll_back();
                ran.map_err(|_| DbError::Broken("a read panicked".into()))
            }
            (Inner::Postgres(_), None) => Err(DbError::Broken("no client".into())),
        });
        run.await.unwrap_or_else(|_| Err(DbError::Broken("a read was lost".into())))?;
        told.await.unwrap_or_else(|_| Err(DbError::Broken("a read gave no answer".into()).into()))
    }

    /// Runs a text of several statements outside any verb: migrations.
    pub async fn batch(&self, text: String) -> DbResult<()> {
        self.write(move |tx| tx.batch(&text)).await
    }

    /// Brings everything written into SQLite's main file. Nothing to do on PostgreSQL.
    pub fn checkpoint(&self) -> DbResult<()> {
        match &*self.inner {
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

fn unreachable_server(error: &deadpool_postgres::PoolError) -> DbError {
    DbError::Unavailable(match error {
        deadpool_postgres::PoolError::Backend(inner) => postgres::translate(inner, "connect").to_string(),
        other => other.to_string(),
    })
}

async fn write_sqlite<T, E, F>(threads: &SqliteThreads, mut verb: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    threads.submit(Box::new(move |tx| {
        let result = verb(tx);
        let keep = result.is_ok();
        let answer = move |committed: DbResult<()>| {
            let _ = tell.send(match committed {
                Ok(()) => result,
                // A refusal stands whatever became of the commit: nothing of it was to be kept.
                Err(error) => result.and(Err(error.into())),
            });
        };
        Written { keep, answer: Box::new(answer) }
    }))?;
    told.await.unwrap_or_else(|_| Err(DbError::Broken("a write panicked or could not begin; nothing of it was kept".into()).into()))
}

async fn write_postgres<T, E, F>(pool: &deadpool_postgres::Pool, verb: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let handle = tokio::runtime::Handle::current();
    let mut verb = verb;
    for attempt in 1..=TRIES {
        let object = pool.get().await.map_err(|e| unreachable_server(&e))?;
        let client = Client::new(object, handle.clone());
        let run = tokio::task::spawn_blocking(move || {
            let answer = try_once(client, &mut verb);
            (verb, answer)
        });
        let (back, answer) = run.await.map_err(|_| DbError::Broken("a write panicked; nothing of it was kept".into()))?;
        verb = back;
        match answer {
            Attempt::Done(result) => return result,
            Attempt::Again(why) if attempt == TRIES => return Err(DbError::Retry(why).into()),
            Attempt::Again(_) => tokio::time::sleep(std::time::Duration::from_millis(u64::from(attempt * attempt))).await,
        }
    }
    Err(DbError::Retry("the tries ran out".into()).into())
}

enum Attempt<T, E> {
    Done(Result<T, E>),
    Again(String),
}

fn try_once<T, E, F>(client: Client, verb: &mut F) -> Attempt<T, E>
where
    E: From<DbError>,
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
{
    if let Err(error) = client.batch("BEGIN") {
        client.roll_back();
        return Attempt::Done(Err(error.into()));
    }
    let mut tx = Tx::new(Conn::Postgres(&client));
    let ran = catch_unwind(AssertUnwindSafe(|| verb(&mut tx)));
    let retry = tx.read.retry.take();
    let result = match ran {
        Ok(result) => result,
        Err(_) => Err(DbError::Broken("a write panicked; nothing of it was kept".into()).into()),
    };
    if retry.is_some() || result.is_err() {
        client.roll_back();
        return match retry {
            Some(why) => Attempt::Again(why),
            None => Attempt::Done(result),
        };
    }
    match client.batch("COMMIT") {
        Ok(()) => Attempt::Done(result),
        Err(DbError::Retry(why)) => {
            client.roll_back();
            Attempt::Again(why)
        }
        Err(error) => {
            client.roll_back();
            Attempt::Done(Err(error.into()))
        }
    }
}
