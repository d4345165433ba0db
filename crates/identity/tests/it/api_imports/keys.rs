//! Who imports by URL, and with which key: a job gives none more than it has.

use access::{ApiScope, Capability, CapabilitySet, Rights};
use identity::imports::ImportJob;
use identity::roles::Builtin;
use identity::testing::{Answer, ORG, Program, Site};
use identity::users::{self, Deactivate};
use serde_json::json;

use super::{IMPORTS, TEAM, checked, imported, patch, upload, uploaded, without};
use crate::imports::worker;
use crate::programs::{key, refusal, refused};

/// Every operation on one import, as nothing but its address.
async fn all_of(program: &Program, import: &str) -> Vec<Answer> {
    let mut answers = vec![
        program.get(import).await,
        program.get(&format!("{import}/rows")).await,
        program.get(&format!("{import}/names?kind=role")).await,
        program.get(&format!("{import}/administrators")).await,
        patch(program, import, &json!({})).await,
        patch(program, &format!("{import}/names"), &json!({ "kind": "role", "names": [] })).await,
        patch(program, &format!("{import}/administrators"), &json!({ "token": "x", "rows": [] })).await,
        program.post(&format!("{import}/import"), &json!({ "token": "x" })).await,
        program.delete(import).await,
    ];
    for what in ["check", "stop", "go-on", "undo"] {
        answers.push(program.post(&format!("{import}/{what}"), &json!({})).await);
    }
    answers
}

db::on_both!(
    // covers: B32
    async fn a_key_gains_nothing_by_a_job(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let whole = key(&site, robot, ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() }).await;
        let import = uploaded(&whole, TEAM).await;
        let token = checked(&site, &whole, &import).await["token"].clone();

        // Less of what is administered, less on records, and not even the right to import.
        let blind = key(&site, robot, without(Capability::ImportUsers)).await;
        assert_eq!(refusal(&upload(&blind, "", TEAM).await), refused(403, "access.not_in_scope", &[]));
        let only = ApiScope { capabilities: [Capability::ImportUsers, Capability::ViewUsers].into_iter().collect(), rights: Rights::all() };
        let unrecorded = ApiScope { capabilities: CapabilitySet::all(), rights: Rights::NONE };
        for scope in [only, without(Capability::EditRoles), unrecorded] {
            let narrow = key(&site, robot, scope).await;
            assert_eq!(refusal(&upload(&narrow, "", TEAM).await), refused(403, "access.narrowed", &[]));
            assert_eq!(refusal(&narrow.get(IMPORTS).await), refused(403, "access.narrowed", &[]));
            for answer in all_of(&narrow, &import).await {
                assert_eq!(refusal(&answer), refused(403, "access.narrowed", &[]), "{}", answer.body);
            }
        }
        let told = whole.get(&import).await.json();
        assert_eq!((&told["state"], &told["token"]), (&json!("checked"), &token), "nothing has moved");
        assert_eq!(whole.get(IMPORTS).await.json()["items"].as_array().unwrap().len(), 1, "nothing was uploaded");

        // A job asks again, whatever the key was: the service user's role and status of that moment.
        let begun = whole.post(&format!("{import}/import"), &json!({ "token": token })).await;
        assert_eq!(begun.json()["state"], "importing", "{}", begun.body);
        let product = site.product();
        site.write(move |tx| users::deactivate(&product, tx, Deactivate { user: robot })).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let made = site.app.db.read(|read| users::find_by_user_name(read, ORG, "ann@x.example")).await.unwrap();
        assert!(made.is_none() && whole.get(&import).await.status == 401);
    }
);

db::on_both!(
    // covers: B32, T-C4
    async fn a_whole_key_imports_and_others_imports_are_not_there(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let whole = site.program().with(site.key_of(robot).await.reveal());
        let import = uploaded(&whole, TEAM).await;
        let told = imported(&site, &whole, &import).await;
        assert_eq!((&told["state"], &told["counts"]["created"]), (&json!("done"), &json!(2)), "{told}");

        let owner = site.program_of(ada).await;
        let nothing = format!("{IMPORTS}/imp_{}", "0".repeat(32));
        for (theirs, none) in all_of(&owner, &import).await.into_iter().zip(all_of(&owner, &nothing).await) {
            assert_eq!(
                (refusal(&theirs), refusal(&none)),
                (refused(404, "not_found", &[]), refused(404, "not_found", &[])),
                "{}",
                theirs.body
            );
        }
        assert_eq!(owner.get(&format!("{IMPORTS}/x")).await.status, 404);
        assert_eq!(owner.get(IMPORTS).await.json()["items"], json!([]));
        let member = site.program_of(site.at_root("mem", Builtin::TeamMember).await).await;
        assert_eq!(refusal(&upload(&member, "", TEAM).await), refused(403, "access.missing", &[]));
        assert_eq!(member.get(IMPORTS).await.status, 403);
        assert_eq!(site.program().get(IMPORTS).await.status, 401);
        assert_eq!(upload(&site.program(), "", TEAM).await.status, 401);
    }
);
