//! What the removal of a role, group, team, user plan or service category changes for people stands in the log of each.

use access::Ctx;
use db::jobs::{Registry, Worker};
use db::{Tx, params};
use identity::audit::{self, TOLD_AT_ONCE, TellJob};
use identity::audit_log::{self, Told};
use identity::categories::{self, CreateCategory, DeleteCategory};
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join, SetCategories};
use identity::plans::{self, DeletePlan};
use identity::roles::{self, Builtin, DeleteRole};
use identity::teams::{self, CreateTeam, DeleteTeam, Members};
use identity::testing::{ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, UpdateUser};
use identity::{CategoryId, GroupId, PlanId, TeamId, UserId};
use kernel::Fault;

use crate::bulk::crowd;

const KIND: &str = "user.moved_by_removal";

db::statements! {
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, 'Light', 'light', $3, 0)";
    TOLD_OF = "SELECT subject_id FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY subject_id";
    JOBS = "SELECT COUNT(*) FROM job WHERE org = $1 AND kind = $2 AND ended_at IS NULL";
}

async fn run<T: Send + 'static>(site: &Site, by: UserId, verb: impl Fn(&Ctx, &mut Tx<'_>) -> Result<T, Fault> + Send + 'static) -> T {
    site.clock.advance_secs(1);
    let ctx = site.ctx(by).await;
    site.write(move |tx| verb(&ctx, tx)).await.unwrap()
}

/// What the removals changed for somebody, as their log says it: the newest first.
async fn told(site: &Site, by: UserId, user: UserId) -> Vec<String> {
    let ctx = site.ctx(by).await;
    let listed = site.app.db.read(move |read| audit_log::recent(&ctx, read, user, 50)).await.unwrap();
    let value = |told: &Told| if let Told::Text(text) = told { text.clone() } else { "-".to_owned() };
    let of = |entry: &audit_log::Entry| {
        assert_eq!((entry.actor, entry.subject), (Some(by.0), Some(user.0)));
        entry.changes.iter().map(|c| format!("{}: {} > {}", c.field, value(&c.before), value(&c.after))).collect::<Vec<_>>().join(", ")
    };
    listed.page.items.iter().filter(|entry| entry.kind == KIND).map(of).collect()
}

async fn group(site: &Site, by: UserId, name: &'static str) -> GroupId {
    run(site, by, move |ctx, tx| groups::create(ctx, tx, &CreateGroup { name: name.into(), description: String::new() })).await
}

async fn team(site: &Site, by: UserId, name: &'static str, group: GroupId) -> TeamId {
    run(site, by, move |ctx, tx| teams::create(ctx, tx, &CreateTeam { group, name: name.into(), description: String::new() })).await
}

async fn category(site: &Site, by: UserId, name: &'static str) -> CategoryId {
    run(site, by, move |ctx, tx| categories::create(ctx, tx, &CreateCategory { name: name.into() })).await
}

async fn join(site: &Site, by: UserId, user: UserId, unit: Unit) {
    run(site, by, move |ctx, tx| memberships::join(ctx, tx, Join { user, unit, bits: Bits::default() })).await;
}

async fn light(site: &Site) -> PlanId {
    let id = PlanId::new(&site.product());
    site.write(move |tx| Ok(tx.execute(ADD_PLAN, params![ORG, id, kernel::text::sort_key("Light")])?)).await.unwrap();
    id
}

