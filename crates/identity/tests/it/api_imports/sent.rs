//! What is sent as a file: what will not do, and what comes twice.

use axum::body::Body;
use axum::http::Method;
use identity::testing::Site;
use serde_json::json;

use super::{IMPORTS, TEAM, upload, uploaded};
use crate::programs::{refusal, refused};

db::on_both!(
    // covers: T-D10
    async fn files_that_will_not_do_are_refused_and_nothing_of_them_is_kept(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let large = "a".repeat((64 << 20) + 1);
        let files: [(&str, &str, u16, &str); 6] = [
            ("text/csv", "", 422, "file.empty"),
            ("text/csv", "User name,Email\n", 422, "file.header_only"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\u{3}\u{4}....", 422, "file.workbook"),
            ("text/csv; charset=utf-8", "User name,Email\na,\"\n", 422, "file.open_quote"),
            ("application/json", "{}", 415, "content_type"),
            ("text/csv", &large, 413, "file.too_large"),
        ];
        for (kind, text, status, code) in files {
            let answer = program.send(Method::POST, IMPORTS, &[("content-type", kind)], Body::from(text.to_owned())).await;
            let told = refusal(&answer);
            assert_eq!((told.0, told.1.as_str()), (status, code), "{}", answer.body);
            assert!(told.2.iter().all(String::is_empty), "the body as a whole: {}", answer.body);
        }
        assert_eq!(refusal(&upload(&program, "?kind=cats", TEAM).await), refused(400, "query.value", &[]));
        assert_eq!(refusal(&upload(&program, "?shoe=4", TEAM).await), refused(400, "query.unknown", &[]));
        let without_type = program.send(Method::POST, IMPORTS, &[], Body::from(TEAM)).await;
        assert_eq!(without_type.status, 415);
        assert_eq!(program.get(IMPORTS).await.json()["items"], json!([]));
        assert!(!site.events().await.contains(&"import.uploaded".to_owned()));
    }
);

db::on_both!(
    async fn a_file_that_is_sent_twice_under_one_key_is_one_import(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let headers = [("content-type", "text/csv"), ("idempotency-key", "monday")];
        let send = async |text: &str| program.send(Method::POST, IMPORTS, &headers, Body::from(text.to_owned())).await;
        let (first, second) = (send(TEAM).await, send(TEAM).await);
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201), "{}", second.body);
        assert_eq!((first.json(), first.header("location")), (second.json(), second.header("location")));
        assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
        assert_eq!(program.get(IMPORTS).await.json()["items"].as_array().unwrap().len(), 1);
        let stored = site.app.db.read(|read| read.query_text("SELECT COUNT(*) FROM import", &[])).await.unwrap();
        assert_eq!(stored.into_iter().next().unwrap().only::<i64>().unwrap(), 1, "nothing is stored of the second");
        assert_eq!(refusal(&send(&TEAM.replace("Ann", "Eva")).await), refused(422, "idempotency.reused", &[]));
        // Without the key it is another one.
        assert_ne!(uploaded(&program, TEAM).await, first.header("location"));
    }
);
