//! Groups, teams, who is in them, and whose records each holds.

use access::Ctx;
use db::testing::TestDb;
use db::{Tx, params};
use identity::categories::{self, CreateCategory, GrantToGroup, RenameCategory};
use identity::groups::{self, CreateGroup, DeleteGroup, EditGroup};
use identity::memberships::{self, Join, Leave, SetCategories};
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam, DeleteTeam, EditTeam, Members};
use identity::testing::Site;
use identity::units::{self, Bits, Unit, line_of};
use identity::users::{self, UpdateUser};
use identity::{CategoryId, GroupId, TeamId, UserId};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

const ORG: OrgId = OrgId(1);
const HIDDEN: Bits = Bits { publishes: false, sees: true };

db::statements! {
    UNIT = "SELECT user_id FROM unit_member WHERE org = 1 AND unit_id = $1 ORDER BY user_id";
    COUNT = "SELECT COUNT(*) FROM unit_member WHERE org = 1";
    REPORTS = "SELECT id, reports_to_id FROM users WHERE org = 1 ORDER BY id";
    LINES = "SELECT unit_id, user_id FROM unit_member WHERE org = 1 AND kind = 1 ORDER BY unit_id, user_id";
}

async fn run<T: Send + 'static>(
    site: &Site,
    by: UserId,
    verb: impl Fn(&Ctx, &mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| verb(&ctx, tx)).await
}

async fn group(site: &Site, by: UserId, name: &str) -> GroupId {
    let input = CreateGroup { name: name.into(), description: String::new() };
    run(site, by, move |ctx, tx| groups::create(ctx, tx, &input)).await.unwrap()
}

async fn team(site: &Site, by: UserId, name: &str, group: GroupId) -> TeamId {
    let input = CreateTeam { group, name: name.into(), description: String::new() };
    run(site, by, move |ctx, tx| teams::create(ctx, tx, &input)).await.unwrap()
}

async fn join(site: &Site, by: UserId, user: UserId, unit: Unit, bits: Bits) -> Result<bool, Fault> {
    run(site, by, move |ctx, tx| memberships::join(ctx, tx, Join { user, unit, bits })).await
}

async fn report_to(site: &Site, by: UserId, user: UserId, manager: Option<UserId>) -> Result<bool, Fault> {
    run(site, by, move |ctx, tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.place.reports_to = manager;
        users::update(ctx, tx, form)
    })
    .await
}

async fn unit(test: &TestDb, id: Uuid) -> Vec<UserId> {
    let rows = test.db.read(move |read| read.query(UNIT, params![id])).await.unwrap();
    rows.into_iter().map(|row| row.only().unwrap()).collect()
}

