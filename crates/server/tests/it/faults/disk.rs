//! A disk that is full, may not be written, or fails to sync: refused in words, read all the same, well again without hands.
//!
//! The failures come from a library that stands before the C library in the program: `disk.c`, compiled when the test runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use db::params;
use db::testing::sqlite;
use identity::testing::ORG;

use crate::kill::{Browser, House};

/// Longer than the last use of a session stays unnoted.
const LONG_AGO: i64 = 10 * 60 * 1_000_000;
const NOTHING: &str = "Nothing was changed";
const UNSURE: &str = "Look whether the change is there before you try again";

db::statements! {
    AGE = "UPDATE session SET last_seen_at = last_seen_at - $1";
    PEOPLE = "SELECT COUNT(*) FROM users WHERE org = $1 AND user_name_key = $2";
}

/// Compiles a library of this folder; none on a machine without a C compiler.
pub(super) fn library(folder: &Path, name: &str) -> Option<PathBuf> {
    let source = format!("{}/tests/it/faults/{name}.c", env!("CARGO_MANIFEST_DIR"));
    let library = folder.join(name).with_extension("so");
    let mut compiler = Command::new("cc");
    let compiled = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").output().ok()?;
    assert!(compiled.status.success(), "{compiled:?}");
    Some(library)
}

/// Asks for a draft, and gives the status and what the page says.
pub(super) fn draft(browser: &Browser<'_>, company: &str, name: &str) -> (u16, String) {
    let email = format!("{name}@x.example");
    let form = [
        ("kind", "standard"),
        ("type", "standard"),
        ("user_name", name),
        ("first_name", "Disk"),
        ("last_name", "Tester"),
        ("primary_email", &email),
        ("company", company),
    ];
    let answer = browser.post("/administration/users/new", &form);
    (answer.status, answer.body)
}

// covers: T-G3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_disk_is_told_reads_go_on_and_it_recovers_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = library(folder.path(), "disk") else {
        eprintln!("left out: this machine has no C compiler");
        return;
    };
    let order = folder.path().join("order");
    let say = |words: &str| std::fs::write(&order, words).unwrap();
    say("");
    let mut company = String::new();
    let house = House::found(sqlite().await, async |site, _| company = site.root().await.to_string()).await;
    house.look().write(|tx| Ok(tx.execute(AGE, params![LONG_AGO])?)).await.unwrap();
    let mut command = house.command();
    command.env("LD_PRELOAD", library).env("USHER_FAULT_FOLDER", house.data()).env("USHER_FAULT_ORDER", &order);
    let browser = house.start_by(&mut command);
    say("full");
    assert_eq!(browser.get("/administration/users").status, 200, "its last use cannot be noted, and it reads all the same");
    say("");
    assert_eq!(draft(&browser, &company, "before").0, 303);
    for (fault, words) in [
        ("full", &[NOTHING][..]),
        // What was written before the refusal may be all of it.
        ("read-only", &[NOTHING, UNSURE]),
        // A sync is never tried again: nobody knows what the disk has.
        ("sync", &[UNSURE]),
    ] {
        say(fault);
        for n in 0..3 {
            let (status, said) = draft(&browser, &company, &format!("{fault}{n}"));
            assert_eq!(status, 503, "{fault}: {said}");
            assert!(words.iter().any(|words| said.contains(words)), "{fault}: {said}");
            assert_eq!(browser.get("/administration/users?q=before").status, 200, "{fault}: reading goes on");
        }
        say("");
        assert_eq!(draft(&browser, &company, &format!("after-{fault}")).0, 303, "well again without hands");
    }
    browser.serving.kill();
    // What was acknowledged outlives it; what was refused in so many words is not there.
    let site = house.look();
    for (name, expected) in [("before", 1), ("after-full", 1), ("after-read-only", 1), ("after-sync", 1), ("full0", 0), ("full1", 0)] {
        let found = site.app.db.read(move |read| read.scalar::<i64>(PEOPLE, params![ORG, name]));
        assert_eq!(found.await.unwrap(), expected, "{name}");
    }
    drop(site);
    house.start().end();
    house.audit_holds();
}
