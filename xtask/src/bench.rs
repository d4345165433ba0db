//! Runs the benches: every `[[bench]]` target of the workspace, optimized, one after the other.

use std::process::Command;

use crate::{Outcome, metadata, shell};

/// Runs the benches whose names contain one of the words, or all.
pub fn run(words: &[String]) -> Outcome {
    let packages = metadata::packages()?;
    let mut ran = 0;
    for package in packages.values().filter(|package| package.is_ours) {
        for bench in package.benches.iter().filter(|bench| words.is_empty() || words.iter().any(|word| bench.contains(word))) {
            println!("── {} {bench}", package.name);
            shell::run(Command::new("cargo").args(["bench", "--quiet", "--package", &package.name, "--bench", bench]))?;
            ran += 1;
        }
    }
    if ran == 0 { Err("no bench of that name; benches are the [[bench]] targets of the crates".to_owned()) } else { Ok(()) }
}
