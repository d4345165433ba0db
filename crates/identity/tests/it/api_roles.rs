//! Roles, profiles and admin scopes for programs: the pages' verbs, with their refusals.

use axum::http::Method;
use identity::profiles::BuiltinProfile;
use identity::roles::{self, Builtin};
use identity::testing::{Answer, ORG, Program, Site};
use serde_json::{Value, json};

use crate::programs::{refusal, refused};

pub(crate) const ROLES: &str = "/api/v1/roles";
pub(crate) const PROFILES: &str = "/api/v1/profiles";

pub(crate) async fn with(program: &Program, method: Method, path: &str, version: &str, body: &Value) -> Answer {
    program.json(method, path, &[("if-match", version)], body).await
}

/// What was made: its id and its address.
pub(crate) fn made(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 201, "{}", answer.body);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert!(answer.header("location").ends_with(&id), "{}", answer.header("location"));
    (id, answer.header("location").to_owned())
}

/// Status and version of an answer.
pub(crate) fn done(answer: &Answer) -> (u16, &str) {
    assert!(answer.status.is_success(), "{}", answer.body);
    (answer.status.as_u16(), answer.header("etag"))
}

pub(crate) async fn profile(site: &Site, builtin: BuiltinProfile) -> String {
    let found = site.app.db.read(move |read| identity::profiles::find_builtin(read, ORG, builtin)).await.unwrap();
    found.unwrap().id.to_string()
}

pub(crate) async fn role(site: &Site, builtin: Builtin) -> String {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id.to_string()
}

db::on_both!(
    async fn a_program_makes_and_changes_roles(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (none, records) = (profile(&site, BuiltinProfile::NoRecords).await, profile(&site, BuiltinProfile::Records).await);
        let (desk, at) = made(&program.post(ROLES, &json!({ "name": "Desk", "profiles": [none] })).await);
        let told = program.get(&at).await;
        assert_eq!(done(&told), (200, "\"1\""));
        let told = told.json();
        assert_eq!((&told["name"], &told["rights"], &told["scopes"], &told["users"]), (&json!("Desk"), &json!([]), &json!([]), &json!(0)));
        assert_eq!((&told["builtin"], &told["parent"]), (&Value::Null, &Value::Null));

        let name = json!({ "name": "Front desk", "description": "Who answers" });
        assert_eq!(refusal(&program.json(Method::PATCH, &at, &[], &name).await), refused(428, "if_match.required", &[]));
        assert_eq!(done(&with(&program, Method::PATCH, &at, "\"1\"", &name).await), (204, "\"2\""));
        // Who read an old version is told so even where what they send stands there already.
        for body in [&name, &json!({}), &json!({ "name": "Other" })] {
            assert_eq!(refusal(&with(&program, Method::PATCH, &at, "\"1\"", body).await), refused(412, "role.stale", &[]), "{body}");
        }
        assert_eq!(done(&with(&program, Method::PATCH, &at, "\"2\"", &name).await), (204, "\"2\""), "nothing changes");
        let profiles = format!("{at}/profiles");
        let set = json!({ "profiles": [none, records] });
        assert_eq!(done(&with(&program, Method::PUT, &profiles, "\"2\"", &set).await), (204, "\"3\""));
        assert_eq!(refusal(&with(&program, Method::PUT, &profiles, "\"2\"", &set).await), refused(412, "role.stale", &[]));
        assert_eq!(done(&with(&program, Method::PUT, &profiles, "*", &set).await), (204, "\"3\""));
        let told = program.get(&format!("{at}?fields=profiles,rights,description")).await.json();
        assert!(told["rights"].as_array().unwrap().contains(&json!("deals.edit")) && told["profiles"][0]["id"] == json!(none), "{told}");
        assert_eq!(told["description"], "Who answers");

        let zeros = "0".repeat(32);
        for (body, code, places) in [
            (json!({ "name": "front DESK", "profiles": [none] }), "role.name_taken", vec!["/name"]),
            (json!({ "name": " ", "profiles": [none] }), "name.missing", vec!["/name"]),
            (json!({ "name": "A", "profiles": [] }), "role.no_profile", vec!["/profiles"]),
            (json!({ "name": "A", "profiles": [format!("pro_{zeros}")] }), "role.profile_unknown", vec!["/profiles"]),
            (json!({ "name": "A", "profiles": ["x"] }), "id.malformed", vec!["/profiles/0"]),
            (json!({ "name": "A", "profiles": [none], "parent": format!("rol_{zeros}") }), "role.parent_unknown", vec!["/parent"]),
            (json!({ "more": 1 }), "field.unknown", vec!["/more", "/name", "/profiles"]),
        ] {
            assert_eq!(refusal(&program.post(ROLES, &body).await), refused(422, code, &places), "{body}");
        }
        let own = json!({ "parent": desk });
        assert_eq!(refusal(&with(&program, Method::PATCH, &at, "*", &own).await), refused(422, "role.cycle", &["/parent"]));
        for kind in ["role.created", "role.changed", "role.profiles_set"] {
            assert!(site.events().await.contains(&kind.to_owned()), "{kind}");
        }
    }
);