/// What `unit_member` holds of lines, against what the managers say.
async fn lines_hold(test: &TestDb) {
    let (reports, lines) =
        test.db.read(|read| Ok::<_, db::DbError>((read.query(REPORTS, params![])?, read.query(LINES, params![])?))).await.unwrap();
    let managers: Vec<(UserId, Option<UserId>)> = reports
        .into_iter()
        .map(|row| {
            let mut r = row.reader();
            (r.next().unwrap(), r.next().unwrap())
        })
        .collect();
    let mut wanted = Vec::new();
    for (user, _) in &managers {
        let above = |id: UserId| managers.iter().find(|(u, _)| *u == id).and_then(|(_, m)| *m);
        wanted.extend(std::iter::successors(above(*user), |id| above(*id)).map(|manager| (line_of(manager), user.0)));
    }
    wanted.sort_unstable();
    let mut found: Vec<(Uuid, Uuid)> = lines
        .into_iter()
        .map(|row| {
            let mut r = row.reader();
            (r.next().unwrap(), r.next().unwrap())
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, wanted);
}

db::on_both!(
    // covers: A13
    async fn whoever_reports_to_somebody_is_in_every_line_above(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut people = Vec::new();
        for name in ["ann", "ben", "cid", "dan", "eve"] {
            people.push(site.at_root(name, Builtin::TeamMember).await);
        }
        let [ann, ben, cid, dan, eve] = people[..] else { panic!() };
        for (user, manager) in [(ben, ann), (cid, ben), (dan, cid), (eve, cid)] {
            report_to(&site, ada, user, Some(manager)).await.unwrap();
            lines_hold(&test).await;
        }
        assert_eq!(unit(&test, line_of(ann)).await.len(), 4);
        assert_eq!(unit(&test, ann.0).await, [ann], "a person alone is not their own report");
        for (user, manager) in [(ann, dan), (ann, ann), (cid, eve)] {
            let refused = report_to(&site, ada, user, Some(manager)).await.unwrap_err();
            assert!(refused.fields[0].code.starts_with("reports_to."), "{refused:?}");
        }
        lines_hold(&test).await;
        report_to(&site, ada, cid, Some(ann)).await.unwrap();
        lines_hold(&test).await;
        assert!(unit(&test, line_of(ben)).await.is_empty(), "cid moved with everybody below");
        report_to(&site, ada, cid, None).await.unwrap();
        lines_hold(&test).await;
        report_to(&site, ada, ann, Some(eve)).await.unwrap();
        lines_hold(&test).await;
        assert_eq!(unit(&test, line_of(cid)).await.len(), 4);
    }
);

db::on_both!(
    // covers: D1, D2
    async fn a_person_is_in_groups_and_teams_and_says_what_each_sees_of_the_other(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let primary = Unit::Group(site.user(pat).await.primary_group.unwrap());
        let sales = group(&site, ada, "Sales").await;
        let north = team(&site, ada, "North", sales).await;
        assert_eq!(unit(&test, primary.id()).await.len(), 2, "the primary group is a group like any other");
        assert!(join(&site, ada, pat, Unit::Group(sales), Bits::default()).await.unwrap());
        assert!(join(&site, ada, pat, Unit::Team(north), HIDDEN).await.unwrap());
        assert!(!join(&site, ada, pat, Unit::Team(north), HIDDEN).await.unwrap(), "that is no news");
        assert_eq!(unit(&test, sales.0).await, [pat]);
        assert!(unit(&test, north.0).await.is_empty(), "the team does not see what is not published to it");
        join(&site, ada, pat, Unit::Team(north), Bits::default()).await.unwrap();
        assert_eq!(unit(&test, north.0).await, [pat]);
        join(&site, ada, pat, Unit::Team(north), HIDDEN).await.unwrap();
        assert!(unit(&test, north.0).await.is_empty());
        let listed = test.db.read(move |read| memberships::of_user(read, ORG, pat)).await.unwrap();
        let names: Vec<_> = listed.iter().map(|b| (b.name.as_str(), b.bits)).collect();
        assert_eq!(names, [("General", Bits::default()), ("Sales", Bits::default()), ("North", HIDDEN)]);

        let refused = run(&site, ada, move |ctx, tx| memberships::leave(ctx, tx, Leave { user: pat, unit: primary })).await.unwrap_err();
        assert!(refused.is("membership.primary") || refused.fields[0].code == "membership.primary");
        assert!(run(&site, ada, move |ctx, tx| memberships::leave(ctx, tx, Leave { user: pat, unit: Unit::Team(north) })).await.unwrap());
        assert!(!run(&site, ada, move |ctx, tx| memberships::leave(ctx, tx, Leave { user: pat, unit: Unit::Team(north) })).await.unwrap());
        // The other group becomes the primary one: the person stays in it as they were, and leaves the old one.
        run(&site, ada, move |ctx, tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
            form.place.primary_group = Some(sales);
            users::update(ctx, tx, form)
        })
        .await
        .unwrap();
        let held = test.db.read(move |read| units::of_user(read, ORG, pat)).await.unwrap();
        assert_eq!(held.iter().map(|m| m.unit).collect::<Vec<_>>(), [Unit::Group(sales)]);
        let events = site.events().await;
        for kind in ["user_group.created", "team.created", "user.joined", "user.membership_changed", "user.left"] {
            assert!(events.iter().any(|e| e == kind), "{kind} in {events:?}");
        }
    }
);

