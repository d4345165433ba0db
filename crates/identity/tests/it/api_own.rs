//! What programs do for whoever they ask as: preferences, sessions, the own password, saved views.

use axum::http::Method;
use db::params;
use identity::roles::{self, Builtin};
use identity::testing::{Answer, ORG, PASSWORD, Program, Site};
use identity::users::UserStatus;
use identity::{UserId, ViewId, users};
use serde_json::{Value, json};

use crate::api_sessions::{opens, sign_in};
use crate::programs::{refusal, refused};

const ME: &str = "/api/v1/me";
const SESSIONS: &str = "/api/v1/me/sessions";
const OWN_PASSWORD: &str = "/api/v1/me/password";
const VIEWS: &str = "/api/v1/saved-views";
const FIRST: &str = "/api/v1/me/first-view";
const NEW: &str = "anvil brook cedar dune";
const WRONG: &str = "plumage rivet cactuz";
const QUARTER: i64 = 15 * 60;

async fn patch(program: &Program, path: &str, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, path, &[("if-match", version)], body).await
}

fn change(current: &str, new: &str) -> Value {
    json!({ "current_password": current, "password": new })
}

fn items(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().clone()
}

db::on_both!(
    async fn a_program_changes_how_things_look_to_its_user(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let tim = site.at_root("tim", Builtin::TeamMember).await;
        let program = site.program_of(tim).await;
        let now = program.get(ME).await;
        let version = now.header("etag").to_owned();
        let changed = patch(&program, ME, &version, &json!({ "time_zone": "Europe/Berlin", "currency": "EUR" })).await;
        assert_eq!((changed.status.as_u16(), &changed.json()["time_zone"]), (200, &json!("Europe/Berlin")), "{}", changed.body);
        assert_ne!(changed.header("etag"), version);
        let (preferences, of_name) = (site.user(tim).await.preferences, site.user(tim).await.first_name);
        assert_eq!((preferences.time_zone.as_str(), preferences.currency.as_str()), ("Europe/Berlin", "EUR"));
        assert_eq!(refusal(&patch(&program, ME, &version, &json!({ "currency": "USD" })).await), refused(412, "user.stale", &[]));
        let without = program.json(Method::PATCH, ME, &[], &json!({ "currency": "USD" })).await;
        assert_eq!(refusal(&without), refused(428, "if_match.required", &[]));
        let emptied = patch(&program, ME, "*", &json!({ "currency": null })).await;
        assert_eq!((&emptied.json()["currency"], &emptied.json()["time_zone"]), (&json!(""), &json!("Europe/Berlin")));
        let wrong = patch(&program, ME, "*", &json!({ "time_zone": "Mars/Olympus", "currency": "mars" })).await;
        let (status, _, mut places) = refusal(&wrong);
        places.sort();
        assert_eq!((status, places), (422, vec!["/currency".to_owned(), "/time_zone".to_owned()]), "{}", wrong.body);
        // What is an administrator's stays theirs.
        let more = patch(&program, ME, "*", &json!({ "first_name": "Timothy" })).await;
        assert_eq!(refusal(&more), refused(422, "field.unknown", &["/first_name"]));
        for body in [json!({}), json!({ "language": null })] {
            assert_eq!(refusal(&patch(&program, ME, "\"99\"", &body).await), refused(412, "user.stale", &[]), "{body}");
        }
        assert_eq!(site.user(tim).await.first_name, of_name);
        assert!(site.events().await.contains(&"user.preferences_changed".to_owned()));
    }
);

