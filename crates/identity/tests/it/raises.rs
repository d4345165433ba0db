//! Nobody raises themselves, by whatever door: what they are in, what others give, and what is moved under them.

use access::{Capability, CapabilitySet, Ctx, HandsOut, Included, Module, Rights, Verb};
use axum::http::StatusCode;
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join, Leave, SetCategories};
use identity::permission_sets::{self, GrantSet, Holder};
use identity::plans::{self, DeletePlan};
use identity::profiles::{self, BuiltinProfile, EditProfile};
use identity::roles::{self, Builtin, CopyRole, CreateRole, DeleteRole, ScopeHolder, ScopePlace, SetProfiles, SetScope};
use identity::teams::{self, CreateTeam, DeleteTeam, Members};
use identity::testing::{Answer, ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, UpdateUser};
use identity::{GroupId, ProfileId, RoleId, UserId};
use kernel::{Category, Fault};

use crate::plans::plan;
use crate::profiles::{builtin, create};

async fn role(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn group(site: &Site, ctx: &Ctx, name: &str) -> GroupId {
    let (ctx, input) = (ctx.clone(), CreateGroup { name: name.into(), description: String::new() });
    site.write(move |tx| groups::create(&ctx, tx, &input)).await.unwrap()
}

async fn grant(site: &Site, ctx: &Ctx, holder: Holder, profile: ProfileId) {
    let ctx = ctx.clone();
    site.write(move |tx| permission_sets::grant(&ctx, tx, GrantSet { holder, profile, until: None })).await.unwrap();
}

async fn change(site: &Site, ctx: &Ctx, user: UserId, how: impl Fn(&mut UpdateUser) + Send + Sync + 'static) -> Result<bool, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| {
        let mut input = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        how(&mut input);
        users::update(&ctx, tx, input)
    })
    .await
}

async fn set(site: &Site, ctx: &Ctx, holder: ScopeHolder, capabilities: &[Capability], hands_out: HandsOut) -> Result<(), Fault> {
    let (ctx, capabilities) = (ctx.clone(), capabilities.iter().copied().collect());
    let input = SetScope { holder, scope: None, place: ScopePlace::Organization, capabilities, hands_out, until: None };
    site.write(move |tx| roles::set_scope(&ctx, tx, &input)).await.map(drop)
}

