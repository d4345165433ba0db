//! Every action as its preview foretold it, and back; whom it may not touch.

use access::Ctx;
use db::params;
use identity::bulk::{self, Action, ActionKind, People, RowOutcome};
use identity::groups::{self, CreateGroup};
use identity::invitations::{self, Invite};
use identity::roles::{self, Builtin};
use identity::seats::{self, SetAllowance};
use identity::teams::{self, CreateTeam};
use identity::testing::{ORG, Site};
use identity::units::Unit;
use identity::users::{self, CreateUser, Deactivate, Delete, Freeze, Lock, UserStatus, UserType};
use identity::{CompanyId, GroupId, PlanId, RoleId, TeamId, UserId, memberships};

use super::{as_foretold, choose, crowd, preview, rows, undone};

db::statements! {
    ANY = "SELECT COUNT(*) FROM bulk_change WHERE org = $1";
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $3, $4, 0)";
}

/// What stands of somebody: everything that a bulk change may touch.
async fn standing(site: &Site, user: UserId) -> String {
    let in_units = site.app.db.read(move |read| memberships::of_user(read, ORG, user)).await.unwrap();
    let mut units: Vec<String> = in_units.iter().map(|m| format!("{:?} {:?}", m.unit, m.bits)).collect();
    units.sort();
    let u = site.user(user).await;
    let lock = (u.lock_cause, u.locked_until, &u.freeze_reason, &u.custom);
    format!("{:?} {:?} {:?} {:?} {:?} {:?} {units:?} {lock:?}", u.status, u.company, u.role, u.primary_group, u.plan, u.reports_to)
}

/// People in every status.
struct Cast {
    site: Site,
    ctx: Ctx,
    people: Vec<UserId>,
    company: CompanyId,
    role: RoleId,
    group: GroupId,
    team: TeamId,
    plan: PlanId,
}

impl Cast {
    async fn assemble(db: db::Db) -> Self {
        let (site, ada) = Site::founded(db).await;
        let root = site.root().await;
        let company = site.company("Elsewhere", root).await;
        let all = crowd(&site, "pat", 7, root).await;
        let product = site.product();
        let plan = PlanId::new(&product);
        let people = all.clone();
        let made = site.write(move |tx| {
            let ctx = &product;
            tx.execute(ADD_PLAN, params![ORG, plan, "light", kernel::text::sort_key("light")])?;
            let mut draft = CreateUser::draft(UserType::Standard, "dot", root);
            "Dot".clone_into(&mut draft.first_name);
            "Draft".clone_into(&mut draft.last_name);
            draft.primary_email = Some("dot@x.example".into());
            let like = users::get(tx, ORG, all[0])?;
            (draft.place.role, draft.place.primary_group, draft.place.plan) = (like.role, like.primary_group, like.plan);
            let mut more = vec![users::create(ctx, tx, draft.clone())?];
            "inv".clone_into(&mut draft.user_name);
            draft.primary_email = Some("inv@x.example".into());
            let invited = users::create(ctx, tx, draft)?;
            invitations::invite(ctx, tx, Invite { user: invited })?;
            more.push(invited);
            more.push(users::create(ctx, tx, CreateUser::draft(UserType::Service, "robot", root))?);
            users::lock(ctx, tx, Lock { user: all[2] })?;
            users::freeze(ctx, tx, Freeze { user: all[3], reason: "away".into() })?;
            users::deactivate(ctx, tx, Deactivate { user: all[4] })?;
            users::delete(ctx, tx, Delete { user: all[5] })?;
            let role = roles::find_builtin(tx, ORG, Builtin::Manager)?.unwrap().id;
            let group = groups::create(ctx, tx, &CreateGroup { name: "Sales".into(), description: String::new() })?;
            let team = teams::create(ctx, tx, &CreateTeam { group, name: "North".into(), description: String::new() })?;
            let bits = identity::units::Bits { publishes: true, sees: false };
            memberships::join(ctx, tx, memberships::Join { user: all[0], unit: Unit::Group(group), bits })?;
            memberships::join(ctx, tx, memberships::Join { user: all[1], unit: Unit::Team(team), bits })?;
            Ok((more, role, group, team))
        });
        let (more, role, group, team) = made.await.unwrap();
        let people = people.into_iter().chain(more).chain([ada]).collect();
        let ctx = site.ctx(ada).await;
        Self { site, ctx, people, company, role, group, team, plan }
    }

