//! Users for programs: the pages' verbs by another door, with the same answers to who may not.

use access::{ApiScope, Capability, CapabilitySet, Rights};
use axum::body::Body;
use axum::http::Method;
use identity::custom_fields::{self, CreateField, Kind};
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::users::UserStatus;
use identity::{CompanyId, UserId};
use serde_json::{Value, json};

use crate::programs::{key, narrowed, refusal, refused};

const USERS: &str = "/api/v1/users";

async fn founded(test: &db::testing::TestDb) -> (Site, UserId, Program) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let program = site.program_of(ada).await;
    (site, ada, program)
}

fn at(user: UserId) -> String {
    format!("{USERS}/{user}")
}

async fn patch(program: &Program, user: UserId, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, &at(user), &[("if-match", version)], body).await
}

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().iter().map(|row| row["user_name"].as_str().unwrap().to_owned()).collect()
}

db::on_both!(
    async fn a_program_lists_what_the_page_lists(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        for name in ["bea", "cid", "dan"] {
            site.person(name, Builtin::TeamMember, east).await;
        }
        let lea = site.at_root("lea", Builtin::Manager).await;
        assert_eq!(names(&program.get(USERS).await), ["ada", "bea", "cid", "dan", "lea"]);

        let first = program.get(&format!("{USERS}?limit=2&include=total&sort=-user_name")).await;
        assert_eq!(names(&first), ["lea", "dan"]);
        let told = first.json();
        assert_eq!((&told["total"], &told["total_is_more"]), (&json!(5), &json!(false)));
        let next = told["next_cursor"].as_str().unwrap();
        let second = program.get(&format!("{USERS}?limit=2&sort=-user_name&cursor={next}")).await;
        assert_eq!(names(&second), ["cid", "bea"]);
        assert!(second.json().get("total").is_none());
        let last = second.json()["next_cursor"].as_str().unwrap().to_owned();
        let third = program.get(&format!("{USERS}?limit=2&sort=-user_name&cursor={last}")).await;
        assert_eq!((names(&third), &third.json()["next_cursor"]), (vec!["ada".to_owned()], &Value::Null));

        assert_eq!(names(&program.get(&format!("{USERS}?company={east}")).await), ["bea", "cid", "dan"]);
        assert_eq!(names(&program.get(&format!("{USERS}?q=lea")).await), ["lea"]);
        assert_eq!(names(&program.get(&format!("{USERS}?view=draft")).await), [""; 0]);
        let chosen = program.get(&format!("{USERS}?q=lea&fields=id,version")).await.json();
        assert_eq!(chosen["items"], json!([{ "id": lea, "version": 1 }]));

        for (query, code) in [
            ("limit=0", "limit.range"),
            ("limit=101", "limit.range"),
            ("limit=x", "limit.range"),
            ("fields=id,password", "fields.unknown"),
            ("sort=shoe_size", "sort.unknown"),
            ("cursor=x", "cursor.invalid"),
            ("include=all", "query.include"),
            ("shoe_size=4", "filter.unread"),
            ("role=nobody", "filter.unread"),
            ("view=gone", "filter.unread"),
            ("role=", "filter.unread"),
            ("shoe_size=", "filter.unread"),
            ("view=", "filter.unread"),
            ("sort=name&sort=email", "query.repeated"),
        ] {
            assert_eq!(refusal(&program.get(&format!("{USERS}?{query}")).await), refused(400, code, &[]), "{query}");
        }
        assert_eq!(refusal(&program.get(&format!("{}?view=all", at(lea))).await), refused(400, "query.unknown", &[]));
    }
);

