//! Whoever asks by a program gives and takes no more than by a page: permission sets, what one lacks, whom one does not see, and the
//! password again.

use access::{ApiScope, Capability, Rights};
use axum::body::Body;
use axum::http::Method;
use identity::UserId;
use identity::profiles::BuiltinProfile;
use identity::roles::Builtin;
use identity::testing::{Answer, Site};
use serde_json::{Value, json};

use crate::api_roles::{PROFILES, ROLES, done, made, profile, role, with};
use crate::programs::{key, refusal, refused};

db::on_both!(
    async fn nobody_and_no_key_gives_what_it_lacks(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let may =
            [Capability::ViewUsers, Capability::EditUsers, Capability::GrantAdministration, Capability::ViewRoles, Capability::EditRoles];
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let scope = ApiScope { capabilities: may.into_iter().collect(), rights: Rights::from_words("contacts.view") };
        let narrow = key(&site, robot, scope).await;
        let (administrator, manager) = (role(&site, Builtin::Administrator).await, role(&site, Builtin::Manager).await);
        let everything = profile(&site, BuiltinProfile::Everything).await;
        let purge = json!({ "place": "organization", "capabilities": ["users.purge"] });
        for (path, body, code, place) in [
            (PROFILES.to_owned(), json!({ "name": "A", "rights": ["contacts.edit"] }), "profile.beyond_own", "/rights"),
            (ROLES.to_owned(), json!({ "name": "A", "profiles": [everything] }), "profile.beyond_own", "/profiles"),
            (format!("{ROLES}/{administrator}/copy"), json!({ "name": "A" }), "administration.beyond_own", "/without"),
            (format!("{ROLES}/{manager}/scopes"), purge.clone(), "administration.beyond_own", "/capabilities"),
            (format!("/api/v1/users/{pat}/scopes"), purge.clone(), "administration.beyond_own", "/capabilities"),
            (format!("/api/v1/users/{pat}/administration"), purge, "administration.beyond_own", "/capabilities"),
            (format!("/api/v1/users/{pat}/permission-sets"), json!({ "profile": everything }), "profile.beyond_own", "/profile"),
            ("/api/v1/baseline".to_owned(), json!({ "profile": everything }), "profile.beyond_own", "/profile"),
        ] {
            assert_eq!(refusal(&narrow.post(&path, &body).await), refused(403, code, &[place]), "{path} {body}");
        }
        let reader = format!("{ROLES}/{}/profiles", role(&site, Builtin::ReadOnly).await);
        let set = with(&narrow, Method::PUT, &reader, "*", &json!({ "profiles": [everything] })).await;
        assert_eq!(refusal(&set), refused(403, "profile.beyond_own", &["/profiles"]), "{}", set.body);
        // What it was given, it passes on.
        made(&narrow.post(PROFILES, &json!({ "name": "Contacts", "rights": ["contacts.view"] })).await);
        let lock = json!({ "place": "organization", "capabilities": ["users.view"] });
        made(&narrow.post(&format!("/api/v1/users/{pat}/scopes"), &lock).await);

        let looking = site.service_user("looker", Builtin::Auditor).await;
        let looker = site.program().with(site.key_of(looking).await.reveal());
        assert_eq!(looker.get(ROLES).await.status, 200);
        let new = json!({ "name": "A", "profiles": [everything] });
        let zeros = "0".repeat(32);
        for (method, path, body) in [
            (Method::POST, ROLES.to_owned(), new.clone()),
            (Method::PATCH, format!("{ROLES}/{manager}"), json!({})),
            (Method::DELETE, format!("{ROLES}/{manager}"), json!({})),
            (Method::POST, PROFILES.to_owned(), json!({ "name": "A", "rights": [] })),
            (Method::PATCH, format!("{PROFILES}/{everything}"), json!({})),
            (Method::DELETE, format!("{PROFILES}/{everything}"), json!({})),
            (Method::DELETE, format!("{ROLES}/{manager}/scopes/scp_{zeros}"), json!({})),
            (Method::DELETE, format!("/api/v1/users/{pat}/permission-sets/pst_{zeros}"), json!({})),
        ] {
            assert_eq!(refusal(&with(&looker, method.clone(), &path, "*", &body).await).1, "access.missing", "{method} {path}");
        }
        let blind = site.program_of(site.at_root("bea", Builtin::UserAdministrator).await).await;
        assert_eq!(blind.post(ROLES, &new).await.status, 403);
        assert_eq!(site.program().get(ROLES).await.status, 401);
    }
);

