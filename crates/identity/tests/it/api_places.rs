//! Companies, groups, teams and service categories for programs: what each may see is what the pages show.

use access::Capability;
use axum::http::Method;
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::{CompanyId, UserId};
use serde_json::{Value, json};

use crate::programs::{narrowed, refusal, refused};

const COMPANIES: &str = "/api/v1/companies";
pub const GROUPS: &str = "/api/v1/groups";
pub const TEAMS: &str = "/api/v1/teams";
pub const CATEGORIES: &str = "/api/v1/service-categories";

pub async fn founded(test: &db::testing::TestDb) -> (Site, UserId, Program) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let program = site.program_of(ada).await;
    (site, ada, program)
}

pub async fn patch(program: &Program, path: &str, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, path, &[("if-match", version)], body).await
}

pub async fn put(program: &Program, path: &str, body: &Value) -> Answer {
    program.json(Method::PUT, path, &[], body).await
}

async fn delete(program: &Program, path: &str, version: &str, body: &Value) -> Answer {
    program.json(Method::DELETE, path, &[("if-match", version)], body).await
}

/// Makes something; its address and its id.
pub async fn make(program: &Program, path: &str, body: &Value) -> (String, String) {
    let made = program.post(path, body).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{body}: {}", made.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("{path}/{id}"));
    (made.header("location").to_owned(), id)
}

/// One field of each row.
pub fn each(answer: &Answer, field: &str) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().iter().map(|row| row[field].clone()).collect()
}

/// An answer without what names the request.
pub fn face(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body["instance"] = Value::Null;
    (answer.status.as_u16(), body)
}

pub async fn count(site: &Site, kind: &str) -> usize {
    site.events().await.iter().filter(|happened| *happened == kind).count()
}

db::on_both!(
    // covers: D12, D16
    async fn companies_are_made_found_changed_and_removed(test: TestDb) {
        let (site, _, program) = founded(&test).await;
        let root = site.root().await;
        let (east, east_id) = make(&program, COMPANIES, &json!({ "name": "East", "parent": root })).await;
        let (west, west_id) = make(&program, COMPANIES, &json!({ "name": "West", "parent": root })).await;
        let (spa, spa_id) = make(&program, COMPANIES, &json!({ "name": "Spa", "parent": east_id })).await;

        let all = program.get(&format!("{COMPANIES}?include=total")).await;
        assert_eq!(each(&all, "name"), json!(["AdventureWorks Cycle", "East", "Spa", "West"]));
        assert_eq!(each(&all, "parent"), json!([null, root, east_id, root]));
        assert_eq!((each(&all, "users"), &all.json()["total"]), (json!([1, 0, 0, 0]), &json!(4)));
        let first = program.get(&format!("{COMPANIES}?limit=3&fields=name")).await;
        assert_eq!(each(&first, "name"), json!(["AdventureWorks Cycle", "East", "Spa"]));
        let next = program.get(&format!("{COMPANIES}?limit=3")).await.json()["next_cursor"].as_str().unwrap().to_owned();
        let second = program.get(&format!("{COMPANIES}?limit=3&cursor={next}")).await;
        assert_eq!((each(&second, "name"), &second.json()["next_cursor"]), (json!(["West"]), &Value::Null));
        assert_eq!(each(&program.get(&format!("{COMPANIES}?parent={root}")).await, "id"), json!([east_id, west_id]));
        for (query, code) in [("cursor=x", "cursor.invalid"), ("parent=x", "query.value"), ("depth=1", "query.unknown")] {
            assert_eq!(refusal(&program.get(&format!("{COMPANIES}?{query}")).await), refused(400, code, &[]), "{query}");
        }

        let told = program.get(&spa).await;
        assert_eq!(told.json(), json!({ "id": spa_id, "name": "Spa", "parent": east_id, "users": 0, "version": 1 }));
        // Both at once: a version for each, in one transaction.
        let both = patch(&program, &spa, told.header("etag"), &json!({ "name": "Bath", "parent": west_id })).await;
        assert_eq!((both.status.as_u16(), both.header("etag"), both.body.as_str()), (204, "\"3\"", ""));
        assert_eq!((&program.get(&spa).await.json()["name"], &program.get(&spa).await.json()["parent"]), (&json!("Bath"), &json!(west_id)));
        assert_eq!((count(&site, "company.moved").await, count(&site, "company.renamed").await), (1, 1));
        for (body, code, place) in [
            (json!({ "name": "Sauna", "parent": spa_id }), "company.cycle", "/parent"),
            (json!({ "name": "east", "parent": east_id }), "company.name_taken", "/name"),
            (json!({ "name": null }), "name.missing", "/name"),
            (json!({ "parent": null }), "company.parent_missing", "/parent"),
            (json!({ "parent": format!("com_{}", "0".repeat(32)) }), "company.parent_unknown", "/parent"),
            (json!({ "parent": "x" }), "id.malformed", "/parent"),
            (json!({ "users": 4 }), "field.unknown", "/users"),
        ] {
            assert_eq!(refusal(&patch(&program, &spa, "\"3\"", &body).await), refused(422, code, &[place]), "{body}");
        }
        assert_eq!(program.get(&spa).await.header("etag"), "\"3\"", "what was refused left nothing behind");
        let moved = patch(&program, &format!("{COMPANIES}/{root}"), "*", &json!({ "parent": east_id })).await;
        assert_eq!(refusal(&moved), refused(422, "company.root_stays", &["/parent"]));

        // Whoever saw an old one is told, also where nothing would change.
        for body in [json!({ "name": "Bath" }), json!({ "parent": west_id }), json!({}), json!({ "name": "Other" })] {
            assert_eq!(refusal(&patch(&program, &spa, "\"1\"", &body).await), refused(412, "company.stale", &[]), "{body}");
        }
        assert_eq!(patch(&program, &spa, "\"3\"", &json!({ "name": "Bath", "parent": west_id })).await.header("etag"), "\"3\"");
        let without = program.json(Method::PATCH, &spa, &[], &json!({})).await;
        assert_eq!(refusal(&without), refused(428, "if_match.required", &[]));

        assert_eq!(refusal(&delete(&program, &west, "\"1\"", &json!({})).await), refused(409, "company.in_use", &[]));
        assert_eq!(refusal(&delete(&program, &spa, "\"1\"", &json!({})).await), refused(412, "company.stale", &[]));
        assert_eq!(delete(&program, &spa, "\"3\"", &json!({})).await.status, 204);
        assert_eq!(program.get(&spa).await.status, 404);
        assert_eq!(program.delete(&west).await.status, 204, "the version may be left out");
        assert_eq!(refusal(&program.delete(&format!("{COMPANIES}/{root}")).await), refused(422, "company.root_stays", &["/parent"]));
        assert_eq!(each(&program.get(COMPANIES).await, "id"), json!([root, east_id]));
        assert_eq!(program.get(&east).await.status, 200);
    }
);

