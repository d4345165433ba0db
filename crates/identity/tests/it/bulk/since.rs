//! What happened since stays: an undo leaves whoever was changed meanwhile, brings a lock back with its end, asks for its rights anew; and
//! a preview knows the last administrator beyond its steps.

use access::{Capability, Place};
use identity::UserId;
use identity::bulk::{self, Action, ActionKind, BulkState, People, RowOutcome, RunBulk};
use identity::roles::{self, Builtin, GrantAdministration};
use identity::teams::{self, CreateTeam};
use identity::testing::{ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, Delete, Freeze, Lock, UserStatus};
use identity::{groups, memberships, plans};
use kernel::Fault;

use super::{as_foretold, choose, crowd, look, preview, rows, run, undone, worker};

db::on_both!(
    // covers: G11
    async fn what_somebody_did_again_since_is_left_and_listed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 3, site.root().await).await;
        let (ctx, [x, y, _]) = (site.ctx(ada).await, [people[0], people[1], people[2]]);
        let (done, _) = as_foretold(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Freeze)).await;
        let (ben, asked) = (site.at_root("ben", Builtin::UserAdministrator).await, ctx.clone());
        let by = site.ctx(ben).await;
        let again = site.write(move |tx| {
            users::unfreeze(&by, tx, x)?;
            users::freeze(&by, tx, Freeze { user: x, reason: "Investigation".into() })?;
            // Whoever is as before already has nothing to be taken back.
            users::unfreeze(&asked, tx, y)
        });
        again.await.unwrap();
        let (_, came) = undone(&site, &ctx, &done).await;
        let of =
            |user: UserId| came.iter().find(|(id, ..)| *id == user).map(|(_, outcome, code, _)| (outcome.unwrap(), code.as_str())).unwrap();
        assert_eq!((of(x), of(y)), ((RowOutcome::Refused, "bulk.changed_since"), (RowOutcome::Unchanged, "")));
        let x = site.user(x).await;
        assert_eq!((x.status, x.freeze_reason.as_str()), (UserStatus::Frozen, "Investigation"));
        assert_eq!(site.user(people[2]).await.status, UserStatus::Active);
    }
);

db::on_both!(
    // covers: G11
    async fn whoever_left_and_joined_again_stays_and_undos_follow_one_another(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 2, site.root().await).await;
        let (ctx, pat) = (site.ctx(ada).await, people[0]);
        let asker = ctx.clone();
        let team = site.write(move |tx| {
            let group = groups::list(tx, ORG)?[0].id;
            teams::create(&asker, tx, &CreateTeam { group, name: "Night".into(), description: String::new() })
        });
        let unit = Unit::Team(team.await.unwrap());
        let (joined, _) = as_foretold(&site, &ctx, People::Ticked(people.clone()), Action::Join(unit)).await;
        let (frozen, _) = as_foretold(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Freeze)).await;
        // The later change is taken back, and the earlier one can be still.
        undone(&site, &ctx, &frozen).await;
        let asker = ctx.clone();
        let again = site.write(move |tx| {
            memberships::leave(&asker, tx, memberships::Leave { user: pat, unit })?;
            memberships::join(&asker, tx, memberships::Join { user: pat, unit, bits: Bits::default() })
        });
        again.await.unwrap();
        let (_, came) = undone(&site, &ctx, &joined).await;
        let codes: Vec<_> = came.iter().map(|(id, outcome, code, _)| (*id, outcome.unwrap(), code.as_str())).collect();
        assert_eq!(codes, [(people[0], RowOutcome::Refused, "bulk.changed_since"), (people[1], RowOutcome::Changed, "")]);
        let is_in = async |user: UserId| {
            let units = site.app.db.read(move |read| memberships::of_user(read, ORG, user)).await.unwrap();
            units.iter().any(|m| m.unit == unit)
        };
        assert!(is_in(people[0]).await && !is_in(people[1]).await);
    }
);

db::on_both!(
    // covers: B12, G11
    async fn a_lock_by_wrong_tries_comes_back_with_its_end(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 2, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let (asker, both) = (ctx.clone(), people.clone());
        let locked = site.write(move |tx| {
            users::lock_by_attempts(&asker, tx, both[0], identity::lockout::Due::until(asker.now.plus_secs(24 * 3600)))?;
            users::lock_by_attempts(&asker, tx, both[1], identity::lockout::Due::until(asker.now.plus_secs(60)))
        });
        locked.await.unwrap();
        let told = async || site.mails(people[0]).await.iter().filter(|kind| *kind == "locked").count();
        let (was, mails) = (site.user(people[0]).await, told().await);
        for kind in [ActionKind::Unlock, ActionKind::Freeze, ActionKind::Deactivate, ActionKind::Delete] {
            let (done, _) = as_foretold(&site, &ctx, People::Ticked(vec![people[0]]), Action::Simple(kind)).await;
            undone(&site, &ctx, &done).await;
            let is = site.user(people[0]).await;
            assert_eq!((is.status, is.lock_cause, is.locked_until), (was.status, was.lock_cause, was.locked_until), "{kind:?}");
        }
        assert_eq!(told().await, mails, "nobody is told of a lock twice");
        // A lock that would be over by now is not had again.
        let (done, _) = as_foretold(&site, &ctx, People::Ticked(vec![people[1]]), Action::Simple(ActionKind::Deactivate)).await;
        site.clock.advance_secs(120);
        let ctx = site.ctx(ada).await;
        undone(&site, &ctx, &done).await;
        assert_eq!(site.user(people[1]).await.status, UserStatus::Active);
    }
);

