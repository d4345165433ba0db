//! `cargo xtask test`: brings what the tests need, runs them on SQLite, on PostgreSQL, as guards, as a walk of the API and in the browser.
//!
//! A test that holds on both engines is two tests, whose names end in `::sqlite` and `::postgres`; one that
//! needs PostgreSQL alone ends in `_on_postgres`. What cannot be run here
//! is said in a line, never skipped in silence; with `CI` set it is a failure.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::postgres::Cluster;
use crate::steps::Steps;
use crate::{Outcome, provision, shell, walk, workspace};

/// A real organization's files, beside the repository; the product's own examples stand in where they are absent.
const REAL_DATA: &str = "../shared/data";
/// The guards are one test binary of the server; until it exists nextest refuses a filter that names it.
const GUARDS: [&str; 2] = ["crates/server/tests/guards/main.rs", "crates/server/tests/guards.rs"];

/// How many tests did what, over all runners.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
struct Count {
    passed: u64,
    failed: u64,
}

/// What the tests of one run share.
pub struct Tests<'a> {
    filters: &'a [String],
    environment: Vec<(&'static str, PathBuf)>,
    has_nextest: bool,
    count: RefCell<Count>,
    closing: RefCell<Vec<String>>,
}

/// `cargo xtask test [filter…]`.
pub fn run(filters: &[String]) -> Outcome {
    let mut steps = Steps::default();
    let tests = Tests::prepare(filters, &mut steps);
    tests.take_rust(&mut steps);
    tests.take_walk(&mut steps);
    tests.take_browser(&mut steps);
    tests.finish(&steps)
}

impl<'a> Tests<'a> {
    /// Finds out what there is to run with, and says what it chose.
    pub fn prepare(filters: &'a [String], steps: &mut Steps) -> Self {
        let mut tests = Self {
            filters,
            environment: Vec::new(),
            has_nextest: shell::exists("cargo-nextest", "--version"),
            count: RefCell::default(),
            closing: RefCell::default(),
        };
        if !tests.has_nextest {
            println!("   cargo-nextest is not installed: the tests run by `cargo test`");
        }
        tests.choose_data();
        match provision::python() {
            Ok(python) => tests.environment.push(("USHER_TEST_PYTHON", python)),
            Err(why) => steps.leave_out("SMTP server", &why),
        }
        tests
    }

    fn choose_data(&mut self) {
        let chosen = std::env::var_os("USHER_REAL_DATA").map(PathBuf::from);
        let real = chosen.or_else(|| Path::new(REAL_DATA).canonicalize().ok());
        match real {
            Some(dir) => {
                println!("   real data: {}", dir.display());
                self.environment.push(("USHER_REAL_DATA", dir));
            }
            None => println!("   real data: none beside the repository, the tests use examples/"),
        }
    }

    /// The tests in Rust: on SQLite and without a database, on PostgreSQL, the guards.
    pub fn take_rust(&self, steps: &mut Steps) {
        let has_guards = GUARDS.iter().any(|path| Path::new(path).exists());
        let but_guards = if has_guards { " and not binary(guards)" } else { "" };
        let (here, on_postgres) =
            (format!("not test(/(::|_on_)postgres$/){but_guards}"), format!("test(/(::|_on_)postgres$/){but_guards}"));
        steps.take("tests on SQLite", || self.rust(&here, &["--skip", "::postgres", "--skip", "_on_postgres"], None));
        if self.filters.is_empty() {
            steps.take("examples in the documentation", || {
                self.hear(Command::new("cargo").args(["test", "--quiet", "--workspace", "--doc"]))
            });
        }
        let cluster = match provision::postgres().and_then(|bin| Cluster::start(&bin)) {
            Ok(cluster) => {
                steps.take("tests on PostgreSQL", || self.rust(&on_postgres, &["::postgres", "_on_postgres"], Some(&cluster)));
                Some(cluster)
            }
            Err(why) => {
                steps.leave_out("tests on PostgreSQL", &why);
                None
            }
        };
        // `cargo test` has run the guards with the others.
        if self.has_nextest && has_guards {
            let filter = if cluster.is_some() { "binary(guards)" } else { "binary(guards) and not test(/(::|_on_)postgres$/)" };
            steps.take("guards", || self.rust(filter, &[], cluster.as_ref()));
        }
    }

    /// The walk through the document of the API; only with all tests, because it has no names.
    pub fn take_walk(&self, steps: &mut Steps) {
        if self.filters.is_empty() {
            walk::take(steps);
        }
    }

    /// The journeys in the browser, and the pages' accessibility.
    ///
    /// With filters, only if one of them names a file of journeys.
    pub fn take_browser(&self, steps: &mut Steps) {
        let files = workspace::files("e2e/journeys");
        if !self.filters.is_empty() && !files.iter().any(|file| self.filters.iter().any(|word| file.contains(word))) {
            return;
        }
        let ready = provision::browser().and_then(|browser| provision::node().map(|()| browser));
        match ready {
            Ok(browser) => steps.take("browser", || self.browser(&browser)),
            Err(why) => steps.leave_out("browser", &why),
        }
    }