db::on_both!(
    // covers: D13, T-C4
    async fn a_company_out_of_sight_is_as_missing_as_none(test: TestDb) {
        let (site, _, owner) = founded(&test).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let spa = site.company("Spa", east).await;
        let sven = site.person("sven", Builtin::CompanyAdministrator, east).await;
        let mia = site.person("mia", Builtin::TeamMember, spa).await;
        let stranger = site.program_of(sven).await;
        let nobody: CompanyId = format!("com_{}", "0".repeat(32)).parse().unwrap();
        let at = |id: CompanyId| format!("{COMPANIES}/{id}");

        let seen = stranger.get(COMPANIES).await;
        assert_eq!((each(&seen, "name"), each(&seen, "parent")), (json!(["East", "Spa"]), json!([null, east])));
        assert_eq!(each(&seen, "users"), json!([1, 1]));
        assert_eq!(stranger.get(&at(east)).await.json()["parent"], Value::Null, "what stands above is not known");
        for hidden in [west, root] {
            assert_eq!(face(&stranger.get(&at(hidden)).await), face(&stranger.get(&at(nobody)).await));
            let body = json!({ "name": "Mine" });
            assert_eq!(face(&patch(&stranger, &at(hidden), "*", &body).await), face(&patch(&stranger, &at(nobody), "*", &body).await));
            assert_eq!(face(&stranger.delete(&at(hidden)).await), face(&stranger.delete(&at(nobody)).await));
            assert_eq!(stranger.get(&format!("{COMPANIES}?parent={hidden}")).await.json()["items"], json!([]), "nor what hangs below it");
        }
        assert_eq!(stranger.get(&format!("{COMPANIES}/none")).await.status, 404);
        assert_eq!(refusal(&patch(&stranger, &at(spa), "*", &json!({ "name": "Mine" })).await), refused(403, "access.missing", &[]));
        assert_eq!(stranger.post(COMPANIES, &json!({ "name": "Mine", "parent": spa })).await.status, 403);
        assert_eq!(stranger.delete(&at(spa)).await.status, 403);

        let member = site.program_of(mia).await;
        assert_eq!((member.get(COMPANIES).await.status.as_u16(), member.get(&at(spa)).await.status.as_u16()), (404, 404));
        assert_eq!(site.program().get(COMPANIES).await.status, 401);
        // Who keeps the settings sees companies and nobody in them.
        let cora = site.program_of(site.at_root("cora", Builtin::ConfigurationAdministrator).await).await;
        assert_eq!(each(&cora.get(COMPANIES).await, "users"), json!([null, null, null, null]));
        assert_eq!(patch(&cora, &at(spa), "\"1\"", &json!({ "parent": west })).await.status, 204);
        assert_eq!(stranger.get(&at(spa)).await.status, 404, "it went out of sight with the next request");
        assert_eq!(owner.get(&at(spa)).await.json()["parent"], json!(west));
        assert_eq!(count(&site, "company.renamed").await + count(&site, "company.deleted").await, 0);
    }
);

