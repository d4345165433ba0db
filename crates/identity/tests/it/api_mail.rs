//! Mail for programs: the server, whose password goes in and never comes out, the outbox, and what the mails say.

use axum::http::Method;
use db::params;
use identity::invitations::{self, Invite};
use identity::roles::Builtin;
use identity::testing::{Answer, ORG, Program, Site};
use serde_json::{Value, json};

use crate::mail_settings::smtp_server;
use crate::mailroom::{draft, mailroom};

db::statements! {
    KEEP_SERVER = "INSERT INTO mail_transport (org, host, port, security, user_name, secret, from_name, from_address, tested_at, version) \
        VALUES ($1, 'smtp.x.example', 587, 'starttls', 'crm', $2, 'CRM', 'crm@x.example', $3, 1)";
}

const SERVER: &str = "/api/v1/mail/server";
const OUTBOX: &str = "/api/v1/mail/outbox";
const TEMPLATES: &str = "/api/v1/mail/templates";
const QUARTER: i64 = 15 * 60;

async fn put(program: &Program, path: &str, version: &str, body: &Value) -> Answer {
    program.json(Method::PUT, path, &[("if-match", version)], body).await
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn places(answer: &Answer) -> Vec<String> {
    let told = answer.json();
    told["errors"].as_array().into_iter().flatten().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

fn settings(port: &str) -> Value {
    json!({
        "host": "127.0.0.1", "port": port.parse::<i64>().unwrap(), "security": "none", "from_name": "AdventureWorks",
        "from_address": "crm@x.example", "test_to": "ada@x.example",
    })
}

db::on_both!(
    async fn a_server_is_kept_once_it_took_a_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let none = program.get(SERVER).await;
        assert_eq!((none.header("etag"), &none.json()["is_set_up"], &none.json()["host"]), ("\"0\"", &json!(false), &Value::Null));
        assert_eq!(program.delete(SERVER).await.status, 404);

        let refuses = smtp_server("554 5.7.1 we do not know you").await;
        let not_taken = put(&program, SERVER, "\"0\"", &settings(&refuses)).await;
        assert_eq!(code(&not_taken), is(422, "mail.not_taken"));
        assert!(not_taken.json()["detail"].as_str().unwrap().contains("we do not know you"), "{}", not_taken.body);
        let takes = smtp_server("250 2.0.0 queued as 4711").await;
        let tested = program.post("/api/v1/mail/server/test", &settings(&takes)).await;
        assert_eq!(tested.status, 200, "{}", tested.body);
        assert!(tested.json()["answer"].as_str().unwrap().contains("queued as 4711"));
        assert_eq!(program.get(SERVER).await.header("etag"), "\"0\"", "a test keeps nothing");

        assert_eq!(code(&program.json(Method::PUT, SERVER, &[], &settings(&takes)).await), is(428, "if_match.required"));
        let wrong =
            json!({ "host": "", "port": 0, "security": "none", "user_name": "u", "password": "hunter2", "from_address": "x", "me": 1 });
        let answer = put(&program, SERVER, "*", &wrong).await;
        assert_eq!((answer.status.as_u16(), places(&answer)), (422, vec!["/me".to_owned()]), "{}", answer.body);
        let wrong = json!({ "host": "", "port": 0, "security": "none", "user_name": "u", "password": "hunter2", "from_address": "x" });
        let answer = put(&program, SERVER, "*", &wrong).await;
        assert_eq!(places(&answer), ["/host", "/port", "/security", "/from_address"]);
        assert!(!answer.body.contains("hunter2"));
        let mut nowhere = settings(&takes);
        nowhere["test_to"] = json!("nobody");
        assert_eq!(places(&put(&program, SERVER, "*", &nowhere).await), ["/test_to"]);

        let kept = put(&program, SERVER, "\"0\"", &settings(&takes)).await;
        assert_eq!((kept.status.as_u16(), kept.header("etag")), (200, "\"1\""), "{}", kept.body);
        assert_eq!((&kept.json()["security"], &kept.json()["has_password"]), (&json!("none"), &json!(false)));
        let told = program.get(SERVER).await;
        assert_eq!((told.json(), told.header("etag")), (kept.json(), "\"1\""));
        assert_eq!(code(&put(&program, SERVER, "\"0\"", &settings(&takes)).await), is(412, "mail.changed_meanwhile"));
        let unsent = put(&program, SERVER, "\"7\"", &settings(&refuses)).await;
        assert_eq!(code(&unsent), is(412, "mail.changed_meanwhile"), "no server was asked: this one would have refused");
        let stale = program.json(Method::DELETE, SERVER, &[("if-match", "\"7\"")], &json!({})).await;
        assert_eq!(code(&stale), is(412, "mail.changed_meanwhile"));
        assert_eq!(program.delete(SERVER).await.status, 204);
        assert_eq!(program.get(SERVER).await.json()["is_set_up"], false);
        let events = site.events().await;
        assert!(events.contains(&"mail.server_saved".to_owned()) && events.contains(&"mail.server_removed".to_owned()));
    }
);

db::on_both!(
    async fn what_changes_the_server_asks_for_the_password_and_so_does_trying_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, browser) = (site.program_of(ada).await, site.signed_in(ada).await);
        let takes = smtp_server("250 2.0.0 queued as 4711").await;
        assert_eq!(put(&program, SERVER, "*", &settings(&takes)).await.status, 200);
        site.clock.advance_secs(QUARTER);
        let step_up = is(403, "step_up.required");
        assert_eq!(code(&put(&program, SERVER, "*", &settings(&takes)).await), step_up);
        assert_eq!(code(&program.post("/api/v1/mail/server/test", &settings(&takes)).await), step_up);
        assert_eq!(code(&program.delete(SERVER).await), step_up);
        assert_eq!(program.get(SERVER).await.status, 200);
        let form = [("host", "127.0.0.1"), ("port", takes.as_str()), ("security", "none"), ("from_address", "crm@x.example")];
        let form = [&form[..], &[("user_name", ""), ("password", ""), ("test_to", "ada@x.example"), ("version", "1")]].concat();
        assert!(browser.post("/administration/mail", &form).await.shows("Your password, once more"), "the page's button, too");
        // A key is its own proof.
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let key = site.program().with(site.key_of(robot).await.reveal());
        let tested = key.post("/api/v1/mail/server/test", &settings(&takes)).await;
        assert_eq!(tested.status, 200, "{}", tested.body);
    }
);

