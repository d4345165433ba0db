//! The first start, and the first start of a newer version, killed on the way: the next one brings it to its end.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use db::migrate::MIGRATIONS;

use crate::kill::Chance;
use crate::support::{Serving, place, usher};

const KILLS: usize = 8;

/// Starts it and kills it so much later, wherever it is then.
fn kill_after(data: &Path, after: Duration) {
    let mut child = usher(data).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
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

/// Takes away what the last migration made, as an older version left it.
fn put_back(data: &Path) {
    let last = MIGRATIONS.last().unwrap();
    let db = rusqlite::Connection::open(data.join("usher.sqlite")).unwrap();
    for line in last.text.lines().rev() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let undo = match words[..] {
            ["CREATE", "TABLE", table, ..] => format!("DROP TABLE {table}"),
            ["CREATE", "INDEX", index, ..] | ["CREATE", "UNIQUE", "INDEX", index, ..] => format!("DROP INDEX {index}"),
            ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => format!("ALTER TABLE {table} DROP COLUMN {column}"),
            _ => continue,
        };
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
        kill_after(&data, Duration::from_millis(chance.below(250)));
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
        kill_after(&data, Duration::from_millis(chance.below(300)));
        is_whole(&data);
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