db::on_both!(
    // covers: B21
    async fn a_program_lists_and_ends_sessions_of_its_user_and_of_nobody_else(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tim = site.at_root("tim", Builtin::TeamMember).await;
        let page = site.signs_in("tim", "10.0.0.7").await;
        let (one, other, of_ada) = (site.program_of(tim).await, site.program_of(tim).await, site.program_of(ada).await);
        let rows = items(&one.get(SESSIONS).await);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows.iter().filter(|row| row["is_present"] == true).count(), 1);
        assert_eq!(rows.iter().filter(|row| row["is_program"] == true).count(), 2);
        let first = one.get(&format!("{SESSIONS}?limit=2&include=total")).await.json();
        assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (2, &json!(3)));
        let next = first["next_cursor"].as_str().unwrap();
        let last = one.get(&format!("{SESSIONS}?limit=2&cursor={next}")).await;
        assert_eq!((items(&last), last.json()["next_cursor"].clone()), (vec![rows[2].clone()], Value::Null));
        assert_eq!(refusal(&one.get(&format!("{SESSIONS}?cursor=ses_x")).await), refused(400, "cursor.invalid", &[]));

        let of_page = rows.iter().find(|row| row["is_program"] == false).unwrap()["id"].as_str().unwrap();
        for stranger in [&of_ada, &site.program_of(ada).await] {
            assert_eq!(stranger.delete(&format!("{SESSIONS}/{of_page}")).await.status, 404, "somebody else's is none");
        }
        assert_eq!(one.delete(&format!("{SESSIONS}/ses_x")).await.status, 404);
        assert_eq!(page.get("/account").await.status, 200);
        assert_eq!(one.delete(&format!("{SESSIONS}/{of_page}")).await.status, 204);
        assert!(page.get("/account").await.location().starts_with("/sign-in"));
        assert_eq!(one.delete(&format!("{SESSIONS}/{of_page}")).await.status, 404, "it is over");

        // Where the password was not given lately, it is asked for; reading goes on.
        site.clock.advance_secs(QUARTER);
        let present = items(&one.get(SESSIONS).await).into_iter().find(|row| row["is_present"] == false).unwrap();
        for path in [SESSIONS.to_owned(), format!("{SESSIONS}/{}", present["id"].as_str().unwrap())] {
            assert_eq!(refusal(&one.delete(&path).await), refused(403, "step_up.required", &[]), "{path}");
        }
        let again = one.post("/api/v1/sessions/current/again", &json!({ "password": PASSWORD })).await;
        let one = site.program().with(again.json()["token"].as_str().unwrap());
        let ended = one.delete(SESSIONS).await;
        assert_eq!((ended.status.as_u16(), ended.json()), (200, json!({ "ended": 1 })), "{}", ended.body);
        assert_eq!((other.get(ME).await.status.as_u16(), one.get(ME).await.status.as_u16()), (401, 200));
        assert_eq!(of_ada.get(ME).await.status, 200, "nobody else's");

        let robot = site.service_user("robot", Builtin::Administrator).await;
        let key = site.program().with(site.key_of(robot).await.reveal());
        assert_eq!(items(&key.get(SESSIONS).await), Vec::<Value>::new());
        assert_eq!(refusal(&key.delete(SESSIONS).await), refused(409, "session.none", &[]));
    }
);

