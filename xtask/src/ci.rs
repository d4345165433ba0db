//! `cargo xtask ci`: the checks, then the tests, fastest first. A failed step does not hide the ones after it.

use std::process::Command;

use crate::steps::Steps;
use crate::testing::Tests;
use crate::{Outcome, codegen, features, shell, tidy};

/// Takes every step and prints the table.
pub fn run() -> Outcome {
    let mut steps = Steps::default();
    steps.take("fmt", || shell::run(cargo().args(["fmt", "--all", "--check"])));
    steps.take("clippy", || {
        shell::run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    });
    steps.take("doc", || {
        shell::run(cargo().args(["doc", "--quiet", "--no-deps", "--workspace", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))
    });
    steps.take("tidy", tidy::run);
    steps.take("features", || features::run(false));
    let tests = Tests::prepare(&[], &mut steps);
    tests.take_rust(&mut steps);
    steps.take("codegen is clean", || codegen::run(true));
    tests.take_walk(&mut steps);
    tests.take_browser(&mut steps);
    tests.finish(&steps)
}

fn cargo() -> Command {
    Command::new("cargo")
}
