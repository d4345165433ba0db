//! The steps of a user's life, asked for by programs.

use axum::body::Body;
use axum::http::Method;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::users::UserStatus;
use serde_json::{Value, json};

fn at(user: UserId, rest: &str) -> String {
    format!("/api/v1/users/{user}{rest}")
}

async fn post(program: &Program, user: UserId, rest: &str) -> Answer {
    program.send(Method::POST, &at(user, rest), &[], Body::empty()).await
}

db::on_both!(
    async fn every_step_of_a_life_has_its_operation(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let tim = site.at_root("tim", Builtin::TeamMember).await;
        for (step, after) in [
            ("/lock", UserStatus::Locked),
            ("/unlock", UserStatus::Active),
            ("/freeze", UserStatus::Frozen),
            ("/unfreeze", UserStatus::Active),
            ("/deactivate", UserStatus::Inactive),
            ("/restore", UserStatus::Active),
        ] {
            let answer = post(&program, tim, step).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""), "{step}");
            assert_eq!(site.user(tim).await.status, after, "{step}");
        }
        assert_eq!(program.delete(&at(tim, "")).await.status, 204);
        assert_eq!(site.user(tim).await.status, UserStatus::Deleted);
        let again = program.delete(&at(tim, "")).await;
        assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("user.not_permitted")));
        assert_eq!(post(&program, tim, "/purge").await.status, 204);
        assert_eq!(program.get(&at(tim, "")).await.status, 404, "who is purged is nobody");
        assert_eq!(post(&program, tim, "/lock").await.status, 404);
    }
);

db::on_both!(
    async fn a_step_takes_a_reason_and_a_version(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        let step =
            async |version: &str, body: &Value| program.json(Method::POST, &at(tim, "/freeze"), &[("if-match", version)], body).await;
        let now = site.user(tim).await.version;
        let stale = step("\"99\"", &json!({})).await;
        assert_eq!((stale.status.as_u16(), &stale.json()["code"]), (412, &json!("user.stale")));
        let long = step("*", &json!({ "reason": "x".repeat(501) })).await;
        assert_eq!((long.status.as_u16(), &long.json()["errors"][0]["pointer"]), (422, &json!("/reason")));
        assert_eq!(site.user(tim).await.status, UserStatus::Active, "nothing of it is done");
        assert_eq!(step(&format!("\"{now}\""), &json!({ "reason": "Audit 7" })).await.status, 204);
        assert_eq!(program.get(&at(tim, "")).await.json()["freeze_reason"], "Audit 7");
    }
);

