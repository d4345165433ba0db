//! User plans, seats and what is demanded of passwords, for programs.

use axum::http::Method;
use identity::roles::Builtin;
use identity::testing::{Program, Site};
use serde_json::{Value, json};

use crate::api_roles::{ROLES, done, made, role, with};
use crate::programs::{refusal, refused};

const PLANS: &str = "/api/v1/plans";
const POLICIES: &str = "/api/v1/policies";

async fn whole(program: &Program, path: &str) -> Value {
    let told = program.get(path).await;
    assert_eq!(told.status, 200, "{}", told.body);
    told.json()
}

db::on_both!(
    async fn a_program_makes_changes_and_removes_user_plans(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let new = json!({ "name": "Desk", "modules": ["contacts", "tickets"], "features": ["export"] });
        let (desk, at) = made(&program.post(PLANS, &new).await);
        let told = program.get(&at).await;
        assert_eq!(done(&told), (200, "\"1\""));
        let told = told.json();
        assert_eq!((&told["modules"], &told["includes_everything"]), (&json!(["contacts", "tickets"]), &json!(false)));
        assert_eq!((&told["allowance"], &told["used"], &told["free"]), (&Value::Null, &json!(0), &Value::Null));

        let change = json!({ "name": "Front desk", "features": [] });
        assert_eq!(done(&with(&program, Method::PATCH, &at, "\"1\"", &change).await), (204, "\"2\""));
        for body in [&change, &json!({})] {
            assert_eq!(refusal(&with(&program, Method::PATCH, &at, "\"1\"", body).await), refused(412, "plan.stale", &[]), "{body}");
        }
        assert_eq!(done(&with(&program, Method::PATCH, &at, "*", &change).await), (204, "\"2\""), "nothing changes");
        let told = whole(&program, &at).await;
        assert_eq!((&told["modules"], &told["features"]), (&json!(["contacts", "tickets"]), &json!([])), "what is left out stays");
        for (body, code, places) in [
            (json!({ "name": "FRONT desk" }), "plan.name_taken", vec!["/name"]),
            (json!({ "name": "A", "modules": ["moons"] }), "choice.unknown", vec!["/modules/0"]),
            (
                json!({ "name": "A", "includes_everything": true, "modules": ["deals"] }),
                "plan.everything_and_parts",
                vec!["/includes_everything"],
            ),
        ] {
            assert_eq!(refusal(&program.post(PLANS, &body).await), refused(422, code, &places), "{body}");
        }

        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let first = site.user(pat).await.plan.unwrap();
        let first_at = format!("{PLANS}/{first}");
        assert_eq!(whole(&program, &first_at).await["includes_everything"], true);
        let part = json!({ "modules": ["contacts"] });
        assert_eq!(refusal(&with(&program, Method::PATCH, &first_at, "*", &part).await).1, "plan.everything_and_parts");
        let part = json!({ "includes_everything": false, "modules": ["contacts"] });
        let loss = program.post(&format!("{first_at}/preview"), &part).await.json();
        assert!(loss["modules"].as_array().unwrap().contains(&json!("deals")) && loss["people"] == 2, "{loss}");
        assert!(loss["names"].as_array().unwrap().contains(&json!("Pat Tester")), "{loss}");
        assert_eq!(whole(&program, &first_at).await["includes_everything"], true, "nothing is changed by looking");

        assert_eq!(refusal(&program.delete(&first_at).await), refused(422, "plan.in_use", &["/to"]));
        let to = json!({ "to": desk });
        assert_eq!(refusal(&with(&program, Method::DELETE, &first_at, "\"9\"", &to).await), refused(412, "plan.stale", &[]));
        assert_eq!(done(&with(&program, Method::DELETE, &first_at, "\"1\"", &to).await).0, 204);
        assert_eq!(program.get(&first_at).await.status, 404);
        assert_eq!(site.user(pat).await.plan.unwrap().to_string(), desk);
        let all = whole(&program, PLANS).await;
        assert_eq!((all["items"].as_array().unwrap().len(), &all["items"][0]["used"]), (1, &json!(2)), "{all}");
        assert_eq!(refusal(&program.delete(&at).await).2, ["/to"], "people have it");

        let member = site.program_of(pat).await;
        let look = site.program_of(site.at_root("otis", Builtin::Auditor).await).await;
        assert_eq!((member.get(PLANS).await.status.as_u16(), look.get(PLANS).await.status.as_u16()), (403, 200));
        assert_eq!(look.post(PLANS, &json!({ "name": "A" })).await.status, 403);
        assert_eq!(refusal(&with(&look, Method::PATCH, &at, "*", &json!({})).await).1, "access.missing");
        assert_eq!(look.post(&format!("{at}/preview"), &json!({})).await.status, 403);
    }
);

