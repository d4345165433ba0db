//! Rules of the verbs on users that no page shows: who is asked first, and what stays out of reach.

use access::{Capability, CapabilitySet, Ctx, Grant, Place, Subject};
use identity::memberships::{self, Duplicate};
use identity::roles::{self, Builtin, GrantAdministration};
use identity::testing::{ORG, Site};
use identity::users::{self, Deactivate, Delete, Filter, Lock, Purge, UpdateUser, UserStatus};
use kernel::{Actor, Call, Category, Via};

db::on_both!(
    async fn whoever_may_not_know_of_a_leaver_learns_nothing_by_restoring(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, ben) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("ben", Builtin::FullUser).await);
        let (admin, member) = (site.ctx(ada).await, site.ctx(ann).await);
        site.write(move |tx| users::deactivate(&admin, tx, Deactivate { user: ben }).map(drop)).await.unwrap();
        let refused = site.write(move |tx| users::restore(&member, tx, ben)).await.unwrap_err();
        assert_eq!(refused.category, Category::NotFound);
    }
);

db::on_both!(
    async fn not_even_the_product_locks_the_owner_without_end(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("amy", Builtin::Administrator).await;
        let product = site.product();
        let refused = site.write(move |tx| users::lock(&product, tx, Lock { user: ada })).await.unwrap_err();
        assert!(refused.is("access.owner"), "{refused:?}");
        assert_eq!(site.user(ada).await.status, UserStatus::Active);
    }
);

db::on_both!(
    async fn a_copy_leaves_out_a_manager_who_has_left(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, ben) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("ben", Builtin::FullUser).await);
        let admin = site.ctx(ada).await;
        let copy = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, ann)?);
            form.place.reports_to = Some(ben);
            users::update(&admin, tx, form)?;
            users::deactivate(&admin, tx, Deactivate { user: ben })?;
            memberships::duplicate(&admin, tx, Duplicate { source: ann, user_name: "cat".into() })
        });
        assert_eq!(site.user(copy.await.unwrap().user).await.reports_to, None);
    }
);

db::on_both!(
    async fn nobody_grants_administration_to_a_former_user(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let admin = site.ctx(ada).await;
        let granted = site.write(move |tx| {
            users::delete(&admin, tx, Delete { user: ann })?;
            users::purge(&admin, tx, Purge { user: ann })?;
            let capabilities = [Capability::ViewUsers].into_iter().collect();
            roles::grant_administration(&admin, tx, GrantAdministration { user: ann, place: Place::Organization, capabilities })
        });
        assert_eq!(granted.await.unwrap_err().category, Category::NotFound);
    }
);

// covers: D13
db::on_both!(
    async fn an_export_holds_nobody_who_may_not_be_seen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (north, south) = (site.company("North", root).await, site.company("South", root).await);
        for (name, company) in [("nora", north), ("sam", south)] {
            site.person(name, Builtin::FullUser, company).await;
        }
        let may = |what: &[Capability], place| Grant::new(what.iter().copied().collect::<CapabilitySet>(), place);
        let grants =
            vec![may(&[Capability::ExportUsers], Place::Organization), may(&[Capability::ViewUsers], Place::CompanyAndBelow(north.0))];
        let subject = Subject { user: Some(ada.0), grants, ..Subject::default() };
        let ctx = Ctx::new(Call::new(ORG, Actor::User(ada.0), Via::Page, &site.app.world), std::sync::Arc::new(subject));
        let (rows, _) = site
            .app
            .db
            .read(move |read| users::export(&ctx, read, &users::ExportColumns::default(), &Filter::default(), None))
            .await
            .unwrap();
        assert_eq!(rows.iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), ["nora"]);
    }
);
