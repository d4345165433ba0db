//! Employees for programs: the pages' cards by another door.

use access::Capability;
use axum::http::Method;
use identity::roles::Builtin;
use identity::testing::{Answer, Program, Site};
use identity::{EmployeeId, UserId};
use serde_json::{Value, json};

use crate::employees::card;
use crate::programs::{narrowed, refusal, refused};

const CARDS: &str = "/api/v1/employees";

fn at(card: EmployeeId) -> String {
    format!("{CARDS}/{card}")
}

async fn patch(program: &Program, card: EmployeeId, version: &str, body: &Value) -> Answer {
    program.json(Method::PATCH, &at(card), &[("if-match", version)], body).await
}

async fn unlink(program: &Program, card: EmployeeId) -> Answer {
    program.json(Method::DELETE, &format!("{}/link", at(card)), &[], &json!({ "reason": "Two people" })).await
}

async fn link(program: &Program, card: EmployeeId, user: UserId) -> Answer {
    program.post(&format!("{}/link", at(card)), &json!({ "user": user, "reason": "By hand" })).await
}

/// The names of a page of the list.
fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// All of an answer but which request it was.
fn face(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body["instance"] = Value::Null;
    (answer.status.as_u16(), body)
}

db::on_both!(
    async fn a_program_makes_changes_links_and_deletes_a_card(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, root) = (site.program_of(ada).await, site.root().await);
        let sent =
            json!({ "company": root, "first_name": "Zoe", "last_name": "Zander", "email": "zoe@x.example", "hire_date": "2024-03-31" });
        let made = program.post(CARDS, &sent).await;
        assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{}", made.body);
        let zoe: EmployeeId = made.json()["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(made.header("location"), at(zoe));
        let found = program.get(&at(zoe)).await;
        let told = found.json();
        assert_eq!((found.header("etag"), &told["name"], &told["hire_date"]), ("\"1\"", &json!("Zoe Zander"), &json!("2024-03-31")));
        assert_eq!((&told["has_user"], &told["user"], &told["company"]), (&json!(false), &Value::Null, &json!(root)));

        let changed = patch(&program, zoe, "\"1\"", &json!({ "phone": "555 0100", "email": null })).await;
        assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""), "{}", changed.body);
        assert_eq!(
            (&changed.json()["phone"], &changed.json()["email"], &changed.json()["first_name"]),
            (&json!("555 0100"), &Value::Null, &json!("Zoe"))
        );
        assert_eq!(
            refusal(&patch(&program, zoe, "\"1\"", &json!({})).await),
            refused(412, "employee.stale", &[]),
            "also where nothing changes"
        );
        assert_eq!(refusal(&program.json(Method::PATCH, &at(zoe), &[], &json!({})).await), refused(428, "if_match.required", &[]));
        let wrong = json!({ "first_name": null, "last_name": " ", "email": "none", "hire_date": "soon", "job_title": "x".repeat(201) });
        let answer = patch(&program, zoe, "*", &wrong).await;
        let (status, _, mut places) = refusal(&answer);
        places.sort();
        assert_eq!(
            (status, places),
            (422, ["/email", "/hire_date", "/job_title", "/last_name"].map(str::to_owned).to_vec()),
            "{}",
            answer.body
        );
        assert_eq!(refusal(&patch(&program, zoe, "*", &json!({ "company": null })).await), refused(422, "type", &["/company"]));
        assert_eq!(refusal(&program.post(CARDS, &json!({ "company": root })).await), refused(422, "required", &["/last_name"]));
        let nowhere = format!("com_{}", "0".repeat(32));
        assert_eq!(
            refusal(&program.post(CARDS, &json!({ "company": nowhere, "first_name": "A" })).await),
            refused(422, "company.unknown", &["/company"])
        );
        let stale = program.json(Method::DELETE, &at(zoe), &[("if-match", "\"1\"")], &json!({})).await;
        assert_eq!(refusal(&stale), refused(412, "employee.stale", &[]));
        site.clock.advance_secs(3600);
        assert_eq!(refusal(&program.delete(&at(zoe)).await), refused(403, "step_up.required", &[]));
        let again = site.program_of(ada).await;
        assert_eq!(again.delete(&at(zoe)).await.status, 204);
        assert_eq!(again.get(&at(zoe)).await.status, 404);
        let events = site.events().await;
        for kind in ["employee.created", "employee.updated", "employee.deleted"] {
            assert!(events.iter().any(|event| event == kind), "{kind}: {events:?}");
        }
    }
);

