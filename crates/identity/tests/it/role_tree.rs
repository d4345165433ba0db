//! Roles made, changed, hung below one another and removed: nobody is widened unseen, and somebody is left who administers.

use access::{Capability, Ctx, Place};
use identity::profiles::{self, BuiltinProfile};
use identity::roles::{self, Builtin, CreateRole, DeleteRole, EditRole, GrantAdministration, Role};
use identity::testing::{ORG, Site};
use identity::users::{self, Deactivate, UpdateUser};
use identity::{ProfileId, RoleId, UserId};
use kernel::{Category, Fault};

async fn builtin(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn profile(site: &Site, builtin: BuiltinProfile) -> ProfileId {
    site.app.db.read(move |read| profiles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn find(site: &Site, role: RoleId) -> Option<Role> {
    site.app.db.read(move |read| roles::find(read, ORG, role)).await.unwrap()
}

async fn create(site: &Site, ctx: &Ctx, name: &str, parent: Option<RoleId>) -> Result<RoleId, Fault> {
    let profiles = vec![profile(site, BuiltinProfile::NoRecords).await];
    let (ctx, input) = (ctx.clone(), CreateRole { name: name.into(), description: "What for".into(), parent, profiles });
    site.write(move |tx| roles::create(&ctx, tx, &input)).await
}

async fn hang(site: &Site, ctx: &Ctx, role: RoleId, parent: Option<RoleId>) -> Result<(), Fault> {
    let now = find(site, role).await.unwrap();
    let input = EditRole { role, name: now.name, description: now.description, parent, version: now.version };
    let ctx = ctx.clone();
    site.write(move |tx| roles::edit(&ctx, tx, &input)).await
}

async fn delete(site: &Site, ctx: &Ctx, role: RoleId, to: Option<RoleId>) -> Result<(), Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| roles::delete(&ctx, tx, DeleteRole { role, to })).await
}

async fn give(site: &Site, user: UserId, role: RoleId) -> Result<bool, Fault> {
    let ctx = site.product();
    site.write(move |tx| {
        let mut input = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        input.place.role = Some(role);
        users::update(&ctx, tx, input)
    })
    .await
}

db::on_both!(
    async fn roles_hang_below_one_another_and_never_below_themselves(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ada = site.ctx(ada).await;
        let sales = create(&site, &ada, "Sales", None).await.unwrap();
        let north = create(&site, &ada, "Sales North", Some(sales)).await.unwrap();
        let desk = create(&site, &ada, "Desk", Some(north)).await.unwrap();
        assert!(create(&site, &ada, "sales", None).await.unwrap_err().is("role.name_taken"));
        assert!(create(&site, &ada, " ", None).await.unwrap_err().is("name.missing"));
        let nowhere = create(&site, &ada, "Nowhere", Some(RoleId(uuid::Uuid::from_u128(9)))).await.unwrap_err();
        assert_eq!(nowhere.fields[0].field, "parent");
        for below in [sales, north, desk] {
            assert!(hang(&site, &ada, sales, Some(below)).await.unwrap_err().is("role.cycle"));
        }
        hang(&site, &ada, desk, Some(sales)).await.unwrap();
        let mut stale = EditRole { role: desk, name: "X".into(), description: String::new(), parent: None, version: 1 };
        let ctx = ada.clone();
        let input = stale.clone();
        assert_eq!(site.write(move |tx| roles::edit(&ctx, tx, &input)).await.unwrap_err().category, Category::Stale);
        stale.role = RoleId(uuid::Uuid::from_u128(9));
        let ctx = ada.clone();
        assert_eq!(site.write(move |tx| roles::edit(&ctx, tx, &stale)).await.unwrap_err().category, Category::NotFound);
        // Of two who hang two roles below each other at once, one wins.
        let (a, b) = tokio::join!(hang(&site, &ada, north, Some(desk)), hang(&site, &ada, desk, Some(north)));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let otis = site.at_root("otis", Builtin::Auditor).await;
        let otis = site.ctx(otis).await;
        assert_eq!(create(&site, &otis, "Mine", None).await.unwrap_err().category, Category::Forbidden);
        assert_eq!(delete(&site, &otis, desk, None).await.unwrap_err().category, Category::Forbidden);
    }
);

// covers: C11
db::on_both!(
    async fn a_role_that_people_have_goes_only_with_another_for_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        let boss = create(&site, &ctx, "Boss", None).await.unwrap();
        let clerk = create(&site, &ctx, "Clerk", Some(boss)).await.unwrap();
        let child = create(&site, &ctx, "Junior clerk", Some(clerk)).await.unwrap();
        let (mia, tom) = (site.at_root("mia", Builtin::TeamMember).await, site.at_root("tom", Builtin::TeamMember).await);
        give(&site, mia, clerk).await.unwrap();
        give(&site, tom, clerk).await.unwrap();
        let fault = delete(&site, &ctx, clerk, None).await.unwrap_err();
        assert_eq!((fault.code, fault.fields[0].field.as_ref()), ("role.in_use", "to"));
        assert!(delete(&site, &ctx, clerk, Some(clerk)).await.unwrap_err().is("role.unknown"));
        let browser = site.signed_in(mia).await;
        assert_eq!(browser.get("/administration/users").await.status, 403);
        delete(&site, &ctx, clerk, Some(builtin(&site, Builtin::Auditor).await)).await.unwrap();
        assert_eq!(browser.get("/administration/users").await.status, 200, "it is in force with the next request");
        assert!(find(&site, clerk).await.is_none());
        assert_eq!(find(&site, child).await.unwrap().parent, Some(boss), "what stood below stands below the one above");
        assert_eq!(site.user(tom).await.role, Some(builtin(&site, Builtin::Auditor).await));
        delete(&site, &ctx, child, None).await.unwrap();
        assert!(site.events().await.iter().filter(|kind| *kind == "role.deleted").count() == 2);
    }
);

