//! Backup, restore and help for a locked-out person: on a running installation and on a stopped one.

use std::fs;
use std::path::Path;

use crate::support::{Serving, place, refusal, run, usher};

#[test]
fn a_backup_is_written_while_people_work_and_restored_elsewhere() {
    let (folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let backup = folder.path().join("b.usher");
    let made = run(usher(&data).args(["backup", "b.usher"]));
    let words = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success() && words.contains("written and whole") && words.contains("secret key is not in it"), "{words}");
    assert!(refusal(usher(&data).args(["backup", "b.usher"])).contains("exists already"));
    serving.terminate();
    assert_eq!(serving.ended().0, Some(0));
    assert!(run(usher(&data).args(["backup", "stopped.usher"])).status.success(), "the stopped installation is opened directly");

    let other = folder.path().join("other");
    let line = refusal(usher(&other).args(["restore", "b.usher"]));
    assert!(line.contains("secret key") && line.contains("these are lost"), "{line}");
    fs::copy(data.join("secret.key"), other.join("secret.key")).unwrap();
    assert!(run(usher(&other).args(["restore", "b.usher"])).status.success());
    let restored = Serving::start(&mut usher(&other), 2);
    assert_eq!(restored.get("/readyz", "").status, 200);
    let line = refusal(usher(&other).args(["restore", backup.to_str().unwrap(), "--replace"]));
    assert!(line.contains("already running"), "{line}");
    drop(restored);

    fs::remove_file(other.join("usher.sqlite")).unwrap();
    let _ = fs::remove_file(other.join("usher.sqlite-wal"));
    assert!(refusal(&mut usher(&other)).contains("is gone"));
    let mut cut = fs::read(&backup).unwrap();
    cut.truncate(cut.len() / 2);
    fs::write(folder.path().join("cut.usher"), cut).unwrap();
    assert!(refusal(usher(&other).args(["restore", "cut.usher"])).contains("damaged or was cut off"));
    assert!(refusal(&mut usher(&other)).contains("is gone"), "a restore that failed leaves all as it was");
    assert!(run(usher(&other).args(["restore", "b.usher"])).status.success(), "what was lost is brought back");
    let stranger = folder.path().join("stranger");
    assert!(run(usher(&stranger).args(["restore", "b.usher", "--without-key"])).status.success());
    assert!(stranger.join("secret.key").exists());
}

#[test]
fn commands_need_an_installation_and_changes_a_reason() {
    let (_folder, data) = place();
    assert!(refusal(usher(&data).args(["backup", "b.usher"])).contains("there is no installation in"));
    assert!(!data.exists(), "none is made");
    let serving = Serving::start(&mut usher(&data), 2);
    for verb in ["unlock", "reset-password"] {
        let without = run(usher(&data).args(["user", verb, "ann"]));
        assert_eq!(without.status.code(), Some(2));
        let line = refusal(usher(&data).args(["user", verb, "ann", "--reason", " \t "]));
        assert!(line.contains("say why with --reason"), "{line}");
    }
    let line = refusal(usher(&data).args(["user", "unlock", "ann", "--reason", "she called"]));
    assert!(line.contains("nobody has the user name or e-mail \"ann\""), "{line}");
    drop(serving);
    // The socket of a process that was killed is still there; nobody answers.
    assert!(data.join("admin.sock").exists());
    assert!(run(usher(&data).args(["backup", "b.usher"])).status.success());
}

/// What lies in the data directory, and whether `word` does.
fn kept(data: &Path, word: &str) -> bool {
    let files = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| fs::read(path).unwrap()).any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
}

