//! What somebody is in, for programs: groups and teams with what each sees of the other, and service categories.

use axum::body::Body;
use axum::http::Method;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{Program, Site};
use serde_json::json;

use crate::api_places::{CATEGORIES, GROUPS, TEAMS, count, each, face, founded, make, patch, put};
use crate::programs::{refusal, refused};

db::on_both!(
    // covers: D1
    async fn memberships_are_made_found_changed_and_ended(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let (_, sales) = make(&program, GROUPS, &json!({ "name": "Sales" })).await;
        let (_, north) = make(&program, TEAMS, &json!({ "group": sales, "name": "North" })).await;
        let all = format!("/api/v1/users/{pat}/memberships");
        let general = each(&program.get(&all).await, "unit")[0].as_str().unwrap().to_owned();

        let made = program.post(&all, &json!({ "unit": north, "publishes": false })).await;
        assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"3\""), "{}", made.body);
        let at = made.header("location").to_owned();
        assert_eq!(at, format!("{all}/{north}"));
        let told = json!({ "unit": north, "name": "North", "is_primary": false, "publishes": false, "sees": true, "version": 3 });
        assert_eq!((made.json(), program.get(&at).await.json()), (told.clone(), told));
        assert_eq!(program.post(&all, &json!({ "unit": sales })).await.json()["version"], 4);
        let listed = program.get(&all).await;
        assert_eq!((each(&listed, "unit"), each(&listed, "is_primary")), (json!([general, sales, north]), json!([true, false, false])));
        assert_eq!(each(&program.get(&format!("{all}?limit=1&cursor={sales}")).await, "name"), json!(["North"]));

        // Sent again it is no news; with other ticks it is refused, so that nothing is opened unseen.
        assert_eq!(program.post(&all, &json!({ "unit": north, "publishes": false, "sees": true })).await.status, 201);
        assert_eq!(refusal(&program.post(&all, &json!({ "unit": north })).await), refused(422, "membership.there", &["/unit"]));
        assert_eq!(count(&site, "user.joined").await, 2);
        for (unit, code) in [
            ("x".to_owned(), "id.malformed"),
            (format!("tea_{}", "0".repeat(32)), "membership.unit_unknown"),
            (pat.to_string(), "id.malformed"),
        ] {
            assert_eq!(refusal(&program.post(&all, &json!({ "unit": unit })).await), refused(422, code, &["/unit"]), "{unit}");
        }

        let changed = patch(&program, &at, "\"3\"", &json!({ "publishes": true, "sees": false })).await;
        assert_eq!((changed.status.as_u16(), changed.header("etag"), &changed.json()["sees"]), (200, "\"2\"", &json!(false)));
        for body in [json!({ "publishes": true, "sees": false }), json!({}), json!({ "sees": true })] {
            assert_eq!(refusal(&patch(&program, &at, "\"3\"", &body).await), refused(412, "membership.stale", &[]), "{body}");
        }
        for odd in ["\"0\"", "\"9\"", "\"abc\""] {
            assert_eq!(patch(&program, &at, odd, &json!({})).await.status, 412, "{odd}");
        }
        assert_eq!(program.json(Method::PATCH, &at, &[], &json!({})).await.status, 428);
        assert_eq!(patch(&program, &at, "*", &json!({ "sees": true })).await.header("etag"), "\"4\"");
        assert_eq!(count(&site, "user.membership_changed").await, 2);
        assert_eq!(patch(&program, &format!("{all}/{general}"), "*", &json!({ "sees": false })).await.status, 200, "the primary one too");

        assert_eq!(refusal(&program.delete(&format!("{all}/{general}")).await), refused(422, "membership.primary", &["/unit"]));
        let stale = program.json(Method::DELETE, &at, &[("if-match", "\"3\"")], &json!({})).await;
        assert_eq!(refusal(&stale), refused(412, "membership.stale", &[]));
        assert_eq!(patch(&program, &at, "*", &json!({ "sees": null })).await.status, 422, "null is neither of both");
        assert_eq!(program.delete(&at).await.status, 204);
        assert_eq!((program.get(&at).await.status.as_u16(), program.delete(&at).await.status.as_u16()), (404, 404));
        assert_eq!(patch(&program, &at, "*", &json!({ "sees": true })).await.status, 404, "nobody is put in again by a change");
        assert_eq!((program.get(&format!("{all}/none")).await.status.as_u16(), count(&site, "user.left").await), (404, 1));
    }
);

