//! Roles and administration: nobody hands out what they lack, nobody changes their own, an administrator remains.

use access::{Capability, CapabilitySet, Ctx, Place};
use db::testing::TestDb;
use identity::roles::{self, Builtin, CopyRole, GrantAdministration, RevokeAdministration};
use identity::{RoleId, ScopeId, UserId, companies};
use kernel::{Category, Fault, Micros};

use crate::places::{ORG, ctx_of, person, run, tree};

fn set(capabilities: &[Capability]) -> CapabilitySet {
    capabilities.iter().copied().collect()
}

async fn role(test: &TestDb, builtin: Builtin) -> RoleId {
    test.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn grant(test: &TestDb, ctx: &Ctx, user: UserId, place: Place, capabilities: &[Capability]) -> Result<ScopeId, Fault> {
    let (ctx, input) = (ctx.clone(), GrantAdministration { user, place, capabilities: set(capabilities) });
    run(test, move |tx| roles::grant_administration(&ctx, tx, input)).await
}

async fn copy(test: &TestDb, ctx: &Ctx, role: RoleId, name: &str, without: &[Capability]) -> Result<RoleId, Fault> {
    let (ctx, input) = (ctx.clone(), CopyRole { role, name: name.into(), without: set(without) });
    run(test, move |tx| roles::copy(&ctx, tx, input.clone())).await
}

// covers: C14
db::on_both!(
    async fn a_role_is_what_its_rows_say(test: TestDb) {
        let t = tree(&test).await;
        let (_, ada) = person(&test, "ada", Builtin::Administrator, t.france).await;
        assert_eq!(ada.subject.grants.len(), 1);
        assert!(Capability::ALL.iter().all(|c| ada.subject.may_everywhere(*c)));
        let (_, jae) = person(&test, "jae", Builtin::CompanyAdministrator, t.europe).await;
        assert_eq!(jae.subject.grants[0].place, Place::CompanyAndBelow(t.europe.0));
        assert_eq!(jae.subject.company_path, [t.europe.0, t.root.0]);
        let (_, full) = person(&test, "full", Builtin::FullUser, t.root).await;
        assert!(!full.subject.administers());
        let (_, uma) = person(&test, "uma", Builtin::UserAdministrator, t.root).await;
        assert!(!uma.subject.may_somewhere(Capability::PurgeUsers) && !uma.subject.may_somewhere(Capability::GrantAdministration));
    }
);

// covers: C25, C14
db::on_both!(
    async fn a_copy_of_administrator_without_creating_users_cannot_create_users(test: TestDb) {
        let t = tree(&test).await;
        let (_, ada) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let source = role(&test, Builtin::Administrator).await;
        let made = copy(&test, &ada, source, "Almost administrator", &[Capability::CreateUsers]).await.unwrap();
        let carries = test.db.read(move |read| roles::capabilities_of(read, ORG, made, Micros(0))).await.unwrap();
        assert_eq!(carries, CapabilitySet::all().minus(set(&[Capability::CreateUsers])));
        let taken = copy(&test, &ada, source, "ALMOST administrator", &[]).await.unwrap_err();
        assert_eq!((taken.code, taken.fields[0].field.as_ref()), ("role.name_taken", "name"));
        let gone = copy(&test, &ada, RoleId(uuid::Uuid::from_u128(5)), "X", &[]).await.unwrap_err();
        assert_eq!(gone.category, Category::NotFound);
    }
);

// covers: C12, T-C6
db::on_both!(
    async fn nobody_makes_a_role_above_themselves(test: TestDb) {
        let t = tree(&test).await;
        let (_, rita) = person(&test, "rita", Builtin::RoleAdministrator, t.root).await;
        let source = role(&test, Builtin::Administrator).await;
        let fault = copy(&test, &rita, source, "Mine", &[]).await.unwrap_err();
        assert_eq!((fault.code, fault.category), ("administration.beyond_own", Category::Forbidden));
        assert_eq!(fault.fields[0].field, "capabilities");
        assert!(copy(&test, &rita, role(&test, Builtin::RoleAdministrator).await, "Deputy", &[]).await.is_ok());
        let (_, jae) = person(&test, "jae", Builtin::CompanyAdministrator, t.europe).await;
        assert_eq!(copy(&test, &jae, source, "Mine", &[]).await.unwrap_err().category, Category::Forbidden);
    }
);

// covers: C12, C15, T-C6
db::on_both!(
    async fn a_role_is_handed_out_only_by_who_holds_it_there(test: TestDb) {
        let t = tree(&test).await;
        let (_, ada) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let (_, uma) = person(&test, "uma", Builtin::UserAdministrator, t.root).await;
        let (_, jae) = person(&test, "jae", Builtin::CompanyAdministrator, t.europe).await;
        let hand = |ctx: &Ctx, role: RoleId, company| {
            let ctx = ctx.clone();
            test.db.read(move |read| {
                let path = companies::path(read, ORG, company)?;
                roles::may_hand_out(&ctx, read, role, &path)
            })
        };
        let (full, company) = (role(&test, Builtin::FullUser).await, role(&test, Builtin::CompanyAdministrator).await);
        for ctx in [&ada, &uma, &jae] {
            hand(ctx, full, t.france).await.unwrap();
        }
        hand(&ada, role(&test, Builtin::Administrator).await, t.root).await.unwrap();
        for ctx in [&uma, &jae] {
            let fault = hand(ctx, company, t.france).await.unwrap_err();
            assert_eq!((fault.code, fault.fields[0].field.as_ref()), ("role.may_not_grant", "role"));
        }
        let (lea, _) = person(&test, "lea", Builtin::CompanyAdministrator, t.europe).await;
        grant(&test, &ada, lea, Place::CompanyAndBelow(t.europe.0), &[Capability::GrantAdministration]).await.unwrap();
        let lea = ctx_of(&test, lea).await;
        hand(&lea, company, t.france).await.unwrap();
        assert!(hand(&lea, role(&test, Builtin::Auditor).await, t.france).await.unwrap_err().is("role.may_not_grant"));
        assert!(hand(&ada, RoleId(uuid::Uuid::from_u128(5)), t.root).await.unwrap_err().is("role.unknown"));
    }
);

// covers: C12, T-C6
db::on_both!(
    async fn administration_is_given_at_most_as_the_giver_holds_it(test: TestDb) {
        let t = tree(&test).await;
        let (ada_id, ada) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let (lea, _) = person(&test, "lea", Builtin::CompanyAdministrator, t.europe).await;
        let (tom, _) = person(&test, "tom", Builtin::TeamMember, t.france).await;
        let (lynn, _) = person(&test, "lynn", Builtin::TeamMember, t.pacific).await;
        let europe = Place::CompanyAndBelow(t.europe.0);
        grant(&test, &ada, lea, europe, &[Capability::GrantAdministration]).await.unwrap();
        let giver = ctx_of(&test, lea).await;

        grant(&test, &giver, tom, europe, &[Capability::ViewUsers]).await.unwrap();
        assert!(ctx_of(&test, tom).await.subject.may_somewhere(Capability::ViewUsers));
        let beyond = grant(&test, &giver, tom, europe, &[Capability::PurgeUsers]).await.unwrap_err();
        assert_eq!((beyond.code, beyond.fields[0].field.as_ref()), ("administration.beyond_own", "capabilities"));
        let wider = grant(&test, &giver, tom, Place::Organization, &[Capability::ViewUsers]).await.unwrap_err();
        assert!(wider.is("administration.beyond_own"));
        let elsewhere = grant(&test, &giver, tom, Place::CompanyAndBelow(t.pacific.0), &[Capability::ViewUsers]).await.unwrap_err();
        assert_eq!(elsewhere.fields[0].field, "place");
        assert_eq!(grant(&test, &giver, lynn, europe, &[Capability::ViewUsers]).await.unwrap_err().category, Category::NotFound);
        assert!(grant(&test, &giver, lea, europe, &[Capability::ViewUsers]).await.unwrap_err().is("access.oneself"));
        assert!(grant(&test, &giver, ada_id, europe, &[Capability::ViewUsers]).await.is_err());
        assert!(grant(&test, &ada, tom, europe, &[]).await.unwrap_err().is("administration.nothing"));
    }
);

// covers: C13, T-C15
db::on_both!(
    async fn the_last_administration_of_the_whole_is_not_taken(test: TestDb) {
        let t = tree(&test).await;
        let (ada, _) = person(&test, "ada", Builtin::FullUser, t.root).await;
        let (bob, _) = person(&test, "bob", Builtin::FullUser, t.root).await;
        let all: Vec<Capability> = Capability::ALL.to_vec();
        let product = crate::places::setup_ctx();
        let of_ada = grant(&test, &product, ada, Place::Organization, &all).await.unwrap();
        let of_bob = grant(&test, &product, bob, Place::Organization, &all).await.unwrap();
        let revoke =
            |ctx: Ctx, user, scope| run(&test, move |tx| roles::revoke_administration(&ctx, tx, RevokeAdministration { user, scope }));
        assert!(revoke(ctx_of(&test, ada).await, ada, of_ada).await.unwrap_err().is("access.oneself"));
        let (by_ada, by_bob) = (ctx_of(&test, ada).await, ctx_of(&test, bob).await);
        let (a, b) = tokio::join!(revoke(by_ada, bob, of_bob), revoke(by_bob, ada, of_ada));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        assert!(a.err().or(b.err()).unwrap().is("administration.last"));
        let left = test.db.read(|read| roles::count_effective_administrators(read, ORG)).await.unwrap();
        assert_eq!(left, 1);
    }
);