db::on_both!(
    async fn a_card_and_a_user_are_linked_and_parted(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, root) = (site.program_of(ada).await, site.root().await);
        let zoe = card(&site, ada, "Zoe", "zoe@x.example", root).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let own = program.get(&format!("{CARDS}?q=pat")).await.json()["items"][0]["id"].as_str().unwrap().parse::<EmployeeId>().unwrap();
        assert_eq!(refusal(&link(&program, zoe, pat).await), refused(422, "user.has_employee", &["/user"]));
        let robot = site.service_user("robot", Builtin::TeamMember).await;
        assert_eq!(refusal(&link(&program, zoe, robot).await), refused(422, "user.is_service", &["/user"]));
        assert_eq!(unlink(&program, own).await.status, 204);
        assert_eq!(refusal(&unlink(&program, own).await), refused(409, "employee.not_linked", &[]));
        let long = program.post(&format!("{}/link", at(zoe)), &json!({ "user": pat, "reason": "x".repeat(501) })).await;
        assert_eq!(refusal(&long), refused(422, "too_long", &["/reason"]));
        assert_eq!(link(&program, zoe, pat).await.status, 204);
        assert_eq!(program.get(&at(zoe)).await.json()["user"], json!(pat));
        assert_eq!(refusal(&link(&program, zoe, ada).await), refused(409, "employee.linked", &[]));
        assert_eq!(refusal(&program.delete(&at(zoe)).await), refused(409, "employee.has_user", &[]));
        assert_eq!(unlink(&program, zoe).await.status, 204);
        let events = site.events().await;
        for kind in ["employee.linked", "employee.unlinked"] {
            assert!(events.iter().any(|event| event == kind), "{kind}: {events:?}");
        }
    }
);

db::on_both!(
    async fn a_program_lists_the_cards_that_the_page_lists(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, root) = (site.program_of(ada).await, site.root().await);
        let east = site.company("East", root).await;
        for (name, email, company) in [("Bea", "same@x.example", east), ("Cid", "same@x.example", root), ("Dan", "dan@x.example", east)] {
            card(&site, ada, name, email, company).await;
        }
        assert_eq!(names(&program.get(CARDS).await), ["Ada Tester", "Bea Card", "Cid Card", "Dan Card"]);
        let first = program.get(&format!("{CARDS}?limit=3&include=total&sort=-name")).await;
        assert_eq!(names(&first), ["Dan Card", "Cid Card", "Bea Card"]);
        assert_eq!((&first.json()["total"], &first.json()["total_is_more"]), (&json!(4), &json!(false)));
        let next = first.json()["next_cursor"].as_str().unwrap().to_owned();
        let last = program.get(&format!("{CARDS}?limit=3&sort=-name&cursor={next}")).await;
        assert_eq!((names(&last), &last.json()["next_cursor"]), (vec!["Ada Tester".to_owned()], &Value::Null));
        for (query, expected) in [
            ("view=without-user".to_owned(), vec!["Bea Card", "Cid Card", "Dan Card"]),
            ("view=linked".to_owned(), vec!["Ada Tester"]),
            ("view=same-address".to_owned(), vec!["Bea Card", "Cid Card"]),
            (format!("company={east}"), vec!["Bea Card", "Dan Card"]),
            ("q=dan".to_owned(), vec!["Dan Card"]),
        ] {
            assert_eq!(names(&program.get(&format!("{CARDS}?{query}")).await), expected, "{query}");
        }
        assert_eq!(
            program.get(&format!("{CARDS}?q=ada&fields=user,has_user")).await.json()["items"],
            json!([{ "user": ada, "has_user": true }])
        );
        for (query, code) in [
            ("q=%00", "address.nul"),
            ("view=gone", "query.value"),
            ("company=nobody", "query.value"),
            ("sort=email", "sort.unknown"),
            ("cursor=x", "cursor.invalid"),
            ("shoe_size=4", "query.unknown"),
            ("q=a&q=b", "query.repeated"),
        ] {
            assert_eq!(refusal(&program.get(&format!("{CARDS}?{query}")).await), refused(400, code, &[]), "{query}");
        }
    }
);