db::on_both!(
    // covers: D17
    async fn service_categories_are_direct_or_come_with_groups(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let (_, sales) = make(&program, GROUPS, &json!({ "name": "Sales" })).await;
        assert_eq!(program.post(&format!("/api/v1/users/{pat}/memberships"), &json!({ "unit": sales })).await.status, 201);
        let (_, returns) = make(&program, CATEGORIES, &json!({ "name": "Returns" })).await;
        let (_, billing) = make(&program, CATEGORIES, &json!({ "name": "Billing" })).await;
        let held = format!("/api/v1/users/{pat}/service-categories");
        assert_eq!(put(&program, &format!("{GROUPS}/{sales}/service-categories"), &json!({ "categories": [returns] })).await.status, 204);
        assert_eq!(put(&program, &held, &json!({ "categories": [returns, billing] })).await.status, 204);
        let told = program.get(&held).await;
        assert_eq!((each(&told, "id"), each(&told, "is_direct")), (json!([billing, returns]), json!([true, true])));
        assert_eq!(each(&told, "from_groups"), json!([[], ["Sales"]]));
        assert_eq!(put(&program, &held, &json!({ "categories": [], "seen": [returns] })).await.status, 204);
        let told = program.get(&held).await;
        assert_eq!((each(&told, "id"), each(&told, "is_direct")), (json!([billing, returns]), json!([true, false])));
        assert_eq!(put(&program, &held, &json!({ "categories": [] })).await.status, 204);
        assert_eq!(each(&program.get(&held).await, "id"), json!([returns]), "what comes with a group stays");
        let unknown = put(&program, &held, &json!({ "categories": [format!("cat_{}", "0".repeat(32))] })).await;
        assert_eq!(refusal(&unknown), refused(422, "service_category.unknown", &["/categories"]));
        assert_eq!(refusal(&put(&program, &held, &json!({})).await), refused(422, "required", &["/categories"]));
        assert_eq!(refusal(&put(&program, &held, &json!({ "categories": [7] })).await).2, ["/categories/0"]);
        assert_eq!(count(&site, "user.service_categories_set").await, 3);
    }
);

db::on_both!(
    // covers: T-C4
    async fn what_somebody_out_of_sight_is_in_is_nobodys_business(test: TestDb) {
        let (site, ada, owner) = founded(&test).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let tim = site.person("tim", Builtin::TeamMember, west).await;
        let mia = site.person("mia", Builtin::TeamMember, east).await;
        let sven = site.person("sven", Builtin::CompanyAdministrator, east).await;
        let (_, sales) = make(&owner, GROUPS, &json!({ "name": "Sales" })).await;
        assert_eq!(owner.post(&format!("/api/v1/users/{tim}/memberships"), &json!({ "unit": sales })).await.status, 201);
        let stranger = site.program_of(sven).await;
        let nobody: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        let (body, none) = (json!({ "unit": sales, "sees": false, "categories": [] }), json!({}));
        let only = |name: &str| json!({ name: body[name] });
        for (method, rest, sent) in [
            (Method::GET, "memberships".to_owned(), &none),
            (Method::POST, "memberships".to_owned(), &only("unit")),
            (Method::GET, format!("memberships/{sales}"), &none),
            (Method::PATCH, format!("memberships/{sales}"), &only("sees")),
            (Method::DELETE, format!("memberships/{sales}"), &none),
            (Method::GET, "service-categories".to_owned(), &none),
            (Method::PUT, "service-categories".to_owned(), &only("categories")),
        ] {
            let send = async |program: &Program, user: UserId| {
                let path = format!("/api/v1/users/{user}/{rest}");
                if method == Method::GET {
                    return program.get(&path).await;
                }
                program.json(method.clone(), &path, &[("if-match", "*")], sent).await
            };
            let hidden = face(&send(&stranger, tim).await);
            assert_eq!((hidden.0, &hidden), (404, &face(&send(&stranger, nobody).await)), "{method} {rest}");
            assert_eq!(send(&site.program(), tim).await.status, 401, "{method} {rest}");
            // Whom one sees without changing them.
            let looks = method == Method::GET;
            let auditor = looker(&site).await;
            let answer = send(&auditor, tim).await;
            assert_eq!(answer.status, if looks { 200 } else { 403 }, "{method} {rest}: {}", answer.body);
        }
        // Nobody changes what they are in themselves, nor what the owner is in.
        for user in [sven, ada] {
            let answer = stranger.post(&format!("/api/v1/users/{user}/memberships"), &only("unit")).await;
            assert_eq!(answer.status, if user == sven { 403 } else { 404 }, "{}", answer.body);
        }
        assert_eq!(stranger.post(&format!("/api/v1/users/{mia}/memberships"), &only("unit")).await.status, 201);
        assert_eq!((count(&site, "user.left").await, count(&site, "user.joined").await), (0, 2));
        let odd = stranger.send(Method::PUT, &format!("/api/v1/users/{mia}/service-categories"), &[], Body::from("{}")).await;
        assert_eq!(odd.status, 415);
    }
);

/// A program that looks at everybody and changes nothing.
async fn looker(site: &Site) -> Program {
    let name = format!("looker{}", count(site, "user.created").await);
    let looker = site.service_user(&name, Builtin::Auditor).await;
    site.program().with(site.key_of(looker).await.reveal())
}