// covers: C11, C12, T-C6
db::on_both!(
    async fn nobody_removes_a_role_to_widen_or_to_strip_whom_they_may_not_touch(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rita = site.at_root("rita", Builtin::RoleAdministrator).await;
        let by_rita = site.ctx(rita).await;
        let (clerk, auditor) = (create(&site, &by_rita, "Clerk", None).await.unwrap(), builtin(&site, Builtin::Auditor).await);
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        give(&site, mia, clerk).await.unwrap();
        let member = builtin(&site, Builtin::TeamMember).await;
        let wider = delete(&site, &by_rita, clerk, Some(auditor)).await.unwrap_err();
        assert_eq!((wider.code, wider.category), ("role.beyond_own", Category::Forbidden));
        // Somebody with an administration of their own that she lacks.
        let product = site.product();
        let grant =
            GrantAdministration { user: mia, place: Place::Organization, capabilities: [Capability::PurgeUsers].into_iter().collect() };
        site.write(move |tx| roles::grant_administration(&product, tx, grant)).await.unwrap();
        assert!(delete(&site, &by_rita, clerk, Some(member)).await.unwrap_err().is("access.outranked"));
        let administrator = builtin(&site, Builtin::Administrator).await;
        assert!(delete(&site, &by_rita, administrator, Some(member)).await.unwrap_err().is("access.owner"));
        let own = builtin(&site, Builtin::RoleAdministrator).await;
        assert!(delete(&site, &by_rita, own, Some(member)).await.unwrap_err().is("access.oneself"));
        let by_ada = site.ctx(ada).await;
        assert!(delete(&site, &by_ada, administrator, Some(member)).await.unwrap_err().is("access.oneself"));
        delete(&site, &by_ada, clerk, Some(member)).await.unwrap();
    }
);

