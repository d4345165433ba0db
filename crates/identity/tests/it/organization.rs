//! The organization's settings and its owner.

use identity::organization::{self, ChangeSettings, CreateOrganization};
use identity::roles::Builtin;
use identity::{UserId, groups, plans, setup};
use kernel::{Category, Fault};

use crate::places::{ORG, adventure_works, person, run, setup_ctx, tree};

async fn settings(test: &db::testing::TestDb) -> ChangeSettings {
    let now: Result<_, Fault> = test.db.read(|read| organization::get(read, ORG)).await;
    ChangeSettings::from(&now.unwrap())
}

db::on_both!(
    async fn an_organization_begins_with_a_root_roles_a_group_and_a_user_plan(test: TestDb) {
        let none: Result<_, Fault> = test.db.read(|read| organization::get(read, ORG)).await;
        assert!(none.unwrap_err().is("organization.not_set_up"));
        let t = tree(&test).await;
        let (root, group, plan) = test
            .db
            .read(|read| Ok::<_, db::DbError>((identity::companies::root(read, ORG)?, groups::list(read, ORG)?, plans::list(read, ORG)?)))
            .await
            .unwrap();
        assert_eq!(root.unwrap().id, t.root);
        assert_eq!((group.len(), plan.len()), (1, 1));
        let ctx = setup_ctx();
        let twice = run(&test, move |tx| setup::found(&ctx, tx, CreateOrganization { name: "Other".into(), ..adventure_works() })).await;
        assert!(twice.unwrap_err().is("organization.exists"));
    }
);

db::on_both!(
    async fn every_field_that_cannot_be_is_named(test: TestDb) {
        let ctx = setup_ctx();
        let nothing = CreateOrganization { public_url: "x".into(), ..CreateOrganization::default() };
        let fault = run(&test, move |tx| organization::create(&ctx, tx, nothing.clone())).await.unwrap_err();
        let fields: Vec<_> = fault.fields.iter().map(|f| f.field.as_ref()).collect();
        assert_eq!(fields, ["name", "public_url", "country", "currency", "time_zone", "number_format", "date_format", "language"]);
    }
);

db::on_both!(
    async fn the_second_to_save_settings_is_told(test: TestDb) {
        let t = tree(&test).await;
        let (_, ada) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let seen = settings(&test).await;
        let (ctx, first) = (ada.clone(), ChangeSettings { name: "AW".into(), mails_passwords: false, ..seen.clone() });
        run(&test, move |tx| organization::change_settings(&ctx, tx, first.clone())).await.unwrap();
        let (ctx, second) = (ada.clone(), ChangeSettings { name: "Cycle".into(), ..seen });
        let stale = run(&test, move |tx| organization::change_settings(&ctx, tx, second.clone())).await.unwrap_err();
        assert_eq!((stale.code, stale.category), ("organization.stale", Category::Stale));
        let now = settings(&test).await;
        assert_eq!((now.name.as_str(), now.mails_passwords), ("AW", false));
        let (ctx, empty) = (ada, ChangeSettings { public_url: String::new(), ..now });
        assert!(run(&test, move |tx| organization::change_settings(&ctx, tx, empty.clone())).await.unwrap_err().is("public_url.invalid"));
    }
);

// covers: C14
db::on_both!(
    async fn settings_need_the_right_for_the_whole_organization(test: TestDb) {
        let t = tree(&test).await;
        for (name, builtin, allowed) in [
            ("conf", Builtin::ConfigurationAdministrator, true),
            ("jae", Builtin::CompanyAdministrator, false),
            ("uma", Builtin::UserAdministrator, false),
            ("full", Builtin::FullUser, false),
        ] {
            let (_, ctx) = person(&test, name, builtin, t.root).await;
            let input = ChangeSettings { name: format!("By {name}"), ..settings(&test).await };
            let answer = run(&test, move |tx| organization::change_settings(&ctx, tx, input.clone())).await;
            assert_eq!(answer.is_ok(), allowed, "{name}");
        }
    }
);

// covers: T-A14
db::on_both!(
    async fn of_two_owners_at_once_one_stays(test: TestDb) {
        tree(&test).await;
        let claim = |n: u128| {
            let (ctx, user) = (setup_ctx(), UserId(uuid::Uuid::from_u128(n)));
            run(&test, move |tx| organization::set_owner(&ctx, tx, user))
        };
        let (a, b) = tokio::join!(claim(1), claim(2));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
        assert!(a.err().or(b.err()).unwrap().is("organization.owner_exists"));
    }
);

// covers: T-C6
db::on_both!(
    async fn no_person_makes_a_first_owner(test: TestDb) {
        let t = tree(&test).await;
        let (id, ada) = person(&test, "ada", Builtin::Administrator, t.root).await;
        let refused = run(&test, move |tx| organization::set_owner(&ada, tx, id)).await.unwrap_err();
        assert_eq!(refused.category, Category::NotFound);
    }
);