db::on_both!(
    // covers: B12, G11
    async fn a_freeze_comes_back_with_its_reason_and_a_lock_by_hand_without_a_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 2, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let (asker, both) = (ctx.clone(), people.clone());
        let stand = site.write(move |tx| {
            users::freeze(&asker, tx, Freeze { user: both[0], reason: "away until May".into() })?;
            users::lock(&asker, tx, Lock { user: both[1] })
        });
        stand.await.unwrap();
        let (frozen, locked, mails) = (site.user(people[0]).await, site.user(people[1]).await, site.mails(people[1]).await.len());
        for (at, kinds) in [
            (0, [ActionKind::Unfreeze, ActionKind::Deactivate, ActionKind::Delete]),
            (1, [ActionKind::Freeze, ActionKind::Deactivate, ActionKind::Delete]),
        ] {
            for kind in kinds {
                let (done, _) = as_foretold(&site, &ctx, People::Ticked(vec![people[at]]), Action::Simple(kind)).await;
                undone(&site, &ctx, &done).await;
            }
        }
        let (is_frozen, is_locked) = (site.user(people[0]).await, site.user(people[1]).await);
        assert_eq!((is_frozen.status, is_frozen.freeze_reason), (frozen.status, frozen.freeze_reason), "not the reason of the undo");
        assert_eq!((is_locked.status, is_locked.lock_cause), (locked.status, locked.lock_cause));
        assert_eq!(site.mails(people[1]).await.len(), mails, "nobody is told of a lock twice");
    }
);

db::on_both!(
    // covers: C14, G10
    async fn the_last_administrator_is_foretold_beyond_a_step(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (first, last) = (site.at_root("first", Builtin::Administrator).await, site.at_root("last", Builtin::Administrator).await);
        let crowd = crowd(&site, "pat", 80, root).await;
        // The owner has no password, so the other two are all who could administer tomorrow.
        let product = site.product();
        site.write(move |tx| identity::passwords::remove(&product, tx, ada)).await.unwrap();
        let everybody: Vec<UserId> = [vec![first], crowd, vec![last]].concat();
        let ctx = site.ctx(ada).await;
        let (_, came) = as_foretold(&site, &ctx, People::Ticked(everybody), Action::Simple(ActionKind::Deactivate)).await;
        let of =
            |user: UserId| came.iter().find(|(id, ..)| *id == user).map(|(_, outcome, code, _)| (outcome.unwrap(), code.clone())).unwrap();
        assert_eq!(of(first).0, RowOutcome::Changed);
        assert_eq!(of(last).0, RowOutcome::Refused, "{:?}", of(last));
    }
);

db::on_both!(
    // covers: G10
    async fn rows_are_taken_out_by_those_who_export_and_nothing_runs_without_the_feature(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 400, site.root().await).await;
        let ben = site.at_root("ben", Builtin::TeamMember).await;
        let product = site.product();
        let given = site.write(move |tx| {
            let capabilities = [Capability::ViewUsers, Capability::FreezeUsers, Capability::DeactivateUsers].into_iter().collect();
            roles::grant_administration(&product, tx, GrantAdministration { user: ben, place: Place::Organization, capabilities })
        });
        given.await.unwrap();
        let ctx = site.ctx(ben).await;
        let previewed = preview(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Freeze)).await;
        let page = format!("/administration/users/bulk/{}", previewed.id);
        let (bens, adas) = (site.signed_in(ben).await, site.signed_in(ada).await);
        assert_eq!(bens.get(&format!("{page}/rows.csv")).await.status, 403);
        let taken = async || site.events().await.iter().filter(|kind| *kind == "bulk.rows_exported").count();
        assert_eq!(taken().await, 0);
        assert_eq!(adas.get(&format!("{page}/rows.csv")).await.status, 200);
        assert_eq!(taken().await, 1, "who took names out stands in the log");

        // Somebody in the recycle bin needs the right to delete, to come back.
        let (product, gone) = (site.product(), people[0]);
        site.write(move |tx| users::delete(&product, tx, Delete { user: gone })).await.unwrap();
        let id = choose(&site, &ctx, People::Ticked(vec![gone])).await.unwrap();
        let asker = ctx.clone();
        let refused = site.write(move |tx| bulk::preview(&asker, tx, id, Action::Simple(ActionKind::Restore))).await.unwrap_err();
        assert!(refused.message.contains("elete"), "{refused:?}");

        // The user plan loses bulk changes while one runs: it stops, and previews are refused.
        let (asker, id) = (ctx.clone(), previewed.id);
        let again = site.write(move |tx| bulk::preview_again(&asker, tx, id)).await.unwrap();
        worker(&site).run_due().await.unwrap();
        let again = look(&site, &ctx, again.id).await;
        bulk::confirm(&site.app.db, &ctx, RunBulk { bulk: id, pass: again.pass, reason: String::new() }).await.unwrap();
        assert_eq!(look(&site, &ctx, id).await.state, BulkState::Running);
        let adas_ctx = site.ctx(ada).await;
        let edited = site.write(move |tx| {
            let plan = plans::list(tx, ORG)?.remove(0);
            let included = access::Included::of(&[], &[]);
            let input = plans::EditPlan { plan: plan.id, name: plan.name, description: plan.description, included, version: plan.version };
            plans::edit(&adas_ctx, tx, &input)
        });
        edited.await.unwrap();
        worker(&site).run_due().await.unwrap();
        let stopped = look(&site, &ctx, id).await;
        assert_eq!(stopped.state, BulkState::Stopped, "{}", stopped.fault);
        assert!(stopped.fault.contains("user plan"), "{}", stopped.fault);
        let ctx = site.ctx(ben).await;
        let refused = site.write(move |tx| bulk::preview_again(&ctx, tx, id).map(drop)).await;
        assert!(matches!(&refused, Err(Fault { code: "access.not_in_plan", .. })), "{refused:?}");
        let _ = (run, rows);
    }
);
