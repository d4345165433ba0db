//! What holds for the whole organization, for programs: settings, contacts, what holds at the door, networks, custom fields.

use access::Capability;
use axum::http::Method;
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::{FieldId, UserId};
use serde_json::{Value, json};

use crate::programs::{narrowed, refusal, refused};

const ORGANIZATION: &str = "/api/v1/organization";
const CONTACTS: &str = "/api/v1/organization/contacts";
const SECURITY: &str = "/api/v1/organization/security";
const NETWORKS: &str = "/api/v1/organization/networks";
const FIELDS: &str = "/api/v1/fields";

async fn patch(program: &Program, path: &str, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, path, &[("if-match", version)], body).await
}

async fn count(site: &Site, kind: &str) -> usize {
    site.events().await.iter().filter(|event| *event == kind).count()
}

db::on_both!(
    async fn the_settings_are_read_and_changed_by_whoever_may(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let found = program.get(ORGANIZATION).await;
        let (told, version) = (found.json(), found.header("etag").to_owned());
        assert_eq!(
            (found.status.as_u16(), &told["country"], &told["login_autocomplete"]),
            (200, &json!("US"), &json!(true)),
            "{}",
            found.body
        );
        let changed =
            patch(&program, ORGANIZATION, &version, &json!({ "name": "Adventure", "currency": "EUR", "mails_passwords": false })).await;
        assert_eq!(
            (changed.status.as_u16(), &changed.json()["name"], &changed.json()["mails_passwords"]),
            (200, &json!("Adventure"), &json!(false))
        );
        assert_eq!((&changed.json()["time_zone"], changed.header("etag") != version), (&json!("America/Los_Angeles"), true));
        assert_eq!(
            refusal(&patch(&program, ORGANIZATION, &version, &json!({})).await),
            refused(412, "organization.stale", &[]),
            "nothing would change"
        );
        assert_eq!(refusal(&program.json(Method::PATCH, ORGANIZATION, &[], &json!({})).await), refused(428, "if_match.required", &[]));
        let wrong = json!({ "name": " ", "country": "XX", "public_url": "ftp://x", "date_format": "soon" });
        let mut places = refusal(&patch(&program, ORGANIZATION, "*", &wrong).await).2;
        places.sort();
        assert_eq!(places, ["/country", "/date_format", "/name", "/public_url"]);
        let null = patch(&program, ORGANIZATION, "*", &json!({ "login_autocomplete": null, "name": null })).await;
        assert_eq!(
            (null.status.as_u16(), refusal(&null).2),
            (422, vec!["/name".to_owned(), "/login_autocomplete".to_owned()]),
            "{}",
            null.body
        );
        assert_eq!(count(&site, "organization.settings_changed").await, 1);

        // Each right changes its own, and what signing in demands asks for the password as on the page.
        let fine = site.key_of(site.service_user("config", Builtin::ConfigurationAdministrator).await).await;
        assert_eq!(
            patch(&site.program().with(fine.reveal()), ORGANIZATION, "*", &json!({ "login_autocomplete": false })).await.status,
            200
        );
        let key = narrowed(&site, &[Capability::EditSettings]).await;
        assert_eq!(key.get(ORGANIZATION).await.json()["mails_passwords"], Value::Null, "what is not theirs is not told");
        assert_eq!(patch(&key, ORGANIZATION, "*", &json!({ "language": "en", "name": "Works" })).await.status, 200);
        assert_eq!(patch(&key, ORGANIZATION, "*", &json!({ "mails_passwords": true })).await.status, 403);
        site.clock.advance_secs(3600);
        assert_eq!(patch(&program, ORGANIZATION, "*", &json!({ "name": "Cycle" })).await.status, 200, "a name is no danger");
        assert_eq!(
            refusal(&patch(&program, ORGANIZATION, "*", &json!({ "mails_passwords": true })).await),
            refused(403, "step_up.required", &[])
        );
        assert_eq!(patch(&program, ORGANIZATION, "*", &json!({ "mails_passwords": false })).await.status, 200, "nothing changes");
    }
);

