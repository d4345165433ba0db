//! `cargo xtask fuzz [name] [minutes]`: knocks at the doors of `fuzz/` with bytes that libFuzzer invents, guided by which code they reach.
//!
//! It needs a C++ compiler and nothing else: coverage is LLVM's own and works with the toolchain of the product, and the product has no
//! `unsafe` code that a sanitizer would watch. `cargo fuzz` understands the folder too. What was reached is kept in `target/fuzz/corpus`,
//! so that the next run goes on; what breaks a door is kept in `target/fuzz/broken`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::steps::Steps;
use crate::{Outcome, shell, workspace};

/// What has the compiler count which code was reached, as libFuzzer reads it, and compare what is compared.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=16";
const USUAL_MINUTES: u64 = 5;
/// Longer inputs find little more and cost much.
const MOST_BYTES: &str = "-max_len=8192";
/// Whoever takes longer over so few bytes can be held up by anybody.
const MOST_SECONDS: &str = "-timeout=10";
const DOCUMENT: &str = "docs/reference/openapi.json";

/// Runs the doors whose names contain the word, or all.
pub fn run(arguments: &[String]) -> Outcome {
    let minutes = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(USUAL_MINUTES);
    let words: Vec<&String> = arguments.iter().filter(|word| word.parse::<u64>().is_err()).collect();
    let targets = workspace::files("fuzz/fuzz_targets");
    let names = targets.iter().filter_map(|path| Path::new(path).file_stem()?.to_str());
    let names: Vec<&str> = names.filter(|name| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()))).collect();
    if names.is_empty() {
        return Err("no door of that name; doors are the files of fuzz/fuzz_targets".to_owned());
    }
    let built = build()?;
    let mut steps = Steps::default();
    for name in names {
        steps.take(name, || knock(&built, name, minutes * 60));
    }
    steps.finish(false)
}

/// Builds all doors, and says where they are.
fn build() -> Outcome<PathBuf> {
    let version = shell::capture(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say what it runs on")?;
    let dir = workspace::target().join("fuzz");
    let mut cargo = Command::new("cargo");
    // With a target of its own, so that build scripts and macros are not watched.
    cargo.args(["build", "--release", "--bins", "--manifest-path", "fuzz/Cargo.toml", "--target", host, "--target-dir"]).arg(&dir);
    shell::run(cargo.env("RUSTFLAGS", COVERAGE).env_remove("CARGO_INCREMENTAL"))?;
    Ok(dir.join(host).join("release"))
}

fn knock(built: &Path, name: &str, seconds: u64) -> Outcome {
    let dir = workspace::target().join("fuzz");
    let (corpus, broken) = (dir.join("corpus").join(name), dir.join("broken").join(name));
    for dir in [&corpus, &broken] {
        std::fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    }
    let mut words = workspace::read(format!("fuzz/dictionaries/{name}.dict"))?;
    if name == "bodies" {
        words.push_str(&learn(&workspace::read(DOCUMENT)?, &corpus)?);
    }
    let dictionary = dir.join(format!("{name}.dict"));
    workspace::write(&dictionary, &words)?;
    let mut door = Command::new(built.join(name));
    door.arg(&corpus).arg(format!("fuzz/seeds/{name}")).arg(format!("-dict={}", dictionary.display()));
    door.arg(format!("-artifact_prefix={}/", broken.display())).arg(format!("-max_total_time={seconds}"));
    door.args([MOST_BYTES, MOST_SECONDS, "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"]);
    shell::run(&mut door).map_err(|error| format!("{error}; what broke it is in {}, add it to fuzz/seeds/{name}", broken.display()))
}

/// Puts a body for each operation of the document into the corpus, and gives the names that stand in the document as words.
fn learn(document: &str, corpus: &Path) -> Outcome<String> {
    let document: Value = serde_json::from_str(document).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let mut words: Vec<String> = Vec::new();
    for operation in document["paths"].as_object().into_iter().flatten().flat_map(|(_, methods)| methods.as_object().into_iter().flatten())
    {
        let (Some(id), schema) =
            (operation.1["operationId"].as_str(), &operation.1["requestBody"]["content"]["application/json"]["schema"])
        else {
            continue;
        };
        workspace::write(corpus.join(id), &format!("{id}\n{}", example(&document, schema, &mut words)))?;
        words.push(id.to_owned());
    }
    words.sort();
    words.dedup();
    let quoted = |word: &String| format!("\"{}\"\n", word.replace('\\', "\\\\").replace('"', "\\\""));
    Ok(words.iter().map(quoted).collect())
}

/// Something that this schema permits, or nearly.
fn example(document: &Value, schema: &Value, words: &mut Vec<String>) -> Value {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let schema = name.map_or(schema, |name| &document["components"]["schemas"][name]);
    if let Some(any) = schema["anyOf"].as_array() {
        return any.first().map_or(Value::Null, |first| example(document, first, words));
    }
    if let Some(all) = schema["enum"].as_array() {
        words.extend(all.iter().filter_map(Value::as_str).map(str::to_owned));
        return all.first().cloned().unwrap_or_default();
    }
    if let Some(fields) = schema["properties"].as_object() {
        words.extend(fields.keys().map(|name| format!("\"{name}\":")));
        return fields.iter().map(|(name, schema)| (name.clone(), example(document, schema, words))).collect();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match (kind, schema["pattern"].as_str(), schema["format"].as_str()) {
        ("string", Some(pattern), _) if pattern.ends_with("[0-9a-f]{32}$") => {
            let prefix = pattern.trim_start_matches('^').trim_end_matches("[0-9a-f]{32}$");
            format!("{prefix}0193f2c8000070008000000000000001").into()
        }
        ("string", _, Some("date")) => "2026-01-31".into(),
        ("string", _, Some("date-time")) => "2026-01-31T12:00:00Z".into(),
        ("string", ..) => "x".into(),
        ("integer" | "number", ..) => 1.into(),
        ("boolean", ..) => true.into(),
        ("array", ..) => vec![example(document, &schema["items"], words)].into(),
        _ => serde_json::json!({ "x": "y" }),
    }
}
