//! A copy of a user: what goes over, and what its maker may not give.

use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Duplicate, Join};
use identity::permission_sets::{self, GrantSet, Holder};
use identity::profiles::BuiltinProfile;
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::testing::{ORG, Site};
use identity::units::{self, Bits, Unit};
use identity::users::{self, UpdateUser, UserStatus};

db::on_both!(
    // covers: A6, T-C20
    async fn a_duplicate_has_nothing_that_signs_in(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let ctx = site.ctx(una).await;
        let copied = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: ada, user_name: "copy".into() }));
        let copy = site.user(copied.await.unwrap().user).await;
        let source = site.user(ada).await;
        assert_eq!(copy.status, UserStatus::Draft);
        assert_eq!((copy.primary_email, copy.role), (None, None), "the role is above the copier's");
        assert_eq!((copy.company, copy.primary_group, copy.plan), (source.company, source.primary_group, source.plan));
        let password = site.app.db.read(move |read| identity::passwords::find(read, ORG, copy.id)).await.unwrap();
        assert!(password.is_none());
    }
);

db::on_both!(
    // covers: A6, T-C20, T-C12
    async fn a_duplicate_is_in_the_groups_and_teams_that_the_caller_may_give(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        let (ctx, rich_profile) = (site.ctx(ada).await, crate::profiles::builtin(&site, BuiltinProfile::Everything).await.id);
        let quiet = Bits { publishes: false, sees: true };
        let (sales, rich, north) = site
            .write(move |tx| {
                let group = |tx: &mut db::Tx<'_>, name: &str| {
                    groups::create(&ctx, tx, &CreateGroup { name: name.into(), description: String::new() })
                };
                let (sales, rich) = (group(tx, "Sales")?, group(tx, "Rich")?);
                let north = teams::create(&ctx, tx, &CreateTeam { group: sales, name: "North".into(), description: String::new() })?;
                for (unit, bits) in
                    [(Unit::Group(sales), Bits::default()), (Unit::Group(rich), Bits::default()), (Unit::Team(north), quiet)]
                {
                    memberships::join(&ctx, tx, Join { user: tom, unit, bits })?;
                }
                let set = GrantSet { holder: Holder::Group(rich), profile: rich_profile, until: None };
                permission_sets::grant(&ctx, tx, set)?;
                Ok((sales, rich, north))
            })
            .await
            .unwrap();
        let primary = site.user(tom).await.primary_group.unwrap();
        let of = async |user| {
            let read = site.app.db.read(move |read| units::of_user(read, ORG, user)).await.unwrap();
            read.into_iter().map(|at| (at.unit, at.bits)).collect::<Vec<_>>()
        };
        let (all, ctx) = (of(tom).await, site.ctx(ada).await);
        assert_eq!(all.len(), 4);
        let full = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: tom, user_name: "full".into() }));
        let full = full.await.unwrap();
        assert_eq!((of(full.user).await, full.left_out), (all, Vec::<String>::new()), "each as the source is in it");

        // What she may not give stays out, and the page tells it.
        let browser = site.signed_in(una).await;
        let path = format!("/administration/users/{tom}/duplicate");
        assert!(browser.get(&path).await.shows("groups, teams"));
        let made = browser.post(&path, &[("user_name", "less")]).await;
        assert_eq!(made.status, axum::http::StatusCode::SEE_OTHER, "{}", made.body);
        let page = browser.get(made.location()).await;
        assert!(page.shows("without what you may not give: Rich."), "{}", page.body);
        let copy = made.location().trim_end_matches("/edit").rsplit('/').next().unwrap().parse().unwrap();
        let less = of(copy).await;
        let expected = [(Unit::Group(primary), Bits::default()), (Unit::Group(sales), Bits::default()), (Unit::Team(north), quiet)];
        assert!(less.len() == 3 && expected.iter().all(|at| less.contains(at)), "{less:?}");

        // A primary group with rights that she lacks is left out with the rest, and nobody is put nowhere for it.
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(tom).await));
        form.place.primary_group = Some(rich);
        assert!(site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap());
        let ctx = site.ctx(una).await;
        let third = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: tom, user_name: "third".into() }));
        let third = third.await.unwrap();
        assert_eq!((site.user(third.user).await.primary_group, third.left_out), (None, vec!["Rich".to_owned()]));
    }
);