// covers: C13, T-C15
db::on_both!(
    async fn the_last_administrator_stays_and_without_any_nothing_is_held_up(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let product = site.product();
        let (administrator, member) = (builtin(&site, Builtin::Administrator).await, builtin(&site, Builtin::TeamMember).await);
        assert!(delete(&site, &product, administrator, Some(member)).await.unwrap_err().is("administration.last"));
        assert!(give(&site, ada, member).await.unwrap_err().is("user.last_administrator"));
        // Ada's password is gone: nobody administers the organization effectively, and others are not held up by it.
        let ctx = site.product();
        site.write(move |tx| identity::passwords::remove(&ctx, tx, ada)).await.unwrap();
        let mia = site.person("mia", Builtin::TeamMember, site.root().await).await;
        give(&site, mia, builtin(&site, Builtin::Manager).await).await.unwrap();
        let ctx = site.product();
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: mia })).await.unwrap();
    }
);

// covers: C11, C25
db::on_both!(
    async fn roles_by_their_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let is_valid = |answer: &identity::testing::Answer| assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
        let manager = builtin(&site, Builtin::Manager).await.to_string();
        let records = profile(&site, BuiltinProfile::Records).await.to_string();
        is_valid(&browser.get("/administration/roles/new").await);
        let refused = browser.post("/administration/roles/new", &[("name", "manager"), ("parent", "x")]).await;
        assert!(refused.status == 422 && refused.shows("href=\"#f-parent\""));
        is_valid(&refused);
        let made = browser
            .post(
                "/administration/roles/new",
                &[("name", "Desk"), ("description", "Who answers"), ("parent", &manager), ("profile", &records)],
            )
            .await;
        assert_eq!(made.status, 303);
        let desk = made.location().to_owned();
        let page = browser.get(&desk).await;
        is_valid(&page);
        assert!(page.shows("Desk is there now") && page.shows("Who answers"));
        assert!(browser.get(&format!("/administration/roles/{manager}")).await.shows("Desk"), "it stands below");
        let cycle = browser
            .post(
                &format!("/administration/roles/{manager}"),
                &[("name", "Manager"), ("parent", desk.split('/').next_back().unwrap()), ("version", "1")],
            )
            .await;
        assert!(cycle.status == 422 && cycle.shows("cannot stand below itself"));
        let saved = browser.post(&desk, &[("name", "Front desk"), ("parent", ""), ("version", "1")]).await;
        assert_eq!(saved.location(), desk);
        let stale = browser.post(&desk, &[("name", "Desk"), ("parent", ""), ("version", "1")]).await;
        assert!(stale.status == 412 && stale.input("version").as_deref() == Some("2"));
        is_valid(&stale);

        let mia = site.person("mia", Builtin::Manager, site.root().await).await;
        let to = format!("/administration/roles/{manager}/delete");
        let first = browser.get(&to).await;
        is_valid(&first);
        assert!(first.shows("It has been given to 1 person") && !first.shows("method=\"post\" action=\"/administration/roles"));
        let auditor = builtin(&site, Builtin::Auditor).await.to_string();
        let second = browser.get(&format!("{to}?to={auditor}")).await;
        is_valid(&second);
        assert!(second.shows("They may from then on administer: See users") && second.shows("goes to 1 person"));
        let none = browser.post(&to, &[]).await;
        assert!(none.status == 422 && none.shows("People have this role"));
        is_valid(&none);
        assert_eq!(browser.post(&to, &[("to", &auditor)]).await.location(), "/administration/roles");
        assert_eq!(site.user(mia).await.role.unwrap().to_string(), auditor);
        is_valid(&browser.get("/administration/roles").await);
        let otis = site.signed_in(mia).await;
        let looking = otis.get(&desk).await;
        assert!(looking.status == 200 && !looking.shows("name=\"version\""), "an auditor looks and changes nothing");
        assert_eq!(otis.get(&format!("{desk}/delete")).await.status, 403);
        assert_eq!(otis.post(&desk, &[("name", "X"), ("version", "2")]).await.status, 403);
    }
);
