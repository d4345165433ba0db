//! Where things are: the root of the repository, its build directory, its text files.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// What holds nothing written by hand (`.git` is a file in a second worktree).
const SKIPPED: [&str; 6] = [".git", "target", "node_modules", ".venv", ".tools", "shared"];

/// Makes the root of the repository the current directory, from wherever below it the command was given.
pub fn enter() -> Outcome {
    let here = std::env::current_dir().map_err(|error| format!("the current directory cannot be read: {error}"))?;
    let root = here.ancestors().find(|dir| dir.join("xtask/Cargo.toml").is_file());
    let root = root.ok_or("run this inside the repository")?;
    std::env::set_current_dir(root).map_err(|error| format!("{}: {error}", root.display()))
}

/// The absolute path of the root.
pub fn root() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// Cargo's build directory, absolute.
pub fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from))
}

/// Whether leaving something out is failing.
pub fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// A file, or one line that says why not.
pub fn read(path: impl AsRef<Path>) -> Outcome<String> {
    let path = path.as_ref();
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file and the directories above it.
pub fn write(path: impl AsRef<Path>, text: &str) -> Outcome {
    let path = path.as_ref();
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text)).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every file of the repository below `dir` that is not built or downloaded, relative to the root, sorted.
pub fn files(dir: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(Path::new(dir), &mut found);
    found.sort();
    found
}

fn collect(dir: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            collect(&path, found);
        } else if kind.is_file() {
            found.push(path.to_string_lossy().trim_start_matches("./").to_owned());
        }
    }
}