db::on_both!(
    async fn somebody_is_copied_renamed_and_invited(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        let copied = program.post(&at(tim, "/duplicate"), &json!({ "user_name": "tom" })).await;
        assert_eq!((copied.status.as_u16(), &copied.json()["left_out"]), (201, &json!([])), "{}", copied.body);
        let tom: UserId = copied.json()["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(copied.header("location"), at(tom, ""));
        assert_eq!((site.user(tom).await.status, site.user(tom).await.role), (UserStatus::Draft, site.user(tim).await.role));

        let unready = post(&program, tom, "/invitation").await;
        assert_eq!(unready.status, 422, "a Draft without a name is not invited: {}", unready.body);
        let named = json!({ "first_name": "Tom", "last_name": "Tester", "primary_email": "tom@x.example" });
        let filled = program.json(Method::PATCH, &at(tom, ""), &[("if-match", copied.header("etag"))], &named).await;
        assert_eq!(filled.status, 200, "{}", filled.body);
        assert_eq!(post(&program, tom, "/invitation").await.status, 204);
        assert_eq!(site.user(tom).await.status, UserStatus::Invited);
        assert_eq!(post(&program, tom, "/invitation").await.status, 204, "again");
        let mut sent: Vec<_> = site.events().await.into_iter().filter(|kind| kind.starts_with("invitation.")).collect();
        sent.sort();
        assert_eq!(sent, ["invitation.resent", "invitation.sent"]);
        assert_eq!(program.delete(&at(tom, "/invitation")).await.status, 204);
        assert_eq!(site.user(tom).await.status, UserStatus::Draft);
        assert_eq!(post(&program, tom, "/activate").await.status, 204);

        let rename = async |version: &str| {
            program.json(Method::POST, &at(tim, "/user-name"), &[("if-match", version)], &json!({ "user_name": "timothy" })).await
        };
        assert_eq!(rename("\"99\"").await.status, 412);
        assert_eq!(program.post(&at(tim, "/user-name"), &json!({ "user_name": "timothy" })).await.status, 428);
        assert_eq!(rename("*").await.status, 204);
        assert_eq!(site.user(tim).await.user_name, "timothy");
    }
);

db::on_both!(
    // covers: T-C4
    async fn a_step_on_whom_one_may_not_see_is_one_on_nobody(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let tim = site.person("tim", Builtin::TeamMember, west).await;
        let stranger = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        for step in [
            "/lock",
            "/unlock",
            "/freeze",
            "/unfreeze",
            "/activate",
            "/deactivate",
            "/restore",
            "/purge",
            "/invitation",
            "/password-link",
            "/require-password-change",
        ] {
            assert_eq!(post(&stranger, tim, step).await.status, 404, "{step}");
        }
        let name = json!({ "user_name": "x" });
        assert_eq!(stranger.post(&at(tim, "/duplicate"), &name).await.status, 404);
        assert_eq!(stranger.json(Method::POST, &at(tim, "/user-name"), &[("if-match", "*")], &name).await.status, 404);
        for rest in ["", "/invitation", "/sessions"] {
            assert_eq!(stranger.delete(&at(tim, rest)).await.status, 404, "{rest}");
        }
        let stale = stranger.json(Method::POST, &at(tim, "/lock"), &[("if-match", "\"99\"")], &json!({})).await;
        assert_eq!(stale.status, 404, "its version tells nothing of somebody who is hidden");
        assert_eq!(site.user(tim).await.status, UserStatus::Active);
        // Whom one may see and not change: the owner.
        let lea = site.program_of(site.at_root("lea", Builtin::Administrator).await).await;
        assert_eq!(post(&lea, ada, "/lock").await.status, 403);
    }
);

db::on_both!(
    async fn a_program_ends_sessions_and_asks_for_a_new_password(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        let his = site.program_of(tim).await;
        assert_eq!(his.get("/api/v1/users").await.status, 404);
        assert_eq!(program.delete(&at(tim, "/sessions")).await.status, 204);
        assert_eq!(his.get("/api/v1/users").await.status, 401);
        let his = site.program_of(tim).await;
        assert_eq!(post(&program, tim, "/require-password-change").await.status, 204);
        assert_eq!(his.get("/api/v1/users").await.json()["code"], "password.change_required");
        assert_eq!(post(&program, tim, "/password-link").await.status, 204);
        assert!(!site.mails(tim).await.is_empty());
    }
);

db::on_both!(
    async fn a_program_sets_a_temporary_password_and_knows_who_it_is(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        assert_eq!(program.get("/api/v1/me?fields=id").await.json(), json!({ "id": ada }));
        let his = site.program_of(tim).await;
        assert_eq!(his.get("/api/v1/me").await.json()["user_name"], "tim", "everybody may know who they are");
        let made = program.post(&at(tim, "/password"), &json!({})).await;
        assert_eq!(made.status, 200, "{}", made.body);
        assert!(made.json()["password"].as_str().unwrap().len() >= 15);
        assert_eq!(his.get("/api/v1/me").await.status, 401, "sessions end");
        let chosen = program.post(&at(tim, "/password"), &json!({ "password": "harbour lantern quartz" })).await;
        assert_eq!((chosen.status.as_u16(), chosen.json()), (200, json!({ "password": null })));
        let common = program.post(&at(tim, "/password"), &json!({ "password": "password" })).await;
        assert_eq!((common.status.as_u16(), &common.json()["errors"][0]["pointer"]), (422, &json!("/password")));
        let versioned = async |value: &str| program.json(Method::POST, &at(tim, "/password"), &[("if-match", value)], &json!({})).await;
        let compared = versioned("\"1\"").await;
        assert_eq!((compared.status.as_u16(), &compared.json()["code"]), (400, &json!("if_match.not_taken")), "it would not be compared");
        assert_eq!(versioned("*").await.status, 200, "whatever is there");
        let permanent = program.post(&at(tim, "/password"), &json!({ "permanent": true })).await;
        assert_eq!((permanent.status.as_u16(), &permanent.json()["code"]), (409, &json!("password.permanent_forbidden")));

        let east = site.company("East", site.root().await).await;
        let stranger = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        let hidden = stranger.post(&at(tim, "/password"), &json!({ "password": "password" })).await;
        assert_eq!(hidden.status, 404, "no password is judged for somebody who is hidden");
    }
);
