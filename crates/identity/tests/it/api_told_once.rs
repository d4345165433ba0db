//! What opens something is told to a program once: keys, links, passwords that were made. And who makes keys by the API.

use access::Capability;
use axum::http::Method;
use db::{DbConfig, params};
use identity::roles::Builtin;
use identity::testing::{Answer, ORG, Program, Site};
use identity::{ApiKeyId, UserId};
use kernel::Clock;
use serde_json::{Value, json};

use crate::mailroom::{SET_UP_MAIL, draft};
use crate::programs::{narrowed, narrowed_of, refusal, refused};

const DAY: i64 = 24 * 3600;

db::statements! {
    ANSWERS = "SELECT sealed FROM idempotent_answer WHERE org = $1";
}

fn keys_of(user: UserId) -> String {
    format!("/api/v1/users/{user}/api-keys")
}

fn new_key(site: &Site, capabilities: &[&str]) -> Value {
    let expires_at = site.clock.now().plus_secs(30 * DAY).rfc3339();
    json!({ "name": "Nightly import", "expires_at": expires_at, "capabilities": capabilities })
}

/// A request under an `Idempotency-Key`.
async fn under(program: &Program, key: &str, path: &str, body: &Value) -> Answer {
    program.json(Method::POST, path, &[("idempotency-key", key)], body).await
}

/// Everything that the database holds, as text.
async fn everything(test: &db::testing::TestDb) -> String {
    match &test.config {
        DbConfig::Sqlite { path, .. } => {
            let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_string_lossy()));
            let bytes = [std::fs::read(path).unwrap(), std::fs::read(log).unwrap_or_default()].concat();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        DbConfig::Postgres { .. } => {
            let read = test.db.read(|read| {
                let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1";
                let mut all = String::new();
                for table in read.query_text(tables, &[])? {
                    let table: String = table.only()?;
                    for row in read.query_text(&format!("SELECT t::text FROM \"{table}\" t ORDER BY 1"), &[])? {
                        all.push_str(&row.only::<String>()?);
                    }
                }
                Ok::<_, db::DbError>(all)
            });
            read.await.unwrap()
        }
    }
}

/// Fails if the secret stands in the database, as it is or in hexadecimal digits, or in an answer that is kept.
async fn is_kept_nowhere(test: &db::testing::TestDb, site: &Site, secret: &str) {
    let all = everything(test).await;
    assert!(all.contains("robot"), "the database is read");
    for form in [secret.to_owned(), kernel::crypto::hex(secret.as_bytes())] {
        assert!(!all.contains(&form), "{secret} stands in the database");
    }
    let answers = site.app.db.read(|read| read.query(ANSWERS, params![ORG])).await.unwrap();
    assert!(!answers.is_empty());
    for sealed in answers {
        let opened = site.app.world.keys.open("idempotent answer", &sealed.only::<Vec<u8>>().unwrap()).unwrap();
        assert!(!String::from_utf8_lossy(&opened).contains(secret), "{secret} stands in a kept answer");
    }
}

/// What comes again is the same answer with nothing in the field that was told.
fn is_again(first: &Answer, again: &Answer, field: &str) {
    assert_eq!((again.status, again.header("idempotent-replayed")), (first.status, "true"), "{}", again.body);
    assert_eq!(first.header("location"), again.header("location"));
    let mut told = first.json();
    assert!(told[field].as_str().is_some_and(|secret| secret.len() > 10), "{}", first.body);
    told[field] = Value::Null;
    assert_eq!(again.json(), told);
}

db::on_both!(
    async fn a_key_is_told_once_and_a_repeated_request_makes_no_other(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, robot) = (site.program_of(ada).await, site.service_user("robot", Builtin::UserAdministrator).await);
        let wanted = new_key(&site, &["users.view"]);
        let first = under(&program, "k1", &keys_of(robot), &wanted).await;
        assert_eq!(first.status, 201, "{}", first.body);
        let made = first.json();
        let key = made["key"].as_str().unwrap().to_owned();
        let id: ApiKeyId = made["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(first.header("location"), format!("{}/{id}", keys_of(robot)));
        assert_eq!(site.program().with(&key).get("/api/v1/me").await.json()["user_name"], "robot");
        let again = under(&program, "k1", &keys_of(robot), &wanted).await;
        is_again(&first, &again, "key");
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "api_key.created").count(), 1);

        let rotate = format!("{}/{id}/rotate", keys_of(robot));
        let rotated = under(&program, "k2", &rotate, &json!({ "overlap_secs": 60 })).await;
        assert_eq!(rotated.status, 201, "{}", rotated.body);
        is_again(&rotated, &under(&program, "k2", &rotate, &json!({ "overlap_secs": 60 })).await, "key");
        let newer = rotated.json()["key"].as_str().unwrap().to_owned();
        assert_ne!(newer, key);
        for key in [&key, &newer] {
            assert_eq!(site.program().with(key).get("/api/v1/me").await.status, 200, "both for a minute");
            is_kept_nowhere(&test, &site, key).await;
        }
        site.clock.advance_secs(60);
        assert_eq!(site.program().with(&key).get("/api/v1/me").await.status, 401);
        let listed = program.get(&keys_of(robot)).await;
        assert!(!listed.body.contains(&newer[12..]) && !listed.body.contains(&key[12..]), "a list tells none");
    }
);