db::on_both!(
    async fn a_program_copies_and_removes_roles(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let source = role(&site, Builtin::UserAdministrator).await;
        let copy = json!({ "name": "Helpers", "without": ["users.delete", "users.purge"] });
        let (helpers, helpers_at) = made(&program.post(&format!("{ROLES}/{source}/copy"), &copy).await);
        let told = program.get(&helpers_at).await.json();
        let may = told["scopes"][0]["capabilities"].as_array().unwrap();
        assert!(may.contains(&json!("users.view")) && !may.contains(&json!("users.delete")), "{told}");
        assert_eq!(refusal(&program.post(&format!("{ROLES}/{source}/copy"), &copy).await), refused(422, "role.name_taken", &["/name"]));

        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let member = role(&site, Builtin::TeamMember).await;
        let member_at = format!("{ROLES}/{member}");
        assert_eq!(refusal(&program.delete(&member_at).await), refused(422, "role.in_use", &["/to"]));
        let seen = program.get(&format!("{member_at}/removal?to={helpers}")).await.json();
        assert_eq!((&seen["people"], &seen["capabilities_lost"]), (&json!(1), &json!([])));
        assert!(seen["capabilities_gained"].as_array().unwrap().contains(&json!("users.view")), "{seen}");
        assert!(seen["rights_lost"].as_array().unwrap().contains(&json!("deals.edit")), "{seen}");
        assert_eq!(program.get(&format!("{member_at}/removal?to={member}")).await.status, 400);
        let to = json!({ "to": helpers });
        assert_eq!(refusal(&with(&program, Method::DELETE, &member_at, "\"9\"", &to).await), refused(412, "role.stale", &[]));
        assert_eq!(done(&with(&program, Method::DELETE, &member_at, "\"1\"", &to).await).0, 204);
        assert_eq!((program.get(&member_at).await.status.as_u16(), program.delete(&member_at).await.status.as_u16()), (404, 404));
        assert_eq!(site.user(pat).await.role.unwrap().to_string(), helpers);
        let events = site.events().await;
        assert!(events.contains(&"role.copied".to_owned()) && events.contains(&"role.deleted".to_owned()));
    }
);

db::on_both!(
    async fn what_is_read_whole_is_told_in_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        for path in [ROLES, PROFILES] {
            let ids = |answer: &Answer| -> Vec<String> {
                answer.json()["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
            };
            let (mut paged, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = program.get(&format!("{path}?limit=2&cursor={cursor}")).await;
                assert!(page.status == 200 && ids(&page).len() <= 2, "{}", page.body);
                paged.extend(ids(&page));
                let Some(next) = page.json()["next_cursor"].as_str().map(str::to_owned) else { break };
                cursor = next;
            }
            let whole = program.get(&format!("{path}?limit=100")).await;
            assert_eq!((paged, &whole.json()["next_cursor"]), (ids(&whole), &Value::Null), "{path}");
            assert_eq!(refusal(&program.get(&format!("{path}?cursor=x")).await), refused(400, "cursor.invalid", &[]));
            let fields = program.get(&format!("{path}?limit=1&fields=name")).await.json();
            assert_eq!(fields["items"][0].as_object().unwrap().len(), 1, "{fields}");
        }
    }
);