db::on_both!(
    async fn whoever_may_not_change_settings_reads_none(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        let (member, sven) =
            (site.at_root("mia", Builtin::TeamMember).await, site.person("sven", Builtin::CompanyAdministrator, east).await);
        let field = site.program_of(ada).await.post(FIELDS, &json!({ "name": "Shift", "kind": "text" })).await;
        let field = field.header("location").to_owned();
        for user in [member, sven] {
            let program = site.program_of(user).await;
            for path in [ORGANIZATION, CONTACTS, SECURITY, NETWORKS] {
                let (read, written) =
                    (program.get(path).await.status.as_u16(), patch(&program, path, "*", &json!({})).await.status.as_u16());
                assert!(matches!(read, 403 | 404) && read == written, "{path} {read} {written}");
            }
            assert!(matches!(program.post(FIELDS, &json!({ "name": "More", "kind": "text" })).await.status.as_u16(), 403 | 404));
            assert!(matches!(patch(&program, &field, "*", &json!({ "name": "X" })).await.status.as_u16(), 403 | 404));
            assert!(matches!(program.delete(&field).await.status.as_u16(), 403 | 404));
            assert!(matches!(program.post(&format!("{field}/move"), &json!({ "direction": "up" })).await.status.as_u16(), 403 | 404));
        }
        // Whoever sees people sees what their fields are called; who sees nobody does not.
        let (seen, unseen) = (site.program_of(sven).await.get(FIELDS).await, site.program_of(member).await.get(FIELDS).await);
        assert_eq!((seen.status.as_u16(), &seen.json()["items"][0]["name"]), (200, &json!("Shift")), "{}", seen.body);
        assert!(matches!(unseen.status.as_u16(), 403 | 404));
        for path in [ORGANIZATION, CONTACTS, SECURITY, NETWORKS, FIELDS] {
            assert_eq!(site.program().get(path).await.status, 401);
        }
    }
);

db::on_both!(
    async fn the_contacts_are_named_and_can_be_reached(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        assert_eq!(
            (program.get(CONTACTS).await.header("etag"), &program.get(CONTACTS).await.json()["billing_name"]),
            ("\"0\"", &json!(""))
        );
        let set = patch(&program, CONTACTS, "\"0\"", &json!({ "billing_name": "Bo Bill", "billing_email": "bo@x.example" })).await;
        assert_eq!(
            (set.status.as_u16(), set.header("etag"), &set.json()["billing_email"]),
            (200, "\"1\"", &json!("bo@x.example")),
            "{}",
            set.body
        );
        assert_eq!(refusal(&patch(&program, CONTACTS, "\"0\"", &json!({})).await), refused(412, "organization.stale", &[]));
        let alone = patch(&program, CONTACTS, "*", &json!({ "billing_email": null })).await;
        assert_eq!(refusal(&alone), refused(422, "required", &["/billing_email"]));
        let gone = patch(&program, CONTACTS, "\"1\"", &json!({ "billing_name": null, "billing_email": null })).await;
        assert_eq!((gone.status.as_u16(), gone.header("etag")), (200, "\"2\""), "{}", gone.body);
        assert_eq!(count(&site, "organization.contacts_set").await, 2);
    }
);

