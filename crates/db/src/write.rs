//! How a write runs on each engine: handed to the writer's thread, or tried on a pooled client until it is through.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::bells::Bells;
use crate::patience::Turn;
use crate::postgres::{Client, Server};
use crate::sqlite::{SqliteThreads, WriteJob, Written};
use crate::tx::{Conn, Tx};
use crate::{DbError, DbResult};

/// How often a write is tried when the engine asks for it.
const TRIES: u32 = 12;

fn panicked() -> DbError {
    DbError::Broken("a write panicked; nothing of it was kept".into())
}

fn note(engine: &'static str, began: Instant, committed: bool) {
    let outcome = if committed { "committed" } else { "refused" };
    metrics::counter!("usher_db_writes_total", "engine" => engine, "outcome" => outcome).increment(1);
    metrics::histogram!("usher_db_write_seconds", "engine" => engine).record(began.elapsed());
}

/// What became of a write on SQLite's thread.
enum Told<T, E, F> {
    Answer(Result<T, E>),
    /// Nothing of it was kept, and it wants to run once more.
    Again(F),
}

pub(crate) async fn write_sqlite<T, E, F>(threads: &SqliteThreads, bells: &Arc<Bells>, mut verb: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let began = Instant::now();
    for _ in 0..TRIES {
        let turn = Turn::begin();
        let (tell, mut told) = oneshot::channel();
        // Whoever turns it first decides: the writer that begins, or the caller who gives up. So "busy" means that nothing was done.
        let decided = Arc::new(AtomicBool::new(false));
        threads.submit(on_thread(Arc::clone(bells), Arc::clone(&decided), verb, tell))?;
        let told = match turn.until().wait(&mut told).await {
            Err(busy) if !decided.swap(true, Ordering::AcqRel) => {
                note("sqlite", began, false);
                return Err(busy.into());
            }
            Err(_) => told.await,
            Ok(told) => told,
        };
        let answer = match told {
            Ok(Told::Again(back)) => {
                verb = back;
                continue;
            }
            Ok(Told::Answer(answer)) => answer,
            Err(_) => Err(panicked().into()),
        };
        note("sqlite", began, answer.is_ok());
        return answer;
    }
    Err(DbError::Retry("the tries ran out".into()).into())
}

/// The write as SQLite's thread runs it.
fn on_thread<T, E, F>(bells: Arc<Bells>, decided: Arc<AtomicBool>, mut verb: F, tell: oneshot::Sender<Told<T, E, F>>) -> WriteJob
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    Box::new(move |given| {
        if decided.swap(true, Ordering::AcqRel) {
            return None;
        }
        let tx = match given {
            Ok(tx) => tx,
            Err(error) => {
                let _ = tell.send(Told::Answer(Err(error.into())));
                return None;
            }
        };
        let mut result = verb(tx);
        if tx.read.again {
            let answer = move |_: DbResult<()>| drop(tell.send(Told::Again(verb)));
            return Some(Written { keep: false, answer: Box::new(answer) });
        }
        // There is nobody to wait for on the one writer: what asks to be tried again is tried again by its caller.
        if let (true, Some(why)) = (result.is_ok(), tx.read.retry.take()) {
            result = Err(DbError::Retry(why).into());
        }
        let (keep, rung) = (result.is_ok(), std::mem::take(&mut tx.bells));
        let answer = move |committed: DbResult<()>| {
            if keep && committed.is_ok() {
                bells.ring(&rung);
            }
            let _ = tell.send(Told::Answer(match committed {
                Ok(()) => result,
                // A refusal stands whatever became of the commit: nothing of it was to be kept.
                Err(error) => result.and(Err(error.into())),
            }));
        };
        Some(Written { keep, answer: Box::new(answer) })
    })
}

pub(crate) async fn write_postgres<T, E, F>(server: &Arc<Server>, bells: &Arc<Bells>, mut verb: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let began = Instant::now();
    let (handle, turn) = (tokio::runtime::Handle::current(), Turn::begin());
    let until = turn.until();
    for attempt in 1..=TRIES {
        let object = server.client(until).await?;
        let (server, handle) = (Arc::clone(server), handle.clone());
        #[cfg(feature = "testing")]
        let injected = server.take_injected_failure();
        #[cfg(not(feature = "testing"))]
        let injected = None;
        let run = tokio::task::spawn_blocking(move || {
            let begun = Client::begin(&server, object, &handle, until, &server.begin(until));
            let answer = match begun {
                Ok(client) => try_once(client, injected, &mut verb),
                Err(error) => Attempt::Done(Err(error.into()), Vec::new()),
            };
            (verb, answer)
        });
        let (back, answer) = run.await.map_err(|_| panicked())?;
        verb = back;
        match answer {
            Attempt::Done(result, rung) => {
                bells.ring(&rung);
                note("postgres", began, result.is_ok());
                return result;
            }
            Attempt::Again(why) if attempt == TRIES => return Err(DbError::Retry(why).into()),
            Attempt::Again(_) => {
                metrics::counter!("usher_db_retries_total").increment(1);
                tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt))).await;
            }
        }
    }
    Err(DbError::Retry("the tries ran out".into()).into())
}

enum Attempt<T, E> {
    /// The answer, and the bells to ring.
    Done(Result<T, E>, Vec<&'static str>),
    Again(String),
}

fn try_once<T, E, F>(client: Client, injected: Option<DbError>, verb: &mut F) -> Attempt<T, E>
where
    E: From<DbError>,
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
{
    let mut tx = Tx::new(Conn::Postgres(&client));
    let ran = catch_unwind(AssertUnwindSafe(|| verb(&mut tx)));
    let (retry, rung) = (tx.read.retry.take(), std::mem::take(&mut tx.bells));
    let result = ran.unwrap_or_else(|_| Err(panicked().into()));
    if retry.is_some() || result.is_err() {
        client.roll_back();
        return match retry {
            Some(why) => Attempt::Again(why),
            None => Attempt::Done(result, Vec::new()),
        };
    }
    match injected.map_or_else(|| client.batch("COMMIT"), Err) {
        Ok(()) => Attempt::Done(result, rung),
        Err(error) => {
            client.roll_back();
            match error {
                DbError::Retry(why) => Attempt::Again(why),
                DbError::Unavailable(why) => Attempt::Done(Err(DbError::Unsure(why).into()), Vec::new()),
                other => Attempt::Done(Err(other.into()), Vec::new()),
            }
        }
    }
}
