//! What both engines must do alike: transactions, constraints, snapshots.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use db::{DbError, params};
use kernel::Fault;

db::statements! {
    INSERT = "INSERT INTO lease (org, name, holder, until) VALUES ($1, $2, $3, $4)";
    COUNT = "SELECT COUNT(*) FROM lease WHERE org = $1";
}

db::on_both!(
    async fn what_a_verb_refuses_is_not_kept(test: TestDb) {
        let refused: Result<(), Fault> = test
            .db
            .write(|tx| {
                tx.execute(INSERT, params![1, "a", "x", 5])?;
                Err(Fault::not_found())
            })
            .await;
        assert!(refused.unwrap_err().is("not_found"));
        let count: i64 = test.db.read(|read| read.scalar::<i64>(COUNT, params![1])).await.unwrap();
        assert_eq!(count, 0);
    }
);

db::on_both!(
    async fn a_unique_index_answers_with_its_name(test: TestDb) {
        let id = uuid::Uuid::from_u128(7);
        db::statements! {
            ADD = "INSERT INTO role (org, id, name, name_key, name_sort, description, created_at) VALUES ($1, $2, 'A', 'a', $3, '', 0)";
        }
        let twice: Result<(), DbError> = test
            .db
            .write(move |tx| {
                tx.execute(ADD, params![1, id, [1u8; 3]])?;
                tx.execute(ADD, params![1, uuid::Uuid::from_u128(8), [1u8; 3]])?;
                Ok(())
            })
            .await;
        let error = twice.unwrap_err();
        assert!(error.is_constraint("role_name_unique"), "{error}");
    }
);

db::on_both!(
    async fn a_panic_takes_nothing_with_it(test: TestDb) {
        let quiet: Result<(), DbError> = test.db.write(|_| std::panic::resume_unwind(Box::new("oops"))).await;
        assert!(quiet.is_err());
        test.db.write(|tx| tx.execute(INSERT, params![1, "a", "x", 5])).await.unwrap();
        let read: Result<(), DbError> = test.db.read(|_| std::panic::resume_unwind(Box::new("oops"))).await;
        assert!(read.is_err());
        let count: i64 = test.db.read(|read| read.scalar::<i64>(COUNT, params![1])).await.unwrap();
        assert_eq!(count, 1);
    }
);

db::on_both!(
    async fn a_parameter_goes_where_its_number_stands(test: TestDb) {
        db::statements! {
            MOVE = "UPDATE lease SET until = $3, holder = $2 WHERE name = $1 AND org = $4 AND name = $1";
            SEE = "SELECT holder, until FROM lease WHERE org = $2 AND name = $1 ORDER BY name";
        }
        test.db.write(|tx| tx.execute(INSERT, params![1, "a", "x", 5])).await.unwrap();
        let changed = test.db.write(|tx| tx.execute(MOVE, params!["a", "y", 9, 1])).await.unwrap();
        assert_eq!(changed, 1);
        let row = test.db.read::<_, DbError, _>(|read| read.get(SEE, params!["a", 1])).await.unwrap();
        assert_eq!(row.into_values(), [db::Value::Text("y".into()), db::Value::Int(9)]);
        let too_few: Result<_, DbError> = test.db.read(|read| read.query(SEE, params!["a"])).await;
        assert!(matches!(too_few, Err(DbError::Broken(_))), "{too_few:?}");
    }
);

db::on_both!(
    async fn a_part_that_refuses_leaves_the_rest_standing(test: TestDb) {
        let names: Vec<String> = test
            .db
            .write(|tx| {
                db::statements! { NAMES = "SELECT name FROM lease WHERE org = $1 ORDER BY name"; }
                tx.execute(INSERT, params![1, "before", "x", 5])?;
                let kept: Result<(), Fault> = tx.attempt(|tx| Ok(tx.execute(INSERT, params![1, "kept", "x", 5]).map(drop)?));
                let refused: Result<(), Fault> = tx.attempt(|tx| {
                    tx.execute(INSERT, params![1, "undone", "x", 5])?;
                    // The engine's own refusal would end a transaction of PostgreSQL.
                    Ok(tx.execute(INSERT, params![1, "kept", "x", 5]).map(drop)?)
                });
                assert!(kept.is_ok() && refused.is_err());
                tx.execute(INSERT, params![1, "then", "x", 5])?;
                tx.query(NAMES, params![1])?.into_iter().map(db::Row::only).collect::<Result<_, _>>()
            })
            .await
            .map_err(|error: DbError| error)
            .unwrap();
        assert_eq!(names, ["before", "kept", "then"]);
    }
);

db::on_both!(
    async fn a_verb_that_asks_for_it_runs_again_and_nothing_of_the_first_time_is_kept(test: TestDb) {
        let mut times = 0;
        let answer: Result<i64, DbError> = test
            .db
            .write(move |tx| {
                times += 1;
                tx.execute(INSERT, params![1, format!("time {times}"), "x", 5])?;
                if times < 3 { Err(tx.again("a test")) } else { Ok(times) }
            })
            .await;
        assert_eq!(answer.unwrap(), 3);
        assert_eq!(test.db.read(|read| read.scalar::<i64>(COUNT, params![1])).await.unwrap(), 1);
        // Whoever never stops is stopped.
        let endless: Result<(), DbError> = test.db.write(|tx| Err(tx.again("a test"))).await;
        assert!(matches!(endless, Err(DbError::Retry(_))), "{endless:?}");
    }
);

db::on_both!(
    async fn writes_that_wait_together_stand_or_fall_alone(test: TestDb) {
        // The first of them, one in the middle and one that panics are not kept; all others are, whatever shares their commit.
        let writes = (0..40).map(|n| {
            let db = test.db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    tx.execute(INSERT, params![1, format!("write {n}"), "x", 5])?;
                    if n == 21 {
                        std::panic::resume_unwind(Box::new("oops"));
                    }
                    if n % 4 == 0 { Err(Fault::not_found()) } else { Ok(()) }
                })
                .await
            })
        });
        let writes: Vec<_> = writes.collect();
        let mut kept = 0;
        for write in writes {
            kept += i64::from(write.await.unwrap().is_ok());
        }
        assert_eq!(kept, 29);
        assert_eq!(test.db.read(|read| read.scalar::<i64>(COUNT, params![1])).await.unwrap(), kept);
    }
);