db::on_both!(
    async fn what_holds_at_the_door_is_changed_with_the_password(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let found = program.get(SECURITY).await;
        assert_eq!((found.header("etag"), &found.json()["network_burst"]), ("\"0\"", &json!(60)), "{}", found.body);
        assert_eq!(refusal(&patch(&program, SECURITY, "\"abc\"", &json!({})).await), refused(412, "security.stale", &[]));
        let wrong = json!({ "most_tries": 0, "window_minutes": 100_000, "first_lock_minutes": 120, "longest_lock_hours": 1 });
        let (status, code, places) = refusal(&patch(&program, SECURITY, "*", &wrong).await);
        assert_eq!(
            (status, code.as_str(), places),
            (422, "security.range", ["/most_tries", "/window_minutes", "/longest_lock_hours"].map(str::to_owned).to_vec())
        );
        assert_eq!(refusal(&patch(&program, SECURITY, "*", &json!({ "most_tries": null })).await), refused(422, "type", &["/most_tries"]));
        let changed = patch(&program, SECURITY, "\"0\"", &json!({ "most_tries": 3, "tells_administrators": false })).await;
        assert_eq!(
            (changed.status.as_u16(), changed.header("etag"), &changed.json()["most_tries"]),
            (200, "\"1\"", &json!(3)),
            "{}",
            changed.body
        );
        assert_eq!((&changed.json()["tells_administrators"], &changed.json()["network_burst"]), (&json!(false), &json!(60)));
        assert_eq!(refusal(&patch(&program, SECURITY, "\"0\"", &json!({ "most_tries": 3 })).await), refused(412, "security.stale", &[]));
        site.clock.advance_secs(3600);
        assert_eq!(patch(&program, SECURITY, "\"1\"", &json!({ "most_tries": 3 })).await.status, 200, "nothing changes");
        assert_eq!(refusal(&patch(&program, SECURITY, "*", &json!({ "most_tries": 4 })).await), refused(403, "step_up.required", &[]));
        let key = narrowed(&site, &[Capability::EditSecurity]).await;
        assert_eq!(patch(&key, SECURITY, "\"1\"", &json!({ "most_tries": 4 })).await.status, 200, "a key is its own proof");
        assert_eq!(count(&site, "security.settings_changed").await, 2);
    }
);

db::on_both!(
    async fn no_program_shuts_everybody_out_by_networks(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await.at("10.1.0.1");
        let found = program.get(NETWORKS).await;
        assert_eq!((found.header("etag"), found.json()), ("\"0\"", json!({ "networks": [], "exempt": [], "version": 0 })));
        let elsewhere = json!({ "networks": ["192.0.2.0/24"] });
        assert_eq!(refusal(&patch(&program, NETWORKS, "*", &elsewhere).await), refused(422, "network_list.shuts_out", &["/networks"]));
        let wrong = patch(&program, NETWORKS, "*", &json!({ "networks": ["10.1.0.0/16", "office"] })).await;
        assert_eq!(refusal(&wrong), refused(422, "network_list.unknown", &["/networks"]));
        for blank in ["", " ", ",", "10.1.0.0/16, 10.2.0.0/16"] {
            let hole = patch(&program, NETWORKS, "*", &json!({ "networks": ["10.1.0.0/16", blank] })).await;
            assert_eq!(refusal(&hole), refused(422, "network_list.unknown", &["/networks/1"]), "{blank:?}: nothing said means no wall");
        }
        let nobody: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        let unknown = patch(&program, NETWORKS, "*", &json!({ "exempt": [nobody] })).await;
        assert_eq!(refusal(&unknown), refused(422, "network_list.nobody", &["/exempt"]));
        let many = patch(&program, NETWORKS, "*", &json!({ "exempt": vec![nobody; 21] })).await;
        assert_eq!(refusal(&many), refused(422, "network_list.too_many_exempt", &["/exempt"]));
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let powerless = patch(&program, NETWORKS, "*", &json!({ "networks": ["192.0.2.0/24"], "exempt": [mia] })).await;
        assert_eq!(refusal(&powerless), refused(422, "network_list.shuts_out", &["/networks"]), "she could take nothing back");

        let set = patch(&program, NETWORKS, "\"0\"", &json!({ "networks": ["192.0.2.0/24", "2001:db8::/32"], "exempt": [ada] })).await;
        assert_eq!((set.status.as_u16(), set.header("etag")), (200, "\"1\""), "{}", set.body);
        assert_eq!((&set.json()["networks"], &set.json()["exempt"]), (&json!(["192.0.2.0/24", "2001:db8::/32"]), &json!([ada])));
        let key = narrowed(&site, &[Capability::EditSecurity]).await;
        assert_eq!(key.clone().at("10.1.0.1").get(NETWORKS).await.status, 401);
        assert_eq!(key.at("192.0.2.7").get(NETWORKS).await.status, 200);
        assert_eq!(
            refusal(&patch(&program, NETWORKS, "\"1\"", &json!({ "exempt": [] })).await),
            refused(422, "network_list.shuts_out", &["/networks"])
        );
        assert_eq!(refusal(&patch(&program, NETWORKS, "\"0\"", &json!({})).await), refused(412, "network_list.stale", &[]));
        site.clock.advance_secs(3600);
        assert_eq!(refusal(&patch(&program, NETWORKS, "*", &json!({ "networks": null })).await), refused(403, "step_up.required", &[]));
        let again = site.program_of(ada).await.at("10.1.0.1");
        let lifted = patch(&again, NETWORKS, "\"1\"", &json!({ "networks": null })).await;
        assert_eq!((lifted.status.as_u16(), &lifted.json()["networks"], &lifted.json()["exempt"]), (200, &json!([]), &json!([ada])));
        assert_eq!(count(&site, "network_list.changed").await, 2);
    }
);