// covers: T-C12, C12
db::on_both!(
    async fn nobody_changes_what_they_are_in_but_the_owner(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let uma = site.at_root("uma", Builtin::UserAdministrator).await;
        let by_uma = site.ctx(uma).await;
        let sales = group(&site, &by_ada, "Sales").await;
        let everything = builtin(&site, BuiltinProfile::Everything).await;
        grant(&site, &by_ada, Holder::Group(sales), everything.id).await;
        let asked = [
            change(&site, &by_uma, uma, move |input| input.place.company = europe).await,
            change(&site, &by_uma, uma, move |input| input.place.primary_group = Some(sales)).await,
            change(&site, &by_uma, uma, move |input| input.place.reports_to = Some(ada)).await,
        ];
        for refused in asked {
            assert!(refused.unwrap_err().is("access.oneself"));
        }
        assert!(change(&site, &by_uma, uma, |input| input.phone = "+1 555 0100".into()).await.unwrap(), "the rest of the form is hers");
        let (ctx, join) = (by_uma.clone(), Join { user: uma, unit: Unit::Group(sales), bits: Bits::default() });
        assert!(site.write(move |tx| memberships::join(&ctx, tx, join)).await.unwrap_err().is("access.oneself"));
        let ctx = by_uma.clone();
        let input = SetCategories { user: uma, categories: Vec::new(), seen: None };
        assert!(site.write(move |tx| memberships::set_categories(&ctx, tx, &input)).await.unwrap_err().is("access.oneself"));
        let browser = site.signed_in(uma).await;
        let path = format!("/administration/users/{uma}/groups");
        let Answer { status, .. } = browser.post(&path, &[("unit", &sales.to_string()), ("sees", "on")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(!browser.get(&path).await.shows("Put into"), "no form that is refused");
        assert!(site.ctx(uma).await.subject.rights.is_empty());
        // Nobody else may change the owner's account, so the owner does.
        assert!(change(&site, &by_ada, ada, move |input| input.place.primary_group = Some(sales)).await.unwrap());
        // In the recycle bin nobody gets anything.
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let ctx = by_ada.clone();
        site.write(move |tx| users::delete(&ctx, tx, users::Delete { user: mia })).await.unwrap();
        let (ctx, join) = (by_ada.clone(), Join { user: mia, ..join });
        assert!(site.write(move |tx| memberships::join(&ctx, tx, join)).await.unwrap_err().is("user.in_bin"));
        let (ctx, set) = (by_ada.clone(), GrantSet { holder: Holder::User(mia), profile: everything.id, until: None });
        assert!(site.write(move |tx| permission_sets::grant(&ctx, tx, set)).await.unwrap_err().is("user.in_bin"));
    }
);

// covers: C12
db::on_both!(
    async fn nobody_moves_people_under_rights_that_they_lack(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let cora = site.at_root("cora", Builtin::ConfigurationAdministrator).await;
        let by_cora = site.ctx(cora).await;
        let (rich, poor) = (group(&site, &by_ada, "Rich").await, group(&site, &by_ada, "Poor").await);
        let everything = builtin(&site, BuiltinProfile::Everything).await;
        grant(&site, &by_ada, Holder::Group(rich), everything.id).await;
        let own = site.user(cora).await.primary_group.unwrap();
        let ctx = by_cora.clone();
        let refused = site.write(move |tx| groups::delete(&ctx, tx, DeleteGroup { group: own, to: Some(rich) })).await.unwrap_err();
        assert_eq!((refused.code, refused.category), ("profile.beyond_own", Category::Forbidden));
        let ctx = by_ada.clone();
        let [one, other] = site
            .write(move |tx| {
                let team = |tx: &mut db::Tx<'_>, name: &str| {
                    teams::create(&ctx, tx, &CreateTeam { group: poor, name: name.into(), description: String::new() })
                };
                Ok([team(tx, "One")?, team(tx, "Other")?])
            })
            .await
            .unwrap();
        grant(&site, &by_ada, Holder::Team(other), everything.id).await;
        let (ctx, input) = (by_cora.clone(), DeleteTeam { team: one, members: Members::MoveTo(other) });
        assert!(site.write(move |tx| teams::delete(&ctx, tx, input)).await.unwrap_err().is("profile.beyond_own"));
        // What a removed group had is told.
        let ctx = by_ada.clone();
        site.write(move |tx| groups::delete(&ctx, tx, DeleteGroup { group: rich, to: None })).await.unwrap();
        assert!(site.events().await.iter().any(|kind| kind == "permission_set.revoked"));
    }
);

// covers: C16
db::on_both!(
    async fn whoever_hands_out_only_some_roles_does_not_shed_that(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let (member, manager) = (role(&site, Builtin::TeamMember).await, role(&site, Builtin::Manager).await);
        let may =
            [Capability::ViewUsers, Capability::EditUsers, Capability::GrantAdministration, Capability::ViewRoles, Capability::EditRoles];
        let max = site.at_root("max", Builtin::Auditor).await;
        set(&site, &by_ada, ScopeHolder::User(max), &may, HandsOut::Only(vec![member.0])).await.unwrap();
        let by_max = site.ctx(max).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        // His role looks at everything, and gives nobody anything.
        let refused = set(&site, &by_max, ScopeHolder::User(tom), &[Capability::EditUsers], HandsOut::AtMostOwn).await.unwrap_err();
        assert!(refused.is("administration.hands_out_beyond"));
        let ctx = by_max.clone();
        let refused = site.write(move |tx| roles::delete(&ctx, tx, DeleteRole { role: member, to: Some(manager) })).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "role.not_delegated");
        let (auditor, ctx) = (role(&site, Builtin::UserAdministrator).await, by_max.clone());
        let copy = CopyRole {
            role: auditor,
            name: "Mine".into(),
            without: Capability::ALL.iter().copied().filter(|c| *c != Capability::EditUsers).collect::<CapabilitySet>(),
        };
        assert!(site.write(move |tx| roles::copy(&ctx, tx, copy.clone())).await.unwrap_err().is("administration.hands_out_beyond"));
    }
);

