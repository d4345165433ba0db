//! Signing in for programs: the same verb as the page's, another door.

use axum::body::Body;
use axum::http::Method;
use db::params;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{Answer, ORG, PASSWORD, Program, Site};
use identity::users::{self, Begins, Lock, SetTemporaryPassword};
use kernel::Secret;
use serde_json::{Value, json};

use crate::sign_in::{WRONG, reasons};

db::statements! {
    COUNTERS = "SELECT COUNT(*) FROM attempt_counter WHERE org = $1";
    TOLD = "SELECT v.value FROM audit_value v WHERE v.org = $1 AND v.field = $2 ORDER BY v.event_id";
}

pub const HERE: &str = "/api/v1/sessions/current";

pub async fn sign_in(program: &Program, user_name: &str, password: &str) -> Answer {
    program.post("/api/v1/sessions", &json!({ "user_name": user_name, "password": password })).await
}

/// What tells answers apart, but for what differs in every answer.
fn face(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let differs = ["x-request-id", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !differs.contains(&name.as_str()));
    let mut headers: Vec<_> = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    let mut body = answer.json();
    body["instance"] = Value::Null;
    (answer.status.as_u16(), headers, body)
}

async fn counters(site: &Site) -> i64 {
    site.app.db.read(|read| read.scalar::<i64>(COUNTERS, params![ORG])).await.unwrap()
}

/// Whether a token opens anything.
pub async fn opens(program: &Program) -> bool {
    // What is not there is told apart from who is nobody.
    let answer = program.delete(HERE).await;
    answer.status == 204
}

db::on_both!(
    // covers: B21, T-E1
    async fn a_program_signs_in_as_a_person_and_out_again(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let program = site.program();
        let answer = sign_in(&program, "ann", PASSWORD).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!((answer.header("location"), answer.header("cache-control")), (HERE, "no-store"));
        assert!(answer.header("set-cookie").is_empty(), "a program has no cookies");
        let told = answer.json();
        assert_eq!(told["user"], ann.to_string());
        let token = told["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("uss_") && token.len() == 68 && told["expires_at"].as_str().unwrap().ends_with('Z'));

        let browser = site.browser();
        browser.keep("usher_session", &token);
        assert!(browser.get("/account").await.location().starts_with("/sign-in"), "a token opens no page");
        let page = site.signed_in(ann).await;
        let cookie = page.session().unwrap();
        for stolen in [cookie.clone(), format!("uss_{cookie}")] {
            assert_eq!(site.program().with(&stolen).delete(HERE).await.status, 401, "a cookie is no token");
        }
        assert!(page.get("/account").await.shows("A program (nightly/1.0)"), "it is told apart in the list");

        let left = program.with(&token).delete(HERE).await;
        assert_eq!(left.status, 204, "{}", left.body);
        assert!(left.header("ratelimit-policy").starts_with("\"api\";q=1200") && left.header("ratelimit").starts_with("\"api\";r=1199"));
        let again = site.program().with(&token).delete(HERE).await;
        assert_eq!((again.status.as_u16(), again.header("www-authenticate")), (401, "Bearer realm=\"Usher\""));
        assert_eq!(again.json()["code"], "credential.refused");
        assert_eq!(again.header("content-type"), "application/problem+json");
        assert_eq!(page.get("/account").await.status, 200, "the browser's session goes on");
    }
);

db::on_both!(
    // covers: T-A4, T-A6
    async fn whoever_is_refused_cannot_tell_why(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, bob) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("bob", Builtin::FullUser).await);
        site.service_user("robot", Builtin::FullUser).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: bob })).await.unwrap();
        let program = site.program();
        let wrong = sign_in(&program, "ann", WRONG).await;
        assert_eq!((wrong.status.as_u16(), wrong.json()["code"].as_str()), (401, Some("sign_in.refused")));
        for (name, password) in [("nobody", PASSWORD), ("bob", PASSWORD), ("bob", WRONG), ("robot", PASSWORD), ("", "")] {
            assert_eq!(face(&sign_in(&program, name, password).await), face(&wrong), "{name} {password}");
        }
        let _ = ann;
    }
);

db::on_both!(
    // covers: T-B14
    async fn nobody_whose_password_must_change_signs_in_by_a_program(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let live = site.program_of(ann).await;
        let wrong = sign_in(&site.program(), "ann", WRONG).await;
        let hash = site.app.hasher.hash(Secret::new("lantern orchard 41 quay")).await.unwrap();
        let ctx = site.ctx(ada).await;
        let input = SetTemporaryPassword { user: ann, hash, begins: Begins::Now };
        site.write(move |tx| users::set_temporary_password(&ctx, tx, input.clone())).await.unwrap();
        assert_eq!(live.delete(HERE).await.status, 401, "a password that somebody set ends all sessions");
        let tried = sign_in(&site.program(), "ann", "lantern orchard 41 quay").await;
        assert_eq!(face(&tried), face(&wrong), "it opens a page, and no program");
        assert_eq!(reasons(&site, "sign_in.refused").await.last().map(String::as_str), Some("needs_change"));
        let page = site.browser().at("10.0.0.9");
        assert_eq!(page.sign_in("ann", "lantern orchard 41 quay").await.location(), "/required/password", "nothing of it was spent");

        let bob = site.at_root("bob", Builtin::FullUser).await;
        let program = site.program_of(bob).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::require_password_change(&ctx, tx, bob)).await.unwrap();
        assert_eq!(sign_in(&site.program(), "bob", PASSWORD).await.status, 401);
        assert_eq!(program.delete(HERE).await.status, 204, "who must change it may still leave");
    }
);