db::on_both!(
    async fn links_and_passwords_that_were_made_are_told_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.service_user("robot", Builtin::TeamMember).await;
        let (program, pat) = (site.program_of(ada).await, draft(&site, "pat", site.root().await).await);
        let path = format!("/api/v1/users/{pat}/invitation/link");
        assert_eq!(refusal(&program.post(&path, &json!({})).await), refused(409, "invitation.none", &[]));
        assert_eq!(program.post(&format!("/api/v1/users/{pat}/invitation"), &json!({})).await.status, 204);
        let eve = site.program_of(site.at_root("eve", Builtin::Administrator).await).await;
        assert_eq!(refusal(&eve.post(&path, &json!({})).await), refused(409, "token.not_to_copy", &[]), "only who invited");

        let listed = program.get("/api/v1/invitations").await.json();
        let row = &listed["items"][0];
        assert_eq!(
            (&row["user"], &row["state"], &row["is_own"], &row["was_copied"]),
            (&json!(pat), &json!("waiting"), &json!(true), &json!(false))
        );
        assert_eq!((&row["invited_by"], &row["status"], &listed["next_cursor"]), (&json!("Ada Tester"), &json!("invited"), &Value::Null));
        let first = under(&program, "k1", &path, &json!({})).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let link = first.json()["link"].as_str().unwrap().to_owned();
        let code = link.strip_prefix("https://crm.x.example/invitation#").unwrap();
        is_again(&first, &under(&program, "k1", &path, &json!({})).await, "link");
        is_kept_nowhere(&test, &site, code).await;
        assert_eq!(refusal(&program.post(&path, &json!({})).await), refused(409, "token.not_to_copy", &[]), "once");
        assert_eq!(program.get("/api/v1/invitations").await.json()["items"][0]["was_copied"], true);
        let opened = site.browser().post("/invitation/open", &[("code", code)]).await;
        assert_eq!(opened.location(), "/invitation/password");

        let sam = site.at_root("sam", Builtin::TeamMember).await;
        let set = format!("/api/v1/users/{sam}/password");
        let made = under(&program, "k2", &set, &json!({})).await;
        assert_eq!(made.status, 200, "{}", made.body);
        is_again(&made, &under(&program, "k2", &set, &json!({})).await, "password");
        is_kept_nowhere(&test, &site, made.json()["password"].as_str().unwrap()).await;

        // With a mail server nobody takes a link; and of whom one may not see there is none.
        site.write(|tx| Ok(tx.execute(SET_UP_MAIL, params![ORG])?)).await.unwrap();
        assert_eq!(refusal(&program.post(&path, &json!({})).await), refused(409, "invitation.mail_is_set_up", &[]));
        let east = site.company("East", site.root().await).await;
        let sven = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        assert_eq!(sven.post(&path, &json!({})).await.status, 404);
        assert_eq!(sven.get("/api/v1/invitations").await.json()["items"], json!([]));
        let member = site.program_of(site.at_root("mia", Builtin::TeamMember).await).await;
        assert!(matches!(member.get("/api/v1/invitations").await.status.as_u16(), 403 | 404));
        assert_eq!(refusal(&program.get("/api/v1/invitations?cursor=x").await), refused(400, "cursor.invalid", &[]));
    }
);