/// Sales with the teams North and South, and two service categories; pat is in Sales and North. Each with its address and its id.
struct World {
    site: Site,
    ada: UserId,
    pat: UserId,
    program: Program,
    general: String,
    sales: (String, String),
    north: (String, String),
    south: (String, String),
    returns: (String, String),
    billing: (String, String),
}

async fn world(test: &db::testing::TestDb) -> World {
    let (site, ada, program) = founded(test).await;
    let pat = site.at_root("pat", Builtin::TeamMember).await;
    let general = each(&program.get(GROUPS).await, "id")[0].as_str().unwrap().to_owned();
    let sales = make(&program, GROUPS, &json!({ "name": "Sales", "description": "Who sells" })).await;
    let north = make(&program, TEAMS, &json!({ "group": sales.1, "name": "North" })).await;
    let south = make(&program, TEAMS, &json!({ "group": sales.1, "name": "South" })).await;
    let returns = make(&program, CATEGORIES, &json!({ "name": "Returns" })).await;
    let billing = make(&program, CATEGORIES, &json!({ "name": "Billing" })).await;
    for unit in [&sales.1, &north.1] {
        assert_eq!(program.post(&format!("/api/v1/users/{pat}/memberships"), &json!({ "unit": unit })).await.status, 201);
    }
    World { site, ada, pat, program, general, sales, north, south, returns, billing }
}

fn nowhere() -> String {
    format!("grp_{}", "0".repeat(32))
}

db::on_both!(
    // covers: D1
    async fn groups_teams_and_categories_are_made_found_and_changed(test: TestDb) {
        let World { site, program, general, sales: (sales, sales_id), north: (north, _), south: (south, _), returns: (returns, _), .. } =
            world(&test).await;
        let groups = program.get(&format!("{GROUPS}?include=total")).await;
        assert_eq!((each(&groups, "name"), each(&groups, "people")), (json!(["General", "Sales"]), json!([2, 1])));
        assert_eq!((each(&groups, "primary_people"), &groups.json()["total"]), (json!([2, 0]), &json!(2)));
        assert_eq!(each(&program.get(&format!("{GROUPS}?limit=1&cursor={general}")).await, "id"), json!([sales_id]));
        assert_eq!(
            (each(&program.get(TEAMS).await, "name"), each(&program.get(TEAMS).await, "people")),
            (json!(["North", "South"]), json!([1, 0]))
        );
        assert_eq!(each(&program.get(&format!("{TEAMS}?group={general}")).await, "id"), json!([]));
        assert_eq!(refusal(&program.get(&format!("{TEAMS}?group=x")).await), refused(400, "query.value", &[]));
        assert_eq!(each(&program.get(CATEGORIES).await, "name"), json!(["Billing", "Returns"]));

        // What it is called. What would change nothing is refused all the same, if somebody saved meanwhile.
        for (path, other, stale) in
            [(&sales, "General", "group.stale"), (&north, "South", "team.stale"), (&returns, "Billing", "service_category.stale")]
        {
            let before = program.get(path).await;
            assert_eq!(before.header("etag"), "\"1\"", "{path}");
            let name = before.json()["name"].clone();
            let renamed = patch(&program, path, "\"1\"", &json!({ "name": format!("New {}", name.as_str().unwrap()) })).await;
            assert_eq!((renamed.status.as_u16(), renamed.header("etag")), (204, "\"2\""), "{path}: {}", renamed.body);
            let present = program.get(path).await.json()["name"].clone();
            for body in [json!({}), json!({ "name": present }), json!({ "name": "Else" })] {
                assert_eq!(refusal(&patch(&program, path, "\"1\"", &body).await), refused(412, stale, &[]), "{path} {body}");
            }
            assert_eq!(patch(&program, path, "\"2\"", &json!({ "name": present })).await.header("etag"), "\"2\"", "{path}");
            let taken = patch(&program, path, "\"2\"", &json!({ "name": other.to_uppercase() })).await;
            assert_eq!((taken.status.as_u16(), refusal(&taken).2), (422, vec!["/name".to_owned()]), "{path}: {}", taken.body);
            assert_eq!(refusal(&patch(&program, path, "\"2\"", &json!({ "name": null })).await), refused(422, "name.missing", &["/name"]));
            assert_eq!(program.json(Method::PATCH, path, &[], &json!({})).await.status, 428);
            assert_eq!(refusal(&delete(&program, path, "\"1\"", &json!({})).await), refused(412, stale, &[]), "{path}");
        }
        assert_eq!(patch(&program, &sales, "*", &json!({ "description": null })).await.header("etag"), "\"3\"");
        assert_eq!(program.get(&sales).await.json()["description"], json!(""));
        assert_eq!(patch(&program, &south, "*", &json!({ "group": general })).await.status, 204);
        assert_eq!(program.get(&south).await.json()["group"], json!(general));
        for group in [Value::Null, json!(nowhere())] {
            assert_eq!(
                refusal(&patch(&program, &south, "*", &json!({ "group": group })).await),
                refused(422, "group.unknown", &["/group"])
            );
        }
        for kind in ["user_group.created", "team.created", "service_category.renamed", "user_group.changed", "team.changed"] {
            assert!(count(&site, kind).await > 0, "{kind}");
        }
    }
);

