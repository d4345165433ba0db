//! The page that tells people of the interface for programs.

use axum::http::Method;
use identity::http::api::{REFERENCE, openapi, operations};
use identity::roles::Builtin;
use identity::testing::Site;
use serde_json::Value;

db::on_both!(
    async fn every_operation_stands_on_the_page_with_a_request(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let page = site.signed_in(ada).await.get(REFERENCE).await;
        assert_eq!(page.status, 200);
        for operation in operations() {
            assert!(page.shows(operation.summary) && page.shows(operation.path), "{operation:?}");
            let id = operation.id.replace('.', "-");
            assert_eq!(page.body.matches(&format!("href=\"#{id}\"")).count(), 1, "{operation:?} is in the contents");
        }
        assert!(page.body.contains("https://crm.x.example/api/v1/users"), "requests name this server");
        assert!(page.body.contains("id=\"answer-User\""));
        for heading in ["Users", "Yourself", "Audit log", "Saved views"] {
            assert!(page.body.contains(&format!(">{heading}</h")), "{heading}");
        }
        assert!(page.body.contains("<wbr>{id}/<wbr>require-password-change"), "the longest address goes on in a new line");
        assert!(page.body.contains("/mail/templates/invitation"), "one of the words stands in the request, not all of them");
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        // It says nothing of anybody; still only those who are here read it.
        let member = site.at_root("mia", Builtin::TeamMember).await;
        assert_eq!(site.signed_in(member).await.get(REFERENCE).await.status, 200);
        assert!(site.browser().get(REFERENCE).await.location().starts_with("/sign-in"));
    }
);

/// Whether a value is as its schema says, so far as the document uses schemas.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(path) = schema["$ref"].as_str() {
        return fits(document, document.pointer(path.trim_start_matches('#')).unwrap(), value);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().any(|one| fits(document, one, value));
    }
    let is_of = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if schema["type"].is_null() {
        return true;
    }
    let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    kinds.iter().filter_map(Value::as_str).any(is_of)
        && schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).all(|name| value.get(name).is_some())
        && schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .all(|(name, schema)| value.get(name).is_none_or(|v| fits(document, schema, v)))
        && value.as_array().into_iter().flatten().all(|row| fits(document, &schema["items"], row))
}

db::on_both!(
    async fn answers_are_as_the_document_says_also_where_fields_are_chosen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, document) = (site.program_of(ada).await, openapi());
        let mut asked = 0;
        for operation in operations().into_iter().filter(|operation| operation.method == Method::GET && !operation.path.contains("{kind}"))
        {
            let path = operation.path.replace("{id}", &ada.to_string());
            let told = &document["paths"][operation.path]["get"];
            let schema = &told["responses"]["200"]["content"]["application/json"]["schema"];
            let fields = told["parameters"].as_array().unwrap().iter().find(|one| one["name"] == "fields");
            let Some(fields) = fields.map(|one| one["schema"]["items"]["enum"].clone()) else { continue };
            let whole = program.get(&path).await;
            if whole.status != 200 {
                continue;
            }
            asked += 1;
            assert!(fits(&document, schema, &whole.json()), "{operation:?}: {}", whole.body);
            let part = program.get(&format!("{path}?fields={}", fields[0].as_str().unwrap())).await;
            assert!(fits(&document, schema, &part.json()), "{operation:?}: {}", part.body);
        }
        assert!(asked >= 10, "only {asked} answered");
        let user = &document["components"]["schemas"]["User"];
        assert!(!fits(&document, user, &serde_json::json!({ "id": ada })), "a user has all of its fields");
    }
);
