//! Nobody gets more by changing what they have or are in: their user plan, their groups and teams, their service categories.

use access::{Ctx, Feature, Included, Module};
use axum::http::StatusCode;
use db::Tx;
use identity::categories::{self, CreateCategory, DeleteCategory, GrantToGroup};
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join, SetCategories};
use identity::plans::{self, EditPlan};
use identity::roles::{self, Builtin};
use identity::teams::{self, CreateTeam, DeleteTeam, Members};
use identity::testing::{ORG, Site};
use identity::units::{Bits, Unit};
use identity::{CategoryId, GroupId, PlanId, TeamId, UserId};
use kernel::Fault;
use web::testing::check_html;

use crate::plans::{give, plan};

async fn include(site: &Site, by: UserId, plan: PlanId, name: &str, included: Included) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    let name = name.to_owned();
    site.write(move |tx| {
        let version = plans::find(tx, ORG, plan)?.ok_or_else(Fault::not_found)?.version;
        plans::edit(&ctx, tx, &EditPlan { plan, name: name.clone(), description: String::new(), included, version })
    })
    .await
}

// covers: C12, E5
db::on_both!(
    async fn nobody_adds_to_their_own_user_plan_or_takes_from_the_owners(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let some = |features: &[Feature]| Included::of(&[Module::Contacts], features);
        let basis = plan(&site, ada, "Basis", some(&[Feature::Export])).await;
        let other = plan(&site, ada, "Other", some(&[])).await;
        let cora = site.at_root("cora", Builtin::ConfigurationAdministrator).await;
        give(&site, ada, cora, basis).await;
        let wider = [
            Included::Everything,
            some(&[Feature::Export, Feature::BulkChanges]),
            Included::of(&[Module::Contacts, Module::Deals], &[Feature::Export]),
            // One away and another there is more as well.
            some(&[Feature::AuditLog]),
        ];
        for included in wider {
            assert!(include(&site, cora, basis, "Basis", included).await.unwrap_err().is("plan.own"), "{included:?}");
        }
        include(&site, cora, basis, "Mine", some(&[])).await.unwrap();
        assert!(include(&site, cora, basis, "Mine", some(&[Feature::Export])).await.unwrap_err().is("plan.own"), "nor back again");
        include(&site, cora, other, "Other", Included::Everything).await.unwrap();

        // The owner has the first one: no feature and no module of it is anybody else's to take.
        let seeded = site.user(ada).await.plan.unwrap();
        let all = Included::of(Module::ALL, Feature::ALL);
        for included in [some(&[]), all] {
            assert!(include(&site, cora, seeded, "All modules", included).await.unwrap_err().is("plan.owners"), "{included:?}");
        }
        include(&site, cora, seeded, "Whole house", Included::Everything).await.unwrap();

        // The page says so beside what was ticked, and asks nothing before.
        let browser = site.signed_in(cora).await;
        let path = format!("/administration/plans/{seeded}");
        let version = browser.get(&path).await.input("version").unwrap();
        let refused = browser.post(&path, &[("name", "Whole house"), ("module", "deals"), ("version", &version)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.shows("Only the owner takes something out of it") && refused.shows("Save"), "{}", refused.body);
        assert_eq!(check_html(&refused.body), Vec::<String>::new());
        let path = format!("/administration/plans/{basis}");
        let version = browser.get(&path).await.input("version").unwrap();
        let refused = browser.post(&path, &[("name", "Mine"), ("everything", "on"), ("version", &version)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.shows("nobody adds to their own"), "{}", refused.body);

        for plan in [basis, seeded] {
            assert_eq!(browser.get(&format!("/administration/plans/{plan}/delete")).await.status, StatusCode::FORBIDDEN);
        }

        // The owner does both.
        include(&site, ada, seeded, "All modules", all).await.unwrap();
        include(&site, ada, seeded, "All modules", Included::Everything).await.unwrap();
    }
);

// covers: E2, E5
db::on_both!(
    async fn whoever_saves_a_user_plan_second_sees_both(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let basis = plan(&site, ada, "Basis", Included::of(&[], &[])).await;
        let browser = site.signed_in(ada).await;
        let path = format!("/administration/plans/{basis}");
        let version = browser.get(&path).await.input("version").unwrap();
        include(&site, ada, basis, "Hers", Included::of(&[Module::Deals], &[])).await.unwrap();
        let stale = browser.post(&path, &[("name", "Mine"), ("description", "For the desk"), ("version", &version), ("seen", "on")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        for words in ["Hers", "Mine", "For the desk", Module::Deals.label()] {
            assert!(stale.shows(words), "{words}: {}", stale.body);
        }
        assert_eq!(stale.input("name").as_deref(), Some("Mine"), "what was typed stays");
        assert_eq!(check_html(&stale.body), Vec::<String>::new());
    }
);

async fn run<T: Send + 'static>(
    site: &Site,
    ctx: &Ctx,
    act: impl Fn(&Ctx, &mut Tx<'_>) -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<T, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| act(&ctx, tx)).await
}

async fn group(site: &Site, by: &Ctx, name: &'static str) -> GroupId {
    run(site, by, move |ctx, tx| groups::create(ctx, tx, &CreateGroup { name: name.into(), description: String::new() })).await.unwrap()
}

async fn category(site: &Site, by: &Ctx, name: &'static str) -> CategoryId {
    run(site, by, move |ctx, tx| categories::create(ctx, tx, &CreateCategory { name: name.into() })).await.unwrap()
}

async fn join(site: &Site, by: &Ctx, user: UserId, unit: Unit) {
    run(site, by, move |ctx, tx| memberships::join(ctx, tx, Join { user, unit, bits: Bits::default() })).await.unwrap();
}

async fn grant(site: &Site, by: &Ctx, group: GroupId, categories: Vec<CategoryId>) -> Result<bool, Fault> {
    run(site, by, move |ctx, tx| categories::grant_to_group(ctx, tx, &GrantToGroup { group, categories: categories.clone(), seen: None }))
        .await
}

// covers: C12, T-C12
db::on_both!(
    async fn nobody_gets_a_service_category_by_what_they_are_in(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let cora = site.at_root("cora", Builtin::ConfigurationAdministrator).await;
        let by_cora = site.ctx(cora).await;
        let own = site.user(cora).await.primary_group.unwrap();
        let (away, side) = (group(&site, &by_ada, "Away").await, group(&site, &by_ada, "Side").await);
        let (returns, repairs) = (category(&site, &by_ada, "Returns").await, category(&site, &by_ada, "Repairs").await);
        assert!(grant(&site, &by_cora, own, vec![returns]).await.unwrap_err().is("access.oneself"));
        assert!(grant(&site, &by_cora, away, vec![returns, repairs]).await.unwrap(), "groups that she is not in are hers to change");
        let page = format!("/administration/groups/{own}/categories");
        let refused = site.signed_in(cora).await.post(&page, &[("category", &returns.to_string())]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        // Nor is it offered; what she can do without gaining is.
        let browser = site.signed_in(cora).await;
        let shown = browser.get(&format!("/administration/groups/{own}")).await;
        let tick = |page: &str, id: CategoryId| {
            let (_, rest) = page.split_once(&format!("value=\"{id}\"")).unwrap();
            rest.split('>').next().unwrap().to_owned()
        };
        assert!(tick(&shown.body, returns).contains("disabled") && shown.shows("would have it yourself"), "{}", shown.body);
        assert_eq!(check_html(&shown.body), Vec::<String>::new());
        let shown = browser.get(&format!("/administration/groups/{away}")).await;
        assert!(!tick(&shown.body, returns).contains("disabled") && !shown.shows("would have it yourself"), "{}", shown.body);
        let shown = site.signed_in(ada).await.get(&format!("/administration/groups/{own}")).await;
        assert!(!shown.shows("would have it yourself"), "the owner may");

        // Nor by a group that is poured into hers, or by one category that becomes another.
        let pour = DeleteGroup { group: away, to: Some(own) };
        assert!(run(&site, &by_cora, move |ctx, tx| groups::delete(ctx, tx, pour)).await.unwrap_err().is("access.oneself"));
        assert!(grant(&site, &by_ada, own, vec![returns]).await.unwrap(), "the owner is in it too, and may");
        let become_other = DeleteCategory { category: returns, to: Some(repairs) };
        assert!(run(&site, &by_cora, move |ctx, tx| categories::delete(ctx, tx, become_other)).await.unwrap_err().is("access.oneself"));
        // What she has already she gets no more of.
        join(&site, &by_ada, cora, Unit::Group(side)).await;
        assert!(grant(&site, &by_cora, side, vec![returns]).await.unwrap());
        assert!(grant(&site, &by_cora, away, vec![returns]).await.unwrap());
        run(&site, &by_cora, move |ctx, tx| groups::delete(ctx, tx, pour)).await.unwrap();
        let set = SetCategories { user: cora, categories: vec![repairs], seen: None };
        run(&site, &by_ada, move |ctx, tx| memberships::set_categories(ctx, tx, &set)).await.unwrap();
        run(&site, &by_cora, move |ctx, tx| categories::delete(ctx, tx, become_other)).await.unwrap();
        run(&site, &by_cora, move |ctx, tx| categories::delete(ctx, tx, DeleteCategory { category: repairs, to: None })).await.unwrap();
    }
);

async fn team(site: &Site, by: &Ctx, group: GroupId, name: &'static str) -> TeamId {
    run(site, by, move |ctx, tx| teams::create(ctx, tx, &CreateTeam { group, name: name.into(), description: String::new() }))
        .await
        .unwrap()
}

// covers: C12, T-C12
db::on_both!(
    async fn nobody_removes_what_they_are_in(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let cora = site.at_root("cora", Builtin::ConfigurationAdministrator).await;
        let by_cora = site.ctx(cora).await;
        let own = site.user(cora).await.primary_group.unwrap();
        let (fleet, side) = (group(&site, &by_ada, "Fleet").await, group(&site, &by_ada, "Side").await);
        let (north, south) = (team(&site, &by_ada, own, "North").await, team(&site, &by_ada, own, "South").await);
        join(&site, &by_ada, cora, Unit::Group(side)).await;
        join(&site, &by_ada, cora, Unit::Team(north)).await;
        let browser = site.signed_in(cora).await;
        for from in [own, side] {
            let remove = DeleteGroup { group: from, to: Some(fleet) };
            assert!(run(&site, &by_cora, move |ctx, tx| groups::delete(ctx, tx, remove)).await.unwrap_err().is("access.oneself"));
            let asked = browser.get(&format!("/administration/groups/{from}/delete")).await;
            assert_eq!(asked.status, StatusCode::FORBIDDEN, "nobody is asked what is refused afterwards");
        }
        for members in [Members::Leave, Members::MoveTo(south)] {
            let remove = DeleteTeam { team: north, members };
            assert!(run(&site, &by_cora, move |ctx, tx| teams::delete(ctx, tx, remove)).await.unwrap_err().is("access.oneself"));
        }
        assert_eq!(browser.get(&format!("/administration/teams/{north}/delete")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.user(cora).await.primary_group, Some(own));
        // Others she removes; the owner removes what he is in.
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        join(&site, &by_ada, tom, Unit::Team(south)).await;
        let leave = DeleteTeam { team: south, members: Members::Leave };
        run(&site, &by_cora, move |ctx, tx| teams::delete(ctx, tx, leave)).await.unwrap();
        let remove = DeleteGroup { group: own, to: Some(fleet) };
        run(&site, &by_ada, move |ctx, tx| groups::delete(ctx, tx, remove)).await.unwrap();
        assert_eq!(site.user(ada).await.primary_group, Some(fleet));
    }
);

// covers: C12, T-C12
db::on_both!(
    async fn nobody_pours_people_into_what_they_are_in_whom_they_could_not_put_there(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let cora = site.at_root("cora", Builtin::ConfigurationAdministrator).await;
        let by_cora = site.ctx(cora).await;
        let own = site.user(cora).await.primary_group.unwrap();
        let adam = site.at_root("adam", Builtin::Administrator).await;
        let (away, side) = (group(&site, &by_ada, "Away").await, group(&site, &by_ada, "Side").await);
        let (north, south) = (team(&site, &by_ada, own, "North").await, team(&site, &by_ada, own, "South").await);
        let tom = site.person("tom", Builtin::TeamMember, europe).await;
        join(&site, &by_ada, tom, Unit::Group(away)).await;
        join(&site, &by_ada, tom, Unit::Team(south)).await;
        join(&site, &by_ada, cora, Unit::Team(north)).await;
        let pour = DeleteGroup { group: away, to: Some(own) };
        let merge = DeleteTeam { team: south, members: Members::MoveTo(north) };
        assert!(run(&site, &by_cora, move |ctx, tx| groups::delete(ctx, tx, pour)).await.unwrap_err().is("access.missing"));
        assert!(run(&site, &by_cora, move |ctx, tx| teams::delete(ctx, tx, merge)).await.unwrap_err().is("access.missing"));
        let browser = site.signed_in(cora).await;
        let asked = browser.get(&format!("/administration/groups/{away}/delete")).await;
        assert!(asked.shows(&side.to_string()) && !asked.shows(&own.to_string()), "what is refused is not offered: {}", asked.body);
        // Whoever may edit those people pours them; of one who administers more, or owns it all, nobody but the owner.
        let ctx = by_ada.clone();
        let edits = [access::Capability::EditUsers, access::Capability::ViewUsers].into_iter().collect();
        let place = access::Place::Organization;
        let grant = roles::GrantAdministration { user: cora, place, capabilities: edits };
        site.write(move |tx| roles::grant_administration(&ctx, tx, grant)).await.unwrap();
        let by_cora = site.ctx(cora).await;
        join(&site, &by_ada, adam, Unit::Team(south)).await;
        assert!(run(&site, &by_cora, move |ctx, tx| teams::delete(ctx, tx, merge)).await.is_err());
        run(&site, &by_cora, move |ctx, tx| groups::delete(ctx, tx, pour)).await.unwrap();
        run(&site, &by_ada, move |ctx, tx| teams::delete(ctx, tx, merge)).await.unwrap();
    }
);