db::on_both!(
    async fn a_program_makes_and_changes_profiles(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let new = json!({ "name": "Desk", "rights": ["tickets.edit"] });
        let (desk, at) = made(&program.post(PROFILES, &new).await);
        let told = program.get(&at).await;
        assert_eq!(done(&told), (200, "\"1\""));
        assert_eq!(told.json()["rights"], json!(["tickets.view", "tickets.edit"]), "whoever edits views");
        let more = json!({ "rights": ["tickets.view", "tickets.edit", "deals.view"], "description": "For the desk" });
        assert_eq!(done(&with(&program, Method::PATCH, &at, "\"1\"", &more).await), (204, "\"2\""));
        for body in [&more, &json!({})] {
            assert_eq!(refusal(&with(&program, Method::PATCH, &at, "\"1\"", body).await), refused(412, "profile.stale", &[]));
        }
        assert_eq!(done(&with(&program, Method::PATCH, &at, "\"2\"", &json!({ "name": "Desks" })).await), (204, "\"3\""));
        let told = program.get(&at).await.json();
        assert_eq!((&told["name"], &told["rights"][0], &told["roles"]), (&json!("Desks"), &json!("deals.view"), &json!(0)), "{told}");
        for word in ["tickets", "tickets.fly", "moons.view", ""] {
            let answer = program.post(PROFILES, &json!({ "name": "A", "rights": ["tickets.view", word] })).await;
            assert_eq!(refusal(&answer), refused(422, "choice.unknown", &["/rights/1"]), "{word}");
        }
        let (job, _) = made(&program.post(ROLES, &json!({ "name": "Job", "profiles": [desk] })).await);
        assert_eq!(program.get(&format!("{at}/holders")).await.json()["roles"], json!([{ "id": job, "name": "Job" }]));
        assert_eq!(refusal(&program.delete(&at).await), refused(422, "profile.in_use", &["/to"]));
        let to = json!({ "to": profile(&site, BuiltinProfile::Looking).await });
        assert_eq!(refusal(&with(&program, Method::DELETE, &at, "\"2\"", &to).await), refused(412, "profile.stale", &[]));
        assert_eq!(done(&with(&program, Method::DELETE, &at, "\"3\"", &to).await).0, 204);
        assert_eq!(program.get(&at).await.status, 404);
        assert_eq!(program.get(&format!("{ROLES}/{job}")).await.json()["profiles"][0]["id"], to["to"]);
    }
);