db::on_both!(
    async fn the_owner_alone_says_how_many_may_have_a_user_plan(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        site.at_root("pat", Builtin::TeamMember).await;
        let plan = format!("{PLANS}/{}", site.user(ada).await.plan.unwrap());
        let at = format!("{plan}/allowance");
        let ten = json!({ "allowance": 10 });
        assert_eq!(refusal(&program.json(Method::PUT, &at, &[], &ten).await).0, 428);
        assert_eq!(done(&with(&program, Method::PUT, &at, "\"1\"", &ten).await), (204, "\"2\""));
        assert_eq!(refusal(&with(&program, Method::PUT, &at, "\"1\"", &ten).await), refused(412, "seats.stale", &[]));
        let told = whole(&program, &plan).await;
        assert_eq!((&told["allowance"], &told["used"], &told["free"], &told["version"]), (&json!(10), &json!(2), &json!(8), &json!(2)));
        assert_eq!(whole(&program, "/api/v1/seats").await, json!({ "allowance": 10, "used": 2, "reserved": 0, "free": 8 }));
        for (body, code) in [
            (json!({ "allowance": 1 }), "seats.below_use"),
            (json!({ "allowance": -1 }), "seats.no_number"),
            (json!({ "allowance": "x" }), "type"),
            (json!({}), "required"),
        ] {
            assert_eq!(refusal(&with(&program, Method::PUT, &at, "*", &body).await), refused(422, code, &["/allowance"]), "{body}");
        }
        assert_eq!(done(&with(&program, Method::PUT, &at, "\"2\"", &json!({ "allowance": null })).await), (204, "\"3\""));
        assert_eq!(whole(&program, &plan).await["allowance"], Value::Null);

        let other = site.program_of(site.at_root("eve", Builtin::Administrator).await).await;
        let key = site.program().with(site.key_of(site.service_user("robot", Builtin::Administrator).await).await.reveal());
        for who in [&other, &key] {
            assert_eq!(refusal(&with(who, Method::PUT, &at, "*", &ten).await), refused(403, "seats.owner_only", &[]));
            assert_eq!(who.get("/api/v1/seats").await.status, 200);
        }
    }
);