db::on_both!(
    // covers: D1, D21
    async fn what_is_in_a_group_or_team_goes_to_another_when_it_is_removed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let general = site.user(ada).await.primary_group.unwrap();
        let refused = run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, DeleteGroup { group: general, to: None })).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "group.in_use");
        let (sales, service) = (group(&site, ada, "Sales").await, group(&site, ada, "Service").await);
        let (north, south) = (team(&site, ada, "North", sales).await, team(&site, ada, "South", sales).await);
        let (pat, sue) = (site.at_root("pat", Builtin::TeamMember).await, site.at_root("sue", Builtin::TeamMember).await);
        join(&site, ada, pat, Unit::Group(sales), Bits::default()).await.unwrap();
        join(&site, ada, sue, Unit::Group(sales), HIDDEN).await.unwrap();
        join(&site, ada, pat, Unit::Group(service), HIDDEN).await.unwrap();
        join(&site, ada, pat, Unit::Team(north), Bits::default()).await.unwrap();
        let category = run(&site, ada, |ctx, tx| categories::create(ctx, tx, &CreateCategory { name: "Returns".into() })).await.unwrap();
        let grant = GrantToGroup { group: sales, categories: vec![category], seen: None };
        run(&site, ada, move |ctx, tx| categories::grant_to_group(ctx, tx, &grant)).await.unwrap();

        for to in [sales, GroupId(Uuid::nil())] {
            let input = DeleteGroup { group: sales, to: Some(to) };
            let refused = run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, input)).await.unwrap_err();
            assert_eq!(refused.fields[0].code, "group.unknown");
        }
        run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, DeleteGroup { group: sales, to: Some(service) })).await.unwrap();
        let held = test.db.read(move |read| Ok::<_, db::DbError>((units::of_user(read, ORG, pat)?, units::of_user(read, ORG, sue)?))).await;
        let (of_pat, of_sue) = held.unwrap();
        let at = |held: &[units::Membership], unit| held.iter().find(|m| m.unit == unit).map(|m| m.bits);
        assert_eq!(at(&of_pat, Unit::Group(service)), Some(HIDDEN), "whoever is there already stays as they are there");
        assert_eq!(at(&of_sue, Unit::Group(service)), Some(HIDDEN));
        assert!(unit(&test, service.0).await.is_empty(), "neither publishes to it");
        assert!(unit(&test, sales.0).await.is_empty());
        let moved = test.db.read(move |read| teams::find(read, ORG, north)).await.unwrap().unwrap();
        assert_eq!(moved.group, service);
        assert_eq!(test.db.read(move |read| categories::of_group(read, ORG, service)).await.unwrap(), [category]);

        let input = DeleteTeam { team: north, members: Members::None };
        let refused = run(&site, ada, move |ctx, tx| teams::delete(ctx, tx, input)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "team.in_use");
        let input = DeleteTeam { team: north, members: Members::MoveTo(south) };
        run(&site, ada, move |ctx, tx| teams::delete(ctx, tx, input)).await.unwrap();
        assert_eq!(unit(&test, south.0).await, [pat]);
        let input = DeleteTeam { team: south, members: Members::Leave };
        run(&site, ada, move |ctx, tx| teams::delete(ctx, tx, input)).await.unwrap();
        assert!(unit(&test, south.0).await.is_empty());

        run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, DeleteGroup { group: general, to: Some(service) })).await.unwrap();
        assert_eq!(site.user(pat).await.primary_group, Some(service));
        let input = DeleteGroup { group: service, to: None };
        let refused = run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, input)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "group.in_use");
    }
);

