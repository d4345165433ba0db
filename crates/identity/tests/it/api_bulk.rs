//! Bulk changes for programs: from whom and what to the undo by URL alone, each person's outcome, and no more by a job than the key has.

use access::{ApiScope, Capability, CapabilitySet, Rights};
use axum::http::Method;
use identity::roles::{self, Builtin};
use identity::testing::{Answer, ORG, Program, Site};
use identity::users::{self, UpdateUser, UserStatus};
use identity::{RoleId, UserId};
use serde_json::{Value, json};

use crate::api_imports::without;
use crate::bulk::{crowd, worker};
use crate::programs::{key, refusal, refused};

const BULK: &str = "/api/v1/bulk";

/// Posts, and lets whatever that begins come to its end.
async fn act(site: &Site, program: &Program, path: &str, body: &Value) -> Answer {
    let answer = program.post(path, body).await;
    worker(site).run_due().await.unwrap();
    answer
}

/// Begins a bulk change, and gives its address with what is told of its preview.
async fn begun(site: &Site, program: &Program, body: &Value) -> (String, Value) {
    let answer = act(site, program, BULK, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let path = answer.header("location").to_owned();
    let told = program.get(&path).await.json();
    assert_eq!(told["state"], "checked", "{told}");
    (path, told)
}

async fn applied(site: &Site, program: &Program, path: &str, told: &Value) -> Value {
    let answer = act(site, program, &format!("{path}/apply"), &json!({ "preview": told["preview"], "reason": "spring" })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    program.get(path).await.json()
}

fn counts(changed: i64, unchanged: i64, refused: i64) -> Value {
    json!({ "changed": changed, "unchanged": unchanged, "refused": refused })
}

async fn role(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn touched(site: &Site, user: UserId) {
    let product = site.product();
    let renamed = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.phone.push('1');
        users::update(&product, tx, form)
    });
    renamed.await.unwrap();
}

db::on_both!(
    // covers: G10, G11
    async fn many_are_previewed_and_each_is_told_by_url(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 3, root).await;
        let program = site.program_of(ada).await;
        let manager = role(&site, Builtin::Manager).await;
        let users: Vec<UserId> = people.iter().copied().chain([ada]).collect();
        let (path, told) = begun(&site, &program, &json!({ "users": users, "action": "role", "value": manager })).await;
        assert_eq!((&told["counts"], &told["total"]), (&counts(3, 0, 1), &json!(4)), "{told}");
        assert_eq!((&told["action"], &told["value"], &told["matching"]), (&json!("role"), &json!(manager), &Value::Null));
        assert_ne!(site.user(people[0]).await.role, Some(manager), "a preview keeps nothing");
        let page = program.get(&format!("{path}/rows?limit=3")).await.json();
        assert_eq!((page["items"].as_array().unwrap().len(), &page["items"][0]["user"]), (3, &json!(people[0])), "{page}");
        let next = page["next_cursor"].as_str().unwrap();
        let last = program.get(&format!("{path}/rows?limit=3&cursor={next}")).await.json();
        let row = &last["items"][0];
        assert_eq!((&row["user"], &row["outcome"], &last["next_cursor"]), (&json!(ada), &json!("refused"), &Value::Null), "{last}");
        assert!(row["code"].as_str().unwrap().starts_with("access.") && row["detail"].as_str().unwrap().len() > 20, "{row}");
        let code = row["code"].as_str().unwrap();
        let only = program.get(&format!("{path}/rows?outcome=refused&code={code}")).await.json();
        assert_eq!(only["items"].as_array().unwrap().len(), 1);
        for query in ["outcome=x", "code=x", "cursor=x"] {
            assert_eq!(program.get(&format!("{path}/rows?{query}")).await.status, 400, "{query}");
        }

        // Somebody else changes one of them meanwhile: nobody is changed, and another preview says what is otherwise.
        touched(&site, people[0]).await;
        let again = applied(&site, &program, &path, &told).await;
        assert_eq!((&again["state"], &again["preview"]), (&json!("checked"), &json!(2)), "{again}");
        assert_eq!(again["counts_before"], counts(3, 0, 1));
        assert_ne!(site.user(people[1]).await.role, Some(manager));
        let old = program.post(&format!("{path}/apply"), &json!({ "preview": 1 })).await;
        assert_eq!(refusal(&old), refused(409, "bulk.not_now", &[]));
        let long = program.post(&format!("{path}/apply"), &json!({ "preview": 2, "reason": "x".repeat(501) })).await;
        assert_eq!(refusal(&long), refused(422, "too_long", &["/reason"]));
    }
);

