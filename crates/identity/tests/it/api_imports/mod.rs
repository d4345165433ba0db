//! Imports for programs: a whole import by URL alone, what became of each row, and that a job gives no key more than it has.

mod choices;
mod keys;
mod sent;

use access::{ApiScope, Capability, CapabilitySet, Rights};
use axum::body::Body;
use axum::http::Method;
use identity::UserId;
use identity::imports::ImportJob;
use identity::testing::{Answer, Program, Site};
use identity::users::UserStatus;
use serde_json::{Value, json};

use crate::imports::{files, worker};
use crate::programs::{refusal, refused};

const IMPORTS: &str = "/api/v1/imports";
const CSV: &[(&str, &str)] = &[("content-type", "text/csv")];

const TEAM: &str = "Employee ID,First name,Last name,Email,Cost center\n\
    1,Ann,Ames,ann@x.example,Clerk\n\
    2,Bob,Boyd,bob@x.example,Head\n\
    3,Cid,Cole,cid-at-x,Clerk\n";

pub async fn upload(program: &Program, query: &str, text: &str) -> Answer {
    program.send(Method::POST, &format!("{IMPORTS}{query}"), CSV, Body::from(text.to_owned())).await
}

/// Uploads, and gives the address of the import.
pub async fn uploaded(program: &Program, text: &str) -> String {
    let answer = upload(program, "", text).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.header("location").to_owned()
}

pub async fn patch(program: &Program, path: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, path, &[], body).await
}

/// A step without a body, with its job to the end.
pub async fn step(site: &Site, program: &Program, path: &str, body: &Value) -> Value {
    let answer = program.post(path, body).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    worker(site, ImportJob::default()).run_due().await.unwrap();
    answer.json()
}

pub async fn checked(site: &Site, program: &Program, import: &str) -> Value {
    step(site, program, &format!("{import}/check"), &json!({})).await;
    let told = program.get(import).await.json();
    assert_eq!(told["state"], "checked", "{told}");
    told
}

pub async fn imported(site: &Site, program: &Program, import: &str) -> Value {
    let token = checked(site, program, import).await["token"].clone();
    step(site, program, &format!("{import}/import"), &json!({ "token": token })).await;
    program.get(import).await.json()
}

