//! The tree of companies: who stands above whom, who sees what.

use db::params;
use identity::CompanyId;
use identity::companies::{self, CreateCompany, MoveCompany, RenameCompany};
use identity::roles::Builtin;
use kernel::{Category, Fault};

use crate::places::{ORG, Tree, events, person, run, setup_ctx, tree};

db::statements! {
    /// Pairs of the closure that the parents do not bear out, and parents that the closure lacks.
    CLOSURE_ODD = "WITH RECURSIVE up (below_id, above_id, depth) AS (SELECT id, id, 0 FROM company WHERE org = $1 \
        UNION ALL SELECT up.below_id, c.parent_id, up.depth + 1 FROM up JOIN company c ON c.org = $1 AND c.id = up.above_id \
        WHERE c.parent_id IS NOT NULL) \
        SELECT (SELECT COUNT(*) FROM company_above) - (SELECT COUNT(*) FROM company_above a JOIN up ON up.below_id = a.below_id \
        AND up.above_id = a.above_id AND up.depth = a.depth) + (SELECT COUNT(*) FROM up) - (SELECT COUNT(*) FROM company_above)";
}

async fn assert_closure_is_the_parents(test: &db::testing::TestDb) {
    let odd: i64 = test.db.read(|read| read.scalar::<i64>(CLOSURE_ODD, params![ORG])).await.unwrap();
    assert_eq!(odd, 0, "company_above and the parents differ");
}

fn create(name: &str, parent: CompanyId) -> CreateCompany {
    CreateCompany { name: name.into(), parent: Some(parent) }
}

async fn path(test: &db::testing::TestDb, id: CompanyId) -> Vec<CompanyId> {
    let path = test.db.read(move |read| companies::path(read, ORG, id)).await.unwrap();
    path.into_iter().map(CompanyId).collect()
}

// covers: D12
db::on_both!(
    async fn a_company_stands_below_its_parent_and_all_above(test: TestDb) {
        let t = tree(&test).await;
        assert_eq!(path(&test, t.france).await, [t.france, t.europe, t.root]);
        assert_eq!(path(&test, t.root).await, [t.root]);
        assert_closure_is_the_parents(&test).await;
        assert_eq!(events(&test).await.iter().filter(|kind| *kind == "company.created").count(), 5);
    }
);

// covers: D12, T-C9
db::on_both!(
    async fn a_moved_company_takes_its_affiliates_along(test: TestDb) {
        let Tree { root, europe, france, germany, pacific } = tree(&test).await;
        let ctx = setup_ctx();
        run(&test, move |tx| companies::move_to(&ctx, tx, MoveCompany { company: europe, parent: pacific, version: 1 })).await.unwrap();
        assert_eq!(path(&test, germany).await, [germany, europe, pacific, root]);
        let ctx = setup_ctx();
        run(&test, move |tx| companies::move_to(&ctx, tx, MoveCompany { company: france, parent: root, version: 1 })).await.unwrap();
        assert_eq!(path(&test, france).await, [france, root]);
        assert_closure_is_the_parents(&test).await;
    }
);

// covers: T-C9
db::on_both!(
    async fn a_cycle_is_refused_and_leaves_nothing_behind(test: TestDb) {
        let t = tree(&test).await;
        for parent in [t.europe, t.france] {
            let ctx = setup_ctx();
            let input = MoveCompany { company: t.europe, parent, version: 1 };
            let fault = run(&test, move |tx| companies::move_to(&ctx, tx, input.clone())).await.unwrap_err();
            assert_eq!((fault.code, fault.fields[0].field.as_ref()), ("company.cycle", "parent"));
        }
        let ctx = setup_ctx();
        let input = MoveCompany { company: t.root, parent: t.europe, version: 1 };
        assert!(run(&test, move |tx| companies::move_to(&ctx, tx, input.clone())).await.unwrap_err().is("company.root_stays"));
        assert_closure_is_the_parents(&test).await;
        assert!(!events(&test).await.contains(&"company.moved".to_owned()));
    }
);

// covers: T-C9
db::on_both!(
    async fn two_moves_at_once_make_no_cycle(test: TestDb) {
        let t = tree(&test).await;
        let go = |company, parent| {
            let ctx = setup_ctx();
            run(&test, move |tx| companies::move_to(&ctx, tx, MoveCompany { company, parent, version: 1 }))
        };
        let (a, b) = tokio::join!(go(t.europe, t.pacific), go(t.pacific, t.europe));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        assert!(a.err().or(b.err()).unwrap().is("company.cycle"));
        assert_closure_is_the_parents(&test).await;
    }
);

