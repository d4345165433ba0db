//! Seats: one verb of each kind at a time, all of them at once, and any of them in any order.

use db::params;
use identity::invitations::{self, Invite};
use identity::roles::Builtin;
use identity::seats::{self, SetAllowance};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, Deactivate, Delete, Freeze, Lock, Purge, StartAs, UpdateUser, UserStatus, UserType};
use identity::{PlanId, UserId};
use kernel::Fault;

db::statements! {
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $3, $4, 0)";
}

/// What a request may do to one person.
#[derive(Debug, Clone)]
enum Act {
    Create(Box<CreateUser>),
    Invite(UserId),
    Revoke(UserId),
    LetIn(UserId),
    Lock(UserId),
    Unlock(UserId),
    Freeze(UserId),
    Unfreeze(UserId),
    Deactivate(UserId),
    Restore(UserId),
    Delete(UserId),
    Purge(UserId),
    Plan(UserId, PlanId),
}

struct House {
    site: Site,
    ada: UserId,
    full: PlanId,
    light: PlanId,
}

impl House {
    async fn build(db: db::Db) -> Self {
        let (site, ada) = Site::founded(db).await;
        let full = site.user(ada).await.plan.unwrap();
        let ctx = site.product();
        let light = PlanId::new(&ctx);
        let added = site.write(move |tx| {
            tx.execute(ADD_PLAN, params![ORG, light, "light", kernel::text::sort_key("light")])?;
            Ok(())
        });
        added.await.unwrap();
        Self { site, ada, full, light }
    }

    /// A person to be made: all that leaving Draft needs.
    async fn newcomer(&self, name: &str, start: StartAs, plan: PlanId) -> CreateUser {
        let like = self.site.user(self.ada).await;
        let root = self.site.root().await;
        let role = self.site.app.db.read(|read| identity::roles::find_builtin(read, ORG, Builtin::TeamMember)).await.unwrap().unwrap();
        let mut input = CreateUser::draft(UserType::Standard, name, root);
        input.start = start;
        name.clone_into(&mut input.first_name);
        input.last_name.push_str("Tester");
        input.primary_email = Some(format!("{name}@x.example"));
        input.place.role = Some(role.id);
        input.place.primary_group = like.primary_group;
        input.place.plan = Some(plan);
        input
    }

    async fn person(&self, name: &str, start: StartAs, plan: PlanId) -> UserId {
        let (ctx, input) = (self.site.ctx(self.ada).await, self.newcomer(name, start, plan).await);
        self.site.write(move |tx| users::create(&ctx, tx, input.clone())).await.unwrap()
    }

    async fn run(&self, act: Act) -> Result<(), Fault> {
        let ctx = self.site.ctx(self.ada).await;
        let run = move |tx: &mut db::Tx<'_>| match act.clone() {
            Act::Create(input) => users::create(&ctx, tx, *input).map(drop),
            Act::Invite(user) => invitations::invite(&ctx, tx, Invite { user }).map(drop),
            Act::Revoke(user) => invitations::revoke(&ctx, tx, user),
            Act::LetIn(user) => users::let_in(&ctx, tx, user),
            Act::Lock(user) => users::lock(&ctx, tx, Lock { user }),
            Act::Unlock(user) => users::unlock(&ctx, tx, user),
            Act::Freeze(user) => users::freeze(&ctx, tx, Freeze { user, reason: String::new() }),
            Act::Unfreeze(user) => users::unfreeze(&ctx, tx, user),
            Act::Deactivate(user) => users::deactivate(&ctx, tx, Deactivate { user }),
            Act::Restore(user) => users::restore(&ctx, tx, user).map(drop),
            Act::Delete(user) => users::delete(&ctx, tx, Delete { user }),
            Act::Purge(user) => users::purge(&ctx, tx, Purge { user }),
            Act::Plan(user, plan) => {
                let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
                form.place.plan = Some(plan);
                users::update(&ctx, tx, form).map(drop)
            }
        };
        self.site.write(run).await
    }

    async fn allow(&self, plan: PlanId, allowance: &str) -> Result<(), Fault> {
        let (ctx, allowance) = (self.site.ctx(self.ada).await, allowance.to_owned());
        let set = move |tx: &mut db::Tx<'_>| {
            let version = seats::find(tx, ORG, plan)?.unwrap().version;
            seats::set_allowance(&ctx, tx, SetAllowance { plan, allowance: allowance.clone(), version })
        };
        self.site.write(set).await
    }

    /// Used and reserved seats, which must be what a count gives.
    async fn seats(&self, plan: PlanId) -> (i64, i64) {
        let (kept, counted) = self.site.seats().await;
        assert_eq!(kept, counted, "the counters say what there is");
        kept.into_iter().find(|(id, ..)| *id == plan).map(|(_, used, reserved)| (used, reserved)).unwrap()
    }
}