db::on_both!(
    async fn a_program_makes_finds_and_changes_somebody(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let root = site.root().await;
        let made = program.post(USERS, &json!({ "type": "standard", "user_name": "zoe", "company": root, "city": "Kiel" })).await;
        assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{}", made.body);
        let zoe: UserId = made.json()["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(made.header("location"), at(zoe));
        assert_eq!(site.user(zoe).await.status, UserStatus::Draft);

        let found = program.get(&at(zoe)).await;
        assert_eq!((found.status.as_u16(), found.header("etag")), (200, "\"1\""));
        let told = found.json();
        assert_eq!((&told["type"], &told["city"], &told["role"]), (&json!("standard"), &json!("Kiel"), &Value::Null));
        assert_eq!(program.get(&format!("{}?fields=city", at(zoe))).await.json(), json!({ "city": "Kiel" }));

        let sent = json!({ "first_name": "Zoe", "last_name": "Zander", "city": null, "primary_email": "zoe@x.example" });
        let changed = patch(&program, zoe, "\"1\"", &sent).await;
        assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""), "{}", changed.body);
        assert_eq!((&changed.json()["name"], &changed.json()["city"]), (&json!("Zoe Zander"), &json!("")));
        let user = site.user(zoe).await;
        assert_eq!((user.first_name.as_str(), user.address.city.as_str(), user.version), ("Zoe", "", 2));

        assert_eq!(refusal(&patch(&program, zoe, "\"1\"", &sent).await), refused(412, "user.stale", &[]));
        let without = program.json(Method::PATCH, &at(zoe), &[], &sent).await;
        assert_eq!(refusal(&without), refused(428, "if_match.required", &[]));
        assert_eq!(refusal(&patch(&program, zoe, "2", &sent).await), refused(400, "if_match.malformed", &[]));
        assert_eq!(patch(&program, zoe, "*", &json!({ "phone": "+49 1" })).await.status, 200);
        assert_eq!(patch(&program, zoe, "\"3\"", &json!({})).await.header("etag"), "\"3\"", "nothing changes");
        assert!(site.events().await.contains(&"user.created".to_owned()) && site.events().await.contains(&"user.updated".to_owned()));
    }
);

db::on_both!(
    async fn what_will_not_do_is_named_by_its_place(test: TestDb) {
        let (site, ada, program) = founded(&test).await;
        let root = site.root().await;
        let missing = program.post(USERS, &json!({ "user_name": 7, "shoe_size": 4, "role": "x" })).await;
        let places = ["/shoe_size", "/type", "/user_name", "/company", "/role"];
        assert_eq!(refusal(&missing), refused(422, "field.unknown", &places), "{}", missing.body);
        let taken = program.post(USERS, &json!({ "type": "standard", "user_name": "ada", "company": root })).await;
        assert_eq!(refusal(&taken).2, ["/user_name"], "{}", taken.body);
        let custom = json!({ "type": "standard", "user_name": "yan", "company": root, "custom": { "assuf9": "x" } });
        assert_eq!(refusal(&program.post(USERS, &custom).await), refused(422, "field.unknown", &["/custom/assuf9"]));
        let odd = json!({ "type": "standard", "user_name": "yan", "company": root, "custom": { "a/b": "x", "zz": "y" } });
        assert_eq!(refusal(&program.post(USERS, &odd).await), refused(422, "field.unknown", &["/custom", "/custom/zz"]), "all at once");
        let nobody = site.program_of(site.at_root("mia", Builtin::TeamMember).await).await;
        assert_eq!(
            nobody.post(USERS, &custom).await.status,
            nobody.post(USERS, &json!({ "type": "standard", "user_name": "yan", "company": root })).await.status
        );
        assert!(!nobody.post(USERS, &custom).await.shows("assuf"), "who makes nobody learns no field");
        let incomplete = json!({ "type": "standard", "user_name": "yan", "company": root, "status": "active" });
        let answer = program.post(USERS, &incomplete).await;
        assert_eq!((answer.status.as_u16(), refusal(&answer).1.as_str()), (422, "user.incomplete"));
        let nobody = format!("com_{}", "0".repeat(32));
        let unknown = program.post(USERS, &json!({ "type": "standard", "user_name": "yan", "company": nobody })).await;
        assert_eq!(refusal(&unknown), refused(422, "company.unknown", &["/company"]));
        assert_eq!(refusal(&patch(&program, ada, "\"1\"", &json!({ "company": null })).await).2, ["/company"]);

        for (body, kind, status) in [
            ("{", "application/json", 400),
            ("[]", "application/json", 400),
            ("", "application/json", 422),
            ("{}", "application/x-www-form-urlencoded", 415),
        ] {
            let answer = program.send(Method::POST, USERS, &[("content-type", kind)], Body::from(body)).await;
            assert_eq!(answer.status, status, "{body} {}", answer.body);
        }
        let long = json!({ "type": "standard", "user_name": "x".repeat(300_000), "company": root });
        assert_eq!(program.post(USERS, &long).await.status, 413);
        let nul = json!({ "type": "standard", "user_name": "a\u{0}b", "company": root });
        assert_eq!(refusal(&program.post(USERS, &nul).await), refused(422, "text.nul", &["/user_name"]));
    }
);