db::on_both!(
    // covers: G10, G11
    async fn what_was_previewed_is_applied_once_and_changed_back_by_url(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 3, root).await;
        let program = site.program_of(ada).await;
        let manager = role(&site, Builtin::Manager).await;
        let users: Vec<UserId> = people.iter().copied().chain([ada]).collect();
        let (path, _) = begun(&site, &program, &json!({ "users": users, "action": "role", "value": manager })).await;
        let (apply, sent) = (format!("{path}/apply"), json!({ "preview": 1, "reason": "spring" }));
        let once = async || program.json(Method::POST, &apply, &[("idempotency-key", "one")], &sent).await;
        let (first, second) = (once().await, once().await);
        assert_eq!((first.status.as_u16(), first.header("idempotent-replayed")), (200, ""), "{}", first.body);
        assert_eq!((second.header("idempotent-replayed"), second.json()), ("true", first.json()), "{}", second.body);
        worker(&site).run_due().await.unwrap();
        let done = program.get(&path).await.json();
        assert_eq!((&done["state"], &done["counts"], &done["reason"]), (&json!("done"), &counts(3, 0, 1), &json!("spring")));
        for person in &people {
            assert_eq!(site.user(*person).await.role, Some(manager));
        }
        assert!(done["undo_until"].is_string() && done["ended_at"].is_string(), "{done}");
        let row = program.get(&format!("{path}/rows?outcome=changed&limit=1")).await.json()["items"][0].clone();
        assert_eq!((&row["user"], &row["name"], &row["code"]), (&json!(people[0]), &json!("pat N0"), &Value::Null));

        // Back, but whoever was changed since.
        touched(&site, people[2]).await;
        let undoing = act(&site, &program, &format!("{path}/undo"), &json!({})).await;
        assert_eq!(undoing.status, 201, "{}", undoing.body);
        let undo = undoing.header("location").to_owned();
        let told = program.get(&undo).await.json();
        assert_eq!((&told["state"], &told["counts"], &told["undoes"]), (&json!("checked"), &counts(2, 0, 1), &done["id"]));
        let undone = applied(&site, &program, &undo, &told).await;
        assert_eq!((&undone["state"], &undone["counts"]), (&json!("done"), &counts(2, 0, 1)));
        let kept = program.get(&format!("{undo}/rows?outcome=refused")).await.json();
        assert_eq!((&kept["items"][0]["user"], &kept["items"][0]["code"]), (&json!(people[2]), &json!("bulk.changed_since")));
        assert_ne!(site.user(people[0]).await.role, Some(manager));
        assert_eq!(program.get(&path).await.json()["undone_by"], undone["id"]);
        assert_eq!(refusal(&program.post(&format!("{undo}/undo"), &json!({})).await), refused(409, "bulk.no_undo", &[]));
        let list = program.get(&format!("{BULK}?limit=1")).await.json();
        assert_eq!(list["items"][0]["id"], undone["id"]);
        let rest = program.get(&format!("{BULK}?cursor={}", list["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["items"][0]["id"]), (1, &done["id"]));
        let events = site.events().await;
        assert!(["bulk.started", "bulk.ended"].iter().all(|kind| events.contains(&(*kind).to_owned())));
    }
);

db::on_both!(
    // covers: G10
    async fn whoever_matches_is_changed_and_another_action_can_be_previewed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        let people = crowd(&site, "pat", 3, east).await;
        let ben = site.at_root("ben", Builtin::TeamMember).await;
        let program = site.program_of(ada).await;
        let product = site.product();
        let frozen = people[2];
        let freeze = move |tx: &mut db::Tx<'_>| users::freeze(&product, tx, users::Freeze { user: frozen, reason: String::new() });
        site.write(freeze).await.unwrap();

        // As the list of programs has it: every status but the recycle bin.
        let matching = format!("company={east}");
        let (path, told) = begun(&site, &program, &json!({ "matching": matching, "action": "lock" })).await;
        assert_eq!((&told["total"], &told["matching"]), (&json!(3), &json!(format!("view=all&{matching}"))), "{told}");
        let other = act(&site, &program, &format!("{path}/preview"), &json!({ "action": "freeze" })).await;
        assert_eq!(other.status, 200, "{}", other.body);
        let told = program.get(&path).await.json();
        assert_eq!((&told["action"], &told["preview"], &told["counts"]["changed"]), (&json!("freeze"), &json!(2), &json!(2)), "{told}");
        assert_eq!(act(&site, &program, &format!("{path}/preview-again"), &json!({})).await.status, 200);
        let told = program.get(&path).await.json();
        assert_eq!((&told["preview"], &told["counts_before"]["changed"]), (&json!(3), &json!(2)), "{told}");
        let done = applied(&site, &program, &path, &told).await;
        assert_eq!((&done["state"], &done["counts"]["changed"]), (&json!("done"), &json!(2)));
        assert_eq!((site.user(people[0]).await.status, site.user(ben).await.status), (UserStatus::Frozen, UserStatus::Active));
        let active = json!({ "matching": format!("?view=active&{matching}"), "action": "unfreeze" });
        assert_eq!(begun(&site, &program, &active).await.1["total"], 0, "nobody of them is active");

        for (sent, code, places) in [
            (json!({ "action": "lock" }), "bulk.users_or_matching", &["/users"][..]),
            (json!({ "users": [ben], "matching": "", "action": "lock" }), "bulk.users_or_matching", &["/users"]),
            (json!({ "users": [], "action": "lock" }), "bulk.nobody", &["/users"]),
            (json!({ "users": vec![ben; 2], "action": "explode" }), "choice.unknown", &["/action"]),
            (json!({ "users": [ben], "action": "role" }), "bulk.value_needed", &["/value"]),
            (json!({ "users": [ben], "action": "role", "value": format!("rol_{}", "0".repeat(32)) }), "bulk.value_unknown", &["/value"]),
            (json!({ "users": [format!("usr_{}", "0".repeat(32))], "action": "lock" }), "bulk.users_unknown", &["/users"]),
            (json!({ "users": ["ben"], "action": "lock" }), "id.malformed", &["/users/0"]),
            (json!({ "matching": "shoe_size=4", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "company=x\n", "action": "lock" }), "filter.unread", &["/matching"]),
            // A program that lost a value, or has no name for it, does not mean everybody.
            (json!({ "matching": "role=", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "ben", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "q=", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "view=", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "view=locked&view=all", "action": "lock" }), "filter.unread", &["/matching"]),
            (json!({ "matching": "q=a&q=b", "action": "lock" }), "filter.unread", &["/matching"]),
        ] {
            let answer = program.post(BULK, &sent).await;
            assert_eq!(refusal(&answer), refused(422, code, places), "{sent} {}", answer.body);
        }
        assert_eq!(program.get(BULK).await.json()["items"].as_array().unwrap().len(), 2, "what was refused is not begun");
    }
);

db::on_both!(
    async fn a_bulk_change_is_stopped_and_goes_on_by_url(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 120, site.root().await).await;
        let program = site.program_of(ada).await;
        let (path, told) = begun(&site, &program, &json!({ "users": people, "action": "end_sessions" })).await;
        assert_eq!(refusal(&program.post(&format!("{path}/stop"), &json!({})).await), refused(409, "bulk.not_now", &[]));
        // More people than a request changes by itself, however fast the machine is: the first step takes 25 of them, and at most 15 ms.
        let answer = program.post(&format!("{path}/apply"), &json!({ "preview": told["preview"] })).await;
        if answer.json()["state"] == "running" {
            let stopping = program.post(&format!("{path}/stop"), &json!({})).await;
            assert_eq!((stopping.status.as_u16(), &stopping.json()["stop_asked"]), (200, &json!(true)), "{}", stopping.body);
            worker(&site).run_due().await.unwrap();
            let stopped = program.get(&path).await.json();
            assert_eq!(stopped["state"], "stopped", "{stopped}");
            assert!(stopped["fault"].as_str().unwrap().contains("stopped"));
            let waiting = program.get(&format!("{path}/rows?limit=100&cursor=100")).await.json();
            assert!(waiting["items"].as_array().unwrap().iter().any(|row| row["outcome"].is_null()), "{waiting}");
            assert_eq!(act(&site, &program, &format!("{path}/go-on"), &json!({})).await.status, 200);
        }
        let done = program.get(&path).await.json();
        assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(120)), "{done}");
        assert_eq!(refusal(&program.post(&format!("{path}/go-on"), &json!({})).await), refused(409, "bulk.not_now", &[]));
    }
);

