//! The demo: people in every status, and somebody can sign in.

use std::collections::BTreeMap;

use access::Ctx;
use identity::account_mails::{self, MailKind};
use identity::audit_log::{self, ListEvents};
use identity::bulk::{self, BulkState};
use identity::passwords::Hasher;
use identity::users::{self, Filter, UserStatus, View};
use kernel::{Actor, Call, Fault, OrgId, Via};

use crate::support::{Serving, place, usher};

db::on_both!(
    async fn it_has_people_in_every_status(test: TestDb) {
        let (world, _clock) = db::testing::world();
        server::demo::make(&test.db, &world, &Hasher::cheap(), "http://127.0.0.1:7117").await.unwrap();
        let ctx = Ctx::product(Call::new(OrgId(1), Actor::System, Via::Cli, &world));
        let counts = test.db.read(move |read| users::counts(&ctx, read, &Filter::default())).await.unwrap();
        let of: BTreeMap<&str, i64> = UserStatus::ALL.iter().map(|status| (status.word(), counts.of(View::Status(*status)))).collect();
        assert!(of.values().all(|count| *count > 0), "{of:?}");
        assert!(of.values().sum::<i64>() >= 60, "{of:?}");
        let ctx = Ctx::product(Call::new(OrgId(1), Actor::System, Via::Cli, &world));
        let (bulk, mail, log) = test
            .db
            .read(move |read| {
                let (mut kinds, mut cursor) = (Vec::new(), None);
                loop {
                    let log = audit_log::list(&ctx, read, &ListEvents { limit: 200, cursor, ..ListEvents::default() })?;
                    kinds.extend(log.page.items.into_iter().map(|entry| entry.kind));
                    cursor = log.page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                Ok::<_, Fault>((bulk::list(&ctx, read, None, 10)?, account_mails::find(read, ctx.org, MailKind::Invitation)?, kinds))
            })
            .await
            .unwrap();
        let (changed, undo) = (bulk[0].counts.changed, bulk[0].undo_until());
        assert!(bulk.len() == 1 && bulk[0].state == BulkState::Done && changed == 4 && undo.is_some(), "{:?}", bulk[0]);
        assert!(mail.words().subject.starts_with("Welcome to"));
        for kind in ["saved_view.shared", "permission_set.granted", "permission_set.ended", "bulk.ended"] {
            assert!(log.iter().any(|known| known == kind), "{kind}: {log:?}");
        }
    }
);

db::on_both!(
    // covers: G1
    async fn a_crowd_is_as_large_as_was_asked_and_stands_everywhere(test: TestDb) {
        let (world, _clock) = db::testing::world();
        server::demo::make(&test.db, &world, &Hasher::cheap(), "http://127.0.0.1:7117").await.unwrap();
        let ctx = Ctx::product(Call::new(OrgId(1), Actor::System, Via::Cli, &world));
        let count = |filter: &str| {
            let (ctx, filter) = (ctx.clone(), Filter::from_query(filter).unwrap());
            test.db.read(move |read| users::count(&ctx, read, &filter))
        };
        let before = count("view=all").await.unwrap();
        server::demo::crowd(&test.db, &world, 230).await.unwrap();
        let bin = count("view=deleted&q=crowd").await.unwrap();
        assert_eq!(count("view=all").await.unwrap(), before + 230 - bin);
        for filter in ["q=crowd", "view=locked&q=crowd", "view=frozen&q=crowd", "view=inactive&q=crowd", "view=draft&q=crowd"] {
            assert!(count(filter).await.unwrap() > 0, "{filter}");
        }
        assert_eq!(count("view=all&assuf1.empty=yes&q=crowd").await.unwrap(), 0, "their custom fields are filled in");
    }
);

#[test]
fn whoever_it_names_can_sign_in() {
    let (folder, data) = place();
    let serving = Serving::start(usher(&data).arg("demo").env("TMPDIR", folder.path()), 8);
    let password = serving.said[1].split("password ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    for line in &serving.said[2..7] {
        let user_name = line.split_whitespace().next().unwrap();
        let body = format!("user_name={user_name}&password={password}");
        let answer = serving.send(&format!(
            "POST /sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert!(answer.status == 303 && answer.head.contains("set-cookie: usher_session="), "{line}: {answer:?}");
    }
    serving.terminate();
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(&password), "the log does not hold the password");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
}