db::on_both!(
    async fn names_are_unique_and_the_second_saver_is_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let sales = group(&site, ada, "Sales").await;
        let north = team(&site, ada, "North", sales).await;
        let again = CreateGroup { name: " SALES ".into(), description: String::new() };
        let refused = run(&site, ada, move |ctx, tx| groups::create(ctx, tx, &again)).await.unwrap_err();
        assert_eq!((refused.fields[0].field.as_ref(), refused.fields[0].code), ("name", "group.name_taken"));
        let again = CreateTeam { group: sales, name: "north".into(), description: String::new() };
        let refused = run(&site, ada, move |ctx, tx| teams::create(ctx, tx, &again)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "team.name_taken");
        let nowhere = CreateTeam { group: GroupId(Uuid::nil()), name: "East".into(), description: String::new() };
        let refused = run(&site, ada, move |ctx, tx| teams::create(ctx, tx, &nowhere)).await.unwrap_err();
        assert_eq!((refused.fields[0].field.as_ref(), refused.fields[0].code), ("group", "group.unknown"));
        let long = CreateGroup { name: "Long".into(), description: "x".repeat(1001) };
        let refused = run(&site, ada, move |ctx, tx| groups::create(ctx, tx, &long)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "description.too_long");

        let edit = |version, name: &str| EditGroup { group: sales, name: name.into(), description: "Who sells".into(), version };
        let (first, second) = (edit(1, "Selling"), edit(1, "Market"));
        run(&site, ada, move |ctx, tx| groups::edit(ctx, tx, &first)).await.unwrap();
        let refused = run(&site, ada, move |ctx, tx| groups::edit(ctx, tx, &second)).await.unwrap_err();
        assert!(refused.is("group.stale"));
        let same = |version| EditTeam { team: north, group: sales, name: "North".into(), description: String::new(), version };
        let (now, before) = (same(1), same(7));
        run(&site, ada, move |ctx, tx| teams::edit(ctx, tx, &now)).await.expect("what it is already changes nothing");
        let refused = run(&site, ada, move |ctx, tx| teams::edit(ctx, tx, &before)).await.unwrap_err();
        assert!(refused.is("team.stale"), "whoever did not see what stands there is told, though nothing would change");
        let same = edit(1, "Selling");
        assert!(run(&site, ada, move |ctx, tx| groups::edit(ctx, tx, &same)).await.unwrap_err().is("group.stale"));
    }
);

db::on_both!(
    // covers: D17
    async fn service_categories_are_granted_directly_and_inherited(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let sales = group(&site, ada, "Sales").await;
        join(&site, ada, pat, Unit::Group(sales), Bits::default()).await.unwrap();
        let mut made = Vec::new();
        for name in ["Returns", "Billing"] {
            let input = CreateCategory { name: name.into() };
            made.push(run(&site, ada, move |ctx, tx| categories::create(ctx, tx, &input)).await.unwrap());
        }
        let (returns, billing) = (made[0], made[1]);
        let grant = GrantToGroup { group: sales, categories: vec![returns], seen: None };
        assert!(run(&site, ada, move |ctx, tx| categories::grant_to_group(ctx, tx, &grant)).await.unwrap());
        let direct = |categories| SetCategories { user: pat, categories, seen: None };
        for (wanted, news) in [(vec![billing], true), (vec![billing], false), (vec![billing, returns], true), (vec![billing], true)] {
            let input = direct(wanted);
            assert_eq!(run(&site, ada, move |ctx, tx| memberships::set_categories(ctx, tx, &input)).await.unwrap(), news);
        }
        let held = test.db.read(move |read| categories::of_user(read, ORG, pat)).await.unwrap();
        let held: Vec<_> = held.iter().map(|h| (h.name.as_str(), h.from_group.as_deref())).collect();
        assert_eq!(held, [("Billing", None), ("Returns", Some("Sales"))]);
        let input = direct(vec![CategoryId(Uuid::nil())]);
        let refused = run(&site, ada, move |ctx, tx| memberships::set_categories(ctx, tx, &input)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "service_category.unknown");
        let input = RenameCategory { category: returns, name: "billing".into(), version: 1 };
        let refused = run(&site, ada, move |ctx, tx| categories::rename(ctx, tx, &input)).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "service_category.name_taken");
        let input = RenameCategory { category: returns, name: "Returns".into(), version: 2 };
        let refused = run(&site, ada, move |ctx, tx| categories::rename(ctx, tx, &input)).await.unwrap_err();
        assert!(refused.is("service_category.stale"), "also where nothing would change");
        run(&site, ada, move |ctx, tx| categories::delete(ctx, tx, categories::DeleteCategory { category: returns, to: None }))
            .await
            .unwrap();
        assert_eq!(test.db.read(move |read| categories::of_user(read, ORG, pat)).await.unwrap().len(), 1);
    }
);

