//! The first gate: what a person's user plan does not include is not there for them, whatever their rights.

use access::{Feature, Included, Module};
use axum::http::StatusCode;
use identity::plans::{self, EditPlan};
use identity::roles::{self, Builtin};
use identity::saved_views::{self, ChangeView, SaveView, Share};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};

use crate::plans::{give, plan};

// covers: E5, E7, C29
db::on_both!(
    async fn a_missing_feature_is_neither_seen_nor_reached_and_the_refusal_names_the_user_plan(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let eve = site.at_root("eve", Builtin::Administrator).await;
        let browser = site.signed_in(eve).await;
        let before = browser.get("/administration/users").await;
        assert!(before.shows("/administration/imports") && before.shows("/administration/audit") && before.shows("users/export"));
        let basis = plan(&site, ada, "Basis", Included::of(&[Module::Tasks], &[Feature::SavedViews])).await;
        give(&site, ada, eve, basis).await;

        // The very next request of the session that is open.
        let after = browser.get("/administration/users").await;
        assert_eq!(after.status, StatusCode::OK);
        for hidden in ["/administration/employees", "/administration/imports", "/administration/audit", "users/export"] {
            assert!(!after.shows(hidden), "{hidden} is still there");
        }
        for (typed, hidden) in
            [("employees", "/administration/employees"), ("audit", "/administration/audit"), ("import", "/administration/imports")]
        {
            assert!(!browser.get(&format!("/jump?q={typed}")).await.shows(hidden), "jump-to finds {hidden}");
        }
        assert!(!browser.get(&format!("/administration/users/{ada}")).await.shows("Recent changes"));
        for (path, feature) in [
            ("/administration/employees", "employees"),
            ("/administration/imports", "import"),
            ("/administration/imports/new", "import"),
            ("/administration/users/export", "export"),
            ("/administration/audit", "the audit log"),
        ] {
            let refused = browser.get(path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            let words = format!("The user plan “Basis” does not include {feature}. Your rights would permit it.");
            assert!(refused.shows(&words) && refused.shows("can give you another user plan"), "{path}: {}", refused.body);
        }
        // Neither plan nor right: both are named.
        let tim = site.at_root("tim", Builtin::TeamMember).await;
        give(&site, ada, tim, basis).await;
        let refused = site.signed_in(tim).await.get("/administration/audit").await;
        assert!(refused.shows("does not include the audit log. Besides, you need the right to read the audit log"), "{}", refused.body);
        // The plan is there and the right is missing: as ever.
        let sue = site.at_root("sue", Builtin::TeamMember).await;
        let refused = site.signed_in(sue).await.get("/administration/audit").await;
        assert!(refused.shows("You need the right to read the audit log here (audit.view)") && !refused.shows("user plan"));
        // It is in the audit log with its own reason.
        assert!(site.events().await.iter().any(|kind| kind == "access.refused"));

        // More in the plan, and it is there again with the next request.
        let ctx = site.ctx(ada).await;
        let version = site.app.db.read(move |read| plans::find(read, ORG, basis)).await.unwrap().unwrap().version;
        let edit =
            plans::EditPlan { plan: basis, name: "Basis".into(), description: String::new(), included: Included::Everything, version };
        site.write(move |tx| plans::edit(&ctx, tx, &edit)).await.unwrap();
        assert_eq!(browser.get("/administration/audit").await.status, StatusCode::OK);
    }
);

// covers: E5
db::on_both!(
    async fn nobody_is_locked_out_by_a_user_plan(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let nothing = plan(&site, ada, "Nothing", Included::of(&[], &[])).await;
        let eve = site.at_root("eve", Builtin::Administrator).await;
        give(&site, ada, eve, nothing).await;
        let (ctx, seeded) = (site.ctx(ada).await, site.user(ada).await.plan.unwrap());
        let all =
            EditPlan { plan: seeded, name: "All modules".into(), description: String::new(), included: Included::of(&[], &[]), version: 1 };
        site.write(move |tx| plans::edit(&ctx, tx, &all)).await.unwrap();
        let browser = site.signs_in("ada", "10.0.0.9").await;
        for path in
            ["/", "/account", "/administration/users", "/administration/users/new", "/administration/roles", "/administration/plans"]
        {
            assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
        }
        // A small user plan is no rank: an administrator with one acts on an administrator with all.
        let boss = site.at_root("boss", Builtin::Administrator).await;
        let ctx = site.ctx(eve).await;
        site.write(move |tx| users::lock(&ctx, tx, users::Lock { user: boss })).await.unwrap();
        // And hands out what they hold, though they cannot use it themselves.
        let ctx = site.ctx(eve).await;
        let auditor = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Auditor)).await.unwrap().unwrap();
        let root = site.root().await;
        site.write(move |tx| {
            let path = identity::companies::path(tx, ORG, root)?;
            roles::may_hand_out(&ctx, tx, auditor.id, &path)
        })
        .await
        .unwrap();
    }
);