db::on_both!(
    // covers: B7, T-B15
    async fn a_program_changes_the_password_of_its_user(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let (program, other) = (site.program_of(ann).await, site.program_of(ann).await);
        let page = site.signs_in("ann", "10.0.0.1").await;
        for (body, places) in [
            (json!({}), vec!["/current_password", "/password"]),
            (json!({ "current_password": PASSWORD, "password": 7 }), vec!["/password"]),
            (change(PASSWORD, "too short"), vec!["/password"]),
            (change(PASSWORD, "passwordpassword"), vec!["/password"]),
            (change(PASSWORD, PASSWORD), vec!["/password"]),
            (change(WRONG, NEW), vec!["/current_password"]),
        ] {
            let answer = program.post(OWN_PASSWORD, &body).await;
            let (status, _, told) = refusal(&answer);
            assert_eq!((status, told), (422, places.into_iter().map(str::to_owned).collect()), "{body}: {}", answer.body);
            assert!(!answer.body.contains(NEW) && !answer.body.contains(WRONG), "nothing typed comes back");
        }
        assert_eq!(program.get(ME).await.status, 200, "nothing is done");
        let changed = program.post(OWN_PASSWORD, &change(PASSWORD, NEW)).await;
        assert_eq!((changed.status.as_u16(), changed.header("location")), (201, "/api/v1/sessions/current"), "{}", changed.body);
        assert_eq!(changed.json()["user"], ann.to_string());
        assert!(!opens(&program).await && !opens(&other).await, "all sessions end");
        assert!(page.get("/account").await.location().starts_with("/sign-in"));
        let token = changed.json()["token"].as_str().unwrap().to_owned();
        assert_eq!(site.program().with(&token).get(ME).await.status, 200, "this one goes on under a new token");
        assert_eq!(site.mails(ann).await, ["password_changed"]);
        let at = |ip: &str| site.program().at(ip);
        assert_eq!(sign_in(&at("10.0.0.3"), "ann", PASSWORD).await.status, 401);
        assert_eq!(sign_in(&at("10.0.0.3"), "ann", NEW).await.status, 201);

        let robot = site.service_user("robot", Builtin::Administrator).await;
        let key = site.program().with(site.key_of(robot).await.reveal());
        assert_eq!(refusal(&key.post(OWN_PASSWORD, &change(PASSWORD, NEW)).await), refused(409, "password.none", &[]));
    }
);

db::on_both!(
    // covers: T-A6
    async fn wrong_present_passwords_of_programs_lock_as_those_of_the_page_do(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let program = site.program_of(ann).await;
        for n in 0..5 {
            assert_eq!(refusal(&program.post(OWN_PASSWORD, &change(WRONG, NEW)).await).2, ["/current_password"], "{n}");
        }
        for _ in 0..4 {
            assert_eq!(sign_in(&site.program().at("10.0.0.2"), "ann", WRONG).await.status, 401);
        }
        assert_eq!(site.user(ann).await.status, UserStatus::Active);
        assert_eq!(program.post(OWN_PASSWORD, &change(WRONG, NEW)).await.status, 422);
        assert_eq!(site.user(ann).await.status, UserStatus::Locked, "five here, four there, and one more");
        assert_eq!(program.post(OWN_PASSWORD, &change(PASSWORD, NEW)).await.status, 401, "its session ended with the lock");
    }
);

db::on_both!(
    async fn who_must_change_the_password_can_do_so_by_a_program(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let program = site.program_of(ann).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::require_password_change(&ctx, tx, ann)).await.unwrap();
        assert_eq!(refusal(&program.get(ME).await), refused(403, "password.change_required", &[]));
        let changed = program.post(OWN_PASSWORD, &change(PASSWORD, NEW)).await;
        assert_eq!(changed.status, 201, "{}", changed.body);
        let program = site.program().with(changed.json()["token"].as_str().unwrap());
        assert_eq!(program.get(ME).await.status, 200);
    }
);

db::on_both!(
    async fn a_password_that_is_set_twice_under_one_key_is_set_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        let path = format!("/api/v1/users/{tim}/password");
        let send = async |key: &str, body: &Value| program.json(Method::POST, &path, &[("idempotency-key", key)], body).await;
        let count = async || site.events().await.iter().filter(|kind| *kind == "password.set").count();
        let (before, body) = (count().await, json!({ "password": "harbour lantern quartz" }));
        let (first, again) = (send("k1", &body).await, send("k1", &body).await);
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 200), "{} {}", first.body, again.body);
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        assert_eq!(count().await, before + 1);
        // What would refuse it now does not: it is the same request still, which was done.
        let step = async |step: &str| program.post(&format!("/api/v1/users/{tim}/{step}"), &json!({})).await.status;
        assert_eq!(step("deactivate").await, 204);
        assert_eq!(
            (send("k1", &body).await.status.as_u16(), refusal(&send("k2", &body).await)),
            (200, refused(409, "password.status", &[]))
        );
        assert_eq!(step("restore").await, 204);
        // One that is made is told once, and no other is made.
        let (first, again) = (send("k3", &json!({})).await, send("k3", &json!({})).await);
        assert_eq!((again.json(), again.header("idempotent-replayed")), (json!({ "password": null }), "true"));
        assert!(first.json()["password"].as_str().unwrap().len() >= 15);
        assert_eq!(count().await, before + 2);
        assert_eq!(refusal(&send("k3", &body).await), refused(422, "idempotency.reused", &[]));
        // Its day is over: the key is free.
        site.clock.advance_secs(24 * 3600 - 1);
        let program = site.program_of(ada).await;
        let send = async |key: &str| program.json(Method::POST, &path, &[("idempotency-key", key)], &json!({})).await;
        assert_eq!(send("k3").await.header("idempotent-replayed"), "true");
        site.clock.advance_secs(1);
        assert_eq!(send("k3").await.header("idempotent-replayed"), "");
    }
);

