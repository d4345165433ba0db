//! SQLite's threads: one writer with group commit, several readers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::TrySendError;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::lite::{Lite, open};
use crate::patience::Until;
use crate::tx::{Conn, Read, Tx};
use crate::{DbError, DbResult};

/// At most so many writes share a commit.
const BATCH: usize = 128;
/// Nor does a commit wait for more writes after this long.
const BATCH_TIME: Duration = Duration::from_millis(20);

/// No more writes wait at a time; whoever comes then is told at once.
const MOST_WAITING: usize = 1_024;

/// What a write hands back to the writer: whether to keep it, and how to answer once that is known.
pub(crate) struct Written {
    pub(crate) keep: bool,
    pub(crate) answer: Box<dyn FnOnce(DbResult<()>) + Send>,
}

/// A write: runs in the transaction it is given, or answers that there is none.
pub(crate) type WriteJob = Box<dyn FnOnce(DbResult<&mut Tx<'_>>) -> Option<Written> + Send>;

/// The threads of one file.
pub(crate) struct SqliteThreads {
    writer: Option<mpsc::SyncSender<WriteJob>>,
    thread: Option<JoinHandle<()>>,
    idle: Arc<Mutex<Vec<Lite>>>,
    places: Arc<Semaphore>,
    path: std::path::PathBuf,
}

/// A reader taken from the pool. It goes back when this is dropped, before its place is free.
pub(crate) struct Reader {
    lite: Option<Lite>,
    idle: Arc<Mutex<Vec<Lite>>>,
    _place: OwnedSemaphorePermit,
}

impl SqliteThreads {
    pub(crate) fn start(path: &Path, readers: usize) -> DbResult<Self> {
        let uniques = Arc::default();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let lite = open(path, flags, &uniques)?;
        lite.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;")?;
        keep_undo_in_files(&lite, path)?;
        lite.learn_uniques()?;
        let mut idle = Vec::new();
        for _ in 0..readers.max(1) {
            let reader = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, &uniques)?;
            reader.batch("PRAGMA query_only = ON;")?;
            idle.push(reader);
        }
        let (writer, jobs) = mpsc::sync_channel(MOST_WAITING);
        let thread = std::thread::Builder::new()
            .name("db-writer".into())
            .spawn(move || write_loop(&lite, &jobs))
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        let places = Arc::new(Semaphore::new(idle.len()));
        Ok(Self { writer: Some(writer), thread: Some(thread), idle: Arc::new(Mutex::new(idle)), places, path: path.to_owned() })
    }

    /// Moves the log into the main file, on a connection of its own.
    pub(crate) fn checkpoint(&self) -> DbResult<()> {
        let lite = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE, &Arc::default())?;
        lite.query("PRAGMA wal_checkpoint(TRUNCATE)", &[]).map(drop)
    }

    /// A reader that is not of the pool.
    pub(crate) fn reader_apart(&self) -> DbResult<Lite> {
        let reader = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE, &Arc::default())?;
        reader.batch("PRAGMA query_only = ON;")?;
        Ok(reader)
    }

    pub(crate) fn submit(&self, job: WriteJob) -> DbResult<()> {
        self.writer.as_ref().ok_or_else(stopped)?.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => DbError::Busy("the queue for the writer is full".into()),
            TrySendError::Disconnected(_) => stopped(),
        })
    }

    /// A reader of the pool, once one is free.
    pub(crate) async fn reader(&self, until: Until) -> DbResult<Reader> {
        let began = Instant::now();
        let place = until.wait(Arc::clone(&self.places).acquire_owned()).await?.map_err(|_| stopped())?;
        metrics::histogram!("usher_db_pool_wait_seconds", "engine" => "sqlite").record(began.elapsed());
        let lite = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Reader { lite, idle: Arc::clone(&self.idle), _place: place })
    }
}