db::on_both!(
    async fn a_program_grants_permission_sets_and_takes_them_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let root = site.root().await;
        let mia = site.person("mia", Builtin::UserAdministrator, root).await;
        let group = site.user(mia).await.primary_group.unwrap();
        let looking = profile(&site, BuiltinProfile::Looking).await;
        let user = format!("/api/v1/users/{mia}/permission-sets");
        for path in [&user, &format!("/api/v1/groups/{group}/permission-sets"), &"/api/v1/baseline".to_owned()] {
            assert_eq!(program.get(path).await.json()["items"], json!([]), "{path}");
            let granted = program.post(path, &json!({ "profile": looking, "until": "2999-01-01T00:00:00Z" })).await;
            assert_eq!((granted.status.as_u16(), &granted.json()["until"]), (200, &json!("2999-01-01T00:00:00Z")), "{}", granted.body);
            let again = program.post(path, &json!({ "profile": looking })).await.json();
            assert_eq!((&again["id"], &again["until"]), (&granted.json()["id"], &Value::Null), "the same set with another end");
            assert_eq!(program.get(path).await.json()["items"], json!([again]));
            let past = program.post(path, &json!({ "profile": looking, "until": "2001-01-01T00:00:00Z" })).await;
            assert_eq!(refusal(&past), refused(422, "permission_set.ends_before", &["/until"]));
            let none = program.post(path, &json!({ "profile": format!("pro_{}", "0".repeat(32)) })).await;
            assert_eq!(refusal(&none), refused(422, "permission_set.profile_unknown", &["/profile"]));
        }
        let rights = program.get(&format!("/api/v1/users/{mia}/rights")).await.json();
        let by: Vec<&str> = rights["sources"].as_array().unwrap().iter().map(|source| source["by"].as_str().unwrap()).collect();
        assert!(["user", "group", "everybody", "role"].iter().all(|kind| by.contains(kind)), "{rights}");
        assert!(rights["rights"].as_array().unwrap().contains(&json!("deals.view")));
        let held = program.get(&format!("{PROFILES}/{looking}/holders")).await.json();
        assert_eq!(held["permission_sets"].as_array().unwrap().len(), 3, "{held}");
        let set = program.get(&user).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(program.delete(&format!("/api/v1/baseline/{set}")).await.status, 404, "it is somebody else's");
        for path in [&user, &format!("/api/v1/groups/{group}/permission-sets"), &"/api/v1/baseline".to_owned()] {
            let set = program.get(path).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
            assert_eq!(done(&program.delete(&format!("{path}/{set}")).await).0, 204);
            assert_eq!(program.delete(&format!("{path}/{set}")).await.status, 404);
        }
        let own = program.post(&format!("/api/v1/users/{ada}/permission-sets"), &json!({ "profile": looking })).await;
        assert_eq!(refusal(&own), refused(403, "access.oneself", &[]));
    }
);

