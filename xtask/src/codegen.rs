//! `cargo xtask codegen`: the pages of docs/reference that are generated, committed so that a diff shows what changed.
//!
//! Each is made by a chore here or printed by the product. Snapshots that tests keep (the access matrix, the schema) are
//! theirs; the tests fail when they differ.

use std::process::Command;

use crate::{Outcome, licences, shell, workspace};

/// What makes a page.
type Chore = fn() -> Outcome<String>;

/// Pages that a chore makes.
const BY_CHORES: &[(&str, Chore)] = &[("docs/reference/third-party.md", licences::page)];

/// Pages that the product prints, with the arguments that make it.
const BY_THE_PRODUCT: &[(&str, &[&str])] = &[
    ("docs/reference/cli.md", &["docs", "cli"]),
    ("docs/reference/config.md", &["docs", "config"]),
    ("docs/reference/events.md", &["docs", "events"]),
    ("docs/reference/tags.md", &["docs", "tags"]),
];

/// Writes every page, or with `check` says which differ.
pub fn run(check: bool) -> Outcome {
    let mut stale = Vec::new();
    let mut compare = |path: &'static str, text: String| {
        if workspace::read(path).is_ok_and(|committed| committed == text) {
            return Ok(());
        }
        if check {
            stale.push(path);
            return Ok(());
        }
        println!("   wrote {path}");
        workspace::write(path, &text)
    };
    for (path, make) in BY_CHORES {
        compare(path, make()?)?;
    }
    for (path, arguments) in BY_THE_PRODUCT {
        compare(path, product(arguments)?)?;
    }
    if stale.is_empty() { Ok(()) } else { Err(format!("run `cargo xtask codegen`; stale: {}", stale.join(", "))) }
}

fn product(arguments: &[&str]) -> Outcome<String> {
    shell::capture(Command::new("cargo").args(["run", "--quiet", "--package", "server", "--"]).args(arguments))
}
