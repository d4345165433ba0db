//! SQLite: one writer thread with group commit, several readers.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::tx::{Conn, Read, Tx};
use crate::{DbError, DbResult, Row, Value};

/// At most so many writes share a commit.
const BATCH: usize = 128;

/// A connection, and the names of its unique indexes.
pub(crate) struct Lite {
    conn: Connection,
    uniques: Arc<Mutex<HashMap<String, String>>>,
}

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
            bind(&mut statement, params)?;
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
            bind(&mut statement, params)?;
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

    fn translate(&self, error: &rusqlite::Error, text: &str) -> DbError {
        let rusqlite::Error::SqliteFailure(code, message) = error else {
            return DbError::Broken(format!("{error} in {text}"));
        };
        let message = message.clone().unwrap_or_default();
        match code.code {
            ErrorCode::ConstraintViolation => DbError::Constraint(self.constraint_name(&message)),
            ErrorCode::DiskFull
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OutOfMemory => DbError::Unavailable(message),
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

/// Gives `$n` the nth parameter, as PostgreSQL does. Left alone, SQLite takes `$3` for a name and numbers names by where they
/// first stand: `SET a = $2 WHERE id = $1` would change places.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> rusqlite::Result<()> {
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), count));
    }
    for slot in 1..=count {
        let number = statement.parameter_name(slot).and_then(|name| name[1..].parse::<usize>().ok());
        let value = number.and_then(|n| params.get(n.wrapping_sub(1))).ok_or(rusqlite::Error::InvalidParameterCount(params.len(), slot))?;
        statement.raw_bind_parameter(slot, value)?;
    }
    Ok(())
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

/// What a write hands back to the writer: whether to keep it, and how to answer once that is known.
pub(crate) struct Written {
    pub(crate) keep: bool,
    pub(crate) answer: Box<dyn FnOnce(DbResult<()>) + Send>,
}

type WriteJob = Box<dyn FnOnce(&mut Tx<'_>) -> Written + Send>;
type ReadJob = Box<dyn FnOnce(&mut Read<'_>) + Send>;

/// The threads of one file.
pub(crate) struct SqliteThreads {
    writer: mpsc::Sender<WriteJob>,
    readers: Mutex<mpsc::Receiver<Lite>>,
    give_back: mpsc::Sender<Lite>,
    path: std::path::PathBuf,
}

/// Opens the file with the settings that an acknowledged write needs to survive a power cut.
pub(crate) fn open(path: &Path, flags: OpenFlags, uniques: &Arc<Mutex<HashMap<String, String>>>) -> DbResult<Lite> {
    let broken = |error: rusqlite::Error| DbError::Unavailable(error.to_string());
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(broken)?;
    conn.set_prepared_statement_cache_capacity(512);
    conn.busy_timeout(std::time::Duration::from_secs(10)).map_err(broken)?;
    let settings = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456;";
    conn.execute_batch(settings).map_err(broken)?;
    Ok(Lite { conn, uniques: Arc::clone(uniques) })
}

impl SqliteThreads {
    pub(crate) fn start(path: &Path, readers: usize) -> DbResult<Self> {
        let uniques = Arc::default();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let lite = open(path, flags, &uniques)?;
        lite.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;")?;
        lite.learn_uniques()?;
        let (give_back, pool) = mpsc::channel();
        for _ in 0..readers.max(1) {
            let reader = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, &uniques)?;
            reader.batch("PRAGMA query_only = ON;")?;
            give_back.send(reader).map_err(|_| stopped())?;
        }
        let (writer, jobs) = mpsc::channel();
        std::thread::Builder::new()
            .name("db-writer".into())
            .spawn(move || write_loop(&lite, &jobs))
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self { writer, readers: Mutex::new(pool), give_back, path: path.to_owned() })
    }

    /// Moves the log into the main file, on a connection of its own.
    pub(crate) fn checkpoint(&self) -> DbResult<()> {
        let lite = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE, &Arc::default())?;
        lite.query("PRAGMA wal_checkpoint(TRUNCATE)", &[]).map(drop)
    }

    pub(crate) fn submit(&self, job: WriteJob) -> DbResult<()> {
        self.writer.send(job).map_err(|_| stopped())
    }

    /// Runs on a blocking thread: takes a reader, gives it one snapshot, puts it back.
    pub(crate) fn read(&self, job: ReadJob) -> DbResult<()> {
        let lite = self.readers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().map_err(|_| stopped())?;
        lite.batch("BEGIN")?;
        let run = catch_unwind(AssertUnwindSafe(|| job(&mut Read::new(Conn::Sqlite(&lite)))));
        let ended = lite.batch("ROLLBACK");
        let _ = self.give_back.send(lite);
        run.map_err(|_| DbError::Broken("a read panicked".into()))?;
        ended
    }
}

fn stopped() -> DbError {
    DbError::Unavailable("the database was closed".into())
}

/// Takes what waits, runs each write in a savepoint of its own, commits once, then answers all.
fn write_loop(lite: &Lite, jobs: &mpsc::Receiver<WriteJob>) {
    while let Ok(first) = jobs.recv() {
        let mut answers = Vec::new();
        let begun = lite.batch("BEGIN IMMEDIATE");
        let mut next = Some(first);
        while let Some(job) = next {
            answers.push(if begun.is_ok() { run_in_savepoint(lite, job) } else { refuse_unrun(job, &begun) });
            next = if answers.len() < BATCH { jobs.try_recv().ok() } else { None };
        }
        let outcome = begun.and_then(|()| lite.batch("COMMIT"));
        if outcome.is_err() {
            // A commit that failed may leave the transaction open; a failed fsync is never tried again.
            let _ = lite.batch("ROLLBACK");
        }
        for answer in answers.into_iter().flatten() {
            answer(outcome.clone());
        }
    }
}

type Answer = Box<dyn FnOnce(DbResult<()>) + Send>;

fn run_in_savepoint(lite: &Lite, job: WriteJob) -> Option<Answer> {
    let begun = lite.batch("SAVEPOINT verb");
    if begun.is_err() {
        return refuse_unrun(job, &begun);
    }
    let written = catch_unwind(AssertUnwindSafe(|| job(&mut Tx::new(Conn::Sqlite(lite)))));
    let keep = written.as_ref().is_ok_and(|w| w.keep);
    let ended = lite.batch(if keep { "RELEASE verb" } else { "ROLLBACK TO verb; RELEASE verb" });
    match (written, ended) {
        (Ok(written), Ok(())) => Some(written.answer),
        (Ok(written), Err(error)) => {
            (written.answer)(Err(error));
            None
        }
        // The job's channel closed with the panic; its caller reads that as an internal fault.
        (Err(_), _) => None,
    }
}

/// A job that cannot run is dropped; its closed channel tells the caller, who reads it as "not available".
fn refuse_unrun(job: WriteJob, why: &DbResult<()>) -> Option<Answer> {
    tracing::error!(?why, "a write could not begin");
    drop(job);
    None
}
