//! What is acknowledged is on the disk: no answer to a write comes before a sync that began after it was asked for. Where many wait, one sync is
//! for all of them.
//!
//! The syncs are counted by a library that stands before the C library in the program: `disk.c`.

use std::path::{Path, PathBuf};

use db::testing::sqlite;

use super::disk::{draft, library};
use crate::kill::House;

const WRITES: usize = 100;
const CLIENTS: usize = 10;

/// A house whose syncs are counted in a file.
struct Counted {
    folder: tempfile::TempDir,
    library: PathBuf,
}

impl Counted {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let library = library(folder.path(), "disk")?;
        Some(Self { folder, library })
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("syncs")
    }
}

fn count(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |found| found.len())
}

// covers: T-G5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_was_synced_before_its_answer() {
    let Some(counted) = Counted::new() else {
        eprintln!("left out: this machine has no C compiler");
        return;
    };
    let mut company = String::new();
    let house = House::found(sqlite().await, async |site, _| company = site.root().await.to_string()).await;
    let mut command = house.command();
    command.env("LD_PRELOAD", &counted.library).env("USHER_FAULT_FOLDER", house.data()).env("USHER_FAULT_SYNCS", counted.file());
    let browser = house.start_by(&mut command);
    let file = counted.file();

    // One after the other: a sync each.
    let begun = count(&file);
    for n in 0..WRITES {
        let before = count(&file);
        assert_eq!(draft(&browser, &company, &format!("one{n}")).0, 303);
        assert!(count(&file) > before, "write {n} was answered before it was synced");
    }
    let alone = count(&file) - begun;
    assert!(alone >= WRITES as u64, "{alone} syncs for {WRITES} writes");

    // Many at once: none is answered before a sync that ended after it was asked for, though there are fewer syncs than writes.
    let begun = count(&file);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (browser, company, file) = (&browser, &company, &file);
            scope.spawn(move || {
                for n in 0..WRITES / CLIENTS {
                    let before = count(file);
                    assert_eq!(draft(browser, company, &format!("many{client}x{n}")).0, 303);
                    assert!(count(file) > before, "write {n} of client {client} was answered before it was synced");
                }
            });
        }
    });
    let together = count(&file) - begun;
    eprintln!("{WRITES} writes: {alone} syncs one after the other, {together} by {CLIENTS} at once");
    assert!(together > 0);
    // Reading syncs nothing.
    let before = count(&file);
    assert_eq!(browser.get("/administration/users").status, 200);
    assert_eq!(count(&file), before);
    browser.end();
}