db::on_both!(
    async fn a_program_says_who_administers_what_and_where(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (root, zeros) = (site.root().await, "0".repeat(32));
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let mia = site.person("mia", Builtin::TeamMember, east).await;
        let manager = role(&site, Builtin::Manager).await;
        let holders = [
            (format!("/api/v1/users/{mia}/scopes"), format!("/api/v1/users/{mia}/scopes")),
            (format!("{ROLES}/{manager}/scopes"), format!("{ROLES}/{manager}")),
        ];
        for (scopes, whole) in &holders {
            let new = json!({ "place": west, "capabilities": ["users.view", "users.lock"] });
            let (id, at) = made(&program.post(scopes, &new).await);
            let told = program.get(&at).await;
            assert_eq!(done(&told), (200, "\"1\""));
            let told = told.json();
            assert_eq!((&told["place"], &told["hands_out"], &told["until"]), (&json!(west), &Value::Null, &Value::Null), "{told}");
            let change = json!({ "until": "2999-01-31T23:00:00+01:00", "hands_out": [manager] });
            assert_eq!(done(&with(&program, Method::PATCH, &at, "\"1\"", &change).await), (204, "\"2\""));
            for body in [&change, &json!({})] {
                let stale = with(&program, Method::PATCH, &at, "\"1\"", body).await;
                assert_eq!(refusal(&stale), refused(412, "administration.stale", &[]));
            }
            let told = program.get(whole).await.json();
            assert_eq!((&told["scopes"][0]["until"], &told["scopes"][0]["hands_out"]), (&json!("2999-01-31T22:00:00Z"), &json!([manager])));
            assert_eq!(
                done(&with(&program, Method::PATCH, &at, "\"2\"", &json!({ "until": null, "place": "own_company" })).await).1,
                "\"3\""
            );
            assert_eq!(program.get(&at).await.json()["place"], "own_company");
            for (body, code, place) in [
                (json!({ "place": "moon", "capabilities": ["users.view"] }), "choice.unknown", "/place"),
                (json!({ "place": format!("com_{zeros}"), "capabilities": ["users.view"] }), "administration.place_unknown", "/place"),
                (json!({ "place": "organization", "capabilities": [] }), "administration.nothing", "/capabilities"),
                (json!({ "place": "organization", "capabilities": ["users.fly"] }), "choice.unknown", "/capabilities/0"),
                (
                    json!({ "place": "organization", "capabilities": ["users.view"], "until": "2001-01-01T00:00:00Z" }),
                    "administration.ends_before",
                    "/until",
                ),
                (json!({ "place": "organization", "capabilities": ["users.view"], "until": "soon" }), "moment.malformed", "/until"),
                (
                    json!({ "place": "organization", "capabilities": ["users.view"], "hands_out": [format!("rol_{zeros}")] }),
                    "role.unknown",
                    "/hands_out",
                ),
            ] {
                assert_eq!(refusal(&program.post(scopes, &body).await), refused(422, code, &[place]), "{body}");
            }
            assert_eq!(refusal(&with(&program, Method::PATCH, &at, "*", &json!({ "capabilities": null })).await).2, ["/capabilities"]);
            assert_eq!(refusal(&with(&program, Method::DELETE, &at, "\"2\"", &json!({})).await).0, 412);
            assert_eq!(done(&with(&program, Method::DELETE, &at, "\"3\"", &json!({})).await).0, 204);
            assert_eq!((program.get(&at).await.status.as_u16(), program.delete(&at).await.status.as_u16()), (404, 404), "{id}");
        }
    }
);

db::on_both!(
    async fn administration_is_given_and_taken_as_by_the_tick_of_the_form(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let mia = site.person("mia", Builtin::TeamMember, east).await;
        let scopes = format!("/api/v1/users/{mia}/scopes");
        let more = format!("/api/v1/users/{mia}/administration");
        let first = program.post(&more, &json!({ "place": west, "capabilities": ["users.view"] })).await;
        let second = program.post(&more, &json!({ "place": west, "capabilities": ["users.lock"] })).await;
        assert_eq!((first.status.as_u16(), &first.json()["id"]), (200, &second.json()["id"]), "{}", first.body);
        let told = program.get(&scopes).await.json();
        assert_eq!(told["scopes"][0]["capabilities"], json!(["users.view", "users.lock"]));
        assert_eq!(refusal(&program.post(&more, &json!({ "place": "own_company", "capabilities": ["users.view"] })).await).2, ["/place"]);
        let own = format!("/api/v1/users/{ada}/scopes");
        let refused_own = program.post(&own, &json!({ "place": "organization", "capabilities": ["users.view"] })).await;
        assert_eq!(refusal(&refused_own), refused(403, "access.oneself", &[]));

        // A company that the reader does not see has no id either.
        let sven = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        let told = sven.get(&scopes).await;
        assert_eq!((told.status.as_u16(), &told.json()["scopes"][0]["place"]), (200, &Value::Null), "{}", told.body);
        let beyond = json!({ "place": east, "capabilities": ["audit.view"] });
        assert_eq!(sven.post(&scopes, &beyond).await.status, 403);
        let id = first.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(done(&program.delete(&format!("{more}/{id}")).await).0, 204);
        assert_eq!(program.get(&scopes).await.json()["scopes"], json!([]));
    }
);