db::on_both!(
    // covers: T-C4
    async fn whom_one_may_not_see_is_nobody(test: TestDb) {
        let (site, ada, _) = founded(&test).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let (tim, sven) =
            (site.person("tim", Builtin::TeamMember, west).await, site.person("sven", Builtin::CompanyAdministrator, east).await);
        let mia = site.person("mia", Builtin::TeamMember, east).await;
        let stranger = site.program_of(sven).await;
        let nobody: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        let face = |answer: Answer| {
            let mut body = answer.json();
            body["instance"] = Value::Null;
            (answer.status.as_u16(), body)
        };
        let hidden = face(stranger.get(&at(tim)).await);
        assert_eq!((hidden.0, &hidden), (404, &face(stranger.get(&at(nobody)).await)));
        let sent = json!({ "phone": "1" });
        assert_eq!(face(patch(&stranger, tim, "\"1\"", &sent).await), face(patch(&stranger, nobody, "\"1\"", &sent).await));
        assert_eq!(stranger.get(&format!("{USERS}/usr_1")).await.status, 404);
        assert_eq!(names(&stranger.get(USERS).await), ["mia", "sven"]);
        assert_eq!(stranger.get(&format!("{USERS}?include=total")).await.json()["total"], 2);
        assert!(names(&stranger.get(&format!("{USERS}?q=tim")).await).is_empty());
        let outside = stranger.post(USERS, &json!({ "type": "standard", "user_name": "new", "company": west })).await;
        assert_eq!(refusal(&outside), refused(422, "company.unknown", &["/company"]));

        // A manager whom the reader may not see has no id either, and stays when something else is changed.
        let owner = site.program_of(ada).await;
        assert_eq!(patch(&owner, mia, "\"1\"", &json!({ "reports_to": ada })).await.status, 200);
        assert_eq!(owner.get(&at(mia)).await.json()["reports_to"], json!(ada));
        assert_eq!(stranger.get(&at(mia)).await.json()["reports_to"], Value::Null);
        assert_eq!(patch(&stranger, mia, "\"2\"", &json!({ "phone": "1" })).await.status, 200);
        assert_eq!(site.user(mia).await.reports_to, Some(ada));

        let member = site.program_of(mia).await;
        assert_eq!(member.get(USERS).await.status, 404, "who may look at nobody has no list");
        assert_eq!(member.get(&at(sven)).await.status, 404);
        assert_eq!(site.program().get(USERS).await.status, 401);
    }
);

db::on_both!(
    // covers: B32
    async fn a_key_may_no_more_than_it_was_given(test: TestDb) {
        let (site, ada, _) = founded(&test).await;
        let root = site.root().await;
        let key = narrowed(&site, &[Capability::ViewUsers]).await;
        assert_eq!(names(&key.get(USERS).await), ["ada", "robot"]);
        assert_eq!(key.get(&at(ada)).await.status, 200);
        assert_eq!(patch(&key, ada, "\"1\"", &json!({ "phone": "1" })).await.status, 403);
        let made = key.post(USERS, &json!({ "type": "standard", "user_name": "new", "company": root })).await;
        assert_eq!(made.status, 403, "{}", made.body);
        assert!(!site.events().await.contains(&"user.updated".to_owned()));
    }
);