db::on_both!(
    // covers: T-A9, T-A16
    async fn nonsense_is_told_so_and_counts_for_nothing(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let before = counters(&site).await;
        let bodies: Vec<(Vec<u8>, u16)> = vec![
            (json!({ "user_name": "ann", "password": "x".repeat(1_000_000) }).to_string().into_bytes(), 413),
            (json!({ "user_name": "a".repeat(300_000), "password": "x" }).to_string().into_bytes(), 413),
            (json!({ "user_name": "ann\u{0}", "password": "x" }).to_string().into_bytes(), 422),
            (json!({ "user_name": "ann", "password": "\u{0}" }).to_string().into_bytes(), 422),
            (json!({ "user_name": ["ann"], "password": "x" }).to_string().into_bytes(), 422),
            (json!({ "user_name": "ann", "password": { "a": 1 } }).to_string().into_bytes(), 422),
            (json!({ "user_name": "ann" }).to_string().into_bytes(), 422),
            (json!({ "user_name": "ann", "password": "x", "role": "owner" }).to_string().into_bytes(), 422),
            (json!(["ann", "x"]).to_string().into_bytes(), 400),
            (b"{\"user_name\": \"\xff\xfe\", \"password\": \"x\"}".to_vec(), 400),
            (b"{".to_vec(), 400),
            (b"".to_vec(), 422),
            ("[".repeat(10_000).into_bytes(), 400),
        ];
        for (n, (body, status)) in bodies.into_iter().enumerate() {
            let program = site.program().at(&format!("10.1.0.{}", n + 1));
            let answer = program.send(Method::POST, "/api/v1/sessions", &[("content-type", "application/json")], Body::from(body)).await;
            assert_eq!(answer.status, status, "{n}: {}", answer.body);
            assert_eq!(answer.header("content-type"), "application/problem+json", "{n}");
        }
        // What will not do is named by its place, and reads the same whether there is somebody of that name or nobody.
        let wrong = async |name: &str| {
            let answer =
                site.program().at("10.1.1.1").post("/api/v1/sessions", &json!({ "user_name": name, "password": 7, "role": "x" })).await;
            face(&answer)
        };
        let (status, _, told) = wrong("ann").await;
        let places: Vec<_> = told["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!((status, places), (422, vec![json!("/role"), json!("/password")]));
        assert_eq!(wrong("ann").await, wrong("nobody").await);
        for kind in ["application/x-www-form-urlencoded", "text/html", ""] {
            let body = Body::from(json!({ "user_name": "ann", "password": PASSWORD }).to_string());
            let answer = site.program().send(Method::POST, "/api/v1/sessions", &[("content-type", kind)], body).await;
            assert_eq!(answer.status, 415, "{kind}");
        }
        assert_eq!(counters(&site).await, before, "no try was counted");
        assert_eq!(sign_in(&site.program(), "ann", PASSWORD).await.status, 201);
    }
);

db::on_both!(
    // covers: T-A17
    async fn sixty_guesses_with_the_right_one_last_let_nobody_in(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        for n in 0..60 {
            let program = site.program().at(&format!("10.2.{n}.1"));
            let password = if n == 59 { PASSWORD.to_owned() } else { format!("guess number {n} of many") };
            assert_eq!(sign_in(&program, "ann", &password).await.status, 401, "{n}");
        }
        // From one network the throttle speaks first.
        let program = site.program().at("10.3.0.1");
        let mut last = 0;
        for n in 0..70 {
            last = sign_in(&program, "ann", &format!("guess number {n} of many")).await.status.as_u16();
        }
        assert_eq!(last, 429);
    }
);

db::on_both!(
    // covers: T-E2, T-A18
    async fn a_token_ends_with_what_it_rests_on(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let person = async |name: &str| -> (UserId, Program) {
            let id = site.at_root(name, Builtin::FullUser).await;
            (id, site.program_of(id).await)
        };
        let (locked, of_locked) = person("lou").await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: locked })).await.unwrap();
        assert!(!opens(&of_locked).await, "locked");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unlock(&ctx, tx, locked)).await.unwrap();
        assert!(!opens(&of_locked).await, "an unlock brings no session back");

        let (_, idle) = person("ivy").await;
        site.clock.advance_secs(25 * 3600);
        assert!(!opens(&idle).await, "idle for a day");
        let (_, early) = person("eli").await;
        site.clock.advance_secs(-3 * 24 * 3600);
        assert!(!opens(&early).await, "a clock that was set back");
    }
);

db::on_both!(
    // covers: T-E8
    async fn a_token_stands_in_no_log_and_is_taken_from_no_query(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let token = sign_in(&site.program(), "ann", PASSWORD).await.json()["token"].as_str().unwrap().to_owned();
        let by_query = site.program().delete(&format!("{HERE}?access_token={token}")).await;
        assert_eq!(by_query.status, 401);
        let twice = site.program().with(&token).send(Method::DELETE, HERE, &[("authorization", "Bearer x")], Body::empty()).await;
        assert_eq!(twice.status, 401, "two are none");
        for field in ["user_agent", "ip", "reason"] {
            let rows = site.app.db.read(move |read| read.query(TOLD, params![ORG, field])).await.unwrap();
            let told: Vec<String> = rows.into_iter().map(|row| row.only().unwrap()).collect();
            assert!(!told.iter().any(|value| value.contains(&token[4..])), "{field}");
        }
        assert!(site.events().await.iter().any(|kind| kind == "session.begun"));
        let _ = ann;
    }
);
