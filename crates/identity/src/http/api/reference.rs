//! `GET /api/reference`: the interface for people, made of the same declarations as the document. It loads nothing from elsewhere.

use axum::response::Response;
use maud::{Markup, Render as _, html};
use serde_json::{Value, json};
use web::Page;
use web::Problem;
use web::kit::{card, copyable, mini_table, stack};
use web::openapi::Schemas;

use super::super::signed::Signed;
use super::super::text;
use super::operation::{Operation, Versions};
use super::{DOCUMENT, GROUPS, operations};

/// Where the page is.
pub const PATH: &str = "/api/reference";

/// The page. Whoever is signed in may read it: it says nothing of anybody.
pub(super) async fn page(signed: Signed) -> Result<Response, Problem> {
    let (all, mut schemas) = (operations(), Schemas::default());
    let host = if signed.organization.public_url.is_empty() { text::reference_host() } else { &signed.organization.public_url };
    let body = html! {
        (card(text::reference_begin()).body(html! {
            p { (text::reference_token()) }
            p { a.link href=(DOCUMENT) { (DOCUMENT) } " " (text::reference_document()) }
        }))
        @for (group, about) in GROUPS {
            @let of_group: Vec<&Operation> = all.iter().filter(|operation| operation.group() == *group).collect();
            (card(heading(group)).sentence(*about).id(format!("group-{group}")).body(contents(group, &of_group)))
            @for operation in of_group { (told(operation, host, &mut schemas)) }
        }
        (answers(&all, &mut schemas))
    };
    Ok(signed.show(Page::new(text::reference()).sentence(text::reference_sentence()).body(stack(body))))
}

fn anchor(operation: &Operation) -> String {
    operation.id.replace('.', "-")
}

/// What a group is called: its id in words.
fn heading(group: &str) -> String {
    match group {
        "me" => text::reference_me().to_owned(),
        "audit" => text::audit().to_owned(),
        "api_keys" => text::reference_api_keys().to_owned(),
        _ => {
            let words = group.replace(['_', '-'], " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// Method and address, which may go on in a new line behind each of its parts: a phone has no room for the longest.
fn address(operation: &Operation) -> Markup {
    html! {
        code {
            (operation.method) " "
            @for part in operation.path.split_inclusive('/') { (part) wbr; }
        }
    }
}

fn contents(group: &str, operations: &[&Operation]) -> Markup {
    let row = |operation: &&Operation| {
        vec![html! { a.link href=(format!("#{}", anchor(operation))) { (operation.summary) } }, address(operation)]
    };
    let rows: Vec<_> = operations.iter().map(row).collect();
    mini_table(&heading(group), &[text::reference_what(), text::reference_address()], &rows)
}

fn told(operation: &Operation, host: &str, schemas: &mut Schemas) -> Markup {
    let sent = operation.takes.map(|takes| {
        let schema = takes(schemas);
        schemas.resolve(&schema).clone()
    });
    let rows = rows_of(operation, sent.as_ref());
    let headings = [text::reference_name(), text::reference_where(), text::reference_kind(), text::reference_means()];
    let answer = operation.tells.map(|tells| tells(schemas));
    let name = answer.as_ref().and_then(answer_name);
    let body = html! {
        p { code { (operation.method) " " (operation.path) } }
        @if !operation.about.is_empty() { p { (operation.about) } }
        @if !rows.is_empty() { (mini_table(operation.summary, &headings, &rows)) }
        p {
            (text::reference_answers(operation.status.as_u16()))
            @if let Some(name) = &name {
                " "
                @if operation.is_list { (text::reference_rows()) " " }
                a.link href=(format!("#answer-{name}")) { (name) }
            }
        }
        (copyable(&anchor(operation), text::reference_request(), &request(operation, host, sent.as_ref())))
    };
    card(operation.summary).id(anchor(operation)).body(body).render()
}

/// The name of what is told, or of the rows of a list.
fn answer_name(schema: &Value) -> Option<String> {
    let of = |schema: &Value| schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned);
    of(schema).or_else(|| of(&schema["properties"]["items"]["items"]))
}

fn rows_of(operation: &Operation, sent: Option<&Value>) -> Vec<Vec<Markup>> {
    let mut rows = Vec::new();
    for known in &operation.parameters {
        let place = if known.place == "path" { text::reference_in_path() } else { text::reference_in_query() };
        rows.push(row(known.name, place, &known.schema, &known.about, known.place == "path"));
    }
    if operation.versions != Versions::None {
        let is_required = operation.versions == Versions::Requires;
        rows.push(row("If-Match", text::reference_in_header(), &json!({ "type": "string" }), text::reference_if_match(), is_required));
    }
    let required: Vec<&str> = sent.and_then(|sent| sent["required"].as_array()).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, schema) in sent.and_then(|sent| sent["properties"].as_object()).into_iter().flatten() {
        let about = schema["description"].as_str().unwrap_or_default();
        rows.push(row(name, text::reference_in_body(), schema, about, required.contains(&name.as_str())));
    }
    rows
}

fn row(name: &str, place: &str, schema: &Value, about: &str, is_required: bool) -> Vec<Markup> {
    vec![
        html! { code { (name) } @if is_required { " " (text::reference_required()) } },
        html! { (place) },
        html! { (kind(schema)) },
        html! { (about) },
    ]
}

/// What a value looks like, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
    }
    if let Some(example) = schema["examples"][0].as_str() {
        return example.to_owned();
    }
    if let Some(pattern) = schema["pattern"].as_str().and_then(prefix) {
        return format!("{pattern}…");
    }
    let kinds = schema["type"].as_array();
    let kind = kinds.and_then(|kinds| kinds.first()).unwrap_or(&schema["type"]).as_str().unwrap_or_default();
    schema["format"].as_str().unwrap_or(kind).to_owned()
}

