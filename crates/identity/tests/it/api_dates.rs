//! From when until when accounts are good, and the links that confirm addresses, for programs.

use access::Capability;
use axum::http::Method;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::users::{self, UserStatus};
use kernel::Clock;
use serde_json::{Value, json};

use crate::programs::{narrowed, narrowed_of, refusal, refused};

const DAY: i64 = 24 * 3600;

fn at(user: UserId, rest: &str) -> String {
    format!("/api/v1/users/{user}{rest}")
}

async fn patch(program: &Program, user: UserId, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, &at(user, "/validity"), &[("if-match", version)], body).await
}

db::on_both!(
    async fn the_dates_of_an_account_are_set_by_a_program(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, ann) = (site.program_of(ada).await, site.at_root("ann", Builtin::TeamMember).await);
        let found = program.get(&at(ann, "/validity")).await;
        assert_eq!((found.header("etag"), found.json()), ("\"0\"", json!({ "valid_from": null, "valid_until": null, "version": 0 })));
        let live = site.program_of(ann).await;
        let now = site.clock.now();
        let (first, last) = (now.plus_secs(DAY), now.plus_secs(9 * DAY));
        let set = patch(&program, ann, "\"0\"", &json!({ "valid_from": first.rfc3339(), "valid_until": last.rfc3339() })).await;
        assert_eq!((set.status.as_u16(), set.header("etag")), (200, "\"1\""), "{}", set.body);
        assert_eq!((&set.json()["valid_from"], &set.json()["valid_until"]), (&json!(first.rfc3339()), &json!(last.rfc3339())));
        assert_eq!(live.get("/api/v1/me").await.status, 401, "before the first moment nobody is in");
        assert_eq!(
            refusal(&patch(&program, ann, "\"0\"", &json!({})).await),
            refused(412, "validity.stale", &[]),
            "also where nothing changes"
        );
        assert_eq!(refusal(&patch(&program, ann, "\"abc\"", &json!({})).await), refused(412, "validity.stale", &[]));
        assert_eq!(
            refusal(&program.json(Method::PATCH, &at(ann, "/validity"), &[], &json!({})).await),
            refused(428, "if_match.required", &[])
        );
        for (sent, expected) in [
            (json!({ "valid_until": now.rfc3339() }), refused(422, "validity.over", &["/valid_until", "/valid_until"])),
            (json!({ "valid_until": first.rfc3339() }), refused(422, "validity.order", &["/valid_until"])),
            (json!({ "valid_until": "2026-12-31" }), refused(422, "moment.malformed", &["/valid_until"])),
        ] {
            assert_eq!(refusal(&patch(&program, ann, "*", &sent).await), expected, "{sent}");
        }
        let beth = site.at_root("beth", Builtin::TeamMember).await;
        let ever = patch(&program, beth, "*", &json!({ "valid_from": "1970-01-01T00:00:00Z" })).await;
        assert_eq!((ever.status.as_u16(), &ever.json()["valid_from"]), (200, &Value::Null), "since ever is no day: {}", ever.body);
        let longer = patch(&program, ann, "\"1\"", &json!({ "valid_from": null })).await;
        assert_eq!(
            (&longer.json()["valid_from"], &longer.json()["valid_until"]),
            (&Value::Null, &json!(last.rfc3339())),
            "what is left out stays"
        );

        site.clock.advance_secs(9 * DAY);
        let ctx = site.product();
        site.write(move |tx| identity::validity::end_over(&ctx, tx, 50)).await.unwrap();
        assert_eq!(site.user(ann).await.status, UserStatus::Frozen);
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "user.validity_set").count(), 2);
    }
);

db::on_both!(
    async fn nobody_sets_dates_who_may_not(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        let (ann, program) = (site.at_root("ann", Builtin::TeamMember).await, site.program_of(ada).await);
        let ends = json!({ "valid_until": site.clock.now().plus_secs(DAY).rfc3339() });
        assert_eq!(patch(&program, ada, "*", &ends).await.status, 403, "not one's own");
        let eve = site.program_of(site.at_root("eve", Builtin::Administrator).await).await;
        assert!(matches!(patch(&eve, ada, "*", &ends).await.status.as_u16(), 403 | 409), "the owner never runs out");
        let sven = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        let nobody: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        for user in [ann, nobody] {
            assert_eq!(sven.get(&at(user, "/validity")).await.status, 404);
            assert_eq!(patch(&sven, user, "\"9\"", &ends).await.status, 404);
        }
        let key = narrowed(&site, &[Capability::ViewUsers]).await;
        assert_eq!((key.get(&at(ann, "/validity")).await.status.as_u16(), patch(&key, ann, "*", &ends).await.status.as_u16()), (200, 403));
        assert_eq!(program.get(&at(ann, "/validity")).await.json()["version"], 0, "nothing was set");
    }
);

db::on_both!(
    async fn confirmations_are_sent_and_ways_back_ended(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, root) = (site.program_of(ada).await, site.root().await);
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let send = async |program: &Program, path: &str| program.post(path, &json!({})).await;
        assert_eq!(send(&program, &at(pat, "/confirmation")).await.status, 204);
        let own = site.program_of(pat).await;
        for _ in 0..2 {
            assert_eq!(send(&own, "/api/v1/me/confirmation").await.status, 204);
        }
        assert_eq!(refusal(&send(&own, "/api/v1/me/confirmation").await), refused(429, "confirmation.too_many", &[]));
        assert_eq!(site.mails(pat).await.iter().filter(|mail| *mail == "confirm_email").count(), 3);
        site.confirm(pat).await;
        assert_eq!(refusal(&send(&program, &at(pat, "/confirmation")).await), refused(409, "confirmation.already", &[]));
        let robot = site.key_of(site.service_user("robot", Builtin::TeamMember).await).await;
        let robot = send(&site.program().with(robot.reveal()), "/api/v1/me/confirmation").await;
        assert_eq!(refusal(&robot), refused(422, "invitation.no_address", &["/primary_email"]));

        assert_eq!(refusal(&program.delete(&at(pat, "/way-back")).await), refused(409, "way_back.none", &[]));
        site.clock.advance_secs(60);
        let ctx = site.ctx(ada).await;
        let moved = site.write(move |tx| {
            let mut form = users::UpdateUser::from_user(&users::get(tx, identity::testing::ORG, pat)?);
            form.primary_email = Some("new@x.example".into());
            users::update(&ctx, tx, form)
        });
        assert!(moved.await.unwrap());
        let east = site.company("East", root).await;
        let sven = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        for stranger in [&sven, &own] {
            assert_eq!(stranger.delete(&at(pat, "/way-back")).await.status, 404);
            assert_eq!(send(stranger, &at(pat, "/confirmation")).await.status, 404);
        }
        let key = narrowed_of(&site, "guest", &[Capability::ViewUsers]).await;
        assert_eq!(
            (key.delete(&at(pat, "/way-back")).await.status.as_u16(), send(&key, &at(pat, "/confirmation")).await.status.as_u16()),
            (403, 403)
        );
        site.clock.advance_secs(3600);
        assert_eq!(refusal(&program.delete(&at(pat, "/way-back")).await), refused(403, "step_up.required", &[]));
        let again = site.program_of(ada).await;
        assert_eq!(again.delete(&at(pat, "/way-back")).await.status, 204);
        assert_eq!(refusal(&again.delete(&at(pat, "/way-back")).await), refused(409, "way_back.none", &[]));
        assert!(site.events().await.contains(&"way_back.ended".to_owned()));
    }
);
