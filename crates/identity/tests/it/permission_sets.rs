//! Permission sets: granted to a person, a group or a team, with an end that is in force at its moment.

use access::{Ctx, Module, Rights, Verb};
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join, Leave};
use identity::permission_sets::{self, GrantSet, Granted, Holder, RevokeSet};
use identity::profiles::BuiltinProfile;
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::testing::{Answer, ORG, Site};
use identity::units::{Bits, Unit};
use identity::{PermissionSetId, ProfileId, UserId};
use kernel::{Category, Fault, Micros};

use crate::profiles::{builtin, create};

async fn grant(site: &Site, ctx: &Ctx, holder: Holder, profile: ProfileId, until: Option<Micros>) -> Result<PermissionSetId, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| permission_sets::grant(&ctx, tx, GrantSet { holder, profile, until })).await
}

async fn of(site: &Site, holder: Holder) -> Vec<Granted> {
    site.app.db.read(move |read| permission_sets::of_holder(read, ORG, holder)).await.unwrap()
}

async fn rights(site: &Site, user: UserId) -> Rights {
    site.ctx(user).await.subject.rights
}

// covers: C8
db::on_both!(
    async fn what_is_granted_to_a_person_a_group_or_a_team_adds_to_the_role(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mia = site.at_root("mia", Builtin::ReadOnly).await;
        let before = rights(&site, mia).await;
        let mut profiles = Vec::new();
        for (name, verb) in [("Assigners", Verb::Assign), ("Mergers", Verb::Merge), ("Sharers", Verb::Share)] {
            profiles.push(create(&site, &by_ada, name, Rights::of(&[Module::Deals], &[verb])).await.unwrap());
        }
        let ctx = by_ada.clone();
        let units = site.write(move |tx| {
            let group = groups::create(&ctx, tx, &CreateGroup { name: "Sales".into(), description: String::new() })?;
            let team = teams::create(&ctx, tx, &CreateTeam { group, name: "North".into(), description: String::new() })?;
            for unit in [Unit::Group(group), Unit::Team(team)] {
                memberships::join(&ctx, tx, Join { user: mia, unit, bits: Bits::default() })?;
            }
            Ok((group, team))
        });
        let (group, team) = units.await.unwrap();
        grant(&site, &by_ada, Holder::User(mia), profiles[0], None).await.unwrap();
        grant(&site, &by_ada, Holder::Group(group), profiles[1], None).await.unwrap();
        grant(&site, &by_ada, Holder::Team(team), profiles[2], None).await.unwrap();
        let now = rights(&site, mia).await;
        assert_eq!(now.minus(before), Rights::of(&[Module::Deals], &[Verb::Assign, Verb::Merge, Verb::Share]));
        // Who leaves the team loses what was granted to it, and a group that goes takes its grants along.
        let ctx = by_ada.clone();
        site.write(move |tx| memberships::leave(&ctx, tx, Leave { user: mia, unit: Unit::Team(team) })).await.unwrap();
        assert!(!rights(&site, mia).await.has(Module::Deals, Verb::Share));
        let (ctx, other) = (by_ada.clone(), site.user(mia).await.primary_group);
        site.write(move |tx| groups::delete(&ctx, tx, DeleteGroup { group, to: other })).await.unwrap();
        assert!(!rights(&site, mia).await.has(Module::Deals, Verb::Merge) && of(&site, Holder::Group(group)).await.is_empty());
        let set = of(&site, Holder::User(mia)).await[0].id;
        let ctx = by_ada.clone();
        site.write(move |tx| permission_sets::revoke(&ctx, tx, RevokeSet { holder: Holder::User(mia), set })).await.unwrap();
        assert_eq!(rights(&site, mia).await, before);
    }
);