db::on_both!(
    // covers: I1, D1, C1
    async fn each_person_finds_in_their_log_what_a_removal_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, bob, cid) = (
            site.at_root("ann", Builtin::FullUser).await,
            site.at_root("bob", Builtin::TeamMember).await,
            site.at_root("cid", Builtin::TeamMember).await,
        );
        let (sales, fleet) = (group(&site, ada, "Sales").await, group(&site, ada, "Fleet").await);
        let first = site.user(ann).await.primary_group.unwrap();
        // Ann: primary group Sales. Bob: in Sales besides. Cid: in Sales and in Fleet.
        run(&site, ada, move |ctx, tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, ann)?);
            form.place.primary_group = Some(sales);
            users::update(ctx, tx, form)
        })
        .await;
        for user in [bob, cid] {
            join(&site, ada, user, Unit::Group(sales)).await;
        }
        join(&site, ada, cid, Unit::Group(fleet)).await;
        run(&site, ada, move |ctx, tx| groups::delete(ctx, tx, DeleteGroup { group: sales, to: Some(fleet) })).await;
        assert_eq!(told(&site, ada, ann).await, ["primary_group: Sales > Fleet"]);
        assert_eq!(told(&site, ada, bob).await, ["group: Sales > Fleet"]);
        assert_eq!(told(&site, ada, cid).await, ["group: Sales > -"], "who was in the other one already only leaves");

        let (north, south) = (team(&site, ada, "North", first).await, team(&site, ada, "South", first).await);
        for (user, team) in [(ann, north), (bob, north), (bob, south)] {
            join(&site, ada, user, Unit::Team(team)).await;
        }
        run(&site, ada, move |ctx, tx| teams::delete(ctx, tx, DeleteTeam { team: north, members: Members::MoveTo(south) })).await;
        run(&site, ada, move |ctx, tx| teams::delete(ctx, tx, DeleteTeam { team: south, members: Members::Leave })).await;
        assert_eq!(told(&site, ada, ann).await[..2], ["team: South > -", "team: North > South"]);
        assert_eq!(told(&site, ada, bob).await[..2], ["team: South > -", "team: North > -"]);

        let (returns, repairs) = (category(&site, ada, "Returns").await, category(&site, ada, "Repairs").await);
        for (user, held) in [(ann, vec![returns]), (bob, vec![returns, repairs])] {
            run(&site, ada, move |ctx, tx| {
                memberships::set_categories(ctx, tx, &SetCategories { user, categories: held.clone(), seen: None })
            })
            .await;
        }
        run(&site, ada, move |ctx, tx| categories::delete(ctx, tx, DeleteCategory { category: returns, to: Some(repairs) })).await;
        assert_eq!(told(&site, ada, ann).await[0], "service_category: Returns > Repairs");
        assert_eq!(told(&site, ada, bob).await[0], "service_category: Returns > -");
        run(&site, ada, move |ctx, tx| categories::delete(ctx, tx, DeleteCategory { category: repairs, to: None })).await;
        assert_eq!(told(&site, ada, ann).await[0], "service_category: Repairs > -");
        assert_eq!(told(&site, ada, cid).await.len(), 1, "nobody is told of what they never had");

        let had = site.user(ann).await.role.unwrap();
        let name = site.app.db.read(move |read| roles::find(read, ORG, had)).await.unwrap().unwrap().name;
        run(&site, ada, move |ctx, tx| {
            let to = roles::find_builtin(tx, ORG, Builtin::Manager)?.map(|role| role.id);
            roles::delete(ctx, tx, DeleteRole { role: had, to })
        })
        .await;
        assert_eq!(told(&site, ada, ann).await[0], format!("role: {name} > Manager"));
        let page = site.signed_in(ada).await.get(&format!("/administration/users/{ann}")).await;
        assert!(page.body.contains("emoved something that"), "the person's page tells it");
    }
);

db::on_both!(
    async fn of_many_the_first_are_told_at_once_and_the_rest_by_jobs_each_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let people = crowd(&site, "pat", 2 * TOLD_AT_ONCE + 30, site.root().await).await;
        let (from, to) = (site.user(people[0]).await.plan.unwrap(), light(&site).await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            let outcome = plans::delete(&ctx, tx, DeletePlan { plan: from, to: Some(to) });
            assert!(outcome.is_ok());
            Err::<(), _>(Fault::not_found())
        })
        .await
        .unwrap_err();
        assert!(told_of(&site).await.is_empty(), "what did not happen is told to nobody, not by a job either");
        assert_eq!(jobs(&site).await, 0);

        run(&site, ada, move |ctx, tx| plans::delete(ctx, tx, DeletePlan { plan: from, to: Some(to) })).await;
        assert_eq!((told_of(&site).await.len(), jobs(&site).await), (TOLD_AT_ONCE, 2), "the rest wait for the job");
        let holder = db::lease::Holder::new(&site.product());
        let registry = Registry::default().with(audit::TELL, TellJob);
        Worker::new(site.app.db.clone(), site.app.world.clone(), registry, holder, 2).run_due().await.unwrap();
        let mut all = people.clone();
        all.push(ada);
        all.sort_unstable();
        assert_eq!(told_of(&site).await, all, "everybody once, the owner too");
        assert_eq!(told(&site, ada, people[2 * TOLD_AT_ONCE + 29]).await.len(), 1, "by whoever removed it");
    }
);

async fn told_of(site: &Site) -> Vec<UserId> {
    let rows = site.app.db.read(move |read| read.query(TOLD_OF, params![ORG, KIND])).await.unwrap();
    rows.into_iter().map(|row| row.only().unwrap()).collect()
}

async fn jobs(site: &Site) -> i64 {
    site.app.db.read(move |read| read.scalar(JOBS, params![ORG, audit::TELL])).await.unwrap()
}