// covers: B16
#[test]
fn somebody_locked_out_is_helped_by_commands_on_a_running_and_on_a_stopped_server() {
    let (folder, data) = place();
    let demo = Serving::start(usher(&data).arg("demo").env("TMPDIR", folder.path()), 8);
    let made = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path().join("data");
    let said = |arguments: &[&str], data: &Path| {
        let ended = run(usher(data).arg("user").args(arguments).args(["--reason", "she called from a known number"]));
        assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
        String::from_utf8(ended.stdout).unwrap()
    };
    assert_eq!(said(&["unlock", "Lars.Holm@larkspur.example"], &made), "lars.holm is unlocked\n");
    assert!(refusal(usher(&made).args(["user", "unlock", "lars.holm", "--reason", "again"])).contains("Active"));
    let words = said(&["reset-password", "ines.costa"], &made);
    assert!(words.contains("works once, for 24 hours") && words.contains("ines.costa is locked"), "{words}");
    assert_eq!(words.matches("/reset#").count(), 1, "{words}");
    let code = words.split("/reset#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(code.len(), 64);
    let open = |code: &str| {
        let body = format!("code={code}");
        let head = "host: a.example\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded";
        demo.send(&format!("POST /reset/open HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())).status
    };
    assert_eq!(open(&code), 303, "the running server knows the link");
    assert_eq!(open(&"0".repeat(64)), 404);
    assert!(refusal(usher(&made).args(["user", "reset-password", "svc.erp", "--reason", "x"])).contains("password"));
    let backup = run(usher(&made).args(["backup", folder.path().join("b.usher").to_str().unwrap()]));
    assert!(backup.status.success(), "{backup:?}");
    assert!(kept(&made, "operator_acted") && kept(&made, "known number"), "the owner's mail and the log are there");
    assert!(!kept(&made, &code), "the link is not");
    fs::create_dir(&data).unwrap();
    fs::copy(made.join("secret.key"), data.join("secret.key")).unwrap();
    demo.terminate();
    let (ended, log) = demo.ended();
    assert_eq!(ended, Some(0));
    assert!(!log.contains(&code) && !log.contains("/reset#"), "{log}");
    assert!(log.contains("reset_password"), "that it was ordered is there: {log}");

    assert!(run(usher(&data).args(["restore", "b.usher"])).status.success());
    assert_eq!(said(&["unlock", "ines.costa"], &data), "ines.costa is unlocked\n");
    assert_ne!(said(&["reset-password", "ines.costa"], &data).split("/reset#").nth(1), words.split("/reset#").nth(1));
}

// covers: T-E12
#[test]
fn the_audit_log_is_verified_and_what_was_changed_is_named() {
    let (folder, data) = place();
    let demo = Serving::start(usher(&data).arg("demo").env("TMPDIR", folder.path()), 8);
    let made = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path().join("data");
    let backup = run(usher(&made).args(["backup", folder.path().join("b.usher").to_str().unwrap()]));
    assert!(backup.status.success(), "{backup:?}");
    fs::create_dir(&data).unwrap();
    fs::copy(made.join("secret.key"), data.join("secret.key")).unwrap();
    demo.terminate();
    assert_eq!(demo.ended().0, Some(0));
    assert!(run(usher(&data).args(["restore", "b.usher"])).status.success());
    let serving = Serving::start(&mut usher(&data), 1);
    serving.terminate();
    assert_eq!(serving.ended().0, Some(0));
    let holds = String::from_utf8(run(usher(&data).args(["audit", "verify"])).stdout).unwrap();
    assert!(holds.contains("The audit log holds") && holds.contains(" 0 waiting"), "{holds}");
    let head = holds.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert!(run(usher(&data).args(["audit", "verify", "--head", &head])).status.success());
    let db = rusqlite::Connection::open(data.join("usher.sqlite")).unwrap();
    db.execute("UPDATE audit_event SET actor_kind = 'user' WHERE kind = 'organization.owner_set'", []).unwrap();
    drop(db);
    let told = |arguments: [&str; 3]| {
        String::from_utf8(run(usher(&data).args(&arguments[..2]).args(arguments[2..].iter().filter(|a| !a.is_empty()))).stdout).unwrap()
    };
    let said = told(["backup", "changed.usher", ""]);
    assert!(said.contains("written and whole") && said.contains("But its audit log does not verify"), "{said}");
    let said = told(["restore", "changed.usher", "--replace"]);
    assert!(said.contains("is restored") && said.contains("But its audit log does not verify"), "{said}");
    let said = told(["restore", "b.usher", "--replace"]);
    assert!(said.contains("is restored") && !said.contains("audit"), "{said}");
    let said = told(["restore", "changed.usher", "--replace"]);
    assert!(said.contains("is restored"), "{said}");
    let changed = run(usher(&data).args(["audit", "verify", "--head", "1:00"]));
    let said = String::from_utf8(changed.stderr).unwrap();
    assert_eq!(changed.status.code(), Some(1));
    assert!(
        said.lines().count() >= 3 && said.contains("was changed by something other") && said.contains("cut off or written anew"),
        "{said}"
    );
}