db::on_both!(
    // covers: T-C4
    async fn whose_rights_one_may_not_see_is_nobody(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let tim = site.person("tim", Builtin::TeamMember, west).await;
        let stranger = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        let nobody: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        let face = |answer: Answer| {
            let mut body = answer.json();
            body["instance"] = Value::Null;
            (answer.status.as_u16(), body)
        };
        let (looking, scope) = (profile(&site, BuiltinProfile::Looking).await, format!("scp_{}", "0".repeat(32)));
        let give = json!({ "place": east, "capabilities": ["users.view"] });
        for (method, rest, body) in [
            (Method::GET, "scopes".to_owned(), Value::Null),
            (Method::GET, "rights".to_owned(), Value::Null),
            (Method::GET, "permission-sets".to_owned(), Value::Null),
            (Method::GET, "password-rules".to_owned(), Value::Null),
            (Method::GET, format!("scopes/{scope}"), Value::Null),
            (Method::POST, "scopes".to_owned(), give.clone()),
            (Method::POST, "administration".to_owned(), give),
            (Method::POST, "permission-sets".to_owned(), json!({ "profile": looking })),
            (Method::PATCH, format!("scopes/{scope}"), json!({})),
            (Method::DELETE, format!("scopes/{scope}"), json!({})),
            (Method::DELETE, format!("administration/{scope}"), json!({})),
            (Method::DELETE, format!("permission-sets/pst_{}", "0".repeat(32)), json!({})),
        ] {
            let ask = async |user: UserId| {
                let path = format!("/api/v1/users/{user}/{rest}");
                let sent = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
                let headers = [("content-type", "application/json"), ("if-match", "*")];
                face(stranger.send(method.clone(), &path, &headers[..if body.is_null() { 0 } else { 2 }], sent).await)
            };
            let hidden = ask(tim).await;
            assert_eq!((hidden.0, &hidden), (404, &ask(nobody).await), "{method} {rest}");
        }
    }
);

db::on_both!(
    async fn what_gives_rights_asks_a_session_for_its_password_again(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let (program, robot) = (site.program_of(ada).await, site.service_user("robot", Builtin::Administrator).await);
        let keyed = site.program().with(site.key_of(robot).await.reveal());
        let (looking, records) = (profile(&site, BuiltinProfile::Looking).await, profile(&site, BuiltinProfile::Records).await);
        let (desk, _) = made(&program.post(PROFILES, &json!({ "name": "Desk", "rights": [] })).await);
        let (job, job_at) = made(&program.post(ROLES, &json!({ "name": "Job", "profiles": [desk] })).await);
        let (spare, _) = made(&program.post(ROLES, &json!({ "name": "Spare", "profiles": [desk] })).await);
        site.clock.advance_secs(15 * 60);
        let member = role(&site, Builtin::TeamMember).await;
        let lock = json!({ "place": "organization", "capabilities": ["users.view"] });
        let acts = [
            (Method::PUT, format!("{job_at}/profiles"), json!({ "profiles": [looking] })),
            (Method::POST, format!("{job_at}/scopes"), lock.clone()),
            (Method::PATCH, format!("{PROFILES}/{desk}"), json!({ "rights": ["deals.view"] })),
            (Method::DELETE, format!("{PROFILES}/{desk}"), json!({ "to": records })),
            (Method::POST, format!("/api/v1/users/{pat}/scopes"), lock.clone()),
            (Method::POST, format!("/api/v1/users/{pat}/administration"), lock),
            (Method::POST, format!("/api/v1/users/{pat}/permission-sets"), json!({ "profile": looking })),
            (Method::PATCH, "/api/v1/policies/organization".to_owned(), json!({ "least_chars": 20 })),
            (Method::DELETE, "/api/v1/policies/organization".to_owned(), json!({})),
            (Method::DELETE, format!("{ROLES}/{member}"), json!({ "to": job })),
        ];
        let before = site.events().await;
        for (method, path, body) in &acts {
            if *method == Method::DELETE && path.contains("policies") {
                continue; // There is none to be taken away yet.
            }
            let asked = with(&program, method.clone(), path, "*", body).await;
            assert_eq!(refusal(&asked), refused(403, "step_up.required", &[]), "{method} {path}");
        }
        assert_eq!(site.events().await, before, "nothing is done");
        // What gives nobody anything is not asked for.
        assert_eq!(done(&with(&program, Method::PATCH, &job_at, "*", &json!({ "name": "Jobs" })).await).0, 204);
        assert_eq!(done(&program.delete(&format!("{ROLES}/{spare}")).await).0, 204);
        // A key is its own proof.
        for (method, path, body) in &acts {
            let answer = with(&keyed, method.clone(), path, "*", body).await;
            assert!(answer.status.is_success(), "{method} {path}: {}", answer.body);
        }
    }
);