db::on_both!(
    async fn the_password_of_the_server_is_never_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let call = site.product();
        let sealed = call.keys().seal("mail_transport", call.random(), b"hunter2 secret");
        site.app.db.write(move |tx| tx.execute(KEEP_SERVER, params![ORG, sealed, call.now])).await.unwrap();
        let told = program.get(SERVER).await;
        assert_eq!((&told.json()["has_password"], &told.json()["user_name"]), (&json!(true), &json!("crm")), "{}", told.body);
        assert!(!told.body.contains("hunter2"), "{}", told.body);
        // It goes to no other server, nor the same by another way.
        let mut elsewhere = settings("2525");
        elsewhere["security"] = json!("tls");
        elsewhere["user_name"] = json!("crm");
        assert_eq!(places(&put(&program, SERVER, "*", &elsewhere).await), ["/password"]);
    }
);

db::on_both!(
    async fn a_program_reads_the_outbox_sends_again_and_cancels(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root, program) = (mailroom(&site), site.root().await, site.program_of(ada).await);
        for name in ["pat", "sue"] {
            let (id, ctx) = (draft(&site, name, root).await, site.ctx(ada).await);
            site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
        }
        post.kept.refuse_next(mail::MailFault::permanent("550 5.1.1 no such user here"));
        post.courier.tick().await.unwrap();
        let rows = |answer: &Answer| answer.json()["items"].as_array().unwrap().clone();
        assert_eq!(rows(&program.get(OUTBOX).await).len(), 2);
        let first = program.get(&format!("{OUTBOX}?limit=1")).await;
        let next = first.json()["next_cursor"].as_str().unwrap().to_owned();
        let second = program.get(&format!("{OUTBOX}?limit=1&cursor={next}")).await;
        assert_ne!(rows(&first)[0]["id"], rows(&second)[0]["id"]);
        assert_eq!(second.json()["next_cursor"], Value::Null);
        assert_eq!(rows(&program.get(&format!("{OUTBOX}?q=PA")).await)[0]["to"], "pat@x.example");
        assert_eq!(code(&program.get(&format!("{OUTBOX}?cursor=x")).await), is(400, "cursor.invalid"));
        assert_eq!(code(&program.get(&format!("{OUTBOX}?state=lost")).await), is(400, "query.value"));
        let dead = rows(&program.get(&format!("{OUTBOX}?state=dead")).await);
        assert_eq!((dead.len(), &dead[0]["answer"], &dead[0]["can_retry"]), (1, &json!("550 5.1.1 no such user here"), &json!(true)));

        let at = format!("{OUTBOX}/{}", dead[0]["id"].as_str().unwrap());
        let one = program.get(&at).await;
        assert!(one.body.contains("••••") && !one.body.contains("/invitation#"), "{}", one.body);
        assert_eq!(program.post(&format!("{at}/retry"), &json!({})).await.status, 204);
        post.deliver().await;
        assert_eq!(program.get(&at).await.json()["state"], "sent");
        assert_eq!(code(&program.post(&format!("{at}/cancel"), &json!({})).await), is(409, "mail.not_to_cancel"));
        assert_eq!(code(&program.post(&format!("{at}/retry"), &json!({})).await), is(409, "mail.not_waiting"));
        let nothing = format!("{OUTBOX}/mai_{}", "0".repeat(32));
        for (method, path) in
            [(Method::GET, nothing.clone()), (Method::POST, format!("{nothing}/retry")), (Method::POST, format!("{nothing}/cancel"))]
        {
            assert_eq!(program.json(method, &path, &[], &json!({})).await.status, 404, "{path}");
        }

        let (id, ctx) = (draft(&site, "kim", root).await, site.ctx(ada).await);
        site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
        let waiting = rows(&program.get(&format!("{OUTBOX}?state=waiting")).await);
        assert!(waiting[0]["next_try_at"].is_string() && waiting[0]["to_user"] == json!(id));
        let at = format!("{OUTBOX}/{}", waiting[0]["id"].as_str().unwrap());
        assert_eq!(program.post(&format!("{at}/cancel"), &json!({})).await.status, 204);
        post.deliver().await;
        assert!(post.kept.sent_to("kim@x.example").is_empty());
        let events = site.events().await;
        assert!(events.contains(&"mail.retried".to_owned()) && events.contains(&"mail.cancelled".to_owned()));
    }
);

