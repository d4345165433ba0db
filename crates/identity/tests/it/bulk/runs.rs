//! Runs: many people, several at once, stopped, stale, forgotten.

use db::{Row, params};
use identity::bulk::{self, Action, ActionKind, Begun, Bulk, BulkState, People, RowOutcome, RunBulk};
use identity::groups::{self, CreateGroup};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::units::Unit;
use identity::users::{self, Deactivate, Delete, Freeze, Purge, UserStatus};
use identity::{BulkId, UserId};
use kernel::Fault;

use super::{as_foretold, choose, crowd, look, preview, rows, run, undone, worker};

db::statements! {
    EVENTS_OF = "SELECT kind, request_id, via FROM audit_event WHERE org = $1 AND subject_id = $2 ORDER BY id";
    OUTCOMES = "SELECT COUNT(*) FROM bulk_change_row WHERE org = $1 AND bulk_id = $2 AND outcome = $3";
    JOINED = "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM audit_event WHERE org = $1 AND kind = 'user.joined' AND request_id = $2";
    ANY = "SELECT COUNT(*) FROM bulk_change WHERE org = $1";
}

db::on_both!(
    async fn what_changed_since_the_preview_is_told_before_anything_is_written(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 3, root).await;
        let ctx = site.ctx(ada).await;
        let first = preview(&site, &ctx, People::Matching("q=pat".into()), Action::Simple(ActionKind::Freeze)).await;
        assert_eq!((first.total, first.counts.changed), (3, 3));
        let (product, frozen, gone) = (site.product(), people[0], people[1]);
        let meanwhile = site.write(move |tx| {
            users::freeze(&product, tx, Freeze { user: frozen, reason: String::new() })?;
            users::delete(&product, tx, Delete { user: gone })?;
            users::purge(&product, tx, Purge { user: gone })
        });
        meanwhile.await.unwrap();
        crowd(&site, "patrick", 1, root).await;
        let input = RunBulk { bulk: first.id, pass: first.pass, reason: String::new() };
        let Begun::PreviewedAgain(drift) = bulk::confirm(&site.app.db, &ctx, input.clone()).await.unwrap() else { panic!("it ran") };
        assert_eq!((drift.changed, drift.came, drift.went), (2, 1, 2), "the frozen one is no longer Active");
        assert_eq!(site.user(people[2]).await.status, UserStatus::Active, "nothing is written");
        // On a busy machine the look outlasts the request that asked for it, and a job goes on with it.
        worker(&site).run_due().await.unwrap();
        let second = look(&site, &ctx, first.id).await;
        assert_eq!((second.state, second.pass, second.total, second.counts.changed), (BulkState::Checked, 2, 2, 2));
        assert_eq!(second.counts_before, Some(first.counts));
        let (asker, of) = (ctx.clone(), second.clone());
        let differ = site.app.db.read(move |read| bulk::differences(&asker, read, &of, 10)).await.unwrap();
        assert_eq!(differ.len(), 3, "{differ:?}");
        assert_eq!(differ.iter().filter(|row| !row.is_there).count(), 2);
        assert!(bulk::confirm(&site.app.db, &ctx, input).await.unwrap_err().is("bulk.not_now"), "the old page runs nothing");
        let done = run(&site, &ctx, &second).await;
        assert_eq!((done.counts.changed, done.counts.refused), (2, 0));
        // What the rules were matters too.
        let next = preview(&site, &ctx, People::Ticked(vec![people[2]]), Action::Simple(ActionKind::Unfreeze)).await;
        let product = site.product();
        site.write(move |tx| Ok(identity::organization::bump_policy(&product, tx)?)).await.unwrap();
        let input = RunBulk { bulk: next.id, pass: next.pass, reason: String::new() };
        let begun = bulk::confirm(&site.app.db, &ctx, input).await.unwrap();
        assert!(matches!(begun, Begun::PreviewedAgain(drift) if drift.rules), "{begun:?}");
    }
);

db::on_both!(
    // covers: G10
    async fn thousands_are_changed_once_each_and_carry_their_bulk_change(test: TestDb) {
        const PEOPLE: usize = 1_200;
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", PEOPLE, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let product = site.product();
        let group = site.write(move |tx| groups::create(&product, tx, &CreateGroup { name: "Sales".into(), description: String::new() }));
        let group = group.await.unwrap();
        let (done, came) = as_foretold(&site, &ctx, People::Matching("q=pat".into()), Action::Join(Unit::Group(group))).await;
        assert_eq!((came.len(), done.counts.changed), (PEOPLE, i64::try_from(PEOPLE).unwrap()));
        let id = done.id.to_string();
        let (events, subjects): (i64, i64) = site
            .app
            .db
            .read::<_, db::DbError, _>(move |read| {
                let mut row = read.get(JOINED, params![ORG, id])?.reader();
                Ok((row.next()?, row.next()?))
            })
            .await
            .unwrap();
        assert_eq!((events, subjects), (done.counts.changed, done.counts.changed), "one event each");
        let mut own: Vec<String> = events_of(&site, done.id.0).await.into_iter().map(|(kind, ..)| kind).collect();
        own.sort();
        assert_eq!(own, ["bulk.ended", "bulk.started"]);
        let of_last = events_of(&site, people[PEOPLE - 1].0).await;
        assert!(of_last.contains(&("user.joined".to_owned(), done.id.to_string(), "bulk".to_owned())));
        let (undo, _) = undone(&site, &ctx, &done).await;
        assert_eq!(undo.counts.changed, done.counts.changed);
    }
);