async fn save(program: &Program, body: &Value) -> (ViewId, Answer) {
    let made = program.post(VIEWS, body).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{}", made.body);
    (made.json()["id"].as_str().unwrap().parse().unwrap(), made)
}

fn names(answer: &Answer) -> Vec<String> {
    items(answer).iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

db::on_both!(
    async fn a_program_keeps_views_as_the_page_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (view, made) = save(&program, &json!({ "name": "Newest", "query": "?sort=-created&view=all&after=x" })).await;
        let at = format!("{VIEWS}/{view}");
        assert_eq!(made.header("location"), at);
        let told = program.get(&at).await;
        let body = told.json();
        assert_eq!(body["query"], "view=all&sort=-created", "as the page would write it");
        assert_eq!((&body["shared_with"], &body["role"], &body["owner"]), (&json!("me"), &Value::Null, &json!(ada)));
        assert_eq!((&body["opens_first"], &body["may_change"]), (&json!(false), &json!(true)));
        for (body, places) in [
            (json!({ "name": "Newest" }), vec!["/name"]),
            (json!({ "name": " " }), vec!["/name"]),
            (json!({ "name": "x", "query": "shoe_size=4" }), vec!["/query"]),
            (json!({ "name": "x", "shared_with": "role" }), vec!["/role"]),
            (json!({ "name": "x", "shared_with": "all", "role": format!("rol_{}", "0".repeat(32)) }), vec!["/role"]),
            (json!({ "name": "x", "shared_with": "role", "role": format!("rol_{}", "0".repeat(32)) }), vec!["/role"]),
            (json!({ "name": "x", "shared_with": "us" }), vec!["/shared_with"]),
        ] {
            let (status, _, told) = refusal(&program.post(VIEWS, &body).await);
            assert_eq!((status, told), (422, places.into_iter().map(str::to_owned).collect()), "{body}");
        }
        assert_eq!(names(&program.get(VIEWS).await), ["Newest"]);

        assert_eq!(refusal(&program.json(Method::PATCH, &at, &[], &json!({})).await), refused(428, "if_match.required", &[]));
        let manager = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Manager)).await.unwrap().unwrap().id;
        let shared = patch(&program, &at, "\"1\"", &json!({ "shared_with": "role", "role": manager, "query": null })).await;
        assert_eq!((shared.status.as_u16(), shared.header("etag")), (200, "\"2\""), "{}", shared.body);
        assert_eq!(
            (&shared.json()["role"], &shared.json()["query"], &shared.json()["name"]),
            (&json!(manager), &json!(""), &json!("Newest"))
        );
        assert_eq!(refusal(&patch(&program, &at, "\"1\"", &json!({ "name": "Old" })).await), refused(412, "saved_view.stale", &[]));
        let other = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::FullUser)).await.unwrap().unwrap().id;
        assert_eq!(patch(&program, &at, "*", &json!({ "role": other })).await.json()["role"], json!(other), "another role alone");
        assert_eq!(patch(&program, &at, "*", &json!({ "shared_with": null })).await.json()["shared_with"], "me");
        assert_eq!(refusal(&patch(&program, &at, "*", &json!({ "role": other })).await), refused(422, "saved_view.role_alone", &["/role"]));

        let first = async |body: &Value| program.json(Method::PUT, FIRST, &[], body).await;
        assert_eq!(first(&json!({ "view": view })).await.status, 204);
        assert_eq!(items(&program.get(VIEWS).await)[0]["opens_first"], true);
        assert_eq!(refusal(&first(&json!({})).await), refused(422, "required", &["/view"]));
        assert_eq!(first(&json!({ "view": format!("viw_{}", "0".repeat(32)) })).await.status, 404);
        assert_eq!(first(&json!({ "view": null })).await.status, 204);
        assert_eq!(items(&program.get(VIEWS).await)[0]["opens_first"], false);
        let stale = program.json(Method::DELETE, &at, &[("if-match", "\"1\"")], &json!({})).await;
        assert_eq!(refusal(&stale), refused(412, "saved_view.stale", &[]));
        assert_eq!(program.delete(&at).await.status, 204);
        assert_eq!((program.delete(&at).await.status.as_u16(), program.get(&at).await.status.as_u16()), (404, 404));
    }
);