// covers: E2, E8, E9
db::on_both!(
    async fn each_status_counts_as_the_model_says(test: TestDb) {
        let house = House::build(test.db.clone()).await;
        let light = house.light;
        let user = house.person("guy", StartAs::Draft, light).await;
        assert_eq!(house.seats(light).await, (0, 0), "a Draft takes none");
        let steps = [
            (Act::Invite(user), (0, 1)),
            (Act::Revoke(user), (0, 0)),
            (Act::Invite(user), (0, 1)),
            (Act::LetIn(user), (1, 0)),
            (Act::Lock(user), (1, 0)),
            (Act::Unlock(user), (1, 0)),
            (Act::Freeze(user), (1, 0)),
            (Act::Unfreeze(user), (1, 0)),
            (Act::Plan(user, house.full), (0, 0)),
            (Act::Plan(user, light), (1, 0)),
            (Act::Deactivate(user), (0, 0)),
            (Act::Restore(user), (1, 0)),
            (Act::Delete(user), (0, 0)),
            (Act::Restore(user), (0, 0)),
            (Act::Delete(user), (0, 0)),
            (Act::Purge(user), (0, 0)),
        ];
        for (act, seats) in steps {
            house.run(act.clone()).await.unwrap_or_else(|fault| panic!("{act:?}: {fault}"));
            assert_eq!(house.seats(light).await, seats, "after {act:?}");
        }
        let mut program = house.newcomer("robot", StartAs::Active, light).await;
        program.kind = UserType::Service;
        house.run(Act::Create(Box::new(program))).await.unwrap();
        assert_eq!(house.seats(light).await, (0, 0), "a program takes none");
    }
);

// covers: E2
db::on_both!(
    async fn without_a_free_seat_every_way_in_is_refused_in_words(test: TestDb) {
        let house = House::build(test.db.clone()).await;
        let light = house.light;
        house.person("taken", StartAs::Active, light).await;
        let draft = house.person("draft", StartAs::Draft, light).await;
        let gone = house.person("gone", StartAs::Active, light).await;
        house.run(Act::Deactivate(gone)).await.unwrap();
        let other = house.person("other", StartAs::Active, house.full).await;
        house.allow(light, "1").await.unwrap();
        let new = Box::new(house.newcomer("new", StartAs::Active, light).await);
        for act in [Act::Create(new), Act::Invite(draft), Act::LetIn(draft), Act::Restore(gone), Act::Plan(other, light)] {
            let refused = house.run(act.clone()).await.unwrap_err();
            assert!(refused.is("seats.none_free") && refused.fields[0].field == "plan", "{act:?}: {refused}");
            assert!(refused.message.contains("All seats of the user plan “light”") && refused.message.contains("ask the owner"));
            assert_eq!(house.seats(light).await, (1, 0), "{act:?} left nothing behind");
        }
        let status = house.site.user(draft).await.status;
        assert_eq!(status, UserStatus::Draft);
        let waits = Box::new(house.newcomer("waits", StartAs::Draft, light).await);
        house.run(Act::Create(waits)).await.unwrap();
        house.allow(light, "").await.unwrap();
        house.run(Act::Restore(gone)).await.unwrap();
        assert_eq!(house.seats(light).await, (2, 0));
    }
);

// covers: E2
db::on_both!(
    async fn an_import_brings_as_many_as_there_are_seats(test: TestDb) {
        let house = House::build(test.db.clone()).await;
        house.allow(house.light, "2").await.unwrap();
        let text = "First name,Last name,Email,User plan\nAnn,Ames,ann@x.example,light\nBob,Boyd,bob@x.example,light\n\
            Cid,Cole,cid@x.example,light\n";
        let import = crate::imports::bring(&house.site, house.ada, "f.csv", text).await;
        let rows = crate::imports::outcomes(&house.site, house.ada, import.id).await;
        let codes: Vec<&str> = rows.iter().map(|row| if row.code.is_empty() { &*row.outcome } else { &*row.code }).collect();
        assert_eq!(codes, ["created", "created", "seats.none_free"]);
        assert_eq!(house.seats(house.light).await, (2, 0));
    }
);