db::on_both!(
    async fn a_program_says_what_is_demanded_of_passwords(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let (whole_at, of_role) = (format!("{POLICIES}/organization"), format!("{POLICIES}/{}", role(&site, Builtin::TeamMember).await));
        assert_eq!(done(&program.get(&of_role).await), (200, "\"0\""), "there is none yet");
        let change = json!({ "least_chars": 20, "classes": ["digit", "lower"], "words": ["Acme", " acme "], "permanent": false });
        assert_eq!(refusal(&program.json(Method::PATCH, &of_role, &[], &change).await).0, 428);
        let made = with(&program, Method::PATCH, &of_role, "\"0\"", &change).await;
        assert_eq!(done(&made).0, 204);
        let first: i64 = done(&made).1.trim_matches('"').parse().unwrap();
        let tag = |after: i64| format!("\"{}\"", first + after);
        for body in [&change, &json!({ "history": 3 })] {
            assert_eq!(refusal(&with(&program, Method::PATCH, &of_role, "\"0\"", body).await), refused(412, "policy.stale", &[]));
        }
        assert_eq!(done(&with(&program, Method::PATCH, &of_role, &tag(0), &json!({})).await), (204, &*tag(0)), "nothing changes");
        assert_eq!(done(&with(&program, Method::PATCH, &whole_at, "*", &json!({ "least_chars": 30, "permanent": true })).await).0, 204);
        assert_eq!(done(&with(&program, Method::PATCH, &of_role, "*", &json!({ "history": 5 })).await), (204, &*tag(1)));

        let told = whole(&program, &of_role).await;
        assert_eq!((&told["classes"], &told["words"], &told["history"]), (&json!(["lower", "digit"]), &json!(["acme"]), &json!(5)));
        assert_eq!((&told["least_chars"], &told["in_force"]["least_chars"]), (&json!(20), &json!(30)), "the strictest wins");
        let rules = whole(&program, &format!("/api/v1/users/{pat}/password-rules")).await;
        assert_eq!(rules, told["in_force"]);
        assert_eq!((&rules["permanent"], &rules["most_age_days"]), (&json!(false), &Value::Null));
        let sessions = json!({ "idle_minutes": 30, "absolute_hours": 8, "most_sessions": 2 });
        assert_eq!(done(&with(&program, Method::PATCH, &of_role, &tag(1), &sessions).await), (204, &*tag(2)));
        let told = whole(&program, &of_role).await;
        for field in ["idle_minutes", "absolute_hours", "most_sessions"] {
            assert_eq!((&told[field], &told["in_force"][field]), (&sessions[field], &sessions[field]), "{field}");
        }
        let all = whole(&program, POLICIES).await;
        let of: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|policy| &policy["of"]).collect();
        assert_eq!(of, [&json!("organization"), &told["of"]]);

        for (path, body, code, places) in [
            (&of_role, json!({ "least_chars": 5, "history": 99 }), "policy.length", vec!["/least_chars", "/history"]),
            (&of_role, json!({ "permanent": true }), "policy.only_organization", vec!["/permanent"]),
            (&of_role, json!({ "idle_minutes": 0 }), "policy.range", vec!["/idle_minutes"]),
            (&whole_at, json!({ "most_sessions": 3 }), "policy.of_everybody", vec!["/most_sessions"]),
            (&of_role, json!({ "classes": ["runes"] }), "choice.unknown", vec!["/classes/0"]),
            (&whole_at, json!({ "words": ["ab"] }), "policy.word_length", vec!["/words"]),
        ] {
            assert_eq!(refusal(&with(&program, Method::PATCH, path, "*", &body).await), refused(422, code, &places), "{body}");
        }
        let empty = json!({ "least_chars": null, "classes": null, "words": null, "permanent": null, "history": null,
            "idle_minutes": null, "absolute_hours": null, "most_sessions": null });
        assert_eq!(refusal(&with(&program, Method::PATCH, &of_role, "*", &empty).await).1, "policy.says_nothing");
        let zeros = "0".repeat(32);
        for gone in [format!("rol_{zeros}"), format!("grp_{zeros}"), "everybody".to_owned()] {
            let path = format!("{POLICIES}/{gone}");
            assert_eq!((program.get(&path).await.status.as_u16(), program.delete(&path).await.status.as_u16()), (404, 404), "{gone}");
        }
        assert_eq!(refusal(&with(&program, Method::DELETE, &of_role, &tag(1), &json!({})).await), refused(412, "policy.stale", &[]));
        assert_eq!(done(&with(&program, Method::DELETE, &of_role, &tag(2), &json!({})).await).0, 204);
        assert_eq!(program.delete(&of_role).await.status, 404);
        assert_eq!(done(&program.get(&of_role).await), (200, "\"0\""));

        let eyes = site.program_of(site.at_root("otis", Builtin::Auditor).await).await;
        for path in [POLICIES.to_owned(), whole_at.clone(), format!("/api/v1/users/{pat}/password-rules")] {
            assert_eq!(refusal(&eyes.get(&path).await).1, "access.missing", "{path}");
        }
        assert_eq!(with(&eyes, Method::PATCH, &whole_at, "*", &json!({})).await.status, 403);
        assert_eq!(with(&eyes, Method::DELETE, &whole_at, "*", &json!({})).await.status, 403);
        assert_eq!(eyes.get(ROLES).await.status, 200);
    }
);

db::on_both!(
    async fn a_policy_in_the_place_of_another_does_not_look_like_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let path = format!("{POLICIES}/{}", role(&site, Builtin::TeamMember).await);
        let (none, long) = ("\"0\"", json!({ "least_chars": 20 }));
        let made = with(&program, Method::PATCH, &path, none, &long).await;
        let first = done(&made).1;
        assert_eq!(program.delete(&path).await.status, 204);
        assert_eq!(done(&with(&program, Method::PATCH, &path, none, &long).await).0, 204);
        for (method, body) in [(Method::PATCH, json!({ "history": 3 })), (Method::DELETE, json!({}))] {
            let answer = with(&program, method, &path, first, &body).await;
            assert_eq!(refusal(&answer), refused(412, "policy.stale", &[]));
        }
    }
);
