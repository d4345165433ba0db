//! How deep a tree may be, and whom jump-to finds.

use identity::companies::{self, CreateCompany, MoveCompany};
use identity::roles::{self, Builtin, CreateRole, EditRole};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, UserType};
use identity::{CompanyId, RoleId, profiles};

// covers: D12
db::on_both!(
    async fn companies_stand_fifty_deep_and_no_deeper(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, ctx) = (site.root().await, site.ctx(ada).await);
        let by = ctx.clone();
        let made = site.write(move |tx| {
            let mut line: Vec<CompanyId> = vec![root];
            for n in 2..=50 {
                let input = CreateCompany { name: format!("Level {n}"), parent: line.last().copied() };
                line.push(companies::create(&by, tx, input)?);
            }
            let parent = companies::create(&by, tx, CreateCompany { name: "Beside".into(), parent: Some(root) })?;
            companies::create(&by, tx, CreateCompany { name: "Below".into(), parent: Some(parent) })?;
            Ok((line, parent))
        });
        let (line, beside) = made.await.unwrap();
        let (by, bottom) = (ctx.clone(), line[49]);
        let input = CreateCompany { name: "Level 51".into(), parent: Some(bottom) };
        let refused = site.write(move |tx| companies::create(&by, tx, input.clone())).await.unwrap_err();
        assert!(refused.is("company.too_deep") && refused.fields[0].field == "parent", "{refused}");
        // Two levels fit below the forty-eighth, not below the forty-ninth.
        for (parent, fine) in [(line[48], false), (line[47], true)] {
            let (by, input) = (ctx.clone(), MoveCompany { company: beside, parent, version: 1 });
            let answer = site.write(move |tx| companies::move_to(&by, tx, input.clone())).await;
            assert_eq!(answer.is_ok(), fine, "{answer:?}");
        }
    }
);

// covers: C1
db::on_both!(
    async fn roles_stand_fifty_deep_and_no_deeper(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        let by = ctx.clone();
        let made = site.write(move |tx| {
            let profiles = vec![profiles::find_builtin(tx, ORG, profiles::BuiltinProfile::NoRecords)?.unwrap().id];
            let role = |tx: &mut db::Tx<'_>, name: String, parent: Option<RoleId>| {
                roles::create(&by, tx, &CreateRole { name, description: String::new(), parent, profiles: profiles.clone() })
            };
            let mut line: Vec<RoleId> = Vec::new();
            for n in 1..=50 {
                line.push(role(tx, format!("Level {n}"), line.last().copied())?);
            }
            let deeper = role(tx, "Level 51".into(), line.last().copied()).unwrap_err();
            let beside = role(tx, "Beside".into(), None)?;
            role(tx, "Below".into(), Some(beside))?;
            Ok((line, beside, deeper))
        });
        let (line, beside, deeper) = made.await.unwrap();
        assert!(deeper.is("role.too_deep") && deeper.fields[0].field == "parent", "{deeper}");
        for (parent, fine) in [(line[48], false), (line[47], true)] {
            let by = ctx.clone();
            let input = EditRole { role: beside, name: "Beside".into(), description: String::new(), parent: Some(parent), version: 1 };
            let answer = site.write(move |tx| roles::edit(&by, tx, &input)).await;
            assert_eq!(answer.is_ok(), fine, "{answer:?}");
        }
    }
);

// covers: D13
db::on_both!(
    async fn jump_finds_whoever_has_a_page_whatever_the_status(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, ctx) = (site.root().await, site.ctx(ada).await);
        let (pat, gone) = (site.person("pat", Builtin::TeamMember, root).await, site.person("gone", Builtin::TeamMember, root).await);
        let by = ctx.clone();
        let done = site.write(move |tx| {
            users::create(&by, tx, CreateUser::draft(UserType::Standard, "drafted", root))?;
            users::create(&by, tx, CreateUser::draft(UserType::Service, "robot", root))?;
            users::delete(&by, tx, users::Delete { user: gone })?;
            users::freeze(&by, tx, users::Freeze { user: pat, reason: String::new() })
        });
        done.await.unwrap();
        let browser = site.signed_in(ada).await;
        for name in ["drafted", "robot", "pat"] {
            assert!(browser.get(&format!("/jump?q={name}")).await.shows("/administration/users/usr_"), "{name}");
        }
        assert!(!browser.get("/jump?q=gone").await.shows("Gone Tester"), "the recycle bin is looked into on purpose");
        assert!(browser.get("/jump?q=hierarchy").await.shows("href=\"/administration/users/organization\""));
    }
);
