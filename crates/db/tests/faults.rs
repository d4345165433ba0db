//! Many at once, and everything that can go wrong under a write: neighbours, full disks, servers that go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::config::PostgresOptions;
use db::plan::Plan;
use db::testing::{postgres, prepare_all, sqlite};
use db::{Db, DbConfig, DbError, Tx, Uuid, params};
use kernel::{Category, Fault, Secret};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

db::statements! {
    ADD = "INSERT INTO lease (org, name, holder, until) VALUES ($1, $2, $3, $4)";
    COUNT = "SELECT COUNT(*) FROM lease WHERE org = $1";
    SEE = "SELECT until FROM lease WHERE org = 1 AND name = 'n'";
    SET = "UPDATE lease SET until = $1 WHERE org = 1 AND name = 'n'";
    TAKE_ONE = "UPDATE lease SET until = until + 1 WHERE org = 1 AND name = 'n' AND until < $1";
    ADD_MANY = "WITH RECURSIVE row_of (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row_of WHERE n < 20000) \
        INSERT INTO lease (org, name, holder, until) SELECT 1, 'a' || n, $1, n FROM row_of";
    RENAME = "UPDATE lease SET name = 'b' || name WHERE org = 1";
    RENAME_LAST_ALIKE = "UPDATE lease SET name = CASE WHEN until = 20000 THEN 'cba1' ELSE 'c' || name END WHERE org = 1";
    COUNT_RENAMED = "SELECT COUNT(*) FROM lease WHERE org = 1 AND name >= 'ba' AND name < 'bb'";
    ADD_CHUNK = "INSERT INTO import_chunk (org, import_id, seq, bytes) VALUES (1, $1, $2, $3)";
}

async fn with_row(db: &Db) {
    db.write(|tx| tx.execute(ADD, params![1, "n", "", 0])).await.expect("the row");
}

async fn see(db: &Db) -> i64 {
    db.read(|read| read.scalar::<i64>(SEE, &[])).await.expect("the row")
}

db::on_both!(
    async fn the_statements_of_this_crate_are_understood(test: TestDb) {
        prepare_all(&test.db, &db::statements()).await;
        prepare_all(&test.db, STATEMENTS).await;
    }
);

db::on_both!(
    // What a statement may have to undo outgrows the memory for it and goes into a file: see the flag in .cargo/config.toml.
    async fn a_statement_that_changes_much_goes_through_or_is_undone_whole(test: TestDb) {
        let holder = "h".repeat(200);
        test.db.write(move |tx| tx.execute(ADD_MANY, params![holder.as_str()])).await.unwrap();
        assert_eq!(test.db.write(|tx| tx.execute(RENAME, &[])).await.unwrap(), 20_000);
        let refused = test.db.write(|tx| tx.execute(RENAME_LAST_ALIKE, &[])).await;
        assert!(matches!(refused, Err(DbError::Constraint(_))), "{refused:?}");
        assert_eq!(test.db.read(|read| read.scalar::<i64>(COUNT_RENAMED, &[])).await.unwrap(), 20_000);
    }
);

db::on_both!(
    async fn two_hundred_at_one_row_come_out_exact(test: TestDb) {
        with_row(&test.db).await;
        let mut all = JoinSet::new();
        for _ in 0..200 {
            let db = test.db.clone();
            all.spawn(async move { db.write(|tx| tx.execute(TAKE_ONE, params![150])).await });
        }
        let taken: u64 = all.join_all().await.into_iter().map(|n| n.unwrap()).sum();
        assert_eq!((taken, see(&test.db).await), (150, 150), "as many as were allowed, not one more");
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_serializable_isolation_reading_and_then_writing_is_exact_on_postgres() {
    let test = postgres().await;
    let DbConfig::Postgres { url, .. } = &test.config else { panic!("a server") };
    let options = PostgresOptions { serializable: true, ..PostgresOptions::default() };
    let db = Db::open(&DbConfig::Postgres { url: url.clone(), pool: 4, options }).unwrap();
    with_row(&db).await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let db = db.clone();
        all.spawn(async move {
            let add = |tx: &mut Tx<'_>| {
                let seen: i64 = tx.scalar(SEE, &[])?;
                tx.execute(SET, params![seen + 1])
            };
            // The tries may run out under so many; then it is told, and nothing of it is there.
            while matches!(db.write(add).await, Err(DbError::Retry(_))) {}
        });
    }
    all.join_all().await;
    assert_eq!(see(&db).await, 20);

    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    db.fail_commits(&DbError::Retry("could not serialize".into()), 3);
    let add = move |tx: &mut Tx<'_>| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.execute(TAKE_ONE, params![100])
    };
    db.write(add).await.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), see(&db).await), (4, 21), "tried again whole, kept once");
    db.fail_commits(&DbError::Retry("could not serialize".into()), 99);
    let gave_up: Result<u64, Fault> = db.write(|tx| Ok(tx.execute(TAKE_ONE, params![100])?)).await;
    assert_eq!(gave_up.unwrap_err().category, Category::Unavailable);
}