/// Makes a field, and gives its address and what is told of it.
async fn field(program: &Program, sent: Value) -> (String, Value) {
    let made = program.post(FIELDS, &sent).await;
    assert_eq!(made.status, 201, "{}", made.body);
    (made.header("location").to_owned(), made.json())
}

fn labels(told: &Value) -> Vec<(i64, &str, bool)> {
    let all = told["choices"].as_array().unwrap().iter();
    all.map(|choice| (choice["number"].as_i64().unwrap(), choice["label"].as_str().unwrap(), choice["retired"].as_bool().unwrap()))
        .collect()
}

db::on_both!(
    async fn fields_are_made_listed_moved_and_removed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (hours, told) = field(&program, json!({ "name": "Hours", "kind": "number", "hint": "A week", "required": false })).await;
        assert_eq!(
            (&told["key"], &told["tag"], &told["hint"], &told["version"]),
            (&json!("assuf1"), &json!("{ASSUF1}"), &json!("A week"), &json!(1))
        );
        let (shift, told) = field(&program, json!({ "name": "Shift", "kind": "choice", "choices": ["Day", "Night"] })).await;
        assert_eq!(labels(&told), [(1, "Day", false), (2, "Night", false)]);
        for (sent, expected) in [
            (json!({ "name": "Hours", "kind": "text" }), refused(422, "field.label_taken", &["/name"])),
            (json!({ "name": "User name", "kind": "text" }), refused(422, "field.label_reserved", &["/name"])),
            (json!({ "name": "More", "kind": "shoe" }), refused(422, "choice.unknown", &["/kind"])),
            (json!({ "name": "More", "kind": "choice" }), refused(422, "field.no_choices", &["/choices"])),
            (json!({ "name": "More", "kind": "choice", "choices": ["A", " "] }), refused(422, "required", &["/choices/1"])),
            (json!({ "name": "More", "kind": "text", "choices": ["A"] }), refused(422, "field.takes_no_choices", &["/choices"])),
            (json!({ "kind": "text" }), refused(422, "required", &["/name"])),
        ] {
            assert_eq!(refusal(&program.post(FIELDS, &sent).await), expected, "{sent}");
        }
        let listed = program.get(&format!("{FIELDS}?limit=1&include=total&fields=id,name")).await.json();
        assert_eq!((&listed["items"][0]["name"], &listed["total"]), (&json!("Hours"), &json!(2)));
        let next = listed["next_cursor"].as_str().unwrap();
        let rest = program.get(&format!("{FIELDS}?limit=1&cursor={next}")).await.json();
        assert_eq!((&rest["items"][0]["name"], &rest["next_cursor"]), (&json!("Shift"), &Value::Null));
        assert_eq!(refusal(&program.get(&format!("{FIELDS}?cursor=x")).await), refused(400, "cursor.invalid", &[]));
        assert_eq!(program.post(&format!("{shift}/move"), &json!({ "direction": "up" })).await.status, 204);
        assert_eq!(program.get(FIELDS).await.json()["items"][0]["name"], "Shift");
        assert_eq!(
            refusal(&program.post(&format!("{shift}/move"), &json!({ "direction": "left" })).await),
            refused(422, "choice.unknown", &["/direction"])
        );

        assert_eq!(
            refusal(&program.json(Method::DELETE, &hours, &[("if-match", "\"7\"")], &json!({})).await),
            refused(412, "field.stale", &[])
        );
        site.clock.advance_secs(3600);
        assert_eq!(refusal(&program.delete(&hours).await), refused(403, "step_up.required", &[]));
        let again = site.program_of(ada).await;
        assert_eq!((again.delete(&hours).await.status.as_u16(), again.delete(&hours).await.status.as_u16()), (204, 404));
        let nowhere: FieldId = format!("fld_{}", "0".repeat(32)).parse().unwrap();
        assert_eq!(again.post(&format!("{FIELDS}/{nowhere}/move"), &json!({ "direction": "up" })).await.status, 404);
        assert_eq!(count(&site, "user_field.deleted").await, 1);
    }
);

