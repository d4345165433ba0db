//! Columns, names that are not there, rows that make administrators, people who are not in the file: chosen by URL.

use identity::groups;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::UserStatus;
use serde_json::{Value, json};

use super::{IMPORTS, TEAM, checked, columns_with, imported, patch, rows, step, upload, uploaded};
use crate::imports::user;
use crate::programs::{refusal, refused};

db::on_both!(
    // covers: G3
    async fn columns_are_taken_as_they_are_chosen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let answer = upload(&program, "?file_name=team.csv&kind=users", TEAM).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let (import, told) = (answer.header("location").to_owned(), answer.json());
        assert_eq!((&told["state"], &told["file_name"], &told["rows"]), (&json!("mapping"), &json!("team.csv"), &json!(3)));
        let columns = told["settings"]["columns"].as_array().unwrap();
        let fields: Vec<_> = columns.iter().map(|column| column["field"].as_str().unwrap_or_default()).collect();
        assert_eq!(fields, ["external_id", "first_name", "last_name", "primary_email", ""]);
        assert_eq!(columns[4]["samples"], json!([]), "what is left out is not shown");
        assert_eq!(import, format!("{IMPORTS}/{}", told["id"].as_str().unwrap()));

        let field = |name: &str| json!({ "field": name });
        let with = |last: Value| json!({ "columns": columns_with(last) });
        for (sent, code, places) in [
            (json!({ "columns": columns_with(json!({}))[..4] }), "mapping.columns", &["/columns"][..]),
            (with(field("shoe_size")), "mapping.unknown_field", &["/columns"]),
            (with(field("last_name")), "mapping.twice", &["/columns"]),
            (with(json!({ "field": "phone", "new_field": "Phone" })), "choice.both", &["/columns/4"]),
            (with(json!({ "new_field": "X", "new_kind": "song" })), "choice.unknown", &["/columns/4/new_kind"]),
            (json!({ "mode": "sideways" }), "choice.unknown", &["/mode"]),
            (
                json!({ "rules": [{ "kind": "group", "unknown": "map", "others": "map", "others_are": "grp_1" }] }),
                "choice.unknown",
                &["/rules/0/others_are"],
            ),
        ] {
            assert_eq!(refusal(&patch(&program, &import, &sent).await), refused(422, code, places), "{sent}");
        }
        let mut sent = with(json!({ "new_field": "Cost center" }));
        sent["mode"] = json!("create");
        sent["invites"] = json!(true);
        let chosen = patch(&program, &import, &sent).await;
        assert_eq!(chosen.status, 200, "{}", chosen.body);
        let settings = &chosen.json()["settings"];
        assert_eq!((&settings["mode"], &settings["invites"]), (&json!("create"), &json!(true)));
        assert_eq!((&settings["columns"][4]["new_field"], &settings["columns"][4]["new_kind"]), (&json!("Cost center"), &json!("text")));
    }
);

db::on_both!(
    // covers: G3
    async fn names_that_are_not_there_are_chosen_one_by_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let first = site.app.db.read(|read| groups::list(read, ORG)).await.unwrap().remove(0);
        let text = "User name,First name,Last name,Email,Department\nann,Ann,Ames,ann@x.example,Sales\n\
            bob,Bob,Boyd,bob@x.example,Stores\ncid,Cid,Cole,cid@x.example,Yard\n";
        let import = uploaded(&program, text).await;
        let rule = json!({ "rules": [{ "kind": "group", "unknown": "map" }] });
        let chosen = patch(&program, &import, &rule).await;
        assert_eq!(chosen.status, 200, "{}", chosen.body);
        let missing = &chosen.json()["settings"]["missing"];
        assert_eq!((&missing[0]["kind"], &missing[0]["names"], &missing[0]["unknown"]), (&json!("group"), &json!(3), &json!("map")));
        let path = format!("{import}/names");
        let page = program.get(&format!("{path}?kind=group&limit=2")).await.json();
        assert_eq!((page["items"].as_array().unwrap().len(), &page["items"][0]["name"]), (2, &json!("Sales")), "{page}");
        let next = page["next_cursor"].as_str().unwrap();
        let last = program.get(&format!("{path}?kind=group&cursor={next}")).await.json();
        assert_eq!((&last["items"][0]["name"], &last["next_cursor"]), (&json!("Yard"), &Value::Null));
        assert_eq!(refusal(&program.get(&path).await), refused(400, "query.value", &[]));

        let key = |at: usize| page["items"][at]["key"].clone();
        let send = |names: Value| json!({ "kind": "group", "names": names });
        let wrong = send(json!([{ "key": "no such", "means": first.id }, { "key": key(0), "means": format!("grp_{}", "0".repeat(32)) }]));
        let answer = patch(&program, &path, &wrong).await;
        assert_eq!(refusal(&answer), refused(422, "import.name_unknown", &["/names/0/key", "/names/1/means"]), "{}", answer.body);
        let right = send(json!([{ "key": key(0), "means": first.id }, { "key": key(1), "ignored": true }]));
        assert_eq!(patch(&program, &path, &right).await.status, 204);
        let page = program.get(&format!("{path}?kind=group&limit=2")).await.json();
        assert_eq!((&page["items"][0]["means"], &page["items"][1]["ignored"]), (&json!(first.id), &json!(true)));

        let told = imported(&site, &program, &import).await;
        assert_eq!((&told["counts"]["created"], &told["counts"]["failed"]), (&json!(2), &json!(1)), "{told}");
        assert_eq!(user(&site, "ann").await.primary_group, Some(first.id));
    }
);