db::on_both!(
    async fn a_failing_or_panicking_neighbour_takes_nobody_along(test: TestDb) {
        let mut all = JoinSet::new();
        for n in 0..120_i64 {
            let db = test.db.clone();
            all.spawn(async move {
                let verb = move |tx: &mut Tx<'_>| {
                    tx.execute(ADD, params![1, n.to_string(), "", n])?;
                    match n % 3 {
                        0 => Ok(()),
                        1 => Err(Fault::not_found()),
                        _ => std::panic::resume_unwind(Box::new("oops")),
                    }
                };
                (n, db.write(verb).await)
            });
        }
        for (n, answer) in all.join_all().await {
            match n % 3 {
                0 => assert!(answer.is_ok()),
                1 => assert!(answer.unwrap_err().is("not_found")),
                _ => assert!(answer.unwrap_err().is("internal")),
            }
        }
        let kept: i64 = test.db.read(|read| read.scalar::<i64>(COUNT, params![1])).await.unwrap();
        assert_eq!(kept, 40);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_to_all_and_passes() {
    let test = sqlite().await;
    with_row(&test.db).await;
    test.db.batch("PRAGMA max_page_count = 1".into()).await.unwrap();
    let mut all = JoinSet::new();
    for seq in 0..40_i64 {
        let db = test.db.clone();
        all.spawn(async move {
            let big = move |tx: &mut Tx<'_>| tx.execute(ADD_CHUNK, params![Uuid::nil(), seq, vec![7_u8; 400_000]]);
            db.write(move |tx| Ok::<u64, Fault>(big(tx)?)).await
        });
        let db = test.db.clone();
        all.spawn(async move { db.write(|tx| Ok(tx.execute(TAKE_ONE, params![1_000_000])?)).await });
    }
    let (mut small, mut refused) = (0, 0);
    for answer in all.join_all().await {
        match answer {
            Ok(changed) => small += i64::try_from(changed).unwrap(),
            Err(fault) => {
                refused += 1;
                assert_eq!((fault.category, fault.code), (Category::Unavailable, "database.unavailable"));
            }
        }
    }
    assert!(refused >= 40, "no big one fits");
    assert_eq!(see(&test.db).await, small, "whoever was told \"kept\" is there, and nobody else");
    test.db.batch("PRAGMA max_page_count = 1000000".into()).await.unwrap();
    test.db.write(|tx| tx.execute(ADD_CHUNK, params![Uuid::nil(), 1, vec![7_u8; 400_000]])).await.unwrap();
}

/// A wire to the test server that can be cut.
struct Wire {
    port: u16,
    server: String,
    carrying: Option<tokio::task::JoinHandle<()>>,
}

impl Wire {
    async fn to(server: String) -> Self {
        let mut wire = Self { port: 0, server, carrying: None };
        wire.mend().await;
        wire
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port");
        self.port = listener.local_addr().expect("an address").port();
        let server = self.server.clone();
        self.carrying = Some(tokio::spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let server = server.clone();
                wires.spawn(async move {
                    let mut far = TcpStream::connect(server).await?;
                    tokio::io::copy_bidirectional(&mut near, &mut far).await
                });
            }
        }));
    }

    async fn cut(&mut self) {
        let Some(carrying) = self.carrying.take() else { return };
        carrying.abort();
        let _ = carrying.await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_server_that_goes_away_is_told_and_found_again_on_postgres() {
    let test = postgres().await;
    let DbConfig::Postgres { url, .. } = &test.config else { panic!("a server") };
    let rest = url.reveal().split_once("://").unwrap().1;
    let (authority, database) = rest.split_once('/').unwrap();
    let (user, host) = authority.rsplit_once('@').unwrap();
    let mut wire = Wire::to(host.to_owned()).await;
    let url = Secret::new(format!("postgres://{user}@127.0.0.1:{}/{database}", wire.port));
    let db = Db::open(&DbConfig::Postgres { url, pool: 2, options: PostgresOptions::default() }).unwrap();
    with_row(&db).await;
    wire.cut().await;
    for _ in 0..3 {
        let gone: Result<u64, Fault> = db.write(|tx| Ok(tx.execute(TAKE_ONE, params![100])?)).await;
        assert_eq!(gone.unwrap_err().code, "database.unavailable");
        let gone: Result<i64, Fault> = db.read(|read| Ok(read.scalar(SEE, &[])?)).await;
        assert_eq!(gone.unwrap_err().code, "database.unavailable");
    }
    wire.mend().await;
    db.write(|tx| tx.execute(TAKE_ONE, params![100])).await.unwrap();
    assert_eq!(see(&db).await, 1);

    // Cut between the last statement and the commit: nobody can know.
    let (tell, told) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel();
    let mut tell = Some(tell);
    let writing = db.clone();
    let writing = tokio::spawn(async move {
        writing
            .write(move |tx| {
                tx.execute(TAKE_ONE, params![100])?;
                let _ = tell.take().map(|tell| tell.send(()));
                let _ = may_go_on.recv();
                Ok::<_, Fault>(())
            })
            .await
    });
    told.await.unwrap();
    wire.cut().await;
    go_on.send(()).unwrap();
    let unsure = writing.await.unwrap().unwrap_err();
    assert_eq!((unsure.category, unsure.code), (Category::Unavailable, "database.unsure"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_tls_is_refused_where_it_was_asked_for_on_postgres() {
    let test = postgres().await;
    let DbConfig::Postgres { url, .. } = &test.config else { panic!("a server") };
    let url = Secret::new(format!("{}?sslmode=verify-full", url.reveal()));
    let db = Db::open(&DbConfig::Postgres { url, pool: 1, options: PostgresOptions::default() }).unwrap();
    let refused: Result<i64, DbError> = db.read(|read| read.scalar(SEE, &[])).await;
    assert!(matches!(refused, Err(DbError::Unavailable(_))), "{refused:?}");
}

db::on_both!(
    async fn a_plan_tells_whether_an_index_serves(test: TestDb) {
        let by_name = "SELECT id FROM users WHERE org = $1 AND status = $2 ORDER BY name_sort, id LIMIT $3";
        db::plan::assert_found_in_order(&test.db, by_name, "users").await;
        let by_city = Plan::of(&test.db, "SELECT id FROM users u WHERE city > $1 ORDER BY city, id").await.unwrap();
        assert!(by_city.scans("u") && by_city.sorts(), "{by_city:?}");
        let of_all = Plan::of(&test.db, "SELECT id FROM users u WHERE org = $1 AND city = $2 ORDER BY id").await.unwrap();
        let taken = of_all.taken_whole() == ["u"];
        assert!(taken == (test.db.engine() == db::Engine::Sqlite) && !of_all.scans("u"), "{of_all:?}");
        let by_status = Plan::of(&test.db, "SELECT id FROM users u WHERE org = $1 AND status = $2 AND city = $3").await.unwrap();
        assert!(by_status.taken_whole().is_empty(), "{by_status:?}");
        for sql in db::statements().iter().filter(|s| matches!(s.name, "CLAIM" | "LIST_JOBS" | "LIST_JOBS_IN_STATE" | "DELETE_ENDED")) {
            db::plan::assert_found_in_order(&test.db, sql.text, "job").await;
        }
    }
);

// A filter's text is seldom the same twice: kept, each would take memory on both sides for as long as the connection lives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_that_were_put_together_are_not_kept_on_postgres() {
    let test = db::testing::postgres().await;
    let kept = test.db.read(|read| {
        for keys in 1..20 {
            let places: Vec<String> = (2..keys + 2).map(|at| format!("${at}")).collect();
            let values: Vec<db::Value> = (0..=keys).map(db::Value::Int).collect();
            read.query_keys(&format!("SELECT org FROM job WHERE org = $1 AND due_at IN ({})", places.join(", ")), &values)?;
        }
        let kept = read.query_text("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE '%due_at IN%'", &[])?;
        assert_eq!(kept.into_iter().next().unwrap().only::<i64>()?, 8, "those for few keys");
        for at in 0..20 {
            let mut found = read.query_text(&format!("SELECT CAST($1 AS BIGINT) + {at}"), params![1])?;
            assert_eq!(found.remove(0).only::<i64>()?, at + 1);
        }
        // What is nothing is of no type, and a bare one is compared as any.
        let nothing = read.query_text(
            "SELECT COUNT(*) FROM job WHERE org = $1 AND (id = $2 OR kind = $3)",
            &[db::Value::Int(1), db::Value::Null, db::Value::Null],
        )?;
        assert_eq!(nothing.into_iter().next().unwrap().only::<i64>()?, 0);
        let mut kept = read.query_text("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT CAST%'", &[])?;
        kept.remove(0).only::<i64>()
    });
    assert_eq!(kept.await.unwrap(), 0);
}