    fn actions(&self) -> Vec<Action> {
        let valued = [
            Action::Role(self.role),
            Action::PrimaryGroup(self.group),
            Action::Company(self.company),
            Action::ReportsTo(Some(self.people[6])),
            Action::ReportsTo(None),
            Action::Plan(self.plan),
            Action::Join(Unit::Group(self.group)),
            Action::Join(Unit::Team(self.team)),
            Action::Leave(Unit::Team(self.team)),
            Action::Leave(Unit::Group(self.group)),
        ];
        let simple = ActionKind::ALL.iter().filter(|kind| !kind.needs_value()).map(|kind| Action::Simple(*kind));
        valued.into_iter().chain(simple).collect()
    }

    async fn standings(&self) -> Vec<String> {
        let mut all = Vec::new();
        for user in &self.people {
            all.push(standing(&self.site, *user).await);
        }
        all
    }
}

db::on_both!(
    // covers: G10, G11
    async fn every_action_does_what_its_preview_foretold_and_its_undo_takes_it_back(test: TestDb) {
        let cast = Cast::assemble(test.db.clone()).await;
        let (site, ctx) = (&cast.site, &cast.ctx);
        for action in cast.actions() {
            let before = cast.standings().await;
            let (done, came) = as_foretold(site, ctx, People::Ticked(cast.people.clone()), action).await;
            assert_eq!(came.len(), cast.people.len(), "{action:?}");
            let refusals = came.iter().filter(|(_, outcome, ..)| *outcome == Some(RowOutcome::Refused));
            assert!(refusals.clone().all(|(_, _, code, message)| !code.is_empty() && !message.is_empty()), "{action:?} {came:?}");
            let after = cast.standings().await;
            let (kept, seats) = site.seats().await;
            assert_eq!(kept, seats, "{action:?}");
            if !action.kind().can_be_undone() {
                assert_eq!(done.undo_until(), None, "{action:?}");
                continue;
            }
            for ((user, outcome, ..), (before, after)) in came.iter().zip(before.iter().zip(&after)) {
                assert_eq!(*outcome == Some(RowOutcome::Changed), before != after, "{action:?} {user} {before} {after}");
            }
            if done.counts.changed == 0 {
                continue;
            }
            let (undo, back) = undone(site, ctx, &done).await;
            assert_eq!(undo.total, done.counts.changed, "{action:?}");
            let now = cast.standings().await;
            for (at, user) in cast.people.iter().enumerate() {
                let Some((_, outcome, code, note)) = back.iter().find(|(id, ..)| id == user) else { continue };
                // A draft or an invitation is not had back.
                let lost = before[at].starts_with("Invited") || before[at].starts_with("Draft");
                if lost && matches!(action, Action::Simple(_)) {
                    assert!(code == "bulk.was_invited" || !note.is_empty(), "{action:?} {back:?}");
                    continue;
                }
                assert_eq!(*outcome, Some(RowOutcome::Changed), "{action:?} {back:?}");
                assert_eq!(now[at], before[at], "{action:?}");
            }
            let (again, _) = undone(site, ctx, &done).await;
            assert_eq!(again.counts.changed, 0, "{action:?}: it is back already");
        }
    }
);

