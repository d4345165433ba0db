//! `cargo xtask tidy`: the house rules that neither rustc nor clippy knows.
//!
//! Rules read lines, not syntax; rustfmt makes that enough. What is excepted stands with its reason in
//! `xtask/tidy-exceptions.txt`, and an exception that excepts nothing is an error too.

mod crates;
mod length;
mod lines;
mod links;
mod slices;

use crate::{Outcome, workspace};

/// `rule path reason…`, one a line.
const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";

/// A rule that a place breaks.
pub struct Finding {
    /// The rule's short name, as exceptions name it.
    pub rule: &'static str,
    /// The file.
    pub path: String,
    /// The line, 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// A text file of the repository.
pub struct File {
    /// Its path from the root.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// Whether the path ends like one of these.
    pub fn ends(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.path.ends_with(end))
    }

    /// Whether it holds tests or what only tests use, wholly.
    pub fn is_test(&self) -> bool {
        let parts = ["/tests/", "/testing/", "e2e/", "/benches/"];
        parts.iter().any(|part| self.path.contains(part)) || self.ends(&["/tests.rs", "/testing.rs", "_tests.rs"])
    }
}

/// Checks every file and the dependency graph.
pub fn run() -> Outcome {
    let mut findings = Vec::new();
    let files = text_files();
    for file in &files {
        length::check(file, &mut findings);
        lines::check(file, &mut findings);
        links::check(file, &files, &mut findings);
    }
    slices::check(&files, &mut findings);
    crates::check(&mut findings)?;
    let mut unused = Vec::new();
    for line in workspace::read(EXCEPTIONS)?.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut words = line.split_whitespace();
        let (rule, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let before = findings.len();
        findings.retain(|finding| finding.rule != rule || finding.path != path);
        if findings.len() == before || words.next().is_none() {
            unused.push(format!("{EXCEPTIONS}: \"{line}\" excepts nothing or gives no reason"));
        }
    }
    let broken = findings.iter().map(|f| format!("{}:{}: {} ({})", f.path, f.line, f.message, f.rule)).chain(unused);
    let broken: Vec<String> = broken.collect();
    if broken.is_empty() { Ok(()) } else { Err(format!("{} findings\n{}", broken.len(), broken.join("\n"))) }
}

fn text_files() -> Vec<File> {
    let paths = workspace::files(".").into_iter();
    paths.filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| File { path, text })).collect()
}