db::on_both!(
    // covers: G8
    async fn rows_that_make_administrators_are_ticked_by_url(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let program = site.program_of(ada).await;
        let text = "User name,First name,Last name,Email,Role\nann,Ann,Ames,ann@x.example,Administrator\n\
            bob,Bob,Boyd,bob@x.example,Administrator\n";
        let import = uploaded(&program, text).await;
        let told = checked(&site, &program, &import).await;
        assert_eq!(told["counts"]["administrators"], 2);
        let start = format!("{import}/import");
        let unconfirmed = program.post(&start, &json!({ "token": told["token"] })).await;
        assert_eq!(refusal(&unconfirmed), refused(422, "import.administrators_unconfirmed", &["/administrators"]));
        let path = format!("{import}/administrators");
        let named = program.get(&path).await.json();
        assert_eq!(named["items"].as_array().unwrap().len(), 2, "{named}");
        let tick = |token: &Value| json!({ "token": token, "rows": [{ "row": named["items"][0]["row"], "ticked": true }] });
        assert_eq!(refusal(&patch(&program, &path, &tick(&json!("old"))).await), refused(409, "import.not_now", &[]));
        assert_eq!(patch(&program, &path, &tick(&told["token"])).await.status, 204);
        assert_eq!(program.get(&path).await.json()["items"][0]["ticked"], true);
        step(&site, &program, &start, &json!({ "token": told["token"] })).await;
        let rows = rows(&program, &import, "").await;
        assert_eq!((&rows[0]["outcome"], &rows[1]["outcome"]), (&json!("created"), &json!("failed")), "{rows:?}");
        assert_eq!(rows[1]["said"][0]["code"], "role.administrator_unticked");
    }
);

db::on_both!(
    async fn people_who_are_not_in_the_file_leave_only_with_a_reason(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let gus = site.at_root("gus", Builtin::TeamMember).await;
        let program = site.program_of(ada).await;
        let import = uploaded(&program, "User name,Email\nada,ada@x.example\n").await;
        let chosen = patch(&program, &import, &json!({ "deactivates_absent": true })).await;
        assert_eq!(chosen.json()["settings"]["deactivates_absent"], true, "{}", chosen.body);
        let told = checked(&site, &program, &import).await;
        assert_eq!(told["counts"]["deactivated"], 1, "{told}");
        let start = format!("{import}/import");
        let bare = program.post(&start, &json!({ "token": told["token"] })).await;
        assert_eq!(refusal(&bare), refused(422, "import.leavers_unconfirmed", &["/deactivates", "/reason"]), "{}", bare.body);
        let sent = json!({ "token": told["token"], "deactivates": true, "reason": "They left" });
        step(&site, &program, &start, &sent).await;
        assert_eq!(site.user(gus).await.status, UserStatus::Inactive);
        let left = rows(&program, &import, "&outcome=deactivated").await;
        assert_eq!((&left[0]["row"], &left[0]["id"]), (&Value::Null, &json!(gus)), "{left:?}");
    }
);