db::on_both!(
    // covers: T-C4
    async fn a_view_of_somebody_else_is_known_while_it_is_shared_and_is_theirs(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let eve: UserId = site.person("eve", Builtin::CompanyAdministrator, east).await;
        let wim = site.person("wim", Builtin::CompanyAdministrator, west).await;
        let (of_eve, of_wim, of_ada) = (site.program_of(eve).await, site.program_of(wim).await, site.program_of(ada).await);
        let (view, _) = save(&of_eve, &json!({ "name": "Mine" })).await;
        let at = format!("{VIEWS}/{view}");
        for hidden in [&of_wim, &of_ada] {
            assert_eq!(names(&hidden.get(VIEWS).await), [""; 0]);
            assert_eq!(hidden.get(&at).await.status, 404);
            assert_eq!(patch(hidden, &at, "\"99\"", &json!({ "name": "x" })).await.status, 404, "its version tells nothing");
            assert_eq!(hidden.delete(&at).await.status, 404);
            assert_eq!(hidden.json(Method::PUT, FIRST, &[], &json!({ "view": view })).await.status, 404);
        }
        assert_eq!(patch(&of_eve, &at, "*", &json!({ "shared_with": "all" })).await.status, 200);
        let seen = of_wim.get(&at).await.json();
        assert_eq!((&seen["owner"], &seen["may_change"]), (&Value::Null, &json!(false)), "whose it is, is nothing of theirs");
        assert_eq!(refusal(&patch(&of_wim, &at, "*", &json!({ "name": "x" })).await), refused(403, "saved_view.not_yours", &[]));
        for body in [json!({ "shared_with": "role" }), json!({ "query": "shoe_size=4" })] {
            assert_eq!(refusal(&patch(&of_wim, &at, "*", &body).await), refused(403, "saved_view.not_yours", &[]), "{body}");
        }
        assert_eq!(refusal(&of_wim.delete(&at).await), refused(403, "saved_view.not_yours", &[]));
        assert_eq!(of_ada.get(&at).await.json()["owner"], json!(eve));
        assert_eq!(patch(&of_ada, &at, "*", &json!({ "name": "Everybody's" })).await.status, 200, "who changes the settings changes it");
        assert!(site.events().await.contains(&"saved_view.changed".to_owned()));
        // Who sees no list has no views of it.
        let member = site.program_of(site.at_root("mia", Builtin::TeamMember).await).await;
        assert_eq!(refusal(&member.get(VIEWS).await), refused(403, "saved_view.no_list", &[]));
        let kept = site.app.db.read(|read| read.query_text("SELECT name FROM saved_view WHERE org = $1", params![ORG])).await.unwrap();
        assert_eq!(kept.len(), 1);
    }
);