db::on_both!(
    async fn what_is_sent_twice_under_one_key_is_done_once(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let root = site.root().await;
        let new = |name: &str, company: CompanyId| json!({ "type": "standard", "user_name": name, "company": company });
        let send = async |program: &Program, body: &Value| program.json(Method::POST, USERS, &[("idempotency-key", "k1")], body).await;
        let first = send(&program, &new("zoe", root)).await;
        let again = send(&program, &new("zoe", root)).await;
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", again.body);
        assert_eq!(
            (first.json(), first.header("location"), first.header("etag")),
            (again.json(), again.header("location"), again.header("etag"))
        );
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "user.created").count(), 2, "ada's and zoe's");
        assert_eq!(refusal(&send(&program, &new("yan", root)).await), refused(422, "idempotency.reused", &[]));
        // It is the caller's own: somebody else's same key is another.
        let lea = site.program_of(site.at_root("lea", Builtin::Administrator).await).await;
        assert_eq!(send(&lea, &new("yan", root)).await.status, 201);
        // Nor is it for a key of the caller's that may less than the one that was answered.
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let whole = key(&site, robot, ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() }).await;
        let narrow =
            key(&site, robot, ApiScope { capabilities: [Capability::ViewUsers].into_iter().collect(), rights: Rights::NONE }).await;
        assert_eq!(send(&whole, &new("kai", root)).await.status, 201);
        assert_eq!(refusal(&send(&narrow, &new("kai", root)).await), refused(422, "idempotency.reused", &[]));
        assert_eq!(send(&whole, &new("kai", root)).await.header("idempotent-replayed"), "true");
        // What was refused is not kept.
        let taken = async || program.json(Method::POST, USERS, &[("idempotency-key", "k2")], &new("zoe", root)).await;
        assert_eq!((taken().await.status.as_u16(), taken().await.header("idempotent-replayed")), (422, ""));
        let bad = program.json(Method::POST, USERS, &[("idempotency-key", "")], &new("x", root)).await;
        assert_eq!(refusal(&bad), refused(400, "idempotency.key", &[]));
    }
);

db::on_both!(
    async fn custom_fields_go_in_and_out_by_their_keys(test: TestDb) {
        let (site, ada, program) = founded(&test).await;
        let ctx = site.ctx(ada).await;
        let field = CreateField { label: "Hours".into(), hint: String::new(), kind: Kind::Number, is_required: false, choices: Vec::new() };
        site.write(move |tx| custom_fields::create(&ctx, tx, &field)).await.unwrap();
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let version = program.get(&at(mia)).await.header("etag").to_owned();
        let wrong = patch(&program, mia, &version, &json!({ "custom": { "assuf1": "many" } })).await;
        assert_eq!((wrong.status.as_u16(), refusal(&wrong).2), (422, vec!["/custom/assuf1".to_owned()]), "{}", wrong.body);
        let set = patch(&program, mia, &version, &json!({ "custom": { "assuf1": "37.5" } })).await;
        assert_eq!((set.status.as_u16(), &set.json()["custom"]), (200, &json!({ "assuf1": "37.5" })), "{}", set.body);
        assert_eq!(names(&program.get(&format!("{USERS}?assuf1.filled=yes")).await), ["mia"]);
        assert_eq!(refusal(&patch(&program, mia, "*", &json!({ "custom": null })).await).2, ["/custom"], "not all at once");
        let emptied = patch(&program, mia, "*", &json!({ "custom": { "assuf1": null } })).await;
        assert_eq!(emptied.json()["custom"], json!({}));
    }
);
