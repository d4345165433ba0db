//! The erasure of a custom field's values beside people who are saved, and changed in bulk, at the same moment.

use db::jobs::{Registry, Worker};
use db::lease::Holder;
use db::params;
use fields::Kind;
use identity::bulk::{self, Action, Begun, BulkJob, BulkState, People, RunBulk};
use identity::custom_fields::{self, DeleteField};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, UpdateUser};
use identity::{FieldId, UserId};
use kernel::Category;

use crate::bulk::{crowd, look, preview};
use crate::custom_fields::{make, named};

db::statements! {
    KEYS = "SELECT COUNT(*) FROM field_key WHERE org = $1 AND field_id = $2";
}

fn worker(site: &Site) -> Worker {
    let registry = Registry::default().with(custom_fields::ERASE, users::EraseField).with(bulk::JOB, BulkJob);
    Worker::new(site.app.db.clone(), site.app.world.clone(), registry, Holder::new(&site.product()), 2)
}

async fn keys(site: &Site, field: FieldId) -> i64 {
    site.app.db.read(move |read| read.scalar(KEYS, params![ORG, field])).await.unwrap()
}

/// Saves a value of somebody, again as often as somebody else was faster.
async fn say(site: &Site, by: UserId, user: UserId, said: Vec<(i64, String)>) {
    loop {
        let (ctx, said) = (site.ctx(by).await, said.clone());
        let saved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
            form.custom = said.iter().cloned().collect();
            users::update(&ctx, tx, form)
        });
        match saved.await {
            Ok(_) => return,
            Err(fault) => assert!(matches!(fault.category, Category::Stale | Category::Unavailable), "{fault}"),
        }
    }
}

db::on_both!(
    // covers: A14, A15, G10
    async fn values_of_a_removed_field_go_and_nothing_else_is_lost(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let gone = make(&site, ada, named("Badge", Kind::Text)).await.unwrap().id;
        let kept = make(&site, ada, named("Desk", Kind::Text)).await.unwrap().id;
        let people = crowd(&site, "pat", 12, root).await;
        for user in &people {
            say(&site, ada, *user, vec![(1, "badge".into()), (2, "none".into())]).await;
        }
        assert_eq!((keys(&site, gone).await, keys(&site, kept).await), (12, 12));
        let manager = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Manager)).await.unwrap().unwrap().id;
        let by = site.ctx(ada).await;
        let change = preview(&site, &by, People::Ticked(people.clone()), Action::Role(manager)).await;
        let begun = bulk::confirm(&site.app.db, &by, RunBulk { bulk: change.id, pass: change.pass, reason: "spring".into() }).await;
        assert!(matches!(begun.unwrap(), Begun::Running));
        let ctx = by.clone();
        site.write(move |tx| custom_fields::delete(&ctx, tx, DeleteField { field: gone })).await.unwrap();
        // Two workers, and somebody who saves each person three times, at once.
        let mut running = Vec::new();
        for _ in 0..2 {
            let worker = worker(&site);
            running.push(tokio::spawn(async move { worker.run_due().await.map(drop).map_err(|error| error.to_string()) }));
        }
        let (saving, all) = (site.clone(), people.clone());
        running.push(tokio::spawn(async move {
            for round in 0..3 {
                for user in &all {
                    say(&saving, ada, *user, vec![(2, format!("desk {round}"))]).await;
                }
            }
            Ok(())
        }));
        for task in running {
            task.await.unwrap().unwrap();
        }
        // A step that met another one's write is tried again a moment later.
        for _ in 0..20 {
            worker(&site).run_due().await.unwrap();
            site.clock.advance_secs(60);
        }
        assert_eq!((keys(&site, gone).await, keys(&site, kept).await), (0, 12));
        assert_eq!(look(&site, &by, change.id).await.state, BulkState::Done);
        let fields = site.app.db.read(|read| custom_fields::list(read, ORG)).await.unwrap();
        for user in people {
            let now = site.user(user).await;
            assert_eq!(now.role, Some(manager));
            assert_eq!(now.custom.get(&fields[0]), Some(fields::Value::Text("desk 2".into())));
            assert!(!format!("{:?}", now.custom).contains("badge"), "{:?}", now.custom);
        }
        let found = site.app.db.read(move |read| users::pick(&by, read, "badge", 50)).await.unwrap();
        assert!(found.is_empty(), "no search finds it");
    }
);