impl Reader {
    /// Gives a question one snapshot. On a blocking thread.
    pub(crate) fn run(self, question: impl FnOnce(&mut Read<'_>)) -> DbResult<()> {
        let lite = self.lite.as_ref().ok_or_else(stopped)?;
        lite.batch("BEGIN")?;
        let ran = catch_unwind(AssertUnwindSafe(|| question(&mut Read::new(Conn::Sqlite(lite)))));
        let ended = lite.batch("ROLLBACK");
        ran.map_err(|_| DbError::Broken("a read panicked".into()))?;
        ended
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(self.lite.take());
    }
}

/// The file is let go of when this returns, so that whoever holds the folder's lock gives it up after the writer, not before.
impl Drop for SqliteThreads {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

fn stopped() -> DbError {
    DbError::Unavailable("the database was closed".into())
}

/// Most writes are savepoints, and what a savepoint changes is noted to be undone. In memory SQLite keeps those notes as a list that every
/// statement walks to its end: 4,000 statements of five rows took 56 s, and 4 s where the notes may go to a file beside the database,
/// which has no name and is gone with the process.
fn keep_undo_in_files(writer: &Lite, path: &Path) -> DbResult<()> {
    let beside = path.parent().and_then(Path::to_str).filter(|folder| !folder.is_empty());
    let place = beside.map(|folder| format!("PRAGMA temp_store_directory = '{}';", folder.replace('\'', "''")));
    writer.batch(&format!("PRAGMA temp_store = FILE; {}", place.unwrap_or_default()))
}

/// Takes what waits, runs each write but the first in a savepoint of its own, commits once, then answers all.
fn write_loop(lite: &Lite, jobs: &mpsc::Receiver<WriteJob>) {
    while let Ok(first) = jobs.recv() {
        if let Err(error) = lite.batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "a write could not begin");
            first(Err(error));
            continue;
        }
        let (answers, outcome) = run_batch(lite, jobs, first);
        let outcome = outcome.and_then(|()| lite.commit());
        if let Err(error) = &outcome {
            // A commit that failed may leave the transaction open; a failed fsync is never tried again.
            tracing::error!(%error, writes = answers.len(), "a commit failed; all its writes are told so");
            let _ = lite.batch("ROLLBACK");
        }
        #[allow(clippy::cast_precision_loss, reason = "at most 128")]
        metrics::histogram!("usher_db_batch_writes").record(answers.len() as f64);
        for answer in answers {
            answer(outcome.clone());
        }
    }
}

type Answer = Box<dyn FnOnce(DbResult<()>) + Send>;

fn run_batch(lite: &Lite, jobs: &mpsc::Receiver<WriteJob>, first: WriteJob) -> (Vec<Answer>, DbResult<()>) {
    let began = Instant::now();
    let mut answers = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next {
        let ended = if answers.is_empty() {
            run_alone(lite, job, &mut answers)
        } else {
            answers.extend(run_in_savepoint(lite, job));
            Ok(())
        };
        if ended.is_err() {
            return (answers, ended);
        }
        // A full disk or a failed read makes SQLite roll back everything on its own. Going on would write outside of any
        // transaction, so the batch ends here and nobody in it is told "kept".
        if lite.conn.is_autocommit() {
            return (answers, Err(DbError::Unavailable("SQLite gave up the transaction".into())));
        }
        next = if answers.len() < BATCH && began.elapsed() < BATCH_TIME { jobs.try_recv().ok() } else { None };
    }
    (answers, Ok(()))
}

/// Runs a write that nothing stands before. In a savepoint every page that is written is copied first, and a large write takes a third
/// longer: if this one is not kept, the whole transaction goes, and a new one begins for those behind it.
fn run_alone(lite: &Lite, job: WriteJob, answers: &mut Vec<Answer>) -> DbResult<()> {
    let written = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut Tx::new(Conn::Sqlite(lite))))));
    // After a panic there is nobody to answer: the channel closed with it, and the caller reads that.
    let written = written.ok().flatten();
    let keep = written.as_ref().is_some_and(|written| written.keep);
    answers.extend(written.map(|written| written.answer));
    if keep || lite.conn.is_autocommit() { Ok(()) } else { lite.batch("ROLLBACK; BEGIN IMMEDIATE") }
}

fn run_in_savepoint(lite: &Lite, job: WriteJob) -> Option<Answer> {
    if let Err(error) = lite.batch("SAVEPOINT verb") {
        job(Err(error));
        return None;
    }
    let written = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut Tx::new(Conn::Sqlite(lite))))));
    let keep = written.as_ref().is_ok_and(|w| w.as_ref().is_some_and(|w| w.keep));
    let ended = lite.batch(if keep { "RELEASE verb" } else { "ROLLBACK TO verb; RELEASE verb" });
    // After a panic there is nobody to answer: the channel closed with it, and the caller reads that.
    let answer = written.ok().flatten()?.answer;
    match ended {
        Ok(()) => Some(answer),
        Err(error) => {
            answer(Err(error));
            None
        }
    }
}
