//! The first start, and the first start of a newer version, killed on the way: the next one brings it to its end.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use db::migrate::MIGRATIONS;
use db::testing::TestDb;
use db::{DbConfig, DbError};

use crate::kill::Chance;
use crate::support::{Serving, place, usher};

const KILLS: usize = 8;

/// Starts it and kills it so much later, wherever it is then.
fn kill_after(command: &mut Command, after: Duration) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// It serves, ends in order, and every migration ran once.
fn is_whole(data: &Path) {
    let serving = Serving::start(&mut usher(data), 2);
    assert_eq!(serving.get("/readyz", "").status, 200);
    serving.terminate();
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    let db = rusqlite::Connection::open(data.join("usher.sqlite")).unwrap();
    let mut statement = db.prepare("SELECT number FROM schema_migration ORDER BY number").unwrap();
    let ran: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(ran, MIGRATIONS.iter().map(|migration| migration.number).collect::<Vec<_>>());
    let said: String = db.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
}

/// What takes away what a migration made, the last thing first.
fn undoing(migration: &str) -> Vec<String> {
    let undo = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Some(match words[..] {
            ["CREATE", "TABLE", table, ..] => format!("DROP TABLE {table}"),
            ["CREATE", "INDEX", index, ..] | ["CREATE", "UNIQUE", "INDEX", index, ..] => format!("DROP INDEX {index}"),
            ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => format!("ALTER TABLE {table} DROP COLUMN {column}"),
            _ => return None,
        })
    };
    migration.lines().rev().filter_map(undo).collect()
}

/// Takes away what the last migration made, as an older version left it.
fn put_back(data: &Path) {
    let last = MIGRATIONS.last().unwrap();
    let db = rusqlite::Connection::open(data.join("usher.sqlite")).unwrap();
    for undo in undoing(last.text) {
        db.execute_batch(&undo).unwrap();
    }
    db.execute("DELETE FROM schema_migration WHERE number = ?1", [last.number]).unwrap();
}

// covers: T-G8
#[test]
fn an_upgrade_that_is_killed_is_brought_to_its_end_by_the_next_start() {
    let (_folder, data) = place();
    let mut chance = Chance(0x5eed_0008);
    is_whole(&data);
    for _ in 0..KILLS {
        put_back(&data);
        kill_after(&mut usher(&data), Duration::from_millis(chance.below(250)));
        is_whole(&data);
    }
    let backups = std::fs::read_dir(data.join("backups")).unwrap().count();
    assert!(backups > 0, "what there was is kept before it is changed");
}

#[test]
fn a_first_start_that_is_killed_is_brought_to_its_end_by_the_next() {
    let mut chance = Chance(0x5eed_0009);
    for _ in 0..KILLS {
        let (_folder, data) = place();
        kill_after(&mut usher(&data), Duration::from_millis(chance.below(300)));
        is_whole(&data);
    }
}

/// The program on a PostgreSQL of this test's own.
struct Shared {
    test: TestDb,
    data: PathBuf,
    _folder: tempfile::TempDir,
}

impl Shared {
    async fn new() -> Self {
        let (folder, data) = place();
        Self { test: db::testing::postgres().await, data, _folder: folder }
    }

    fn command(&self) -> Command {
        let DbConfig::Postgres { url, .. } = &self.test.config else { panic!("PostgreSQL") };
        let mut command = usher(&self.data);
        command.env("USHER_DATABASE", url.reveal()).env("USHER_DATABASE_ALLOW_UNSAFE_DURABILITY", "true");
        command.env("USHER_SECRET_KEY", "7".repeat(64));
        command
    }

    async fn run(&self, statements: Vec<String>) {
        let ran =
            self.test.db.write::<_, DbError, _>(move |tx| statements.iter().try_for_each(|text| tx.execute_text(text, &[]).map(drop)));
        ran.await.unwrap();
    }

    /// Takes away what the last migration made, as an older version left it.
    async fn put_back(&self) {
        let last = MIGRATIONS.last().unwrap();
        let mut statements = undoing(last.text);
        statements.push(format!("DELETE FROM schema_migration WHERE number = {}", last.number));
        self.run(statements).await;
    }

    /// It serves, ends in order, and every migration ran once.
    async fn is_whole(&self) {
        let serving = Serving::start(&mut self.command(), 2);
        assert_eq!(serving.get("/readyz", "").status, 200);
        serving.terminate();
        let (code, log) = serving.ended();
        assert_eq!(code, Some(0), "{log}");
        let read = self.test.db.read(|read| {
            let rows = read.query_text("SELECT number FROM schema_migration ORDER BY number", &[])?;
            rows.into_iter().map(db::Row::only::<i64>).collect::<db::DbResult<Vec<_>>>()
        });
        assert_eq!(read.await.unwrap(), MIGRATIONS.iter().map(|migration| migration.number).collect::<Vec<_>>());
    }
}

// covers: T-G8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_that_is_killed_is_brought_to_its_end_by_the_next_start_on_postgres() {
    let shared = Shared::new().await;
    let mut chance = Chance(0x5eed_000a);
    shared.is_whole().await;
    for _ in 0..KILLS {
        shared.put_back().await;
        kill_after(&mut shared.command(), Duration::from_millis(chance.below(400)));
        shared.is_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_that_is_killed_is_brought_to_its_end_by_the_next_on_postgres() {
    let shared = Shared::new().await;
    let mut chance = Chance(0x5eed_000b);
    for _ in 0..KILLS {
        shared.run(vec!["DROP SCHEMA public CASCADE".to_owned(), "CREATE SCHEMA public".to_owned()]).await;
        kill_after(&mut shared.command(), Duration::from_millis(chance.below(600)));
        shared.is_whole().await;
    }
}

#[test]
fn a_key_that_was_half_written_when_it_was_killed_is_made_anew() {
    let (_folder, data) = place();
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("secret.key.part"), "# Seals what").unwrap();
    is_whole(&data);
    assert!(!data.join("secret.key.part").exists());
    let key = std::fs::metadata(data.join("secret.key")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);
}