/// All rows, page by page.
pub async fn rows(program: &Program, import: &str, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = program.get(&format!("{import}/rows?limit=100{query}{cursor}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let mut told = page.json();
        all.append(told["items"].as_array_mut().unwrap());
        match told["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// Everything but this.
pub fn without(capability: Capability) -> ApiScope {
    let gone: CapabilitySet = [capability].into_iter().collect();
    ApiScope { capabilities: CapabilitySet::all().minus(gone), rights: Rights::all() }
}

/// The columns of the team, with this for the last one.
pub fn columns_with(last: Value) -> Vec<Value> {
    let four = ["external_id", "first_name", "last_name", "primary_email"].map(|name| json!({ "field": name }));
    four.into_iter().chain([last]).collect()
}

db::on_both!(
    // covers: D12, D13
    async fn a_whole_organization_comes_in_by_url_alone(test: TestDb) {
        let files = files();
        let (site, ada) = crate::imports::site(test.db.clone(), &files).await;
        let program = site.program_of(ada).await;
        let companies = uploaded(&program, &files.read("companies.csv")).await;
        let told = imported(&site, &program, &companies).await;
        let there = files.rows("companies.csv").len();
        assert_eq!((&told["kind"], &told["state"]), (&json!("companies"), &json!("done")), "{told}");
        assert_eq!((&told["counts"]["created"], &told["counts"]["failed"]), (&json!(there - 1), &json!(0)));
        assert!(rows(&program, &companies, "&outcome=created").await.iter().all(|row| row["id"].as_str().unwrap().starts_with("com_")));

        // The people, and one who has no address.
        let people = files.read("people.csv");
        let mut bad: Vec<&str> = people.trim_end().lines().last().unwrap().split(',').collect();
        (bad[0], bad[4], bad[5]) = ("999", "not-an-address", "zoe9");
        let text = format!("{}\n{}\n", people.trim_end(), bad.join(","));
        let import = uploaded(&program, &text).await;
        let told = imported(&site, &program, &import).await;
        let there = files.rows("people.csv").len();
        assert_eq!((&told["state"], &told["rows"]), (&json!("done"), &json!(there + 1)), "{told}");
        assert_eq!((&told["counts"]["created"], &told["counts"]["failed"]), (&json!(there), &json!(1)));
        assert_eq!(rows(&program, &import, "").await.len(), there + 1);
        let failed = rows(&program, &import, "&outcome=failed").await;
        assert_eq!((failed.len(), &failed[0]["row"], &failed[0]["id"]), (1, &json!(there + 2), &Value::Null));
        let said = &failed[0]["said"][0];
        assert_eq!(
            (&said["pointer"], &said["column"], &said["code"]),
            (&json!("/primary_email"), &json!("Email"), &json!("email.invalid"))
        );
        assert!(said["detail"].as_str().unwrap().len() > 10, "{said}");
        let total = program.get("/api/v1/users?include=total&limit=1").await.json();
        assert_eq!(total["total"], there + 1, "all of the file, and the owner");
    }
);

db::on_both!(
    // covers: G4
    async fn a_check_keeps_nothing_and_tells_each_row(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let import = uploaded(&program, TEAM).await;
        let sent = json!({ "columns": columns_with(json!({ "new_field": "Cost center" })), "mode": "create" });
        assert_eq!(patch(&program, &import, &sent).await.status, 200);
        let begun = program.post(&format!("{import}/check"), &json!({})).await;
        assert_eq!((begun.status.as_u16(), &begun.json()["state"]), (200, &json!("checking")), "{}", begun.body);
        assert_eq!(refusal(&program.post(&format!("{import}/check"), &json!({})).await), refused(409, "import.not_now", &[]));
        assert_eq!(refusal(&patch(&program, &import, &sent).await), refused(409, "import.not_now", &[]));
        assert_eq!(refusal(&program.delete(&import).await), refused(409, "import.runs", &[]));
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let told = program.get(&import).await.json();
        assert_eq!((&told["state"], &told["counts"]["created"], &told["counts"]["failed"]), (&json!("checked"), &json!(2), &json!(1)));
        assert_eq!(program.get("/api/v1/users?include=total").await.json()["total"], 1, "a check keeps nothing");
        let failed = rows(&program, &import, "&outcome=failed").await;
        assert_eq!((&failed[0]["row"], &failed[0]["name"]), (&json!(4), &json!("Cid Cole (cid-at-x)")), "{failed:?}");
        assert_eq!(failed[0]["said"][0]["pointer"], "/primary_email");
        assert_eq!(refusal(&program.get(&format!("{import}/rows?outcome=x")).await), refused(400, "query.value", &[]));
        assert_eq!(refusal(&program.get(&format!("{import}/rows?cursor=x")).await), refused(400, "cursor.invalid", &[]));
    }
);

db::on_both!(
    // covers: G3, G4, G5
    async fn what_was_checked_is_imported_once_and_undone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let import = uploaded(&program, TEAM).await;
        let sent = json!({ "columns": columns_with(json!({ "new_field": "Cost center" })), "mode": "create" });
        assert_eq!(patch(&program, &import, &sent).await.status, 200);
        checked(&site, &program, &import).await;
        // An old token imports nothing: the file is checked again.
        let again = step(&site, &program, &format!("{import}/import"), &json!({ "token": "old" })).await;
        assert_eq!(again["state"], "checking");
        let told = program.get(&import).await.json();
        assert_eq!((&told["state"], &told["checked_again"]), (&json!("checked"), &json!(true)));

        let (start, sent) = (format!("{import}/import"), json!({ "token": told["token"] }));
        let once = async || program.json(Method::POST, &start, &[("idempotency-key", "one")], &sent).await;
        let (first, second) = (once().await, once().await);
        assert_eq!((first.status.as_u16(), &first.json()["state"]), (200, &json!("importing")), "{}", first.body);
        assert_eq!((second.header("idempotent-replayed"), second.json()), ("true", first.json()));
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let told = program.get(&import).await.json();
        assert_eq!((&told["state"], &told["counts"]["created"], &told["token"]), (&json!("done"), &json!(2), &Value::Null));
        let made = rows(&program, &import, "&outcome=created").await;
        let ann: UserId = made[0]["id"].as_str().unwrap().parse().unwrap();
        assert_eq!((site.user(ann).await.first_name, made[0]["row"].clone()), ("Ann".to_owned(), json!(2)));
        assert_eq!(program.get(&format!("/api/v1/users/{ann}")).await.json()["custom"], json!({ "assuf1": "Clerk" }));
        assert_eq!(refusal(&patch(&program, &import, &json!({ "mode": "upsert" })).await), refused(409, "import.not_now", &[]));

        let undoing = step(&site, &program, &format!("{import}/undo"), &json!({})).await;
        assert_eq!(undoing["state"], "undoing");
        let told = program.get(&import).await.json();
        assert_eq!((&told["state"], &told["counts"]["undone"]), (&json!("undone"), &json!(2)), "{told}");
        assert_eq!(site.user(ann).await.status, UserStatus::Deleted);
        let undone = rows(&program, &import, "").await;
        assert!(undone.iter().all(|row| row["outcome"] == "undone" && row["row"].is_null()), "{undone:?}");
        assert_eq!(refusal(&program.post(&format!("{import}/undo"), &json!({})).await), refused(409, "import.cannot_undo", &[]));

        let list = program.get(IMPORTS).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!((program.delete(&import).await.status.as_u16(), program.get(&import).await.status.as_u16()), (204, 404));
        assert_eq!(program.get(IMPORTS).await.json()["items"], json!([]));
        let events = site.events().await;
        for kind in ["import.uploaded", "import.started", "import.ended", "import.undone", "import.deleted"] {
            assert!(events.contains(&kind.to_owned()), "{kind}");
        }
    }
);

db::on_both!(
    async fn an_import_is_stopped_and_goes_on_by_url(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let import = uploaded(&program, TEAM).await;
        program.post(&format!("{import}/check"), &json!({})).await;
        let stopping = program.post(&format!("{import}/stop"), &json!({})).await;
        assert_eq!((stopping.status.as_u16(), &stopping.json()["stop_asked"]), (200, &json!(true)), "{}", stopping.body);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(program.get(&import).await.json()["state"], "mapping", "a stopped check keeps nothing");

        let token = checked(&site, &program, &import).await["token"].clone();
        program.post(&format!("{import}/import"), &json!({ "token": token })).await;
        program.post(&format!("{import}/stop"), &json!({})).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let told = program.get(&import).await.json();
        assert_eq!(told["state"], "stopped", "{told}");
        assert!(told["fault"].as_str().unwrap().contains("stopped"), "{told}");
        step(&site, &program, &format!("{import}/go-on"), &json!({})).await;
        assert_eq!(program.get(&import).await.json()["state"], "done");
        assert_eq!(refusal(&program.post(&format!("{import}/stop"), &json!({})).await), refused(409, "import.not_now", &[]));
        assert_eq!(refusal(&program.post(&format!("{import}/go-on"), &json!({})).await), refused(409, "import.not_now", &[]));
    }
);