/// Every operation on one bulk change, as nothing but its address.
async fn all_of(program: &Program, path: &str) -> Vec<Answer> {
    let mut answers = vec![
        program.get(path).await,
        program.get(&format!("{path}/rows")).await,
        program.post(&format!("{path}/preview"), &json!({ "action": "lock" })).await,
        program.post(&format!("{path}/apply"), &json!({ "preview": 1 })).await,
    ];
    for what in ["preview-again", "stop", "go-on", "undo"] {
        answers.push(program.post(&format!("{path}/{what}"), &json!({})).await);
    }
    answers
}

db::on_both!(
    // covers: B32, T-C4
    async fn a_key_gains_nothing_by_a_bulk_change(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 3, root).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let whole = key(&site, robot, ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() }).await;
        let lock = json!({ "users": people, "action": "lock" });
        let (path, told) = begun(&site, &whole, &lock).await;
        let only = [Capability::ViewUsers, Capability::LockUsers].into_iter().collect();
        let locks = ApiScope { capabilities: only, rights: Rights::all() };
        let unrecorded = ApiScope { capabilities: CapabilitySet::all(), rights: Rights::NONE };
        for scope in [locks, without(Capability::LockUsers), without(Capability::EditRoles), unrecorded] {
            let narrow = key(&site, robot, scope).await;
            for answer in all_of(&narrow, &path).await.into_iter().chain([narrow.post(BULK, &lock).await, narrow.get(BULK).await]) {
                assert_eq!(refusal(&answer), refused(403, "access.narrowed", &[]), "{}", answer.body);
            }
        }
        assert_eq!(whole.get(&path).await.json()["state"], "checked", "nothing has moved");

        // Others' are not there, or are only looked at.
        let una = site.program_of(site.person("una", Builtin::CompanyAdministrator, site.company("East", root).await).await).await;
        let nothing = format!("{BULK}/blk_{}", "0".repeat(32));
        for (theirs, none) in all_of(&una, &path).await.into_iter().zip(all_of(&una, &nothing).await) {
            assert_eq!(
                (refusal(&theirs), refusal(&none)),
                (refused(404, "not_found", &[]), refused(404, "not_found", &[])),
                "{}",
                theirs.body
            );
        }
        let hidden = una.post(BULK, &lock).await;
        assert_eq!(refusal(&hidden), refused(422, "bulk.users_unknown", &["/users"]));
        let owner = site.program_of(ada).await;
        assert_eq!(owner.get(&path).await.json()["created_by"], json!(robot));
        let foreign = owner.post(&format!("{path}/apply"), &json!({ "preview": told["preview"] })).await;
        assert_eq!(refusal(&foreign), refused(403, "bulk.not_own", &[]));
        let member = site.program_of(site.at_root("mem", Builtin::TeamMember).await).await;
        assert!(matches!(member.post(BULK, &lock).await.status.as_u16(), 403 | 404));
        assert_eq!(site.program().get(BULK).await.status, 401);

        let done = applied(&site, &whole, &path, &told).await;
        assert_eq!((&done["state"], &done["counts"]["changed"]), (&json!("done"), &json!(3)), "{done}");
        assert_eq!(site.user(people[0]).await.status, UserStatus::Locked);
    }
);