// covers: E5
db::on_both!(
    async fn a_program_needs_no_user_plan_and_a_person_without_one_has_nothing(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let (ctx, root) = (site.product(), site.root().await);
        let made = site.write(move |tx| {
            let mut robot = CreateUser::draft(UserType::Service, "robot", root);
            robot.start = StartAs::Active;
            robot.last_name.push_str("Robot");
            robot.place.role = roles::find_builtin(tx, ORG, Builtin::Administrator)?.map(|role| role.id);
            robot.place.primary_group = identity::groups::first(tx, ORG)?.map(|group| group.id);
            let robot = users::create(&ctx, tx, robot)?;
            Ok((robot, users::create(&ctx, tx, CreateUser::draft(UserType::Standard, "draft", root))?))
        });
        let (robot, draft) = made.await.unwrap();
        let (robot, draft) = (site.ctx(robot).await.subject.clone(), site.ctx(draft).await.subject.clone());
        assert!(robot.has_feature(Feature::Import) && robot.entitlements.plan.is_none());
        assert!(!draft.has_feature(Feature::Import));
    }
);

/// A page of a feature, and what leads there from the list of users.
fn page_of(feature: Feature) -> (&'static str, &'static str) {
    match feature {
        Feature::Import => ("/administration/imports", "/administration/imports"),
        Feature::Export => ("/administration/users/export", "/administration/users/export"),
        Feature::BulkChanges => ("/administration/users/bulk", "/administration/users/bulk"),
        Feature::SavedViews => ("/administration/users/views", "/administration/users/views"),
        Feature::AuditLog => ("/administration/audit", "/administration/audit"),
    }
}

// covers: E5, E7, C29
db::on_both!(
    async fn every_feature_of_a_user_plan_gates_something(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let eve = site.at_root("eve", Builtin::Administrator).await;
        let browser = site.signed_in(eve).await;
        for feature in Feature::ALL {
            let (path, link) = page_of(*feature);
            let others: Vec<Feature> = Feature::ALL.iter().copied().filter(|other| other != feature).collect();
            let name = format!("All but {}", feature.word());
            let lacking = plan(&site, ada, &name, Included::of(Module::ALL, &others)).await;
            give(&site, ada, eve, lacking).await;
            let refused = browser.get(path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(refused.shows(&format!("The user plan “{name}” does not include {}", feature.label())), "{path}: {}", refused.body);
            assert!(!browser.get("/administration/users").await.shows(link), "{link} is still there");
            let has = plan(&site, ada, &format!("Only {}", feature.word()), Included::of(&[], &[*feature])).await;
            give(&site, ada, eve, has).await;
            assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
            assert!(browser.get("/administration/users").await.shows(link), "{link}");
        }
        // A module that gates nothing yet says so where it can be ticked.
        let form = site.signed_in(ada).await.get("/administration/plans/new").await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.body);
        let later = Module::ALL.iter().filter(|module| !module.is_here()).count();
        assert_eq!(form.body.matches("Not in the product yet: it takes effect").count(), later);
    }
);

// covers: E5, E7
db::on_both!(
    async fn saved_views_wait_while_the_user_plan_lacks_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let eve = site.at_root("eve", Builtin::Administrator).await;
        let ctx = site.ctx(eve).await;
        let save = |name: &str| SaveView { name: name.into(), query: "q=pat".into(), share: Share::Me };
        let input = save("Pats");
        let view = site
            .write(move |tx| {
                let view = saved_views::save(&ctx, tx, &input)?;
                saved_views::set_default(&ctx, tx, Some(view)).map(|()| view)
            })
            .await
            .unwrap();
        let browser = site.signed_in(eve).await;
        assert_eq!(browser.get("/administration/users").await.status, StatusCode::SEE_OTHER, "the view opens first");
        let basis = plan(&site, ada, "Basis", Included::of(&[], &[])).await;
        give(&site, ada, eve, basis).await;
        assert_eq!(browser.get("/administration/users").await.status, StatusCode::OK, "the bare list");
        assert!(browser.get(&format!("/administration/users?q=pat&saved={view}")).await.status.is_success());
        let ctx = site.ctx(eve).await;
        let input = save("More");
        let refusals = site
            .write(move |tx| {
                let change = ChangeView { view, version: 1, name: Some("P".into()), query: None, share: None };
                let refusals = [
                    saved_views::save(&ctx, tx, &input).unwrap_err(),
                    saved_views::change(&ctx, tx, &change).unwrap_err(),
                    saved_views::set_default(&ctx, tx, None).unwrap_err(),
                    saved_views::delete(&ctx, tx, view).unwrap_err(),
                ];
                Ok(refusals)
            })
            .await
            .unwrap();
        for refused in refusals {
            assert!(refused.is("access.not_in_plan") && refused.message.contains("“Basis”"), "{refused}");
        }
        let seeded = site.user(ada).await.plan.unwrap();
        give(&site, ada, eve, seeded).await;
        assert_eq!(browser.get("/administration/users").await.status, StatusCode::SEE_OTHER, "nothing was lost");
    }
);
