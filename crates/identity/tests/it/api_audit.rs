//! The audit log for programs.

use db::lease::Holder;
use identity::audit::Chainer;
use identity::roles::Builtin;
use identity::testing::{ORG, Program, Site};
use identity::users::{self, Freeze, Lock};
use serde_json::{Value, json};

async fn kinds(program: &Program, path: &str) -> Vec<String> {
    let answer = program.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap().to_owned()).collect()
}

fn chainer(site: &Site) -> Chainer {
    Chainer::new(site.app.db.clone(), site.app.world.clone(), ORG, Holder::new(&site.product()))
}

db::on_both!(
    async fn a_program_reads_the_log_as_the_page_lists_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        // What happens in one millisecond stands in no order.
        site.clock.advance_secs(1);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::freeze(&ctx, tx, Freeze { user: tim, reason: "Audit 7".into() })).await.unwrap();
        let path = format!("/api/v1/audit?subject={tim}&limit=1");
        assert_eq!(kinds(&program, &path).await, ["user.frozen"]);
        let entry = program.get(&path).await.json()["items"][0].clone();
        assert_eq!((&entry["actor"], &entry["subject"], &entry["actor_kind"]), (&json!(ada), &json!(tim), &json!("user")));
        let id = entry["id"].as_str().unwrap();
        assert_eq!(program.get(&format!("/api/v1/audit/{id}")).await.json()["kind"], "user.frozen");
        let next = program.get(&path).await.json()["next_cursor"].as_str().unwrap().to_owned();
        assert!(!kinds(&program, &format!("{path}&cursor={next}")).await.contains(&"user.frozen".to_owned()));
        for (query, code) in [
            ("subject=x", "query.value"),
            ("subject=", "query.value"),
            ("group=x", "query.value"),
            ("group=", "query.value"),
            ("fields=", "fields.unknown"),
            ("fields=id,,at", "fields.unknown"),
            ("cursor=x", "cursor.invalid"),
            ("x=1", "query.unknown"),
        ] {
            let answer = program.get(&format!("/api/v1/audit?{query}")).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (400, &json!(code)), "{query}");
        }
        assert_eq!(program.get(&format!("/api/v1/audit/evt_{}", "0".repeat(32))).await.status, 404);
    }
);

db::on_both!(
    async fn whoever_follows_the_changes_misses_none_and_gets_none_twice(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (program, tim) = (site.program_of(ada).await, site.at_root("tim", Builtin::TeamMember).await);
        let chainer = chainer(&site);
        chainer.tick().await.unwrap();
        let (mut cursor, mut numbers) = (String::new(), Vec::new());
        let mut pages = 0;
        loop {
            let page = program.get(&format!("/api/v1/changes?limit=2&cursor={cursor}")).await.json();
            page["next_cursor"].as_str().unwrap().clone_into(&mut cursor);
            let items = page["items"].as_array().unwrap();
            if items.is_empty() {
                break;
            }
            assert!(items.len() <= 2);
            numbers.extend(items.iter().map(|row| row["number"].as_i64().unwrap()));
            pages += 1;
        }
        assert!(pages > 2, "only {pages} pages");
        assert!(numbers.windows(2).all(|two| two[1] == two[0] + 1), "{numbers:?}");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: tim })).await.unwrap();
        let here = format!("/api/v1/changes?cursor={cursor}");
        assert!(kinds(&program, &here).await.is_empty(), "what is not in the chain has no place yet");
        chainer.tick().await.unwrap();
        assert_eq!(kinds(&program, &here).await, ["user.locked"]);
        assert_eq!(program.get("/api/v1/changes?cursor=x").await.json()["code"], "cursor.invalid");
    }
);

db::on_both!(
    // covers: T-C4
    async fn who_may_not_read_the_log_reads_none_of_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let east = site.company("East", root).await;
        let of_a_part = site.program_of(site.person("sven", Builtin::CompanyAdministrator, east).await).await;
        let member = site.program_of(site.at_root("mia", Builtin::TeamMember).await).await;
        let id = site.program_of(ada).await.get("/api/v1/audit?limit=1").await.json()["items"][0]["id"].clone();
        for path in ["/api/v1/audit".to_owned(), "/api/v1/changes".to_owned(), format!("/api/v1/audit/{}", id.as_str().unwrap())] {
            for program in [&of_a_part, &member] {
                let answer = program.get(&path).await;
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.body);
                assert_eq!(answer.json()["items"], Value::Null);
            }
            assert_eq!(site.program().get(&path).await.status, 401);
        }
    }
);
