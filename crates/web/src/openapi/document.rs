//! The document itself: OpenAPI 3.1.

use serde_json::{Map, Value, json};

use super::Schemas;

/// What stands at the head of the document.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Whose interface it is.
    pub title: &'static str,
    /// What whoever reads it must know first.
    pub description: &'static str,
    /// Of the interface, not of the program.
    pub version: &'static str,
}

/// The document of these operations: path, method in small letters, operation.
pub fn document(about: About, tags: &[(&str, &str)], operations: Vec<(String, String, Value)>, schemas: Schemas) -> Value {
    let mut paths = Map::new();
    for (path, method, operation) in operations {
        let path = paths.entry(path).or_insert_with(|| json!({}));
        path[method.as_str()] = operation;
    }
    let mut schemas = schemas.into_value();
    schemas["Problem"] = problem();
    json!({
        "openapi": "3.1.0",
        "info": { "title": about.title, "description": about.description, "version": about.version },
        "servers": [{ "url": "/" }],
        "tags": tags.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect::<Vec<_>>(),
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of a service user (usk_…), or the token of a session (uss_…).",
                },
            },
        },
    })
}

/// RFC 9457, as [`crate::Problem`] tells it.
fn problem() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": text("urn:usher:problem: and the code."),
            "title": text("The status in words."),
            "status": { "type": "integer", "description": "The status." },
            "detail": text("What happened and what to do next, for people."),
            "code": text("What happened, for programs: stable."),
            "instance": text("The request, as the server's log names it."),
            "errors": {
                "type": "array",
                "description": "The fields that will not do, all at once, or the first hundred of them.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "code", "detail"],
                    "properties": {
                        "pointer": text("Where, as a JSON pointer (RFC 6901) into what was sent."),
                        "code": text("What is wrong with it, for programs: stable."),
                        "detail": text("What to do, for people."),
                    },
                },
            },
        },
    })
}