db::on_both!(
    async fn a_name_is_held_in_every_case_and_a_second_root_is_refused(test: TestDb) {
        let t = tree(&test).await;
        let refused = |input: CreateCompany| {
            let ctx = setup_ctx();
            run(&test, move |tx| companies::create(&ctx, tx, input.clone()))
        };
        let taken = refused(create("  FRANCE ", t.pacific)).await.unwrap_err();
        assert_eq!((taken.code, taken.fields[0].field.as_ref()), ("company.name_taken", "name"));
        assert!(refused(create("\u{200B}", t.root)).await.unwrap_err().is("name.missing"));
        let unknown = CompanyId(uuid::Uuid::from_u128(9));
        assert!(refused(create("Asia", unknown)).await.unwrap_err().is("company.parent_unknown"));
        let second = refused(CreateCompany { name: "Another root".into(), parent: None }).await.unwrap_err();
        assert_eq!((second.code, second.fields[0].field.as_ref()), ("company.parent_missing", "parent"));
        let found = test.db.read(|read| companies::find_by_name(read, ORG, "european operations")).await.unwrap();
        assert_eq!(found.unwrap().id, t.europe);
    }
);

db::on_both!(
    async fn the_second_to_rename_is_told(test: TestDb) {
        let t = tree(&test).await;
        let rename = |name: &'static str, version| {
            let ctx = setup_ctx();
            let input = RenameCompany { company: t.france, name: name.into(), version };
            run(&test, move |tx| companies::rename(&ctx, tx, input.clone()))
        };
        rename("France SARL", 1).await.unwrap();
        let stale = rename("France SA", 1).await.unwrap_err();
        assert_eq!((stale.code, stale.category), ("company.stale", Category::Stale));
        assert!(rename("France SARL", 1).await.unwrap_err().is("company.stale"), "also where nothing would change");
        let (ctx, stays) = (setup_ctx(), MoveCompany { company: t.france, parent: t.europe, version: 1 });
        let stays = run(&test, move |tx| companies::move_to(&ctx, tx, stays.clone())).await;
        assert!(stays.unwrap_err().is("company.stale"));
        assert!(rename("germany", 2).await.unwrap_err().is("company.name_taken"));
        rename("FRANCE sarl", 2).await.unwrap();
    }
);

// covers: D12, D13, C15, T-C9
db::on_both!(
    async fn an_affiliate_sees_itself_and_below_and_changes_nothing_above(test: TestDb) {
        let t = tree(&test).await;
        let (_, everybody) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let (_, jae) = person(&test, "jae", Builtin::CompanyAdministrator, t.europe).await;
        person(&test, "lynn", Builtin::TeamMember, t.pacific).await;
        let rows = |ctx: access::Ctx| test.db.read(move |read| companies::tree(&ctx, read));

        let all: Vec<_> = rows(everybody).await.unwrap().into_iter().map(|r| (r.name, r.depth, r.users)).collect();
        let row = |name: &str, depth, users| (name.to_owned(), depth, Some(users));
        assert_eq!(
            all,
            [
                row("AdventureWorks Cycle", 0, 1),
                row("European Operations", 1, 1),
                row("France", 2, 0),
                row("Germany", 2, 0),
                row("Pacific Operations", 1, 1)
            ]
        );
        let own: Vec<_> = rows(jae.clone()).await.unwrap().into_iter().map(|r| (r.name, r.depth, r.users)).collect();
        assert_eq!(own, [row("European Operations", 0, 1), row("France", 1, 0), row("Germany", 1, 0)]);

        let refused = |target: CompanyId| {
            let ctx = jae.clone();
            run(&test, move |tx| companies::create(&ctx, tx, create("X", target)))
        };
        assert_eq!(refused(t.france).await.unwrap_err().category, Category::Forbidden, "may see it, may not change it");
        assert!(refused(t.pacific).await.unwrap_err().is("company.parent_unknown"), "out of sight reads as not there");
        let ctx = jae.clone();
        let renamed: Result<(), Fault> =
            run(&test, move |tx| companies::rename(&ctx, tx, RenameCompany { company: t.root, name: "X".into(), version: 1 })).await;
        assert_eq!(renamed.unwrap_err().category, Category::NotFound);
    }
);
