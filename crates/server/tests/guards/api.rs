//! The interface for programs: its document, who gets how far in it, and which verbs it is the door of.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Method;
use identity::http::api;
use serde_json::Value;

use crate::access::{Cast, compare};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_document_is_the_committed_one() {
    assert!(api::clashes().is_empty(), "two schemas have one name: {:?}", api::clashes());
    let ids: BTreeSet<&str> = api::operations().iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), api::operations().len(), "each operation has an id of its own");
    for operation in api::operations() {
        assert!(!operation.summary.is_empty(), "{operation:?} says what it does");
        assert!(api::GROUPS.iter().any(|(group, _)| *group == operation.group()), "{operation:?} stands in a group");
    }
    let mut text = serde_json::to_string_pretty(&api::openapi()).unwrap();
    text.push('\n');
    compare("docs/reference/openapi.json", &text);
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| walk(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let (document, mut found) = (api::openapi(), Vec::new());
    walk(&document, &mut found);
    assert!(found.len() > 20);
    for path in found {
        assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path} is nowhere");
    }
}

// covers: T-C4, T-E4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_refuses_who_has_no_business_there() {
    let test = db::testing::sqlite().await;
    let cast = Cast::assemble(test.db.clone()).await;
    let mut wrong = Vec::new();
    for operation in api::operations() {
        let (method, path) = (&operation.method, cast.filled(operation.path));
        let body = if *method == Method::GET { String::new() } else { "{}".to_owned() };
        let headers = [("content-type", "application/json"), ("if-match", "*")];
        let headers = if body.is_empty() { &headers[2..] } else { &headers[..] };
        let send = async |program: identity::testing::Program| program.send(method.clone(), &path, headers, Body::from(body.clone())).await;
        let nobody = send(cast.site.program()).await;
        if path != "/api/v1/sessions" && nobody.status != 401 {
            wrong.push(format!("{operation:?} answers nobody with {}", nobody.status));
        }
        for user in [cast.member, cast.stranger] {
            let answer = send(cast.site.program_of(user).await).await;
            let is_own = path.starts_with("/api/v1/me") || path.starts_with("/api/v1/sessions");
            // Groups, teams, service categories and what custom fields are called are the organization's: an administrator of a part sees
            // them, as on their pages, and changes none.
            let is_shared = user == cast.stranger
                && matches!(
                    operation.id,
                    "groups.get"
                        | "groups.service_categories"
                        | "teams.get"
                        | "service_categories.get"
                        | "permission_sets.of_group"
                        | "permission_sets.of_team"
                        | "fields.get"
                );
            if !is_own && !is_shared && operation.path.contains("{id}") && !matches!(answer.status.as_u16(), 403 | 404 | 422) {
                wrong.push(format!("{operation:?} answers who should not know of it with {}: {}", answer.status, answer.body));
            }
            if answer.status.is_server_error() {
                wrong.push(format!("{operation:?} answers {}", answer.status));
            }
        }
        let documented = api::openapi()["paths"][operation.path][method.as_str().to_lowercase()]["responses"].clone();
        if !path.contains("openapi") && documented.get(nobody.status.as_str()).is_none() {
            wrong.push(format!("{operation:?} answers {}, which its document does not know", nobody.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Verbs that no operation is the door of: for good, with a reason, or not yet. How many those of "later" are is told by the list itself,
/// and only a smaller number is written into it: what is new gets an operation, or says why it never shall.
const WITHOUT: &str = include_str!("api/without.txt");
/// Before that number.
const COUNT: &str = "# Of “later” there are ";

/// How many verbs the list says may wait; none where it does not say.
fn most_later() -> Option<usize> {
    let line = WITHOUT.lines().find_map(|line| line.strip_prefix(COUNT))?;
    Some(line.trim_end_matches('.').parse().expect("without.txt says how many there are of “later”"))
}

/// Every public verb of the slices: a function that takes the caller and the transaction, and that its slice's `mod.rs` gives out.
fn verbs() -> BTreeSet<String> {
    let mut verbs = BTreeSet::new();
    let slices = root().join("crates/identity/src");
    for slice in std::fs::read_dir(&slices).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = slice.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(given) = std::fs::read_to_string(slice.join("mod.rs")) else { continue };
        let exported: String =
            given.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
        let words: BTreeSet<&str> = exported.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
        for file in std::fs::read_dir(&slice).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            for rest in text.split("\npub fn ").skip(1) {
                let Some((verb, arguments)) = rest.split_once('(') else { continue };
                let arguments = arguments.split(" -> ").next().unwrap_or_default();
                if words.contains(verb) && arguments.contains("ctx: &Ctx") && arguments.contains("tx: &mut Tx") {
                    verbs.insert(format!("{name}::{verb}"));
                }
            }
        }
    }
    verbs
}

#[test]
fn every_verb_has_an_operation_or_stands_in_the_list() {
    let verbs = verbs();
    assert!(verbs.len() > 60, "only {} verbs were found", verbs.len());
    let with: BTreeSet<String> = api::operations().iter().flat_map(|operation| operation.verbs).map(|verb| (*verb).to_owned()).collect();
    let listed = |kind: &str| -> BTreeSet<String> {
        let lines = WITHOUT.lines().filter_map(|line| line.strip_prefix(kind));
        lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    let (never, later) = (listed("never "), listed("later "));
    let most = most_later();
    assert!(
        most.is_none_or(|most| later.len() <= most),
        "guards/api/without.txt has {} of “later” and may have {most:?}: give what is new an operation, or say “never slice::verb the reason”",
        later.len()
    );
    if std::env::var_os("USHER_WRITE_REFERENCE").is_some() {
        // Only what has got an operation, or is gone, is taken out; what is new is for a person to decide.
        let is_kept = |line: &&str| {
            let verb = line.split_whitespace().nth(1).unwrap_or_default();
            line.starts_with('#') || verbs.contains(verb) && !with.contains(verb)
        };
        let lines: Vec<&str> = WITHOUT.lines().filter(|line| !line.starts_with(COUNT)).filter(is_kept).collect();
        let count = lines.iter().filter(|line| line.starts_with("later ")).count();
        let (head, rest): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(|line| line.starts_with('#'));
        let mut text = String::new();
        for line in head.into_iter().chain([&*format!("{COUNT}{count}.")]).chain(rest) {
            let _ = writeln!(text, "{line}");
        }
        std::fs::write(root().join("crates/server/tests/guards/api/without.txt"), text).unwrap();
        return;
    }
    assert_eq!(most, Some(later.len()), "the number in guards/api/without.txt; USHER_WRITE_REFERENCE=1 writes it");
    let missing: Vec<_> = verbs.iter().filter(|verb| ![&with, &never, &later].iter().any(|all| all.contains(*verb))).collect();
    assert!(
        missing.is_empty(),
        "without an operation: {missing:?}; give them one, or name them in guards/api/without.txt: “never slice::verb the reason”"
    );
    for verb in never.iter().chain(&later) {
        assert!(verbs.contains(verb) && !with.contains(verb), "{verb} need not stand in guards/api/without.txt any more");
    }
    for line in WITHOUT.lines().filter(|line| line.starts_with("never ")) {
        assert!(line.split_whitespace().count() > 3, "{line}: say why");
    }
}
