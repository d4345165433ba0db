//! The doctor says what is wrong and what to do, and changes nothing; the bundle holds no secret.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Serving, place, run, usher};

/// The exit code and each thing's grade and words.
fn examined(command: &mut Command) -> (Option<i32>, Vec<(String, String, String)>) {
    let ended = run(command.args(["doctor", "--json"]));
    let found: Vec<Value> = serde_json::from_slice(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let checks = found.iter().map(|check| (text(check, "name"), text(check, "grade"), text(check, "words")));
    (ended.status.code(), checks.collect())
}

#[track_caller]
fn is(found: &[(String, String, String)], name: &str, grade: &str, words: &str) {
    let check = found.iter().find(|(found, ..)| found == name).unwrap_or_else(|| panic!("{name} is not in {found:?}"));
    assert!(check.1 == grade && check.2.contains(words), "{check:?}");
}

fn stopped(data: &Path) {
    let serving = Serving::start(&mut usher(data), 2);
    serving.terminate();
    assert_eq!(serving.ended().0, Some(0));
}

#[test]
fn a_sound_installation_is_found_sound_running_or_not() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let while_it_runs = examined(&mut usher(&data));
    serving.terminate();
    assert_eq!(serving.ended().0, Some(0));
    for (code, found) in [while_it_runs, examined(&mut usher(&data))] {
        assert_eq!(code, Some(0), "{found:?}");
        for name in ["data directory", "secret key", "database file", "database", "database pages", "durability", "clock", "jobs and mails"]
        {
            is(&found, name, "good", "");
        }
        is(&found, "organization", "warn", "not set up");
        is(&found, "mail", "warn", "no mail server is entered");
    }
    let printed = String::from_utf8(run(usher(&data).arg("doctor")).stdout).unwrap();
    assert!(printed.contains("ok    secret key: ") && printed.contains("warn  mail: "), "{printed}");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let (_folder, data) = place();
    let (code, found) = examined(&mut usher(&data));
    assert_eq!(code, Some(1));
    is(&found, "database", "bad", "start Usher once");
    assert!(!data.exists(), "nothing is made");
    stopped(&data);
    for (file, name) in [("secret.key", "secret key"), ("usher.sqlite", "database file")] {
        let path = data.join(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let (code, found) = examined(&mut usher(&data));
        assert_eq!(code, Some(1));
        is(&found, name, "bad", "chmod 600");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    is(&examined(&mut usher(&data)).1, "data directory", "bad", "chmod 700");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();

    let note = fs::File::create(data.join("note")).unwrap();
    let later = note.metadata().unwrap().modified().unwrap() + std::time::Duration::from_hours(2);
    note.set_modified(later).unwrap();
    is(&examined(&mut usher(&data)).1, "clock", "bad", "the clock was set back");
    fs::remove_file(data.join("note")).unwrap();

    let key = fs::read(data.join("secret.key")).unwrap();
    fs::remove_file(data.join("secret.key")).unwrap();
    is(&examined(&mut usher(&data)).1, "secret key", "bad", "put it back");
    assert!(!data.join("secret.key").exists(), "none is made");
    fs::write(data.join("secret.key"), "1 abc").unwrap();
    is(&examined(&mut usher(&data)).1, "secret key", "bad", "put the right one back");
    fs::write(data.join("secret.key"), key).unwrap();

    let mut damaged = fs::read(data.join("usher.sqlite")).unwrap();
    let middle = damaged.len() / 2;
    damaged[4096..middle].fill(0xAB);
    fs::write(data.join("usher.sqlite"), &damaged).unwrap();
    let (code, found) = examined(&mut usher(&data));
    assert_eq!(code, Some(1));
    is(&found, "database", "bad", "usher restore");
    assert_eq!(fs::read(data.join("usher.sqlite")).unwrap(), damaged, "nothing is repaired silently");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_keeps_is_asked_of_the_server_on_postgres() {
    let test = db::testing::postgres().await;
    let db::DbConfig::Postgres { url, .. } = &test.config else { panic!("PostgreSQL") };
    let (_folder, data) = place();
    let on_postgres = || {
        let mut command = usher(&data);
        command.env("USHER_DATABASE", url.reveal()).env("USHER_SECRET_KEY", "7".repeat(64));
        command
    };
    let (_, found) = examined(on_postgres().env("USHER_DATABASE_ALLOW_UNSAFE_DURABILITY", "true"));
    is(&found, "database", "good", "PostgreSQL");
    is(&found, "database clock", "good", "");
    is(&found, "database connection", "warn", "sslmode=verify-full");
    assert!(!data.exists(), "nothing is made");
    let durability = found.iter().find(|(name, ..)| name == "durability").unwrap();
    if durability.1 == "bad" {
        assert!(durability.2.contains("fsync = off"), "{durability:?}");
        is(&examined(&mut on_postgres()).1, "database", "bad", "fsync = off");
    }
    let away = "postgres://me:planted-secret@127.0.0.1:1/none";
    let (code, found) = examined(usher(&data).env("USHER_DATABASE", away));
    assert_eq!(code, Some(1));
    is(&found, "database", "bad", "does not answer");
    assert!(!format!("{found:?}").contains("planted-secret"), "{found:?}");
}

#[test]
fn a_support_bundle_holds_no_secret_and_nobodys_data() {
    let (folder, data) = place();
    let demo = Serving::start(usher(&data).arg("demo").env("TMPDIR", folder.path()), 8);
    let made = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path().join("data");
    let password = demo.said.iter().find_map(|line| line.split("the password ").nth(1)).unwrap().split(' ').next().unwrap();
    let key = fs::read_to_string(made.join("secret.key")).unwrap();
    let digits = key.lines().last().unwrap().trim_start_matches("1 ");
    let token = "planted-token-of-metrics";
    let file = folder.path().join("bundle.tar.gz");
    let bundle = || {
        let mut command = usher(&made);
        command.env("USHER_METRICS_TOKEN", token).args(["support-bundle", file.to_str().unwrap()]);
        command
    };
    let written = run(&mut bundle());
    assert!(written.status.success(), "{written:?}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(&file).unwrap()).read_to_end(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    for name in ["version.txt", "doctor.txt", "configuration.txt", "database.txt"] {
        assert!(text.contains(&format!("usher-support/{name}")), "{name}");
    }
    assert!(text.contains("metrics.token = [secret]") && text.contains("users: ") && text.contains("data directory: "), "{text}");
    for secret in [token, password, digits, "ines.costa", "costa"] {
        assert!(!text.to_lowercase().contains(secret), "{secret} is in {text}");
    }
    let listed = Command::new("tar").arg("-tzf").arg(&file).output().unwrap();
    assert!(listed.status.success() && listed.stdout.starts_with(b"usher-support/version.txt\n"), "{listed:?}");
    let again = run(&mut bundle());
    assert!(String::from_utf8(again.stderr).unwrap().contains("name one that does not exist"));
    let on_postgres = folder.path().join("other.tar.gz");
    let url = "postgres://me:planted-secret@127.0.0.1:1/none";
    let written = run(usher(&data).env("USHER_DATABASE", url).args(["support-bundle", on_postgres.to_str().unwrap()]));
    assert!(written.status.success(), "a bundle is wanted most where something is wrong: {written:?}");
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(&on_postgres).unwrap()).read_to_string(&mut text).unwrap();
    assert!(text.contains("me:[secret]@127.0.0.1") && text.contains("does not answer") && !text.contains("planted-secret"), "{text}");
}