db::on_both!(
    async fn the_choices_of_a_field_are_those_that_are_sent(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (shift, _) = field(&program, json!({ "name": "Shift", "kind": "choice", "choices": ["Day", "Night"] })).await;
        // In their order, with new ones behind, without those that are not named.
        let sent = json!({ "choices": [{ "number": 2, "label": "Late", "retired": true }, { "label": "Early" }, { "number": 1, "label": "Day" }] });
        let changed = patch(&program, &shift, "\"1\"", &sent).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(labels(&changed.json()), [(2, "Late", true), (1, "Day", false), (3, "Early", false)]);
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let worn = program
            .json(Method::PATCH, &format!("/api/v1/users/{mia}"), &[("if-match", "*")], &json!({ "custom": { "assuf1": "Day" } }))
            .await;
        assert_eq!(worn.status, 200, "{}", worn.body);
        let version = program.get(&shift).await.header("etag").to_owned();
        assert_eq!(
            refusal(&patch(&program, &shift, &version, &json!({ "choices": [{ "number": 2, "label": "Late" }] })).await),
            refused(422, "field.choice_in_use", &["/choices"])
        );
        let odd = json!({ "choices": [{ "number": 9, "label": "X" }, { "number": 1, "label": "" }, { "number": 1, "label": "Day" }] });
        let (_, code, places) = refusal(&patch(&program, &shift, "*", &odd).await);
        assert_eq!(
            (code.as_str(), places),
            ("choice.unknown", ["/choices/0/number", "/choices/1/label", "/choices/2/number"].map(str::to_owned).to_vec())
        );
        let fewer = patch(&program, &shift, &version, &json!({ "choices": [{ "number": 1, "label": "Day" }], "name": "Shifts" })).await;
        assert_eq!((fewer.status.as_u16(), &fewer.json()["name"], labels(&fewer.json())), (200, &json!("Shifts"), vec![(1, "Day", false)]));
        assert_eq!(refusal(&patch(&program, &shift, &version, &json!({})).await), refused(412, "field.stale", &[]));
        assert_eq!(refusal(&program.json(Method::PATCH, &shift, &[], &json!({})).await), refused(428, "if_match.required", &[]));
        assert_eq!(count(&site, "user_field.changed").await, 2);
    }
);

db::on_both!(
    async fn a_field_of_people_takes_only_whom_it_says(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let (licence, told) = field(&program, json!({ "name": "Licence", "kind": "yes_no" })).await;
        let key = told["key"].as_str().unwrap().to_owned();
        let (driver, _) = field(&program, json!({ "name": "Driver", "kind": "user" })).await;
        let taken = patch(&program, &driver, "*", &json!({ "only": key })).await;
        assert_eq!((taken.status.as_u16(), &taken.json()["only"]), (200, &json!("assuf1")), "{}", taken.body);
        for word in ["assuf2", "assuf99", "everybody", ""] {
            assert_eq!(
                refusal(&patch(&program, &driver, "*", &json!({ "only": word })).await),
                refused(422, "field.only_unknown", &["/only"]),
                "{word}"
            );
        }
        assert_eq!(
            refusal(&patch(&program, &licence, "*", &json!({ "only": "attorney" })).await),
            refused(422, "field.takes_no_only", &["/only"])
        );
        assert_eq!(refusal(&program.delete(&licence).await), refused(409, "field.takes_only", &[]));
        let kept = patch(&program, &driver, "*", &json!({ "required": true })).await.json();
        assert_eq!((&kept["only"], &kept["required"]), (&json!("assuf1"), &json!(true)), "what is left out stays");
        assert_eq!(patch(&program, &driver, "*", &json!({ "only": null })).await.json()["only"], Value::Null);
        assert_eq!(program.delete(&licence).await.status, 204);
    }
);