db::on_both!(
    // covers: D17, D21
    async fn groups_teams_and_categories_say_where_theirs_go_when_they_are_removed(test: TestDb) {
        let World { site, ada, pat, program, general, sales, north, south, returns, billing } = world(&test).await;
        let ((sales, _), (north, north_id), (south, south_id)) = (sales, north, south);
        let ((returns, returns_id), (billing, billing_id)) = (returns, billing);
        let memberships = format!("/api/v1/users/{pat}/memberships");

        // A group's service categories.
        let of_group = format!("{sales}/service-categories");
        assert_eq!(put(&program, &of_group, &json!({ "categories": [returns_id, returns_id] })).await.status, 204);
        assert_eq!(each(&program.get(&of_group).await, "id"), json!([returns_id]));
        // What was given since it was read stays.
        assert_eq!(put(&program, &of_group, &json!({ "categories": [billing_id], "seen": [] })).await.status, 204);
        assert_eq!(each(&program.get(&of_group).await, "id"), json!([billing_id, returns_id]));
        assert_eq!(put(&program, &of_group, &json!({ "categories": [returns_id], "seen": [billing_id, returns_id] })).await.status, 204);
        assert_eq!(each(&program.get(&of_group).await, "id"), json!([returns_id]));
        let unknown = put(&program, &of_group, &json!({ "categories": [format!("cat_{}", "0".repeat(32))] })).await;
        assert_eq!(refusal(&unknown), refused(422, "service_category.unknown", &["/categories"]));
        assert_eq!(each(&program.get(CATEGORIES).await, "groups"), json!([0, 1]));

        // Removal: where what is in it goes.
        assert_eq!(refusal(&program.delete(&north).await), refused(422, "team.in_use", &["/to"]));
        let both = delete(&program, &north, "*", &json!({ "to": south_id, "leave": true })).await;
        assert_eq!(refusal(&both), refused(422, "team.stay_or_leave", &["/leave"]));
        assert_eq!(refusal(&delete(&program, &north, "*", &json!({ "to": north_id })).await), refused(422, "team.unknown", &["/to"]));
        assert_eq!(delete(&program, &north, "\"1\"", &json!({ "to": south_id })).await.status, 204);
        assert_eq!(program.get(&south).await.json()["people"], json!(1));
        assert_eq!(delete(&program, &south, "*", &json!({ "leave": true })).await.status, 204);
        assert_eq!(delete(&program, &returns, "*", &json!({ "to": billing_id })).await.status, 204);
        assert_eq!(each(&program.get(&of_group).await, "id"), json!([billing_id]));
        assert_eq!(program.delete(&billing).await.status, 204, "nobody gets another one");
        assert_eq!(refusal(&program.delete(&sales).await), refused(422, "group.in_use", &["/to"]));
        let unknown = delete(&program, &sales, "*", &json!({ "to": nowhere() })).await;
        assert_eq!(refusal(&unknown), refused(422, "group.unknown", &["/to"]));
        // Whoever is in it does not remove it, but the owner may.
        assert_eq!(delete(&program, &sales, "\"1\"", &json!({ "to": general })).await.status, 204);
        for gone in [&sales, &north, &south, &returns, &billing] {
            assert_eq!((program.get(gone).await.status.as_u16(), program.delete(gone).await.status.as_u16()), (404, 404), "{gone}");
        }
        assert_eq!(each(&program.get(&memberships).await, "name"), json!(["General"]));
        assert_eq!(site.user(ada).await.primary_group.map(|group| group.to_string()), Some(general));
        for kind in ["user_group.deleted", "team.deleted", "service_category.deleted", "user_group.service_categories_set"] {
            assert!(count(&site, kind).await > 0, "{kind}");
        }
    }
);

