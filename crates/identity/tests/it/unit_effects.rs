//! Removing a group or team says before it happens who gains and loses which permission sets, and the audit log keeps it.

use access::{Ctx, Module, Rights, Verb};
use identity::bulk::{Action, People};
use identity::categories::{self, CreateCategory, GrantToGroup};
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::permission_sets::{self, GrantSet, Holder};
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::testing::{Answer, ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, UpdateUser};
use identity::{GroupId, TeamId, UserId};
use kernel::Micros;

use crate::bulk::preview;
use crate::profiles::create;

async fn group(site: &Site, by: &Ctx, name: &str) -> GroupId {
    let (ctx, name) = (by.clone(), name.to_owned());
    site.write(move |tx| groups::create(&ctx, tx, &CreateGroup { name: name.clone(), description: String::new() })).await.unwrap()
}

async fn team(site: &Site, by: &Ctx, group: GroupId, name: &str) -> TeamId {
    let (ctx, name) = (by.clone(), name.to_owned());
    site.write(move |tx| teams::create(&ctx, tx, &CreateTeam { group, name: name.clone(), description: String::new() })).await.unwrap()
}

async fn join(site: &Site, by: &Ctx, unit: Unit, people: &[UserId]) {
    for user in people {
        let (ctx, input) = (by.clone(), Join { user: *user, unit, bits: Bits::default() });
        site.write(move |tx| memberships::join(&ctx, tx, input)).await.unwrap();
    }
}

async fn grant(site: &Site, by: &Ctx, holder: Holder, name: &str, verb: Verb, until: Option<Micros>) {
    let known = site.app.db.read(|read| identity::profiles::list(read, identity::testing::ORG)).await.unwrap();
    let profile = match known.into_iter().find(|profile| profile.name == name) {
        Some(profile) => profile.id,
        None => create(site, by, name, Rights::of(&[Module::Deals], &[verb])).await.unwrap(),
    };
    let (ctx, input) = (by.clone(), GrantSet { holder, profile, until });
    site.write(move |tx| permission_sets::grant(&ctx, tx, input)).await.unwrap();
}

fn sound(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
}

// covers: C8, C24, I2
db::on_both!(
    async fn a_group_that_goes_tells_who_gains_and_loses_what(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by = site.ctx(ada).await;
        let (sales, service) = (group(&site, &by, "Sales").await, group(&site, &by, "Service").await);
        let mut people = Vec::new();
        for name in ["pat", "rob", "sue"] {
            people.push(site.at_root(name, Builtin::ReadOnly).await);
        }
        join(&site, &by, Unit::Group(sales), &people).await;
        join(&site, &by, Unit::Group(service), &people[..1]).await;
        let (over, later) = (by.now.plus_secs(60), by.now.plus_secs(3 * 86_400));
        grant(&site, &by, Holder::Group(sales), "Mergers", Verb::Merge, None).await;
        grant(&site, &by, Holder::Group(sales), "Sharers", Verb::Share, None).await;
        grant(&site, &by, Holder::Group(service), "Sharers", Verb::Share, None).await;
        grant(&site, &by, Holder::Group(service), "Assigners", Verb::Assign, Some(later)).await;
        grant(&site, &by, Holder::Group(service), "Exporters", Verb::Export, Some(over)).await;
        site.clock.advance_secs(60);
        let browser = site.signed_in(ada).await;
        let delete = format!("/administration/groups/{sales}/delete");
        let first = browser.get(&delete).await;
        sound(&first);
        assert!(first.shows("Where do its people go?") && !first.shows("Mergers"));
        let page = browser.get(&format!("{delete}?to={service}")).await;
        sound(&page);
        for said in [
            "They go to Service.",
            "Among them: Pat Tester, Rob Tester, Sue Tester.",
            "Lost, because it was granted here: Mergers (3 people).",
            "Gained, because it was granted to Service: Assigners (until",
        ] {
            assert!(page.shows(said), "{said}: {}", page.body);
        }
        assert!(!page.shows("Sharers") && !page.shows("Exporters"), "what both have, and what is over, changes nothing");
        assert_eq!(browser.get(&format!("{delete}?to={sales}")).await.status, 200, "itself is no target: it asks again");
        site.clock.advance_secs(1);
        assert_eq!(browser.post(&delete, &[("to", &service.to_string())]).await.status, 303);
        for (user, assigns) in people.iter().zip([true, true, true]) {
            let rights = site.ctx(*user).await.subject.rights;
            assert_eq!((rights.has(Module::Deals, Verb::Assign), rights.has(Module::Deals, Verb::Merge)), (assigns, false));
        }
        let log = browser.get("/administration/audit?kind=user_group.deleted").await;
        assert_eq!(log.status, 200);
        let entry = log.body.split("href=\"/administration/audit/").nth(1).unwrap().split('"').next().unwrap();
        let entry = browser.get(&format!("/administration/audit/{entry}")).await;
        assert!(entry.shows("Permission sets lost") && entry.shows("Mergers"), "{}", entry.body);
        assert!(entry.shows("Permission sets gained") && entry.shows("Assigners ("), "{}", entry.body);
    }
);