// covers: C12, T-C6, C27
db::on_both!(
    async fn nobody_grants_what_they_lack_nor_what_ends_nor_to_themselves(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let tom = site.person("tom", Builtin::TeamMember, europe).await;
        let lynn = site.at_root("lynn", Builtin::TeamMember).await;
        let looking = builtin(&site, BuiltinProfile::Looking).await.id;
        let by_jae = site.ctx(jae).await;
        assert!(grant(&site, &by_jae, Holder::User(tom), looking, None).await.unwrap_err().is("profile.beyond_own"));
        // With an end, Jae has it and cannot pass it on; without one she can.
        let soon = Some(by_ada.now.plus_secs(3600));
        grant(&site, &by_ada, Holder::User(jae), looking, soon).await.unwrap();
        let by_jae = site.ctx(jae).await;
        assert!(by_jae.subject.rights.has(Module::Deals, Verb::View));
        assert!(grant(&site, &by_jae, Holder::User(tom), looking, soon).await.unwrap_err().is("profile.beyond_own"));
        grant(&site, &by_ada, Holder::User(jae), looking, None).await.unwrap();
        assert_eq!(of(&site, Holder::User(jae)).await.len(), 1, "granted again it has another end");
        let by_jae = site.ctx(jae).await;
        grant(&site, &by_jae, Holder::User(tom), looking, soon).await.unwrap();
        assert_eq!(grant(&site, &by_jae, Holder::User(lynn), looking, None).await.unwrap_err().category, Category::NotFound);
        assert!(grant(&site, &by_jae, Holder::User(jae), looking, None).await.unwrap_err().is("access.oneself"));
        assert!(grant(&site, &by_jae, Holder::User(ada), looking, None).await.is_err());
        let group = site.user(tom).await.primary_group.unwrap();
        assert_eq!(grant(&site, &by_jae, Holder::Group(group), looking, None).await.unwrap_err().category, Category::Forbidden);
        let over = grant(&site, &by_ada, Holder::User(tom), looking, Some(by_ada.now)).await.unwrap_err();
        assert_eq!(over.fields[0].field, "until");
        let nothing = ProfileId(uuid::Uuid::from_u128(9));
        assert_eq!(grant(&site, &by_ada, Holder::User(tom), nothing, None).await.unwrap_err().fields[0].field, "profile");
    }
);

// covers: C27
db::on_both!(
    async fn an_end_is_in_force_at_its_moment_and_is_told_when_it_is_cleared_away(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let tools = builtin(&site, BuiltinProfile::Tools).await.id;
        grant(&site, &by_ada, Holder::User(mia), tools, Some(by_ada.now.plus_secs(3600))).await.unwrap();
        assert!(rights(&site, mia).await.has(Module::Deals, Verb::Merge));
        let end = || {
            let ctx = site.product();
            site.write(move |tx| permission_sets::end_over(&ctx, tx, 50))
        };
        site.clock.advance_secs(3599);
        assert!(rights(&site, mia).await.has(Module::Deals, Verb::Merge) && end().await.unwrap() == 0);
        site.clock.advance_secs(1);
        assert!(!rights(&site, mia).await.has(Module::Deals, Verb::Merge), "whether or not the clean-up came by");
        assert_eq!(end().await.unwrap(), 1);
        assert_eq!(end().await.unwrap(), 0);
        assert!(of(&site, Holder::User(mia)).await.is_empty());
        assert!(site.events().await.iter().any(|kind| kind == "permission_set.ended"));
    }
);

