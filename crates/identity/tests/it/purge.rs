//! A purge takes the person out of everything that was done with many at once.

use identity::bulk::{self, Action, People, RunBulk};
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::plans;
use identity::roles::Builtin;
use identity::saved_views::{self, SaveView, Share};
use identity::testing::{ORG, Site};
use identity::users::{self, Delete, Purge, UpdateUser};

use crate::bulk::{preview, worker};
use crate::imports::{run, upload_as, user};

/// All that tables hold which name people in passing.
async fn dump(site: &Site) -> String {
    let tables = [
        ("import_write", "label || before_json"),
        ("import_outcome", "label || message"),
        ("bulk_change_row", "value_before || value_after || message || foretold_message"),
        ("audit_value", "value"),
        ("audit_event", "changes"),
    ];
    let read = site.app.db.read(move |read| {
        let mut all = String::new();
        for (table, columns) in tables {
            for row in read.query_text(&format!("SELECT {columns} FROM {table} WHERE org = $1"), db::params![ORG])? {
                all = all + table + ": " + &row.only::<String>()? + "\n";
            }
        }
        for row in read.query_text("SELECT bytes FROM import_chunk WHERE org = $1", db::params![ORG])? {
            all += &String::from_utf8_lossy(&row.only::<Vec<u8>>()?);
        }
        Ok::<_, db::DbError>(all.to_lowercase())
    });
    read.await.unwrap()
}

db::on_both!(
    // covers: T-D8
    async fn imports_bulk_changes_and_views_forget_whoever_is_purged(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let head = "User name,First name,Last name,Email,Phone\n";
        let text = format!("{head}kim,Kim,Abercrombie,kim@x.example,555\nann,,,,1\n");
        run(&site, ada, upload_as(&site, ada, &text, |_| ()).await).await;
        let text = format!("{head}kim,Kimberly,,,556\nkim,too few\nann,,,,2\n");
        run(&site, ada, upload_as(&site, ada, &text, |_| ()).await).await;
        let kim = user(&site, "kim").await.id;
        let ctx = site.ctx(ada).await;
        // Kim is changed among others, and is the manager whom the others get.
        for (people, action) in [(vec![kim, ann], Action::ReportsTo(Some(ada))), (vec![ann], Action::ReportsTo(Some(kim)))] {
            let previewed = preview(&site, &ctx, People::Ticked(people), action).await;
            let input = RunBulk { bulk: previewed.id, pass: previewed.pass, reason: String::new() };
            bulk::confirm(&site.app.db, &ctx, input).await.unwrap();
            worker(&site).run_due().await.unwrap();
        }
        let (kims, asker) = (site.ctx(kim).await, ctx.clone());
        let saved = site.write(move |tx| {
            let view = SaveView { name: "Kims people".into(), query: "q=abercrombie".into(), share: Share::All };
            let mut by = asker.clone();
            by.call = kims.call.clone();
            let gone = SaveView { name: "Kims former people".into(), ..view.clone() };
            let gone = saved_views::save(&by, tx, &gone)?;
            saved_views::delete(&by, tx, gone)?;
            saved_views::save(&by, tx, &view)
        });
        saved.await.unwrap();
        // Kim is alone in a group and has a user plan alone: former users keep neither.
        let asker = ctx.clone();
        let alone = site.write(move |tx| {
            let group = groups::create(&asker, tx, &CreateGroup { name: "Lonely".into(), description: String::new() })?;
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, kim)?);
            form.place.primary_group = Some(group);
            users::update(&asker, tx, form)?;
            Ok((group, users::get(tx, ORG, kim)?.plan))
        });
        let (group, plan) = alone.await.unwrap();
        let plan = plan.unwrap();
        let had = site.app.db.read(move |read| plans::count_people(read, ORG, plan)).await.unwrap();
        let before = dump(&site).await;
        assert!(before.contains("abercrombie") && before.contains("kimberly") && before.contains("kims people"), "{before}");
        let purged = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: kim })?;
            users::purge(&ctx, tx, Purge { user: kim })
        });
        purged.await.unwrap();
        let has = site.app.db.read(move |read| plans::count_people(read, ORG, plan)).await.unwrap();
        assert_eq!(has, had - 1);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| groups::delete(&ctx, tx, DeleteGroup { group, to: None })).await.unwrap();
        let after = dump(&site).await;
        for personal in ["kim", "abercrombie", "556"] {
            let line = after.lines().find(|line| line.contains(personal));
            assert_eq!(line, None, "{personal}");
        }
        assert!(after.contains("import_outcome: ann"), "others stay: {after}");
    }
);