// covers: C15
db::on_both!(
    async fn what_those_above_have_is_theirs(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let by_rita = site.ctx(site.at_root("rita", Builtin::RoleAdministrator).await).await;
        let everything = builtin(&site, BuiltinProfile::Everything).await;
        let edit = |ctx: &Ctx, rights: Rights, version| {
            let input = EditProfile { profile: everything.id, name: "Everything".into(), description: String::new(), rights, version };
            let ctx = ctx.clone();
            site.write(move |tx| profiles::edit(&ctx, tx, &input))
        };
        assert!(edit(&by_rita, Rights::NONE, everything.version).await.unwrap_err().is("access.owner"));
        // The owner may take it all away, and give it again though nobody has it then.
        edit(&by_ada, Rights::NONE, everything.version).await.unwrap();
        edit(&site.ctx(ada).await, Rights::all(), everything.version + 1).await.unwrap();
        // A role that administers what Rita does not is not hers to strip, nor is a profile that it has.
        let users = role(&site, Builtin::UserAdministrator).await;
        let own = create(&site, &by_ada, "Desk", Rights::of(&[Module::Tickets], &[Verb::View])).await.unwrap();
        let version = site.app.db.read(move |read| roles::find(read, ORG, users)).await.unwrap().unwrap().version;
        let no_records = builtin(&site, BuiltinProfile::NoRecords).await.id;
        let give = |ctx: &Ctx, profile, version| {
            let (ctx, input) = (ctx.clone(), SetProfiles { role: users, profiles: vec![profile], version });
            site.write(move |tx| roles::set_profiles(&ctx, tx, &input))
        };
        give(&by_ada, own, version).await.unwrap();
        assert!(give(&by_rita, no_records, version + 1).await.unwrap_err().is("administration.beyond_own"));
        let (ctx, input) = (
            by_rita.clone(),
            EditProfile { profile: own, name: "Desk".into(), description: String::new(), rights: Rights::NONE, version: 1 },
        );
        assert!(site.write(move |tx| profiles::edit(&ctx, tx, &input)).await.unwrap_err().is("profile.outranked"));
        // A profile chosen twice is there once.
        let ctx = by_ada.clone();
        let twice = CreateRole { name: "Twice".into(), description: String::new(), parent: None, profiles: vec![own, own] };
        site.write(move |tx| roles::create(&ctx, tx, &twice)).await.unwrap();
    }
);

// covers: C12
db::on_both!(
    async fn nobody_takes_their_administration_along_or_changes_their_own_plan(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let (root, europe) = (site.root().await, site.company("Europe", site.root().await).await);
        let lea = site.person("lea", Builtin::FullUser, europe).await;
        let (ctx, purge) = (by_ada.clone(), [Capability::ViewUsers, Capability::PurgeUsers].into_iter().collect());
        let input = SetScope {
            holder: ScopeHolder::User(lea),
            scope: None,
            place: ScopePlace::OwnCompany,
            capabilities: purge,
            hands_out: HandsOut::AtMostOwn,
            until: None,
        };
        site.write(move |tx| roles::set_scope(&ctx, tx, &input)).await.unwrap();
        // Who may edit everybody and purge nobody does not bring somebody who purges to more people.
        let max = site.at_root("max", Builtin::FullUser).await;
        let may = [Capability::ViewUsers, Capability::EditUsers, Capability::ViewCompanies];
        set(&site, &by_ada, ScopeHolder::User(max), &may, HandsOut::AtMostOwn).await.unwrap();
        let refused = change(&site, &site.ctx(max).await, lea, move |input| input.place.company = root).await.unwrap_err();
        assert_eq!(refused.category, Category::Forbidden);
        assert!(change(&site, &by_ada, lea, move |input| input.place.company = root).await.unwrap());

        let other = plan(&site, ada, "Rich", Included::Everything).await;
        let own = site.user(max).await.plan.unwrap();
        let paul = site.at_root("paul", Builtin::FullUser).await;
        set(&site, &by_ada, ScopeHolder::User(paul), &[Capability::EditPlans], HandsOut::AtMostOwn).await.unwrap();
        let remove = |ctx: Ctx| site.write(move |tx| plans::delete(&ctx, tx, DeletePlan { plan: own, to: Some(other) }));
        assert!(remove(site.ctx(paul).await).await.unwrap_err().is("access.oneself"));
        assert!(change(&site, &by_ada, paul, move |input| input.place.plan = Some(other)).await.unwrap());
        assert!(remove(site.ctx(paul).await).await.unwrap_err().is("access.owner"));
        remove(by_ada.clone()).await.unwrap();
    }
);

// covers: D17, D2
db::on_both!(
    async fn a_form_that_is_old_puts_nobody_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let sales = group(&site, &by_ada, "Sales").await;
        let browser = site.signed_in(ada).await;
        let path = format!("/administration/users/{mia}/groups");
        let unit = sales.to_string();
        assert_eq!(browser.post(&path, &[("unit", &unit), ("sees", "on")]).await.status, StatusCode::SEE_OTHER);
        let ctx = by_ada.clone();
        site.write(move |tx| memberships::leave(&ctx, tx, Leave { user: mia, unit: Unit::Group(sales) })).await.unwrap();
        let answer = browser.post(&path, &[("unit", &unit), ("publishes", "on"), ("was_in", "on")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.shows("Somebody took this person out of it meanwhile"));
    }
);