    /// Prints the table and then, last, the runners' closing lines and their sum.
    pub fn finish(&self, steps: &Steps) -> Outcome {
        let outcome = steps.finish(workspace::is_ci());
        for line in self.closing.borrow().iter() {
            println!("{line}");
        }
        let count = *self.count.borrow();
        println!("\n{} passed, {} failed", count.passed, count.failed);
        if count == Count::default() {
            return outcome.and_then(|()| Err(format!("no test's name contains {}", self.filters.join(" or "))));
        }
        outcome
    }

    fn rust(&self, filterset: &str, test_arguments: &[&str], cluster: Option<&Cluster>) -> Outcome {
        let mut command = Command::new("cargo");
        if self.has_nextest {
            command.args(["nextest", "run", "--workspace", "--no-tests=pass", "-E", filterset]).args(self.filters);
        } else {
            command.args(["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests", "--"]).args(test_arguments);
            // With names, libtest runs what contains any of them; the engine's own then takes precedence.
            command.args(self.filters.iter().filter(|_| cluster.is_none()));
        }
        command.env_remove("USHER_TEST_POSTGRES");
        if let Some(cluster) = cluster {
            command.env("USHER_TEST_POSTGRES", &cluster.url);
        }
        self.hear(&mut command)
    }

    fn browser(&self, browser: &Path) -> Outcome {
        shell::run(Command::new("cargo").args(["build", "--quiet", "--package", "server"]))?;
        let cluster = provision::postgres().and_then(|bin| Cluster::start(&bin)).ok();
        let mut node = Command::new("node");
        node.arg("e2e/run.mjs").args(self.filters).env("USHER_TEST_CHROMIUM", browser);
        node.env("USHER_BINARY", workspace::target().join("debug/usher"));
        node.env("USHER_SCREENSHOTS", workspace::target().join("screenshots"));
        if let Some(cluster) = &cluster {
            node.env("USHER_TEST_POSTGRES", &cluster.url);
        }
        self.hear(&mut node)
    }

    /// Runs a test runner, shows what it says, and counts.
    fn hear(&self, command: &mut Command) -> Outcome {
        let heard = shell::listen(command.envs(self.environment.iter().map(|(name, value)| (*name, value))))?;
        let mut here = Count::default();
        for line in &heard.lines {
            if let Some(count) = closing_count(line) {
                if count == Count::default() {
                    continue;
                }
                here = Count { passed: here.passed + count.passed, failed: here.failed + count.failed };
                self.closing.borrow_mut().push(line.clone());
            }
        }
        let mut all = self.count.borrow_mut();
        *all = Count { passed: all.passed + here.passed, failed: all.failed + here.failed };
        match (heard.success, here.failed) {
            (true, 0) => Ok(()),
            (_, 0) => Err("the tests did not build or did not run".to_owned()),
            (_, failed) => Err(format!("{failed} failed")),
        }
    }
}

/// Reads a runner's closing line: nextest's `Summary`, cargo test's `test result:`, node's `pass` and `fail`.
fn closing_count(line: &str) -> Option<Count> {
    let line = line.trim();
    if let Some(count) = line.strip_prefix("ℹ pass ").and_then(|n| n.parse().ok()) {
        return Some(Count { passed: count, failed: 0 });
    }
    if let Some(count) = ["ℹ fail ", "ℹ cancelled "].iter().find_map(|word| line.strip_prefix(word)?.parse().ok()) {
        return Some(Count { passed: 0, failed: count });
    }
    let counts = line.strip_prefix("Summary [").and_then(|rest| rest.split_once(" run: ")).map(|(_, counts)| counts);
    let counts = counts.or_else(|| line.strip_prefix("test result: "))?;
    let mut count = Count::default();
    let mut number = 0;
    for word in counts.split([' ', ',', ';']) {
        match word {
            "passed" => count.passed += number,
            "failed" | "timed" => count.failed += number,
            other => number = other.parse().unwrap_or(number),
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::{Count, closing_count};

    #[test]
    fn closing_lines_of_all_runners_are_counted() {
        let read = |line: &str| closing_count(line).map(|count| (count.passed, count.failed));
        assert_eq!(read("     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped"), Some((3, 0)));
        assert_eq!(read("     Summary [  12.0s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped"), Some((6, 3)));
        assert_eq!(read("     Summary [  1.0s] 3/9 tests run: 2 passed, 1 failed, 0 skipped"), Some((2, 1)));
        assert_eq!(read("test result: FAILED. 5 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.1s"), Some((5, 1)));
        assert_eq!(read("ℹ pass 4"), Some((4, 0)));
        assert_eq!(closing_count("ℹ fail 2"), Some(Count { passed: 0, failed: 2 }));
        assert_eq!(closing_count("Compiling usher"), None);
    }
}