db::on_both!(
    async fn a_program_writes_a_mail_anew_and_puts_it_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let all = program.get(&format!("{TEMPLATES}?limit=100&fields=kind,version,is_own")).await.json();
        assert_eq!(all["items"][0], json!({ "kind": "invitation", "version": 0, "is_own": false }));
        let part = program.get(&format!("{TEMPLATES}?limit=3&include=total")).await.json();
        assert_eq!((part["items"].as_array().unwrap().len(), &part["next_cursor"]), (3, &part["items"][2]["kind"]));
        let at = format!("{TEMPLATES}/reset");
        let now = program.get(&at).await;
        assert_eq!(now.header("etag"), "\"0\"");
        let tags = now.json()["tags"].as_array().unwrap().clone();
        assert!(tags.iter().any(|tag| tag["tag"] == "{LINK}" && tag["is_needed"] == true), "{tags:?}");
        assert!(tags.iter().any(|tag| tag["tag"] == "{FIRST_NAME}" && tag["is_needed"] == false), "{tags:?}");

        let words = json!({ "subject": "A new password", "text": "Here it is: {LINK}" });
        assert_eq!(code(&program.json(Method::PUT, &at, &[], &words).await), is(428, "if_match.required"));
        let bad = put(&program, &at, "\"0\"", &json!({ "subject": "", "text": "{LNK}" })).await;
        assert_eq!((bad.status.as_u16(), places(&bad)), (422, vec!["/subject".to_owned(), "/text".to_owned(), "/text".to_owned()]));
        let edited = put(&program, &at, "\"0\"", &words).await;
        assert_eq!((edited.status.as_u16(), edited.header("etag")), (200, "\"1\""), "{}", edited.body);
        let told = edited.json();
        assert_eq!((&told["subject"], &told["is_own"], &told["changed_by"]), (&words["subject"], &json!(true), &json!(ada)));
        assert_eq!(code(&put(&program, &at, "\"0\"", &words).await), is(412, "mail_text.stale"));
        let reset = async |version: &str| program.json(Method::DELETE, &at, &[("if-match", version)], &json!({})).await;
        assert_eq!(code(&reset("\"0\"").await), is(412, "mail_text.stale"));
        let back = reset("\"1\"").await;
        assert_eq!((back.status.as_u16(), &back.json()["is_own"], &back.json()["subject"]), (200, &json!(false), &now.json()["subject"]));
        assert_eq!(program.get(&format!("{TEMPLATES}/nothing")).await.status, 404);
        let events = site.events().await;
        assert!(events.contains(&"mail.text_changed".to_owned()) && events.contains(&"mail.text_reset".to_owned()));
    }
);

db::on_both!(
    // covers: T-C4
    async fn who_may_not_set_up_mail_gets_none_of_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let (id, ctx) = (draft(&site, "pat", root).await, site.ctx(ada).await);
        site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
        let there = site.program_of(ada).await.get(OUTBOX).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let (sam, jae) =
            (site.person("sam", Builtin::TeamMember, root).await, site.person("jae", Builtin::CompanyAdministrator, europe).await);
        let words = json!({ "subject": "A", "text": "{LINK}" });
        for person in [sam, jae] {
            let program = site.program_of(person).await;
            for (method, path, body) in [
                (Method::GET, SERVER.to_owned(), json!({})),
                (Method::PUT, SERVER.to_owned(), settings("25")),
                (Method::PUT, SERVER.to_owned(), json!({ "host": 7 })),
                (Method::POST, format!("{SERVER}/test"), settings("25")),
                (Method::DELETE, SERVER.to_owned(), json!({})),
                (Method::GET, OUTBOX.to_owned(), json!({})),
                (Method::GET, format!("{OUTBOX}/{there}"), json!({})),
                (Method::POST, format!("{OUTBOX}/{there}/retry"), json!({})),
                (Method::POST, format!("{OUTBOX}/{there}/cancel"), json!({})),
                (Method::GET, TEMPLATES.to_owned(), json!({})),
                (Method::GET, format!("{TEMPLATES}/reset"), json!({})),
                (Method::PUT, format!("{TEMPLATES}/reset"), words.clone()),
                (Method::DELETE, format!("{TEMPLATES}/reset"), json!({})),
            ] {
                let answer = program.json(method.clone(), &path, &[("if-match", "*")], &body).await;
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{method} {path}: {} {}", answer.status, answer.body);
            }
        }
        let ctx = site.product();
        let rows = site.app.db.read(move |read| mail::outbox::counts(&ctx, read)).await.unwrap();
        assert_eq!(rows.cancelled, 0);
    }
);