db::on_both!(
    // covers: T-C7
    async fn whoever_is_named_from_elsewhere_refuses_the_whole_in_either_order(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (here, there) = (site.company("Here", root).await, site.company("There", root).await);
        let carl = site.person("carl", Builtin::CompanyAdministrator, here).await;
        let own = crowd(&site, "own", 2, here).await;
        let foreign = crowd(&site, "foreign", 1, there).await;
        let ctx = site.ctx(carl).await;
        for ids in [vec![own[0], foreign[0]], vec![foreign[0], own[0]], vec![UserId(kernel::ids::Uuid::from_u128(9)), own[0]]] {
            let refused = choose(&site, &ctx, People::Ticked(ids)).await.unwrap_err();
            assert!(refused.is("not_found"), "{refused}");
        }
        let none: i64 = site.app.db.read::<_, db::DbError, _>(|read| read.scalar(ANY, params![ORG])).await.unwrap();
        assert_eq!(none, 0, "nothing is left of it");
        for empty in [Vec::new(), vec![own[0]; 1001]] {
            let chosen = choose(&site, &ctx, People::Ticked(empty.clone())).await;
            assert_eq!(chosen.is_ok(), !empty.is_empty(), "one named a thousand times is one");
        }
        // Whoever sees everybody and edits some is told before a row is looked at.
        let eve = site.person("eve", Builtin::Auditor, root).await;
        let (product, place) = (site.product(), access::Place::CompanyAndBelow(here.0));
        let capabilities =
            [access::Capability::EditUsers, access::Capability::ViewUsers, access::Capability::FreezeUsers].into_iter().collect();
        let grant = roles::GrantAdministration { user: eve, place, capabilities };
        site.write(move |tx| roles::grant_administration(&product, tx, grant)).await.unwrap();
        let eves = site.ctx(eve).await;
        for ids in [vec![own[0], foreign[0]], vec![foreign[0], own[0]]] {
            let id = choose(&site, &eves, People::Ticked(ids)).await.unwrap();
            let asker = eves.clone();
            let verb = site.write(move |tx| bulk::preview(&asker, tx, id, Action::Simple(ActionKind::Freeze)));
            let refused = verb.await.unwrap_err();
            assert!(refused.is("access.missing"), "{refused}");
        }
        // All that match are those whom the asker may see when the ids are written down.
        let found = preview(&site, &ctx, People::Matching("view=all".into()), Action::Simple(ActionKind::Freeze)).await;
        let mut ids: Vec<UserId> = rows(&site, &ctx, &found).await.into_iter().map(|row| row.user).collect();
        let mut all = vec![own[0], own[1], carl];
        ids.sort();
        all.sort();
        assert_eq!(ids, all);
        assert_eq!(site.user(foreign[0]).await.status, UserStatus::Active);
        assert!(choose(&site, &ctx, People::Matching("view=nothing".into())).await.unwrap_err().is("filter.unread"));
        let nobody = site.person("nell", Builtin::TeamMember, root).await;
        let refused = choose(&site, &site.ctx(nobody).await, People::Matching(String::new())).await.unwrap_err();
        assert!(refused.is("not_found"), "{refused}");
        // Another one's bulk change is not there for whoever does not edit everybody.
        let dora = site.ctx(site.person("dora", Builtin::CompanyAdministrator, here).await).await;
        let id = found.id;
        assert!(site.app.db.read(move |read| bulk::get(&dora, read, id)).await.unwrap_err().is("not_found"));
    }
);

db::on_both!(
    // covers: G10, E2
    async fn seats_run_out_where_the_preview_said(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        let people = crowd(&site, "pat", 60, site.root().await).await;
        let (gone, _) = as_foretold(&site, &ctx, People::Ticked(people.clone()), Action::Simple(ActionKind::Deactivate)).await;
        assert_eq!((gone.counts.changed, gone.seats.len(), gone.seats[0].used), (60, 1, -60));
        let asker = ctx.clone();
        let limited = site.write(move |tx| {
            let plan = seats::list(tx, ORG)?.remove(0);
            seats::set_allowance(&asker, tx, SetAllowance { plan: plan.plan, allowance: "41".into(), version: plan.version })
        });
        limited.await.unwrap();
        let (back, came) = as_foretold(&site, &ctx, People::Ticked(people), Action::Simple(ActionKind::Restore)).await;
        assert_eq!((back.counts.changed, back.counts.refused, back.seats[0].used), (40, 20, 40));
        assert!(came[40..].iter().all(|(_, _, code, words)| code == "seats.none_free" && words.contains("All modules")), "{:?}", came[40]);
        let (kept, counted) = site.seats().await;
        assert_eq!(kept, counted);
    }
);

