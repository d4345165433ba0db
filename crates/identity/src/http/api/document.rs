//! The document of the interface, made of the declarations.

use std::sync::OnceLock;

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use web::openapi::{About, Schemas, document};

use super::operation::{Operation, Run, Versions};
use super::{GROUPS, operations};

/// Where the document is.
pub const PATH: &str = "/api/v1/openapi.json";

const ABOUT: About = About {
    title: "Usher",
    description: "User administration for programs. Send a token as “Authorization: Bearer …”. Refusals are application/problem+json; \
        their “code” is stable. Fields that are not known are refused in requests; new ones, and new words where words are listed, may come in \
        answers. Ids are opaque. A POST that takes an Idempotency-Key is done once with it, however often it is sent within a day.",
    version: "1",
};

/// The document.
pub fn openapi() -> Value {
    let mut schemas = Schemas::default();
    let all = operations();
    let described: Vec<_> = all.iter().map(|operation| described(operation, &mut schemas)).collect();
    document(ABOUT, GROUPS, described, schemas)
}

/// Names that two schemas have; there may be none.
pub fn clashes() -> Vec<String> {
    let mut schemas = Schemas::default();
    for operation in operations() {
        described(&operation, &mut schemas);
    }
    schemas.clashes
}

/// `GET /api/v1/openapi.json`
pub(super) async fn serve() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    ([(CONTENT_TYPE, "application/json")], TEXT.get_or_init(|| openapi().to_string()).clone())
}

fn described(operation: &Operation, schemas: &mut Schemas) -> (String, String, Value) {
    let mut told = json!({
        "operationId": operation.id,
        "tags": [operation.group()],
        "summary": operation.summary,
        "parameters": parameters(operation),
        "responses": responses(operation, schemas),
    });
    if !operation.about.is_empty() {
        told["description"] = json!(operation.about);
    }
    if operation.is_open {
        told["security"] = json!([]);
    }
    if let Some(takes) = operation.takes {
        let schema = takes(schemas);
        let is_required = schemas.resolve(&schema).get("required").is_some();
        told["requestBody"] = json!({ "required": is_required, "content": { "application/json": { "schema": schema } } });
    }
    if let Some(file) = &operation.file {
        let schema = json!({ "type": "string", "format": "binary", "description": "The file itself." });
        let content: Map<String, Value> = file.types.iter().map(|kind| ((*kind).to_owned(), json!({ "schema": schema }))).collect();
        told["requestBody"] = json!({ "required": true, "content": content });
    }
    (operation.path.to_owned(), operation.method.as_str().to_ascii_lowercase(), told)
}

fn parameters(operation: &Operation) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for known in &operation.parameters {
        let is_rest = known.schema["type"] == "object";
        let mut told = json!({
            "name": known.name, "in": known.place, "required": known.place == "path", "description": known.about, "schema": known.schema,
        });
        if is_rest {
            told["style"] = json!("form");
            told["explode"] = json!(true);
        }
        all.push(told);
    }
    if operation.has_fields() {
        all.push(json!({
            "name": "fields", "in": "query", "required": false, "description": "Only these fields, with commas between them.",
            "style": "form", "explode": false,
            "schema": { "type": "array", "items": { "type": "string", "enum": operation.field_names() } },
        }));
    }
    let header = |name: &str, is_required: bool, about: &str, schema: Value| json!({ "name": name, "in": "header", "required": is_required, "description": about, "schema": schema });
    if operation.versions != Versions::None {
        let about = "The version that you read, as ETag told it; * for whatever is there.";
        let schema = json!({ "type": "string", "pattern": "^(\\*|(W/)?\"[0-9]{1,18}\")$" });
        all.push(header("If-Match", operation.versions == Versions::Requires, about, schema));
    }
    if operation.method == Method::POST && matches!(operation.run, Run::Write(..)) {
        let about = "Of your own making, another for each request: the request is then done once, however often it is sent within a day.";
        all.push(header("Idempotency-Key", false, about, json!({ "type": "string", "pattern": "^[!#-~]{1,128}$" })));
    }
    all.into()
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut all = Map::new();
    let mut headers = Map::new();
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    if !operation.is_open {
        headers.insert("RateLimit".to_owned(), text("How many requests are left."));
        headers.insert("RateLimit-Policy".to_owned(), text("How many requests there are."));
    }
    if operation.tells_version {
        headers.insert("ETag".to_owned(), text("The version, for If-Match."));
    }
    if operation.status == 201 {
        headers.insert("Location".to_owned(), text("Where what was made is."));
    }
    if operation.method == Method::POST && matches!(operation.run, Run::Write(..)) {
        headers.insert("Idempotent-Replayed".to_owned(), text("“true” where this answer was given before."));
    }
    let mut done = json!({ "description": if operation.status == 204 { "Done." } else { "As asked." }, "headers": headers });
    if let Some(tells) = operation.tells {
        let told = tells(schemas);
        let schema = if operation.has_fields() { or_part(operation, told, schemas) } else { told };
        done["content"] = json!({ "application/json": { "schema": schema } });
    }
    all.insert(operation.status.as_u16().to_string(), done);
    for (status, about) in REFUSALS {
        if may_answer(operation, *status) {
            let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
            all.insert(status.to_string(), json!({ "description": about, "content": content }));
        }
    }
    all.into()
}

/// What is told where fields can be chosen: all of it, or of each row, or a part.
fn or_part(operation: &Operation, mut told: Value, schemas: &mut Schemas) -> Value {
    if !operation.is_list {
        return schemas.or_part(told);
    }
    let rows = &mut told["properties"]["items"]["items"];
    *rows = schemas.or_part(rows.take());
    told
}

const REFUSALS: &[(u16, &str)] = &[
    (400, "The request cannot be read."),
    (401, "The token opens nothing, or there is none."),
    (403, "You may know of it and may not do this; “detail” names what is missing."),
    (404, "There is no such thing, or you may not know of it."),
    (409, "Its state does not permit it, or a name is taken."),
    (412, "Somebody saved since you read it."),
    (413, "Too much at once."),
    (415, "Send the type that the request takes: application/json, or that of a file."),
    (422, "Fields will not do; “errors” names each."),
    (428, "Send If-Match."),
    (429, "Too many requests; Retry-After says when to come back."),
    (503, "Too much to do at the moment; try again."),
];

fn may_answer(operation: &Operation, status: u16) -> bool {
    let changes = operation.method != Method::GET;
    match status {
        401 => !operation.is_open || operation.takes.is_some(),
        403 | 404 => !operation.is_open || changes,
        // Of what a person does not have there is nothing to read, either: API keys.
        409 => changes || operation.path.contains('{'),
        412 => operation.versions != Versions::None,
        413 | 415 | 422 => changes && (operation.takes.is_some() || matches!(operation.run, Run::Write(..))),
        428 => operation.versions == Versions::Requires,
        _ => true,
    }
}