// covers: C8, C24
db::on_both!(
    async fn a_team_that_goes_tells_who_gains_and_loses_what(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by = site.ctx(ada).await;
        let sales = group(&site, &by, "Sales").await;
        let (north, south) = (team(&site, &by, sales, "North").await, team(&site, &by, sales, "South").await);
        let pat = site.at_root("pat", Builtin::ReadOnly).await;
        join(&site, &by, Unit::Team(north), &[pat]).await;
        grant(&site, &by, Holder::Team(north), "Mergers", Verb::Merge, None).await;
        let browser = site.signed_in(ada).await;
        let delete = format!("/administration/teams/{north}/delete");
        sound(&browser.get(&delete).await);
        for (to, goes) in [(south.to_string(), "They go to South."), ("leave".to_owned(), "They leave it and go to no other team.")] {
            let page = browser.get(&format!("{delete}?to={to}")).await;
            sound(&page);
            assert!(page.shows(goes) && page.shows("Lost, because it was granted here: Mergers (1 person)."), "{}", page.body);
        }
        let member = site.signed_in(pat).await;
        assert!([403, 404].contains(&member.get(&format!("{delete}?to={south}")).await.status.as_u16()));
        assert_eq!(browser.post(&delete, &[("to", "leave")]).await.status, 303);
        assert!(!site.ctx(pat).await.subject.rights.has(Module::Deals, Verb::Merge));
    }
);

// covers: C8, G10
db::on_both!(
    async fn a_bulk_change_of_primary_groups_tells_what_is_lost_as_well_as_gained(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by = site.ctx(ada).await;
        let (sales, service) = (group(&site, &by, "Sales").await, group(&site, &by, "Service").await);
        let mut people = Vec::new();
        for name in ["pat", "rob", "sue"] {
            people.push(site.at_root(name, Builtin::ReadOnly).await);
        }
        let (ctx, first) = (by.clone(), people.clone());
        let categories = site.write(move |tx| {
            let mut made = Vec::new();
            for name in ["Returns", "Repairs"] {
                made.push(categories::create(&ctx, tx, &CreateCategory { name: name.into() })?);
            }
            let give = |group, categories: &[_]| GrantToGroup { group, categories: categories.to_vec(), seen: None };
            categories::grant_to_group(&ctx, tx, &give(sales, &made))?;
            categories::grant_to_group(&ctx, tx, &give(service, &made[1..]))?;
            for user in &first[..2] {
                let mut form = UpdateUser::from_user(&users::get(tx, ORG, *user)?);
                form.place.primary_group = Some(sales);
                users::update(&ctx, tx, form)?;
            }
            Ok(made)
        });
        assert_eq!(categories.await.unwrap().len(), 2);
        grant(&site, &by, Holder::Group(sales), "Mergers", Verb::Merge, None).await;
        grant(&site, &by, Holder::Group(sales), "Sharers", Verb::Share, None).await;
        grant(&site, &by, Holder::Group(service), "Sharers", Verb::Share, None).await;
        let by = site.ctx(ada).await;
        let browser = site.signed_in(ada).await;
        let said = async |action, people: &[UserId]| {
            let found = preview(&site, &by, People::Ticked(people.to_vec()), action).await;
            let page = browser.get(&format!("/administration/users/bulk/{}", found.id)).await;
            sound(&page);
            page
        };
        let page = said(Action::PrimaryGroup(service), &people).await;
        for words in [
            "Permission sets that come with it: Sharers.",
            "Service categories that come with it: Repairs.",
            "2 people leave Sales and lose permission sets (Mergers) and service categories (Returns).",
        ] {
            assert!(page.shows(words), "{words}: {}", page.body);
        }
        assert!(!page.shows("leave General"), "what gives nothing is not told");
        let page = said(Action::Leave(Unit::Group(sales)), &people).await;
        assert!(!page.shows("go with it"), "nobody leaves a primary group so");
        join(&site, &by, Unit::Group(sales), &people[2..]).await;
        let page = said(Action::Leave(Unit::Group(sales)), &people[2..]).await;
        assert!(page.shows("Permission sets that go with it: Mergers, Sharers."), "{}", page.body);
        assert!(page.shows("Service categories that go with it: Repairs, Returns."), "{}", page.body);
    }
);