db::on_both!(
    // covers: B32, T-C4
    async fn whoever_may_not_change_groups_changes_none(test: TestDb) {
        let (site, _, owner) = founded(&test).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        let (sales, sales_id) = make(&owner, GROUPS, &json!({ "name": "Sales" })).await;
        let (north, _) = make(&owner, TEAMS, &json!({ "group": sales_id, "name": "North" })).await;
        let (returns, returns_id) = make(&owner, CATEGORIES, &json!({ "name": "Returns" })).await;
        let sven = site.person("sven", Builtin::CompanyAdministrator, east).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        for user in [sven, pat] {
            assert_eq!(owner.post(&format!("/api/v1/users/{user}/memberships"), &json!({ "unit": sales_id })).await.status, 201);
        }
        let stranger = site.program_of(sven).await;
        // Groups are the organization's; of the people in them everybody counts whom they see.
        let seen = stranger.get(GROUPS).await;
        assert_eq!((each(&seen, "name"), each(&seen, "people")), (json!(["General", "Sales"]), json!([1, 1])));
        assert_eq!(owner.get(&sales).await.json()["people"], json!(2));
        assert_eq!((stranger.get(&north).await.status.as_u16(), stranger.get(&returns).await.status.as_u16()), (200, 200));
        let key = narrowed(&site, &[Capability::ViewGroups]).await;
        assert_eq!(each(&key.get(GROUPS).await, "people"), json!([0, 0]), "a key that sees nobody counts nobody");
        let member = site.program_of(pat).await;
        let missing = format!("{GROUPS}/grp_{}", "0".repeat(32));
        for program in [&stranger, &key] {
            assert_eq!(program.get(&missing).await.status, 404);
            for path in [&sales, &north, &returns, &missing] {
                assert_eq!(patch(program, path, "*", &json!({ "name": "Mine" })).await.status, 403, "{path}");
                assert_eq!(program.delete(path).await.status, 403, "{path}");
            }
            for (path, body) in
                [(GROUPS, json!({ "name": "X" })), (TEAMS, json!({ "name": "X", "group": sales_id })), (CATEGORIES, json!({ "name": "X" }))]
            {
                assert_eq!(program.post(path, &body).await.status, 403, "{path}");
            }
            let categories = format!("{sales}/service-categories");
            assert_eq!(program.get(&categories).await.json()["items"], json!([]), "who sees groups sees these, as on the page");
            assert_eq!(put(program, &categories, &json!({ "categories": [returns_id] })).await.status, 403);
        }
        for path in [GROUPS, TEAMS, CATEGORIES, &sales, &north, &returns] {
            assert_eq!(member.get(path).await.status, 404, "{path}");
            assert_eq!(site.program().get(path).await.status, 401, "{path}");
        }
        // Whoever is in a group neither removes it nor gives it what they lack.
        let uma = site.at_root("uma", Builtin::Administrator).await;
        assert_eq!(owner.post(&format!("/api/v1/users/{uma}/memberships"), &json!({ "unit": sales_id })).await.status, 201);
        let inside = site.program_of(uma).await;
        let general = each(&owner.get(GROUPS).await, "id")[0].clone();
        assert_eq!(delete(&inside, &sales, "*", &json!({ "to": general })).await.status, 403);
        assert_eq!(put(&inside, &format!("{sales}/service-categories"), &json!({ "categories": [returns_id] })).await.status, 403);
        for kind in
            ["user_group.changed", "user_group.deleted", "team.changed", "service_category.renamed", "user_group.service_categories_set"]
        {
            assert_eq!(count(&site, kind).await, 0, "{kind}");
        }
    }
);