async fn events_of(site: &Site, subject: kernel::ids::Uuid) -> Vec<(String, String, String)> {
    let event = |row: Row| {
        let mut row = row.reader();
        Ok((row.next()?, row.next()?, row.next()?))
    };
    let read =
        site.app.db.read::<_, db::DbError, _>(move |read| read.query(EVENTS_OF, params![ORG, subject])?.into_iter().map(event).collect());
    read.await.unwrap()
}

async fn count(site: &Site, bulk: BulkId, outcome: &'static str) -> i64 {
    site.app.db.read::<_, db::DbError, _>(move |read| read.scalar(OUTCOMES, params![ORG, bulk, outcome])).await.unwrap()
}

db::on_both!(
    // covers: G10
    async fn a_run_goes_on_without_whoever_may_no_longer_and_stops_when_asked(test: TestDb) {
        const PEOPLE: usize = 400;
        let (site, _) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", PEOPLE, site.root().await).await;
        let ben = site.at_root("ben", Builtin::UserAdministrator).await;
        let ctx = site.ctx(ben).await;
        let previewed = preview(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Freeze)).await;
        let input = RunBulk { bulk: previewed.id, pass: previewed.pass, reason: String::new() };
        bulk::confirm(&site.app.db, &ctx, input).await.unwrap();
        let begun = look(&site, &ctx, previewed.id).await;
        assert_eq!(begun.state, BulkState::Running, "a part is done with the request, the rest by a job");
        let (asker, id) = (ctx.clone(), begun.id);
        site.write(move |tx| bulk::stop(&asker, tx, id)).await.unwrap();
        worker(&site).run_due().await.unwrap();
        let stopped = look(&site, &ctx, begun.id).await;
        assert_eq!((stopped.state, stopped.counts.changed), (BulkState::Stopped, begun.counts.changed));
        assert!(stopped.undo_until().is_some(), "what is changed can be undone");
        // Somebody of the rest is gone for good, and so is the asker's status.
        let (product, last) = (site.product(), people[PEOPLE - 1]);
        let meanwhile = site.write(move |tx| {
            users::delete(&product, tx, Delete { user: last })?;
            users::purge(&product, tx, Purge { user: last })
        });
        meanwhile.await.unwrap();
        let asker = ctx.clone();
        let on = site.write(move |tx| bulk::go_on(&asker, tx, id)).await.unwrap();
        assert!(on.state == BulkState::Running && on.counts.changed > begun.counts.changed);
        let product = site.product();
        site.write(move |tx| users::deactivate(&product, tx, Deactivate { user: ben })).await.unwrap();
        worker(&site).run_due().await.unwrap();
        let done = look(&site, &ctx, id).await;
        assert_eq!((done.state, done.counts.changed), (BulkState::Done, on.counts.changed), "{}", done.fault);
        assert_eq!(done.counts.total(), i64::try_from(PEOPLE).unwrap());
        let came = rows(&site, &ctx, &done).await;
        assert!(came.iter().filter(|row| row.outcome == Some(RowOutcome::Refused)).all(|row| row.code == "bulk.asker_inactive"));
        assert_eq!(count(&site, id, "changed").await, done.counts.changed);
        let (asker, changed) = (ctx.clone(), done.counts.changed);
        let frozen = site.app.db.read(move |read| {
            let filter = users::Filter::default();
            Ok::<_, Fault>(users::counts(&asker, read, &filter)?.of(users::View::Status(UserStatus::Frozen)))
        });
        assert_eq!(frozen.await.unwrap(), changed);
    }
);

