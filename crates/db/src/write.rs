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

/// A verb of which no more is known, so that what is around it stands in the program once and not once for each verb. It keeps its
/// own answer, and says whether what it wrote shall be kept.
pub(crate) type Verb = Box<dyn FnMut(&mut Tx<'_>) -> bool + Send>;

/// What became of a write on SQLite's thread.
enum Told {
    /// Whether it was kept, or what failed around it.
    Answer(DbResult<bool>),
    /// Nothing of it was kept, and it wants to run once more.
    Again(Verb),
}

/// Whether the verb's own answer was that it be kept; an error stands in the place of its answer.
pub(crate) async fn write_sqlite(threads: &SqliteThreads, bells: &Arc<Bells>, mut verb: Verb) -> DbResult<bool> {
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
                return Err(busy);
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
            Err(_) => Err(panicked()),
        };
        note("sqlite", began, matches!(answer, Ok(true)));
        return answer;
    }
    Err(DbError::Retry("the tries ran out".into()))
}

/// The write as SQLite's thread runs it.
fn on_thread(bells: Arc<Bells>, decided: Arc<AtomicBool>, mut verb: Verb, tell: oneshot::Sender<Told>) -> WriteJob {
    Box::new(move |given| {
        if decided.swap(true, Ordering::AcqRel) {
            return None;
        }
        let tx = match given {
            Ok(tx) => tx,
            Err(error) => {
                let _ = tell.send(Told::Answer(Err(error)));
                return None;
            }
        };
        let mut keep = verb(tx);
        if tx.read.again {
            let answer = move |_: DbResult<()>| drop(tell.send(Told::Again(verb)));
            return Some(Written { keep: false, answer: Box::new(answer) });
        }
        // There is nobody to wait for on the one writer: what asks to be tried again is tried again by its caller.
        let retry = if keep { tx.read.retry.take() } else { None };
        keep &= retry.is_none();
        let rung = std::mem::take(&mut tx.bells);
        let answer = move |committed: DbResult<()>| {
            if keep && committed.is_ok() {
                bells.ring(&rung);
            }
            let _ = tell.send(Told::Answer(match retry {
                Some(why) => Err(DbError::Retry(why)),
                None if keep => committed.map(|()| true),
                // A refusal stands whatever became of the commit: nothing of it was to be kept.
                None => Ok(false),
            }));
        };
        Some(Written { keep, answer: Box::new(answer) })
    })
}

/// Whether the verb's own answer was that it be kept; an error stands in the place of its answer.
pub(crate) async fn write_postgres(server: &Arc<Server>, bells: &Arc<Bells>, mut verb: Verb) -> DbResult<bool> {
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
                Err(error) => Attempt::Done(Err(error), Vec::new()),
            };
            (verb, answer)
        });
        let (back, answer) = run.await.map_err(|_| panicked())?;
        verb = back;
        match answer {
            Attempt::Done(answer, rung) => {
                bells.ring(&rung);
                note("postgres", began, matches!(answer, Ok(true)));
                return answer;
            }
            Attempt::Again(why) if attempt == TRIES => return Err(DbError::Retry(why)),
            Attempt::Again(_) => {
                metrics::counter!("usher_db_retries_total").increment(1);
                tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt))).await;
            }
        }
    }
    Err(DbError::Retry("the tries ran out".into()))
}

enum Attempt {
    /// Whether it was kept, or what failed around it, and the bells to ring.
    Done(DbResult<bool>, Vec<&'static str>),
    Again(String),
}

fn try_once(client: Client, injected: Option<DbError>, verb: &mut Verb) -> Attempt {
    let mut tx = Tx::new(Conn::Postgres(&client));
    let ran = catch_unwind(AssertUnwindSafe(|| verb(&mut tx)));
    let (retry, rung) = (tx.read.retry.take(), std::mem::take(&mut tx.bells));
    let result = ran.map_err(|_| panicked());
    if retry.is_some() || !matches!(result, Ok(true)) {
        client.roll_back();
        return match retry {
            Some(why) => Attempt::Again(why),
            None => Attempt::Done(result, Vec::new()),
        };
    }
    match injected.map_or_else(|| client.batch("COMMIT"), Err) {
        Ok(()) => Attempt::Done(Ok(true), rung),
        Err(error) => {
            client.roll_back();
            match error {
                DbError::Retry(why) => Attempt::Again(why),
                DbError::Unavailable(why) => Attempt::Done(Err(DbError::Unsure(why)), Vec::new()),
                other => Attempt::Done(Err(other), Vec::new()),
            }
        }
    }
}