db::on_both!(
    // covers: G10, C9
    async fn nobody_changes_themselves_and_the_owner_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ben = site.at_root("ben", Builtin::Administrator).await;
        let cy = site.at_root("cy", Builtin::TeamMember).await;
        let ctx = site.ctx(ben).await;
        let role = site.user(cy).await.role.unwrap();
        let manager = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Manager)).await.unwrap().unwrap().id;
        let simple = [ActionKind::Freeze, ActionKind::Lock, ActionKind::Deactivate, ActionKind::Delete].map(Action::Simple);
        for action in [Action::Role(manager)].into_iter().chain(simple) {
            let (done, came) = as_foretold(&site, &ctx, People::Ticked(vec![ada, ben, cy]), action).await;
            let outcomes: Vec<_> = came.iter().map(|(_, outcome, ..)| outcome.unwrap()).collect();
            assert_eq!(outcomes, [RowOutcome::Refused, RowOutcome::Refused, RowOutcome::Changed], "{action:?} {came:?}");
            assert!(came[0].3.contains("owner"), "{came:?}");
            undone(&site, &ctx, &done).await;
        }
        assert_eq!(site.user(cy).await.role, Some(role));
        assert_eq!((site.user(ada).await.status, site.user(ben).await.status), (UserStatus::Active, UserStatus::Active));
        // Cycles are the row's refusal: cy's manager cannot come to stand below cy, and ben moves himself nowhere.
        let dee = site.at_root("dee", Builtin::TeamMember).await;
        let (done, _) = as_foretold(&site, &ctx, People::Ticked(vec![cy]), Action::ReportsTo(Some(dee))).await;
        let (_, came) = as_foretold(&site, &ctx, People::Ticked(vec![ben, cy, dee]), Action::ReportsTo(Some(cy))).await;
        let codes = came.iter().map(|row| row.2.as_str()).collect::<Vec<_>>();
        assert_eq!(codes, ["access.oneself", "reports_to.self", "reports_to.cycle"]);
        // Frees what was changed since from the undo: told, not overwritten.
        as_foretold(&site, &ctx, People::Ticked(vec![cy]), Action::ReportsTo(Some(ada))).await;
        let (undo, came) = undone(&site, &ctx, &done).await;
        assert_eq!((undo.counts.refused, came[0].2.as_str()), (1, "bulk.changed_since"));
        assert_eq!(site.user(cy).await.reports_to, Some(ada));
    }
);

db::on_both!(
    // covers: G10, G11, E2
    async fn invitations_are_taken_back_and_drafts_activated_as_far_as_seats_go(test: TestDb) {
        let cast = Cast::assemble(test.db.clone()).await;
        let (site, ctx) = (&cast.site, &cast.ctx);
        let (active, locked, dot, inv) = (cast.people[0], cast.people[2], cast.people[7], cast.people[8]);
        let outcome = |came: &[(UserId, Option<RowOutcome>, String, String)], of: UserId| {
            came.iter().find(|(user, ..)| *user == of).map(|(_, outcome, code, _)| (outcome.unwrap(), code.clone())).unwrap()
        };
        let all = vec![active, locked, dot, inv];
        let revoke = Action::Simple(ActionKind::RevokeInvitation);
        let (done, came) = as_foretold(site, ctx, People::Ticked(all.clone()), revoke).await;
        assert_eq!((outcome(&came, inv).0, site.user(inv).await.status), (RowOutcome::Changed, UserStatus::Draft));
        assert!([active, locked, dot].iter().all(|user| outcome(&came, *user).0 == RowOutcome::Refused), "{came:?}");
        assert_eq!(done.undo_until(), None);
        // One seat is left for the two drafts.
        let asker = ctx.clone();
        let allow = async |more: i64| {
            let asker = asker.clone();
            let set = site.write(move |tx| {
                let user = users::get(tx, ORG, dot)?;
                let plan = seats::list(tx, ORG)?.into_iter().find(|seats| Some(seats.plan) == user.plan).unwrap();
                let allowance = (plan.taken() + more).to_string();
                seats::set_allowance(&asker, tx, SetAllowance { plan: plan.plan, allowance, version: plan.version })
            });
            set.await.unwrap();
        };
        allow(1).await;
        let activate = Action::Simple(ActionKind::Activate);
        let (done, came) = as_foretold(site, ctx, People::Ticked(all.clone()), activate).await;
        assert_eq!((done.counts.changed, done.counts.unchanged, done.counts.refused), (1, 1, 2), "{came:?}");
        assert_eq!((outcome(&came, dot).0, outcome(&came, inv)), (RowOutcome::Changed, (RowOutcome::Refused, "seats.none_free".into())));
        assert_eq!(outcome(&came, locked).0, RowOutcome::Refused, "a lock is lifted, not activated");
        assert_eq!((done.undo_until(), site.user(dot).await.status), (None, UserStatus::Active));
        allow(1).await;
        let (done, _) = as_foretold(site, ctx, People::Ticked(all), activate).await;
        assert_eq!((done.counts.changed, site.user(inv).await.status), (1, UserStatus::Active));
        let (kept, counted) = site.seats().await;
        assert_eq!(kept, counted);
    }
);
