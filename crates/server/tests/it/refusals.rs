//! What stands in the way of a start: one line that says what to do, and nothing changed.

use std::fs;
use std::path::Path;

use crate::support::{Serving, place, refusal, run, usher};

/// A data directory that was used and left in order.
fn used() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    serving.terminate();
    assert_eq!(serving.ended().0, Some(0));
    (folder, data)
}

fn bytes(data: &Path) -> Vec<u8> {
    fs::read(data.join("usher.sqlite")).unwrap()
}

#[test]
fn a_port_that_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (_folder, data) = place();
    let line = refusal(usher(&data).args(["--listen", &address]));
    assert!(line.contains(&address) && line.contains("something listens there already") && line.contains("--listen"), "{line}");
}

#[test]
fn a_directory_that_cannot_be_written() {
    let (folder, _) = place();
    fs::write(folder.path().join("file"), "").unwrap();
    let line = refusal(usher(&folder.path().join("file/data")).current_dir(folder.path()));
    assert!(line.contains("cannot write to the data directory") && line.contains("--data-dir"), "{line}");
}

#[test]
fn a_second_process_on_the_same_file() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let line = refusal(&mut usher(&data));
    assert!(line.contains("another Usher is already running"), "{line}");
    let restore = refusal(usher(&data).args(["restore", "nothing.usher"]));
    assert!(restore.contains("cannot be read"), "{restore}");
    assert_eq!(serving.get("/readyz", "").status, 200);
}

// covers: T-G8
#[test]
fn a_database_of_a_newer_program() {
    let (_folder, data) = used();
    let db = rusqlite::Connection::open(data.join("usher.sqlite")).unwrap();
    db.execute("INSERT INTO schema_migration (number, name, applied_at) VALUES (9999, 'later', 0)", []).unwrap();
    drop(db);
    let before = bytes(&data);
    let line = refusal(&mut usher(&data));
    assert!(line.contains("newer Usher") && line.contains("9999"), "{line}");
    assert_eq!(bytes(&data), before);
}

#[test]
fn a_database_that_is_gone() {
    let (folder, data) = used();
    fs::rename(data.join("usher.sqlite"), folder.path().join("moved")).unwrap();
    let line = refusal(&mut usher(&data));
    assert!(line.contains("is gone") && line.contains("usher restore"), "{line}");
    assert!(!data.join("usher.sqlite").exists(), "no fresh one takes its place");
}

#[test]
fn a_database_that_is_damaged() {
    let (_folder, data) = used();
    let mut damaged = bytes(&data);
    let middle = damaged.len() / 2;
    damaged[4096..middle].fill(0xAB);
    fs::write(data.join("usher.sqlite"), &damaged).unwrap();
    let line = refusal(&mut usher(&data));
    assert!(line.contains("damaged") && line.contains("usher restore"), "{line}");
    assert_eq!(bytes(&data), damaged, "nothing is repaired silently");
    fs::write(data.join("usher.sqlite"), "something else").unwrap();
    let line = refusal(&mut usher(&data));
    assert!(line.contains("not a database"), "{line}");
}

#[test]
fn a_secret_key_that_is_gone_or_wrong() {
    let (folder, data) = used();
    fs::rename(data.join("secret.key"), folder.path().join("moved")).unwrap();
    let line = refusal(&mut usher(&data));
    assert!(line.contains("secret.key is gone") && line.contains("USHER_SECRET_KEY"), "{line}");
    assert!(!data.join("secret.key").exists());
    fs::write(data.join("secret.key"), "1 abc").unwrap();
    let line = refusal(&mut usher(&data));
    assert!(line.contains("not a secret key file"), "{line}");
    fs::remove_file(data.join("secret.key")).unwrap();
    let key = fs::read_to_string(folder.path().join("moved")).unwrap();
    let digits = key.lines().last().unwrap().trim_start_matches("1 ").to_owned();
    let serving = Serving::start(usher(&data).env("USHER_SECRET_KEY", digits), 2);
    assert_eq!(serving.get("/readyz", "").status, 200, "the environment gives it as well");
}

#[test]
fn a_postgres_that_does_not_answer() {
    let (_folder, data) = place();
    let line = refusal(usher(&data).env("USHER_DATABASE", "postgres://me:planted-secret@127.0.0.1:1/none"));
    assert!(line.contains("does not answer") && !line.contains("planted-secret"), "{line}");
}

#[test]
fn a_command_that_does_not_exist() {
    let (_folder, data) = place();
    let ended = run(usher(&data).arg("serv"));
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("serve"));
}