fn is_valid(answer: &Answer) {
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

// covers: C8, C27
db::on_both!(
    async fn permission_sets_by_their_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let tools = builtin(&site, BuiltinProfile::Tools).await.id.to_string();
        let page = format!("/administration/users/{mia}/rights");
        let first = browser.get(&page).await;
        is_valid(&first);
        assert!(first.shows("Work with records") && first.shows("by the role") && first.shows("None."));
        for (until, says) in [("2026-02-30", "Write a day"), ("2025-01-01", "a day that is not over")] {
            let refused = browser.post(&page, &[("profile", &tools), ("until", until)]).await;
            assert!(refused.status == 422 && refused.shows(says) && refused.input("until").as_deref() == Some(until), "{}", refused.body);
            is_valid(&refused);
        }
        let granted = browser.post(&page, &[("profile", &tools), ("until", "2026-03-05")]).await;
        assert_eq!(granted.location(), page);
        let shown = browser.get(&page).await;
        is_valid(&shown);
        assert!(shown.shows("until 2026-03-05") && shown.shows("granted to this person"));
        let set = of(&site, Holder::User(mia)).await[0].id.to_string();
        let group = site.user(mia).await.primary_group.unwrap();
        let wrong = browser.post(&format!("/administration/groups/{group}/permission-sets/revoke"), &[("set", &set)]).await;
        assert_eq!(wrong.status, 404, "it is not the group's");
        assert_eq!(browser.post(&format!("{page}/revoke"), &[("set", &set)]).await.location(), page);
        assert!(of(&site, Holder::User(mia)).await.is_empty());

        let of_group = format!("/administration/groups/{group}/permission-sets");
        is_valid(&browser.get(&of_group).await);
        assert_eq!(browser.post(&of_group, &[("profile", "x")]).await.status, 422);
        assert_eq!(browser.post(&of_group, &[("profile", &tools)]).await.location(), of_group);
        let inherited = browser.get(&page).await;
        assert!(inherited.shows("granted to General"));
        is_valid(&browser.get(&of_group).await);

        let europe = site.company("Europe", site.root().await).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let stranger = site.signed_in(jae).await;
        for path in [page.clone(), format!("{page}/revoke")] {
            assert_eq!(stranger.post(&path, &[("profile", &tools), ("until", "x"), ("set", &set)]).await.status, 404);
        }
        assert_eq!(stranger.get(&page).await.status, 404);
        let looking = stranger.get(&of_group).await;
        assert!(looking.status == 200 && !looking.shows("method=\"post\" action=\"/administration/groups"));
        assert_eq!(stranger.post(&of_group, &[("profile", &tools)]).await.status, 403);
        let own = site.signed_in(ada).await.get(&format!("/administration/users/{ada}/rights")).await;
        assert!(own.status == 200 && !own.shows("Grant a permission set"), "nobody grants to themselves");
    }
);

// covers: C8, C27
db::on_both!(
    async fn another_end_is_asked_for_and_told_with_the_one_before(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let tools = builtin(&site, BuiltinProfile::Tools).await.id;
        let (browser, path, profile) = (site.signed_in(ada).await, format!("/administration/users/{mia}/rights"), tools.to_string());
        let send =
            async |until: &str, had: &str| browser.post(&path, &[("profile", profile.as_str()), ("until", until), ("had", had)]).await;
        assert_eq!(send("2199-12-31", "").await.status, 303);
        let first = of(&site, Holder::User(mia)).await[0].until;
        // The same once more changes nothing, and the log does not grow.
        assert_eq!(send("2199-12-31", "").await.status, 303);
        let told = site.events().await.iter().filter(|kind| kind.starts_with("permission_set.")).count();
        assert_eq!((told, of(&site, Holder::User(mia)).await[0].until), (1, first));
        let asked = send("2199-06-30", "").await;
        is_valid(&asked);
        assert_eq!((asked.status.as_u16(), of(&site, Holder::User(mia)).await[0].until), (409, first));
        assert!(asked.shows("is granted already, until") && asked.shows("and it holds until"), "{}", asked.body);
        let had = asked.input("had").unwrap();
        // Somebody else gives it no end meanwhile: what was seen is no longer so, and it is asked again.
        let by_ada = site.ctx(ada).await;
        grant(&site, &by_ada, Holder::User(mia), tools, None).await.unwrap();
        let again = send("2199-06-30", &had).await;
        assert!(again.status.as_u16() == 409 && again.shows("is granted already, no end"), "{}", again.body);
        assert_eq!(again.input("had").as_deref(), Some("never"));
        assert_eq!(send("2199-06-30", "never").await.status, 303);
        assert!(of(&site, Holder::User(mia)).await[0].until.is_some_and(|until| Some(until) < first));
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("Changed the end of a permission set of") && log.shows("no end"), "{}", log.body);
        // What is over but not yet cleared away is granted anew, not changed.
        let lynn = site.at_root("lynn", Builtin::TeamMember).await;
        grant(&site, &by_ada, Holder::User(lynn), tools, Some(by_ada.now.plus_secs(60))).await.unwrap();
        site.clock.advance_secs(61);
        let later = site.ctx(ada).await;
        grant(&site, &later, Holder::User(lynn), tools, None).await.unwrap();
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "permission_set.granted").count(), 3);
    }
);