db::on_both!(
    async fn keys_are_made_looked_at_and_revoked_by_whoever_may(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, robot) = (site.program_of(ada).await, site.service_user("robot", Builtin::UserAdministrator).await);
        let fine = new_key(&site, &["users.view"]);
        let with = |name: &str, value: Value| {
            let mut sent = fine.clone();
            sent[name] = value;
            sent
        };
        let soon = site.clock.now().plus_secs(5).rfc3339();
        for (sent, expected) in [
            (with("name", json!(" ")), refused(422, "required", &["/name"])),
            (with("expires_at", json!("tomorrow")), refused(422, "moment.malformed", &["/expires_at"])),
            (with("expires_at", json!(soon)), refused(422, "api_key.end", &["/expires_at"])),
            (with("networks", json!(["10.0.0.0/8", "office"])), refused(422, "api_key.network", &["/networks"])),
            (with("networks", json!([""])), refused(422, "api_key.network", &["/networks/0"])),
            (with("networks", json!(["10.0.0.0/8", " "])), refused(422, "api_key.network", &["/networks/1"])),
            (with("capabilities", json!([])), refused(422, "api_key.nothing", &["/capabilities"])),
            (with("capabilities", json!(["users.view", "users.fly"])), refused(422, "choice.unknown", &["/capabilities/1"])),
            (with("rights", json!(["boats.sail"])), refused(422, "choice.unknown", &["/rights/0"])),
        ] {
            assert_eq!(refusal(&program.post(&keys_of(robot), &sent).await), expected, "{sent}");
        }
        let made = program.post(&keys_of(robot), &with("networks", json!(["10.0.0.0/8"]))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let at = made.header("location").to_owned();
        let told = program.get(&at).await.json();
        assert_eq!(
            (&told["name"], &told["state"], &told["capabilities"]),
            (&json!("Nightly import"), &json!("living"), &json!(["users.view"]))
        );
        assert_eq!((&told["networks"], &told["created_by"], &told["last_used_at"]), (&json!(["10.0.0.0/8"]), &json!(ada), &Value::Null));
        assert!(told.get("key").is_none() && told["shown"].as_str().unwrap().len() == 12);
        site.clock.advance_secs(1);
        let two = program.post(&keys_of(robot), &fine).await.header("location").to_owned();
        let page = program.get(&format!("{}?limit=1&include=total", keys_of(robot))).await.json();
        assert_eq!((&page["total"], two.ends_with(page["items"][0]["id"].as_str().unwrap())), (&json!(2), true), "newest first");
        let rest = program.get(&format!("{}?limit=1&cursor={}", keys_of(robot), page["next_cursor"].as_str().unwrap())).await.json();
        assert!(at.ends_with(rest["items"][0]["id"].as_str().unwrap()) && rest["next_cursor"].is_null());

        assert_eq!(
            refusal(&program.post(&format!("{at}/rotate"), &json!({ "overlap_secs": 8 * DAY })).await),
            refused(422, "api_key.overlap", &["/overlap_secs"])
        );
        assert_eq!((program.delete(&at).await.status.as_u16(), program.delete(&at).await.status.as_u16()), (204, 204));
        assert_eq!(program.get(&at).await.json()["state"], "revoked");
        assert_eq!(refusal(&program.post(&format!("{at}/rotate"), &json!({})).await), refused(409, "api_key.over", &[]));
        let other = site.service_user("other", Builtin::TeamMember).await;
        let wrong = two.replace(&robot.to_string(), &other.to_string());
        assert_eq!(
            (program.get(&wrong).await.status.as_u16(), program.delete(&wrong).await.status.as_u16()),
            (404, 404),
            "each key has its user"
        );
        assert_eq!(refusal(&program.get(&keys_of(ada)).await), refused(409, "api_key.person", &[]));
    }
);

db::on_both!(
    async fn who_may_not_see_a_service_user_learns_nothing_of_its_keys(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, robot) = (site.program_of(ada).await, site.service_user("robot", Builtin::UserAdministrator).await);
        let fine = new_key(&site, &["users.view"]);
        let two = program.post(&keys_of(robot), &fine).await.header("location").to_owned();
        let east = site.company("East", site.root().await).await;
        for user in [site.person("sven", Builtin::CompanyAdministrator, east).await, site.at_root("mia", Builtin::TeamMember).await] {
            let nobody = site.program_of(user).await;
            for path in [keys_of(robot), two.clone()] {
                assert_eq!(nobody.get(&path).await.status, 404);
            }
            assert_eq!(nobody.post(&keys_of(robot), &fine).await.status, 404);
            assert_eq!(nobody.post(&format!("{two}/rotate"), &json!({})).await.status, 404);
            assert_eq!(nobody.delete(&two).await.status, 404);
        }
        site.clock.advance_secs(3600);
        assert_eq!(refusal(&program.post(&keys_of(robot), &fine).await), refused(403, "step_up.required", &[]));
        assert_eq!(refusal(&program.post(&format!("{two}/rotate"), &json!({})).await), refused(403, "step_up.required", &[]));
        assert_eq!(program.delete(&two).await.status, 204, "revoking is no danger");
    }
);

db::on_both!(
    async fn a_narrowed_key_makes_no_wider_one(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let clerk = site.service_user("clerk", Builtin::TeamMember).await;
        let key = narrowed(&site, &[Capability::ViewUsers, Capability::SetPasswords]).await;
        let wider = key.post(&keys_of(clerk), &new_key(&site, &["users.view", "users.edit"])).await;
        assert_eq!(refusal(&wider), refused(422, "api_key.more_than_yours", &["/capabilities"]));
        let mut records = new_key(&site, &["users.view"]);
        records["rights"] = json!([access::Rights::all().iter().map(|(module, verb)| access::word_of(module, verb)).next().unwrap()]);
        assert_eq!(refusal(&key.post(&keys_of(clerk), &records).await), refused(422, "api_key.more_than_yours", &["/rights"]));
        assert_eq!(key.post(&keys_of(clerk), &new_key(&site, &["users.view"])).await.status, 201);
        let me: UserId = key.get("/api/v1/me").await.json()["id"].as_str().unwrap().parse().unwrap();
        let own = key.post(&keys_of(me), &new_key(&site, &["users.view"])).await;
        assert!(matches!(own.status.as_u16(), 403 | 409), "nobody makes a key for themselves: {}", own.body);
        let looking = narrowed_of(&site, "guest", &[Capability::ViewUsers]).await;
        assert_eq!(looking.get(&keys_of(clerk)).await.status, 403, "“see users” alone sees no keys");
    }
);