// covers: E2
db::on_both!(
    async fn of_many_at_once_one_takes_the_last_seat(test: TestDb) {
        const OF_EACH: usize = 8;
        let house = std::sync::Arc::new(House::build(test.db.clone()).await);
        let light = house.light;
        let mut acts = Vec::new();
        for n in 0..OF_EACH {
            acts.push(Act::Create(Box::new(house.newcomer(&format!("new{n}"), StartAs::Active, light).await)));
            acts.push(Act::Invite(house.person(&format!("invited{n}"), StartAs::Draft, light).await));
            acts.push(Act::LetIn(house.person(&format!("let{n}"), StartAs::Draft, light).await));
            acts.push(Act::Plan(house.person(&format!("plan{n}"), StartAs::Active, house.full).await, light));
            let gone = house.person(&format!("gone{n}"), StartAs::Active, light).await;
            house.run(Act::Deactivate(gone)).await.unwrap();
            acts.push(Act::Restore(gone));
        }
        for round in 1..=3_i64 {
            house.allow(light, &round.to_string()).await.unwrap();
            let running: Vec<_> = acts
                .iter()
                .map(|act| {
                    let (house, act) = (std::sync::Arc::clone(&house), act.clone());
                    tokio::spawn(async move { house.run(act.clone()).await.map(|()| format!("{act:?}")) })
                })
                .collect();
            let (mut won, mut refused) = (Vec::new(), 0);
            for one in running {
                match one.await.unwrap() {
                    Ok(act) => won.push(act),
                    Err(fault) => {
                        assert!(fault.is("seats.none_free"), "{fault}");
                        refused += 1;
                    }
                }
            }
            assert_eq!((won.len(), refused), (1, acts.len() - 1), "{won:?}");
            acts.retain(|act| format!("{act:?}") != won[0]);
            let (used, reserved) = house.seats(light).await;
            assert_eq!(used + reserved, round, "never more than the allowance");
        }
    }
);

// covers: E2
db::on_both!(
    async fn whatever_is_done_to_people_in_whatever_order_the_counters_hold(test: TestDb) {
        let house = std::sync::Arc::new(House::build(test.db.clone()).await);
        let plans = [house.full, house.light];
        let mut people = Vec::new();
        for n in 0..6 {
            people.push(house.person(&format!("p{n}"), StartAs::Draft, plans[n % 2]).await);
        }
        house.allow(house.light, "2").await.unwrap();
        let mut seed = 20_261_122_u64;
        let mut dice = |sides: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % sides
        };
        let mut succeeded = 0;
        for _ in 0..40 {
            // Several at once, on the same people too.
            let mut running = Vec::new();
            for _ in 0..5 {
                let (user, plan) = (people[dice(people.len())], plans[dice(2)]);
                let acts = [
                    Act::Invite(user),
                    Act::Revoke(user),
                    Act::LetIn(user),
                    Act::LetIn(user),
                    Act::Lock(user),
                    Act::Unlock(user),
                    Act::Freeze(user),
                    Act::Unfreeze(user),
                    Act::Deactivate(user),
                    Act::Restore(user),
                    Act::Restore(user),
                    Act::Plan(user, plan),
                    Act::Plan(user, plan),
                    Act::Delete(user),
                ];
                let (house, act) = (std::sync::Arc::clone(&house), acts[dice(acts.len())].clone());
                running.push(tokio::spawn(async move { house.run(act).await }));
            }
            for one in running {
                match one.await.unwrap() {
                    Ok(()) => succeeded += 1,
                    Err(fault) => assert_ne!(fault.category, kernel::Category::Internal, "{fault}"),
                }
            }
            let (used, reserved) = house.seats(house.light).await;
            assert!(used + reserved <= 2, "{used} and {reserved} of 2");
        }
        assert!(succeeded > 30, "only {succeeded} did anything");
    }
);

