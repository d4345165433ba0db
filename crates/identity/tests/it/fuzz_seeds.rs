//! The doors that the fuzzer knocks at (`fuzz/doors`), with what is kept of what it found.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../../../fuzz/doors/lib.rs"]
#[allow(clippy::panic, reason = "a door fails by panicking")]
mod doors;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

#[test]
fn every_door_takes_its_seeds() {
    for (name, door) in doors::ALL {
        let seeds: Vec<PathBuf> = fs::read_dir(fuzz().join("seeds").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(seeds.len() >= 3, "{name} has {} seeds", seeds.len());
        for seed in seeds {
            // The name of a seed at which a door breaks stands in what the test has printed.
            println!("{}", seed.display());
            let bytes = fs::read(seed).unwrap();
            door(&bytes);
            // A file that ends too soon, and one that begins in its middle.
            (0..bytes.len().min(400)).for_each(|at| door(&bytes[..at]));
            (0..bytes.len().min(400)).for_each(|at| door(&bytes[at..]));
        }
    }
}

#[test]
fn every_door_has_its_target() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let targets = fs::read_dir(fuzz().join("fuzz_targets")).unwrap().count();
    assert_eq!((targets, manifest.matches("[[bin]]").count()), (doors::ALL.len(), doors::ALL.len()));
    for (name, _) in doors::ALL {
        let target = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("doors::{name}::take(data)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

#[test]
fn a_refusal_is_not_many_times_as_long_as_what_is_refused() {
    let body = format!("{{{}}}", (0..20_000).map(|number| format!("\"x{number}\":1")).collect::<Vec<_>>().join(","));
    let create = identity::http::api::operations().into_iter().find(|operation| operation.id == "users.create").unwrap();
    let fault = create.reads(&serde_json::from_str(&body).unwrap()).unwrap_err();
    let told: usize = fault.fields.iter().map(|field| field.message.len()).sum();
    assert!(fault.fields.len() == 100 && told < body.len(), "{} errors of {told} bytes", fault.fields.len());
}
