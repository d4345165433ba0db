//! What a group or team gives by permission sets: nobody gives it to others who lacks it, and nobody takes it from those above.

use access::Ctx;
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join};
use identity::permission_sets::{self, GrantSet, Holder, RevokeSet};
use identity::profiles::BuiltinProfile;
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam, DeleteTeam, Members};
use identity::testing::{ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, UpdateUser};
use identity::{GroupId, PermissionSetId, TeamId, UserId};
use kernel::Fault;

use crate::profiles::builtin;

async fn group(site: &Site, by: &Ctx, name: &str) -> GroupId {
    let (ctx, input) = (by.clone(), CreateGroup { name: name.into(), description: String::new() });
    site.write(move |tx| groups::create(&ctx, tx, &input)).await.unwrap()
}

async fn team(site: &Site, by: &Ctx, name: &str, group: GroupId) -> TeamId {
    let (ctx, input) = (by.clone(), CreateTeam { group, name: name.into(), description: String::new() });
    site.write(move |tx| teams::create(&ctx, tx, &input)).await.unwrap()
}

/// Grants the profile *Look at records*.
async fn grant(site: &Site, by: &Ctx, holder: Holder) -> PermissionSetId {
    let (ctx, profile) = (by.clone(), builtin(site, BuiltinProfile::Looking).await.id);
    site.write(move |tx| permission_sets::grant(&ctx, tx, GrantSet { holder, profile, until: None })).await.unwrap()
}

async fn revoke(site: &Site, by: &Ctx, holder: Holder, set: PermissionSetId) -> Result<(), Fault> {
    let ctx = by.clone();
    site.write(move |tx| permission_sets::revoke(&ctx, tx, RevokeSet { holder, set })).await
}

async fn join(site: &Site, by: &Ctx, user: UserId, unit: Unit) -> Result<bool, Fault> {
    let ctx = by.clone();
    site.write(move |tx| memberships::join(&ctx, tx, Join { user, unit, bits: Bits::default() })).await
}

async fn put(site: &Site, by: &Ctx, user: UserId, group: GroupId) -> Result<bool, Fault> {
    let ctx = by.clone();
    site.write(move |tx| {
        let mut input = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        input.place.primary_group = Some(group);
        users::update(&ctx, tx, input)
    })
    .await
}

db::on_both!(
    // covers: C12, T-C12
    async fn nobody_puts_others_where_they_get_what_the_caller_lacks(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let (uma, tom) = (site.at_root("uma", Builtin::UserAdministrator).await, site.at_root("tom", Builtin::TeamMember).await);
        let by_uma = site.ctx(uma).await;
        let (sales, plain) = (group(&site, &by_ada, "Sales").await, group(&site, &by_ada, "Plain").await);
        let north = team(&site, &by_ada, "North", plain).await;
        for holder in [Holder::Group(sales), Holder::Team(north)] {
            grant(&site, &by_ada, holder).await;
        }
        for unit in [Unit::Group(sales), Unit::Team(north)] {
            assert!(join(&site, &by_uma, tom, unit).await.unwrap_err().is("profile.beyond_own"), "{unit:?}");
        }
        let refused = put(&site, &by_uma, tom, sales).await.unwrap_err();
        assert_eq!((refused.fields[0].field.as_ref(), refused.fields[0].code), ("primary_group", "profile.beyond_own"));
        assert!(join(&site, &by_uma, tom, Unit::Group(plain)).await.unwrap(), "what gives nothing is open");
        // Whoever has it by the group that they leave gets nothing new by the other.
        let other = group(&site, &by_ada, "Other sales").await;
        grant(&site, &by_ada, Holder::Group(other)).await;
        assert!(put(&site, &by_ada, tom, sales).await.unwrap());
        assert!(put(&site, &by_uma, tom, other).await.unwrap());
        assert!(put(&site, &by_uma, tom, plain).await.unwrap());
        // With the right herself she gives it.
        grant(&site, &by_ada, Holder::User(uma)).await;
        let by_uma = site.ctx(uma).await;
        assert!(join(&site, &by_uma, tom, Unit::Team(north)).await.unwrap());
        assert!(put(&site, &by_uma, tom, sales).await.unwrap());
    }
);

db::on_both!(
    // covers: C12, T-C12
    async fn nobody_takes_what_a_unit_gives_from_the_owner_or_those_above(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let carl = site.at_root("carl", Builtin::ConfigurationAdministrator).await;
        let (abe, tom) = (site.at_root("abe", Builtin::Administrator).await, site.at_root("tom", Builtin::TeamMember).await);
        let by_carl = site.ctx(carl).await;
        let first = site.user(tom).await.primary_group.unwrap();
        for (above, code) in [(ada, "access.owner"), (abe, "profile.outranked")] {
            let north = team(&site, &by_ada, "North", first).await;
            let sales = group(&site, &by_ada, "Sales").await;
            for unit in [Unit::Team(north), Unit::Group(sales)] {
                join(&site, &by_ada, above, unit).await.unwrap();
                join(&site, &by_ada, tom, unit).await.unwrap();
            }
            let sets = [
                (Holder::Team(north), grant(&site, &by_ada, Holder::Team(north)).await),
                (Holder::Group(sales), grant(&site, &by_ada, Holder::Group(sales)).await),
            ];
            for (holder, set) in sets {
                assert!(revoke(&site, &by_carl, holder, set).await.unwrap_err().is(code), "{holder:?}");
            }
            let remove = DeleteTeam { team: north, members: Members::Leave };
            let ctx = by_carl.clone();
            assert!(site.write(move |tx| teams::delete(&ctx, tx, remove)).await.unwrap_err().is(code));
            let remove = DeleteGroup { group: sales, to: Some(first) };
            let ctx = by_carl.clone();
            assert!(site.write(move |tx| groups::delete(&ctx, tx, remove)).await.unwrap_err().is(code));
            // The owner may, and it is told once, however often it is asked.
            let (holder, set) = sets[0];
            revoke(&site, &by_ada, holder, set).await.unwrap();
            assert!(revoke(&site, &by_ada, holder, set).await.unwrap_err().is("not_found"));
            // What gives nothing any more is anybody's to remove who may.
            let (remove, ctx) = (DeleteTeam { team: north, members: Members::Leave }, by_carl.clone());
            site.write(move |tx| teams::delete(&ctx, tx, remove)).await.unwrap();
            let (remove, ctx) = (DeleteGroup { group: sales, to: Some(first) }, by_ada.clone());
            site.write(move |tx| groups::delete(&ctx, tx, remove)).await.unwrap();
        }
    }
);