// covers: E1
db::on_both!(
    async fn an_allowance_is_the_owners_to_set_and_no_less_than_is_taken(test: TestDb) {
        let house = House::build(test.db.clone()).await;
        for name in ["one", "two", "three"] {
            house.person(name, StartAs::Active, house.light).await;
        }
        let low = house.allow(house.light, "2").await.unwrap_err();
        assert!(low.is("seats.below_use") && low.message.contains("at least 3"), "{low}");
        for wrong in ["-1", "1.5", "many", "99999999999999999999"] {
            assert!(house.allow(house.light, wrong).await.unwrap_err().is("seats.no_number"), "{wrong}");
        }
        house.allow(house.light, " 3 ").await.unwrap();
        let version = house.site.app.db.read({
            let light = house.light;
            move |read| seats::find(read, ORG, light)
        });
        let version = version.await.unwrap().unwrap().version;
        house.allow(house.light, "3").await.unwrap();
        let events = house.site.events().await;
        assert_eq!(events.iter().filter(|kind| *kind == "user_plan.allowance_set").count(), 1, "the same is no change");

        let deputy = house.site.at_root("deputy", Builtin::Administrator).await;
        let (ctx, plan) = (house.site.ctx(deputy).await, house.light);
        let input = SetAllowance { plan, allowance: "9".into(), version };
        let refused = house.site.write(move |tx| seats::set_allowance(&ctx, tx, input.clone())).await.unwrap_err();
        assert!(refused.is("seats.owner_only"), "{refused}");
    }
);

// covers: E1, E2, E9
db::on_both!(
    async fn the_page_tells_of_the_seats_and_only_the_owner_changes_them(test: TestDb) {
        let house = House::build(test.db.clone()).await;
        let (light, site) = (house.light, &house.site);
        let guy = house.person("guy", StartAs::Active, light).await;
        let ida = house.person("ida", StartAs::Draft, light).await;
        house.run(Act::Invite(ida)).await.unwrap();
        let browser = site.signed_in(house.ada).await;
        let is_valid = |body: &str| assert_eq!(web::testing::check_html(body), Vec::<String>::new());
        let list = browser.get(seats::PATH).await;
        is_valid(&list.body);
        assert!(list.shows("No limit") && list.shows("All user plans") && list.shows("Reserved (invited)"), "{}", list.body);
        let page = format!("{}/{light}", seats::PATH);
        is_valid(&browser.get(&page).await.body);
        for (typed, told) in [("1", "Write at least 2"), ("a few", "Write a whole number")] {
            let refused = browser.post(&page, &[("allowance", typed), ("version", "1")]).await;
            is_valid(&refused.body);
            assert!(refused.status == 422 && refused.shows(told), "{}", refused.body);
            assert_eq!(refused.input("allowance").as_deref(), Some(typed), "what was typed stays");
        }
        assert_eq!(browser.post(&page, &[("allowance", "2"), ("version", "1")]).await.location(), seats::PATH);
        let list = browser.get(seats::PATH).await;
        assert!(list.shows("The allowance of light is saved") && list.shows("None</span>"), "{}", list.body);
        let stale = browser.post(&page, &[("allowance", "9"), ("version", "1")]).await;
        assert!(stale.status == 412 && stale.shows("Somebody else changed this allowance"), "{}", stale.body);
        let now = site.app.db.read(move |read| seats::list(read, ORG)).await.unwrap();
        assert_eq!(now.iter().find(|seats| seats.plan == light).unwrap().allowance, Some(2), "an old form undoes nothing");

        let shown = |user: UserId| users::paths::show(user);
        assert!(browser.get(&shown(guy)).await.shows("Takes one: Active counts"));
        assert!(browser.get(&shown(ida)).await.shows("Takes one: reserved by the invitation"));
        house.run(Act::Deactivate(guy)).await.unwrap();
        house.person("new", StartAs::Active, light).await;
        assert!(browser.get(&shown(guy)).await.shows("Takes none: Inactive does not count"));
        let restore = browser.post(&users::paths::of(guy, "step/restore"), &[]).await;
        assert!(restore.status == 409 && restore.shows("All seats of the user plan “light” are taken"), "{}", restore.body);
        is_valid(&restore.body);

        let deputy = site.at_root("deputy", Builtin::Administrator).await;
        let browser = site.signed_in(deputy).await;
        let list = browser.get(seats::PATH).await;
        assert!(list.status == 200 && !list.shows(&page) && list.shows("The owner of the organization sets the allowances"));
        assert_eq!(browser.get(&page).await.status, 403);
        assert_eq!(browser.post(&page, &[("allowance", "9"), ("version", "2")]).await.status, 403);
        let affiliate = site.company("Affiliate", site.root().await).await;
        let own = site.person("own", Builtin::CompanyAdministrator, affiliate).await;
        let browser = site.signed_in(own).await;
        assert_eq!(browser.get(seats::PATH).await.status, 403, "what belongs to all is not an affiliate's to see");
        assert!(!browser.get("/administration/users").await.shows(seats::PATH));
    }
);
