//! Who waits too long for a turn is told so, and nothing of theirs is done afterwards; a job waits on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use db::{Db, DbConfig, DbError, params};
use kernel::{Category, Fault};
use tokio::task::JoinHandle;

db::statements! {
    ADD = "INSERT INTO lease (org, name, holder, until) VALUES ($1, $2, $3, $4)";
    SEE = "SELECT until FROM lease WHERE org = 1 AND name = 'n'";
    SET = "UPDATE lease SET until = $1 WHERE org = 1 AND name = 'n'";
    ADD_UP = "UPDATE lease SET until = until + $1 WHERE org = 1 AND name = 'n'";
}

const SHORT: Duration = Duration::from_millis(60);

/// The same database, with one reader or two connections.
fn narrow(config: &DbConfig) -> Db {
    let mut config = config.clone();
    match &mut config {
        DbConfig::Sqlite { readers, .. } => *readers = 1,
        DbConfig::Postgres { pool, .. } => *pool = 2,
    }
    Db::open(&config).unwrap()
}

/// Somebody who holds the row, and with it SQLite's writer, until told to let go.
async fn held(db: &Db) -> (Sender<()>, JoinHandle<Result<(), DbError>>) {
    let (tell, told) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = channel();
    let (db, mut tell) = (db.clone(), Some(tell));
    let holding = tokio::spawn(async move {
        db.write(move |tx| {
            tx.execute(SET, params![100])?;
            let _ = tell.take().map(|tell| tell.send(()));
            let _ = may_go_on.recv();
            Ok(())
        })
        .await
    });
    told.await.unwrap();
    (go_on, holding)
}

/// Somebody who reads until told to let go.
async fn reads(db: &Db) -> (Sender<()>, JoinHandle<Result<(), DbError>>) {
    let (tell, told) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = channel();
    let db = db.clone();
    let reading = tokio::spawn(async move {
        db.read(move |_| {
            let _ = tell.send(());
            let _ = may_go_on.recv();
            Ok(())
        })
        .await
    });
    told.await.unwrap();
    (go_on, reading)
}

async fn see(db: &Db) -> i64 {
    db.read(|read| read.scalar::<i64>(SEE, &[])).await.unwrap()
}

// covers: E2
db::on_both!(
    async fn a_request_whose_turn_does_not_come_is_told_busy_and_does_nothing_later(test: TestDb) {
        let db = &test.db;
        db.write(|tx| tx.execute(ADD, params![1, "n", "", 0])).await.unwrap();
        let (let_go, holding) = held(db).await;
        // A job asks at the same time, and waits.
        let job = db.clone();
        let job = tokio::spawn(async move { job.write(|tx| tx.execute(ADD_UP, params![10])).await });
        let refused: Result<u64, DbError> = db::hurried(SHORT, db.write(|tx| tx.execute(ADD_UP, params![1]))).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, DbError::Busy(_)), "{refused:?}");
        let fault = Fault::from(refused);
        assert_eq!((fault.category, fault.code), (Category::Unavailable, "database.busy"));
        let_go.send(()).unwrap();
        holding.await.unwrap().unwrap();
        job.await.unwrap().unwrap();
        assert_eq!(see(db).await, 110, "the holder's and the job's are there, of the request that gave up nothing");
        let done: Result<u64, DbError> = db::hurried(SHORT * 100, db.write(|tx| tx.execute(ADD_UP, params![1]))).await;
        assert_eq!((done.unwrap(), see(db).await), (1, 111), "with the row free it is done");
    }
);

// covers: E2
db::on_both!(
    async fn a_read_that_finds_every_connection_taken_is_told_busy(test: TestDb) {
        test.db.write(|tx| tx.execute(ADD, params![1, "n", "", 7])).await.unwrap();
        let db = narrow(&test.config);
        let (first, reading) = reads(&db).await;
        // PostgreSQL has two connections here.
        let second = if matches!(test.config, DbConfig::Postgres { .. }) { Some(reads(&db).await) } else { None };
        let began = Instant::now();
        let refused: Result<i64, DbError> = db::hurried(SHORT, db.read(|read| read.scalar(SEE, &[]))).await;
        assert!(matches!(refused, Err(DbError::Busy(_))), "{refused:?}");
        assert!(began.elapsed() < Duration::from_secs(5));
        drop((first, second));
        reading.await.unwrap().unwrap();
        let told: Result<i64, DbError> = db::hurried(SHORT * 100, db.read(|read| read.scalar(SEE, &[]))).await;
        assert_eq!(told.unwrap(), 7);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writers_queue_is_bounded_and_whoever_is_too_many_is_told_at_once() {
    let test = db::testing::sqlite().await;
    let db = &test.db;
    db.write(|tx| tx.execute(ADD, params![1, "n", "", 0])).await.unwrap();
    let (let_go, holding) = held(db).await;
    let waiting: Vec<_> = (0..1_100)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.write(|tx| tx.execute(ADD_UP, params![1])).await })
        })
        .collect();
    // Nobody of them can have written; whoever has an answer by the time that the last has asked was too many.
    while waiting.iter().filter(|one| one.is_finished()).count() < 1_100 - 1_024 {
        tokio::task::yield_now().await;
    }
    let_go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    let (mut done, mut busy) = (0, 0);
    for one in waiting {
        match one.await.unwrap() {
            Ok(_) => done += 1,
            Err(DbError::Busy(_)) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((done, busy, see(db).await), (1_024, 76, 100 + 1_024));
}