db::on_both!(
    // covers: T-G10
    async fn two_runs_at_once_change_each_person_once(test: TestDb) {
        const PEOPLE: usize = 300;
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", PEOPLE, site.root().await).await;
        let (ctx, product) = (site.ctx(ada).await, site.product());
        let group = site.write(move |tx| groups::create(&product, tx, &CreateGroup { name: "Sales".into(), description: String::new() }));
        let action = Action::Join(Unit::Group(group.await.unwrap()));
        let there = preview(&site, &ctx, People::Ticked(people.clone()), action).await;
        let begin = async |bulk: &Bulk| {
            let input = RunBulk { bulk: bulk.id, pass: bulk.pass, reason: String::new() };
            assert!(matches!(bulk::confirm(&site.app.db, &ctx, input).await.unwrap(), Begun::Running));
        };
        // The second is previewed while the first stands still: what that had done by then is no drift.
        begin(&there).await;
        let (asker, id) = (ctx.clone(), there.id);
        site.write(move |tx| bulk::stop(&asker, tx, id)).await.unwrap();
        worker(&site).run_due().await.unwrap();
        let back = preview(&site, &ctx, People::Ticked(people.into_iter().rev().collect()), action).await;
        begin(&back).await;
        let asker = ctx.clone();
        site.write(move |tx| bulk::go_on(&asker, tx, id)).await.unwrap();
        let (left, right) = (worker(&site), worker(&site));
        let (x, y) = tokio::join!(left.run_due(), right.run_due());
        assert_eq!(x.unwrap() + y.unwrap(), 2);
        let (there, back) = (look(&site, &ctx, there.id).await, look(&site, &ctx, back.id).await);
        assert_eq!((there.state, back.state), (BulkState::Done, BulkState::Done));
        let mut outcomes = std::collections::HashMap::<UserId, Vec<RowOutcome>>::new();
        for bulk in [&there, &back] {
            for row in rows(&site, &ctx, bulk).await {
                outcomes.entry(row.user).or_default().push(row.outcome.unwrap());
            }
        }
        assert_eq!(outcomes.len(), PEOPLE);
        for both in outcomes.values() {
            assert!(both.contains(&RowOutcome::Changed) && both.contains(&RowOutcome::Unchanged), "{both:?}");
        }
    }
);

db::on_both!(
    // covers: G10
    async fn who_got_into_a_group_or_got_administration_meanwhile_is_told_as_drift(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 4, site.root().await).await;
        let (ctx, product) = (site.ctx(ada).await, site.product());
        let group = site.write(move |tx| groups::create(&product, tx, &CreateGroup { name: "Sales".into(), description: String::new() }));
        let unit = Unit::Group(group.await.unwrap());
        let there = preview(&site, &ctx, People::Ticked(people.clone()), Action::Join(unit)).await;
        assert_eq!((there.state, there.counts.changed), (BulkState::Checked, 4));
        // One is put in by somebody else, one gets administration.
        let (asker, one, two) = (ctx.clone(), people[0], people[1]);
        site.write(move |tx| {
            let join = identity::memberships::Join { user: one, unit, bits: identity::units::Bits::default() };
            identity::memberships::join(&asker, tx, join)?;
            let capabilities = [access::Capability::ViewUsers].into_iter().collect();
            let grant = roles::GrantAdministration { user: two, place: access::Place::Organization, capabilities };
            roles::grant_administration(&asker, tx, grant)
        })
        .await
        .unwrap();
        let input = RunBulk { bulk: there.id, pass: there.pass, reason: String::new() };
        let begun = bulk::confirm(&site.app.db, &ctx, input).await.unwrap();
        assert!(matches!(begun, Begun::PreviewedAgain(drift) if drift.changed == 2), "{begun:?}");
        worker(&site).run_due().await.unwrap();
        let again = look(&site, &ctx, there.id).await;
        assert_eq!((again.state, again.counts.changed, again.counts.unchanged, again.administrators), (BulkState::Checked, 3, 1, 1));
        let browser = site.signed_in(ada).await;
        let page = browser.get(&bulk::pages::paths::show(again.id)).await;
        assert!(page.shows("Something changed since you saw the preview") && page.shows("Who comes out otherwise"), "{}", page.body);
        let input = RunBulk { bulk: again.id, pass: again.pass, reason: String::new() };
        assert!(matches!(bulk::confirm(&site.app.db, &ctx, input).await.unwrap(), Begun::Running), "what the preview saw is no drift");
    }
);

db::on_both!(
    async fn old_ones_are_forgotten_and_the_undo_ends(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 2, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let (done, _) = as_foretold(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Freeze)).await;
        let unused = choose(&site, &ctx, People::Ticked(people)).await.unwrap();
        let forget = || async {
            loop {
                let product = site.product();
                if !site.write(move |tx| Ok(bulk::forget_expired(&product, tx)?)).await.unwrap() {
                    break;
                }
            }
        };
        site.clock.advance_secs(2 * 24 * 3600);
        forget().await;
        let asker = site.ctx(ada).await;
        assert!(site.app.db.read(move |read| bulk::get(&asker, read, unused)).await.is_err(), "nothing came of it");
        site.clock.advance_secs(bulk::UNDO_DAYS * 24 * 3600);
        forget().await;
        let (late, id) = (site.ctx(ada).await, done.id);
        assert!(site.write(move |tx| bulk::undo(&late, tx, id)).await.unwrap_err().is("bulk.undo_over"));
        site.clock.advance_secs(bulk::KEPT_DAYS * 24 * 3600);
        forget().await;
        let none: i64 = site.app.db.read::<_, db::DbError, _>(|read| read.scalar(ANY, params![ORG])).await.unwrap();
        assert_eq!(none, 0);
    }
);