/// The beginning of an id, from its pattern.
fn prefix(pattern: &str) -> Option<&str> {
    pattern.strip_prefix('^')?.split_once("[0-9a-f]").map(|(prefix, _)| prefix)
}

/// A request that can be copied: with what must be sent, and nothing besides.
fn request(operation: &Operation, host: &str, sent: Option<&Value>) -> String {
    let mut path = operation.path.to_owned();
    for known in operation.parameters.iter().filter(|known| known.place == "path") {
        let example = example(&known.schema);
        path = path.replace(&format!("{{{}}}", known.name), example.as_str().unwrap_or("…"));
    }
    let mut request = String::from("curl");
    if operation.method != axum::http::Method::GET {
        request += " -X ";
        request += operation.method.as_str();
    }
    if !operation.is_open {
        request.push_str(" -H \"Authorization: Bearer $USHER_KEY\"");
    }
    if operation.versions == Versions::Requires {
        request.push_str(" -H 'If-Match: \"1\"'");
    }
    if let Some(sent) = sent {
        let required = sent["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let example: serde_json::Map<String, Value> = required.map(|name| (name.to_owned(), example(&sent["properties"][name]))).collect();
        request += " -H 'Content-Type: application/json' -d '";
        request += &Value::Object(example).to_string();
        request.push('\'');
    }
    if let Some(file) = &operation.file {
        request.push_str(" -H 'Content-Type: ");
        request.push_str(file.types[0]);
        request.push_str("' --data-binary @file");
    }
    format!("{request} '{}{path}'", host.trim_end_matches('/'))
}

fn example(schema: &Value) -> Value {
    match (&schema["enum"][0], schema["type"].as_str()) {
        (Value::String(word), _) => json!(word),
        (_, Some("boolean")) => json!(true),
        (_, Some("integer")) => json!(1),
        (_, Some("array")) => json!([]),
        (_, Some("object")) => json!({}),
        _ if schema["examples"][0].is_string() => schema["examples"][0].clone(),
        _ => schema["pattern"].as_str().and_then(prefix).map_or_else(|| json!("…"), |prefix| json!(format!("{prefix}…"))),
    }
}

/// What answers hold, each once.
fn answers(operations: &[Operation], schemas: &mut Schemas) -> Markup {
    let mut names: Vec<String> =
        operations.iter().filter_map(|operation| answer_name(&operation.tells.map(|tells| tells(schemas))?)).collect();
    names.sort();
    names.dedup();
    html! {
        @for name in &names {
            @let schema = schemas.resolve(&json!({ "$ref": format!("#/components/schemas/{name}") })).clone();
            (card(name.as_str())
                .sentence(schema["description"].as_str().unwrap_or_default().to_owned())
                .id(format!("answer-{name}"))
                .body(fields(name, &schema)))
        }
    }
}

fn fields(name: &str, schema: &Value) -> Markup {
    let rows: Vec<_> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let about = schema["description"].as_str().unwrap_or_default();
            vec![html! { code { (name) } }, html! { (kind(schema)) }, html! { (about) }]
        })
        .collect();
    mini_table(name, &[text::reference_name(), text::reference_kind(), text::reference_means()], &rows)
}
