//! The project's own chores: `cargo xtask <command>`.
//!
//! Depends on no crate of the product, so that it builds in seconds and still runs when the product does not compile.
//! Whatever it starts (a PostgreSQL cluster, a browser stage) is ended with it, however it ends: see [`guardian`].

mod bench;
mod ci;
mod codegen;
mod features;
mod fuzz;
mod guardian;
mod licences;
mod metadata;
mod postgres;
mod provision;
mod shell;
mod steps;
mod testing;
mod tidy;
mod walk;
mod workspace;

use std::process::ExitCode;

/// What a chore answers: nothing, or one line that says what is wrong.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  test [filter…]       bring what the tests need, run them on both engines and in the browser
  ci                   every check and every test, fastest first, as .ci/run does
  features [--missing] which rows of docs/features.txt are held by which tests, or by none
  codegen [--check]    write the generated pages of docs/reference, or check that they are clean
  licenses             write docs/reference/third-party.md
  tidy                 the house rules that neither rustc nor clippy knows
  postgres             start a throw-away PostgreSQL, print what to export for tests by hand, stop it on ctrl-c
  bench [name…]        run the benches
  walk [examples]      have schemathesis send what the API's document permits, and what it does not, to a demo
  fuzz [name] [min]    knock at the doors of fuzz/ with invented bytes, each for so many minutes
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    match dispatch(command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask {command}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Outcome {
    workspace::enter()?;
    match command {
        "test" => testing::run(rest),
        "ci" => ci::run(),
        "features" => features::run(has(rest, "--missing")),
        "codegen" => codegen::run(has(rest, "--check")),
        "licenses" | "licences" => licences::write(),
        "tidy" => tidy::run(),
        "postgres" => postgres::serve(),
        "bench" => bench::run(rest),
        "walk" => walk::run(rest),
        "fuzz" => fuzz::run(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no such command, {other}\n\n{HELP}")),
    }
}

fn has(arguments: &[String], flag: &str) -> bool {
    arguments.iter().any(|argument| argument == flag)
}
