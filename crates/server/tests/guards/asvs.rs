//! `docs/asvs.md` names files and tests: they must be there, or the paper claims what nothing holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const STATES: [&str; 4] = ["met", "partly", "not yet", "departs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all functions below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "target" {
            functions(&path, names);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let after = text.split("fn ").skip(1);
            names.extend(after.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()));
        }
    }
}

#[test]
fn what_the_asvs_page_names_is_there() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let mut names = BTreeSet::new();
    functions(&root().join("crates"), &mut names);
    functions(&root().join("xtask"), &mut names);
    let (mut ids, mut wrong) = (BTreeSet::new(), Vec::new());
    for line in text.lines().filter(|line| line.starts_with("| ") && line.as_bytes().get(2).is_some_and(u8::is_ascii_digit)) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, level, _, state, place, test] = cells[..] else {
            wrong.push(format!("not six columns: {line}"));
            continue;
        };
        if !ids.insert(id) {
            wrong.push(format!("{id} stands there twice"));
        }
        if !["1", "2", "3"].contains(&level) || !STATES.contains(&state) {
            wrong.push(format!("{id}: level {level}, state {state}"));
        }
        let words =
            |text: &str| text.split([' ', ',', ';', ':', '(', ')']).map(|word| word.trim_end_matches('.').to_owned()).collect::<Vec<_>>();
        for path in words(place).iter().filter(|word| ["crates/", "docs/", "xtask/"].iter().any(|begin| word.starts_with(begin))) {
            if !root().join(path).exists() {
                wrong.push(format!("{id}: there is no {path}"));
            }
        }
        let quoted = test.split('`').skip(1).step_by(2).filter(|name| name.contains('_'));
        wrong.extend(quoted.filter(|name| !names.contains(*name)).map(|name| format!("{id}: no test is called {name}")));
    }
    assert!(ids.len() > 200, "only {} requirements were read", ids.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