db::on_both!(
    // covers: T-C4
    async fn a_card_that_one_may_not_see_is_none(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (east, west) = (site.company("East", root).await, site.company("West", root).await);
        let (far, near) = (card(&site, ada, "Wim", "wim@x.example", west).await, card(&site, ada, "Eve", "eve@x.example", east).await);
        let sven = site.person("sven", Builtin::CompanyAdministrator, east).await;
        let tim = site.person("tim", Builtin::TeamMember, west).await;
        let stranger = site.program_of(sven).await;
        let nobody: EmployeeId = format!("emp_{}", "0".repeat(32)).parse().unwrap();
        assert_eq!(names(&stranger.get(CARDS).await), ["Eve Card", "Sven Tester"]);
        assert_eq!(stranger.get(&format!("{CARDS}?include=total")).await.json()["total"], 2);
        assert!(names(&stranger.get(&format!("{CARDS}?q=wim")).await).is_empty());
        assert!(names(&stranger.get(&format!("{CARDS}?company={west}")).await).is_empty());
        for card in [far, nobody] {
            assert_eq!(face(&stranger.get(&at(card)).await), face(&stranger.get(&at(nobody)).await));
            assert_eq!(stranger.get(&at(card)).await.status, 404);
            assert_eq!(patch(&stranger, card, "\"9\"", &json!({ "phone": "1" })).await.status, 404, "before any version");
            assert_eq!(link(&stranger, card, sven).await.status, 404);
            assert_eq!(unlink(&stranger, card).await.status, 404);
            assert_eq!(stranger.delete(&at(card)).await.status, 404);
        }
        let outside = stranger.post(CARDS, &json!({ "company": west, "first_name": "New" })).await;
        assert_eq!(refusal(&outside), refused(422, "company.unknown", &["/company"]));
        assert_eq!(
            refusal(&patch(&stranger, near, "*", &json!({ "company": west })).await),
            refused(422, "company.unknown", &["/company"])
        );
        let who: UserId = format!("usr_{}", "0".repeat(32)).parse().unwrap();
        assert_eq!(face(&link(&stranger, near, tim).await), face(&link(&stranger, near, who).await));
        assert_eq!(refusal(&link(&stranger, near, tim).await), refused(422, "user.unknown", &["/user"]));

        // A card here may have a user there: that it has one is known, who it is not.
        let owner = site.program_of(ada).await;
        let cards = owner.get(&format!("{CARDS}?q=tim")).await.json();
        let of_tim: EmployeeId = cards["items"][0]["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(unlink(&owner, of_tim).await.status, 204);
        assert_eq!(link(&owner, near, tim).await.status, 204);
        let told = stranger.get(&at(near)).await.json();
        assert_eq!((&told["has_user"], &told["user"]), (&json!(true), &Value::Null));
        assert_eq!(stranger.get(&format!("{CARDS}?q=eve&fields=user")).await.json()["items"], json!([{ "user": null }]));
        assert_eq!(refusal(&unlink(&stranger, near).await), refused(403, "employee.user_outside", &[]));
        assert_eq!(owner.get(&at(near)).await.json()["user"], json!(tim));

        let member = site.program_of(tim).await;
        assert_eq!((member.get(CARDS).await.status.as_u16(), member.get(&at(far)).await.status.as_u16()), (404, 404));
        assert_eq!(site.program().get(CARDS).await.status, 401);
    }
);

db::on_both!(
    async fn a_key_does_with_cards_no_more_than_it_was_given(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let eve = card(&site, ada, "Eve", "eve@x.example", root).await;
        let key = narrowed(&site, &[Capability::ViewUsers, Capability::EditUsers]).await;
        assert_eq!(patch(&key, eve, "*", &json!({ "phone": "1" })).await.status, 200);
        assert_eq!(key.post(CARDS, &json!({ "company": root, "first_name": "New" })).await.status, 403);
        assert_eq!(key.delete(&at(eve)).await.status, 403);
        assert_eq!(names(&key.get(&format!("{CARDS}?q=eve")).await), ["Eve Card"]);
    }
);