db::on_both!(
    // covers: D13
    async fn whoever_may_not_is_refused_and_counts_show_only_the_own_people(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, europe) = (site.root().await, site.company("Europe", site.root().await).await);
        let sales = group(&site, ada, "Sales").await;
        let (here, there) = (site.person("here", Builtin::TeamMember, europe).await, site.person("there", Builtin::TeamMember, root).await);
        for user in [here, there] {
            join(&site, ada, user, Unit::Group(sales), Bits::default()).await.unwrap();
        }
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let input = CreateGroup { name: "Own".into(), description: String::new() };
        assert!(run(&site, jae, move |ctx, tx| groups::create(ctx, tx, &input)).await.is_err(), "groups are the organization's");
        let general = Unit::Group(site.user(ada).await.primary_group.unwrap());
        assert!(join(&site, jae, there, general, HIDDEN).await.unwrap_err().is("not_found"));
        assert!(join(&site, jae, here, Unit::Group(sales), HIDDEN).await.unwrap());
        let ctx = site.ctx(jae).await;
        let (rows, members) = test
            .db
            .read(move |read| {
                let rows = groups::rows(&ctx, read)?;
                Ok::<_, Fault>((rows, memberships::members(&ctx, read, Unit::Group(sales), 50)?))
            })
            .await
            .unwrap();
        assert_eq!(
            rows.iter().map(|r| (r.group.name.as_str(), r.people, r.primary)).collect::<Vec<_>>(),
            [("General", 2, 2), ("Sales", 1, 0)]
        );
        assert_eq!(members.iter().map(|m| m.user).collect::<Vec<_>>(), [here]);
        let member = site.at_root("member", Builtin::FullUser).await;
        assert!(join(&site, member, member, Unit::Group(sales), HIDDEN).await.is_err());
    }
);

db::on_both!(
    async fn a_former_user_is_in_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, pat) = (site.at_root("ann", Builtin::TeamMember).await, site.at_root("pat", Builtin::TeamMember).await);
        let before = test.db.read(|read| read.scalar::<i64>(COUNT, params![])).await.unwrap();
        let kim = site.at_root("kim", Builtin::TeamMember).await;
        report_to(&site, ada, pat, Some(kim)).await.unwrap();
        report_to(&site, ada, kim, Some(ann)).await.unwrap();
        run(&site, ada, move |ctx, tx| users::delete(ctx, tx, users::Delete { user: kim })).await.unwrap();
        run(&site, ada, move |ctx, tx| users::purge(ctx, tx, users::Purge { user: kim })).await.unwrap();
        lines_hold(&test).await;
        assert_eq!(unit(&test, line_of(kim)).await, [pat], "whoever reported to a former user still does");
        assert_eq!(test.db.read(|read| read.scalar::<i64>(COUNT, params![])).await.unwrap(), before + 1);
    }
);

db::on_both!(
    // covers: D1, E1
    async fn what_forms_propose_is_the_oldest_and_of_one_moment_the_first_by_name(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        // The clock stands still: the ids of one moment are in no order that means anything.
        for name in ["Zeta", "Mu", "Alpha", "Beta"] {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| {
                let (name, description) = (name.to_owned(), String::new());
                identity::plans::create(
                    &ctx,
                    tx,
                    &identity::plans::CreatePlan { name: name.clone(), description, included: access::Included::Everything },
                )?;
                groups::create(&ctx, tx, &CreateGroup { name, description: String::new() })
            })
            .await
            .unwrap();
        }
        let first = async || {
            let first =
                |read: &mut db::Read<'_>| Ok::<_, Fault>((groups::first(read, ORG)?.unwrap(), identity::plans::first(read, ORG)?.unwrap()));
            let (group, plan) = site.app.db.read(first).await.unwrap();
            (group.name, plan.name)
        };
        let by_name = |read: &mut db::Read<'_>| {
            Ok::<_, Fault>((groups::list(read, ORG)?.remove(0).name, identity::plans::list(read, ORG)?.remove(0).name))
        };
        let by_name = site.app.db.read(by_name).await.unwrap();
        assert_eq!((first().await, by_name.0.as_str()), (by_name.clone(), "Alpha"));
        site.clock.advance_secs(1);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| groups::create(&ctx, tx, &CreateGroup { name: "Aardvark".into(), description: String::new() })).await.unwrap();
        assert_eq!(first().await.0, "Alpha", "a younger one is not proposed");
    }
);
