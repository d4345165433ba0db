//! Admin scopes: what, where, which roles may be handed out, until when; never one's own, and somebody always remains.

use access::{Capability, CapabilitySet, Ctx, HandsOut};
use identity::roles::{self, Builtin, ScopeHolder, ScopePlace, SetScope};
use identity::testing::{Answer, ORG, Site};
use identity::users::{self, UpdateUser};
use identity::{RoleId, ScopeId, UserId};
use kernel::{Category, Fault, Micros};

fn set_of(capabilities: &[Capability]) -> CapabilitySet {
    capabilities.iter().copied().collect()
}

async fn role(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

fn scope(holder: ScopeHolder, place: ScopePlace, capabilities: &[Capability]) -> SetScope {
    SetScope { holder, scope: None, place, capabilities: set_of(capabilities), hands_out: HandsOut::AtMostOwn, until: None }
}

async fn set(site: &Site, ctx: &Ctx, input: SetScope) -> Result<ScopeId, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| roles::set_scope(&ctx, tx, &input)).await
}

async fn revoke(site: &Site, ctx: &Ctx, holder: ScopeHolder, scope: ScopeId) -> Result<(), Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| roles::revoke_scope(&ctx, tx, holder, scope)).await
}

async fn give(site: &Site, ctx: &Ctx, user: UserId, role: RoleId) -> Result<bool, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| {
        let mut input = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        input.place.role = Some(role);
        users::update(&ctx, tx, input)
    })
    .await
}

// covers: C16, C15
db::on_both!(
    async fn a_delegated_administrator_hands_out_the_roles_of_the_scope_and_no_others(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let lea = site.person("lea", Builtin::FullUser, europe).await;
        let tom = site.person("tom", Builtin::TeamMember, europe).await;
        let lynn = site.at_root("lynn", Builtin::TeamMember).await;
        let (read_only, manager) = (role(&site, Builtin::ReadOnly).await, role(&site, Builtin::Manager).await);
        let mut input = scope(ScopeHolder::User(lea), ScopePlace::Company(europe), &[Capability::ViewUsers, Capability::EditUsers]);
        input.hands_out = HandsOut::Only(vec![read_only.0]);
        let id = set(&site, &by_ada, input.clone()).await.unwrap();
        let by_lea = site.ctx(lea).await;
        let refused = give(&site, &by_lea, tom, manager).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "role.not_delegated");
        assert!(give(&site, &by_lea, tom, read_only).await.unwrap());
        assert_eq!(give(&site, &by_lea, lynn, read_only).await.unwrap_err().category, Category::NotFound, "outside of the subtree");
        // Lea may grant administration now, but lets nobody hand out what she may not.
        input.scope = Some((id, 1));
        input.capabilities =
            set_of(&[Capability::ViewUsers, Capability::EditUsers, Capability::ViewCompanies, Capability::GrantAdministration]);
        assert_eq!(set(&site, &by_ada, input).await.unwrap(), id);
        let by_lea = site.ctx(lea).await;
        let mut onward = scope(ScopeHolder::User(tom), ScopePlace::Company(europe), &[Capability::EditUsers]);
        assert!(set(&site, &by_lea, onward.clone()).await.unwrap_err().is("administration.hands_out_beyond"));
        onward.hands_out = HandsOut::Only(vec![read_only.0, manager.0]);
        assert!(set(&site, &by_lea, onward.clone()).await.unwrap_err().is("administration.hands_out_beyond"));
        onward.hands_out = HandsOut::Only(vec![read_only.0]);
        set(&site, &by_lea, onward.clone()).await.unwrap();
        onward.place = ScopePlace::Organization;
        assert!(set(&site, &by_lea, onward.clone()).await.unwrap_err().is("administration.beyond_own"));
        onward.place = ScopePlace::OwnCompany;
        assert!(set(&site, &by_lea, onward).await.unwrap_err().is("administration.beyond_own"), "a person may move elsewhere");
        let unknown = SetScope {
            hands_out: HandsOut::Only(vec![uuid::Uuid::from_u128(9)]),
            ..scope(ScopeHolder::User(tom), ScopePlace::Organization, &[Capability::ViewUsers])
        };
        assert_eq!(set(&site, &by_ada, unknown).await.unwrap_err().fields[0].field, "hands_out");
    }
);

// covers: C12, C15, T-C6
db::on_both!(
    async fn nobody_gives_administration_beyond_their_own_nor_to_themselves(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let (rita, mia) = (site.at_root("rita", Builtin::RoleAdministrator).await, site.at_root("mia", Builtin::TeamMember).await);
        let by_rita = site.ctx(rita).await;
        let (own, auditor, member) =
            (role(&site, Builtin::RoleAdministrator).await, role(&site, Builtin::Auditor).await, role(&site, Builtin::TeamMember).await);
        let of = |role| ScopeHolder::Role(role);
        assert!(
            set(&site, &by_rita, scope(of(own), ScopePlace::Organization, &[Capability::ViewUsers]))
                .await
                .unwrap_err()
                .is("access.oneself")
        );
        let beyond = set(&site, &by_rita, scope(of(member), ScopePlace::Organization, &[Capability::PurgeUsers])).await.unwrap_err();
        assert_eq!((beyond.code, beyond.category), ("administration.beyond_own", Category::Forbidden));
        let made = set(&site, &by_rita, scope(of(member), ScopePlace::OwnCompany, &[Capability::ViewUsers])).await.unwrap();
        assert!(site.ctx(mia).await.subject.may_somewhere(Capability::ViewUsers));
        // What the auditors have she does not hold, so she neither changes nor takes it.
        let theirs = site.app.db.read(move |read| roles::scopes_of_role(read, ORG, auditor)).await.unwrap()[0].clone();
        assert!(revoke(&site, &by_rita, of(auditor), theirs.id).await.unwrap_err().is("administration.beyond_own"));
        let narrowed =
            SetScope { scope: Some((theirs.id, theirs.version)), ..scope(of(auditor), ScopePlace::Organization, &[Capability::ViewUsers]) };
        assert!(set(&site, &by_rita, narrowed).await.unwrap_err().is("administration.beyond_own"));
        let administrators = role(&site, Builtin::Administrator).await;
        assert!(
            set(&site, &by_rita, scope(of(administrators), ScopePlace::Organization, &[Capability::ViewUsers]))
                .await
                .unwrap_err()
                .is("access.owner")
        );
        assert_eq!(revoke(&site, &by_rita, of(member), theirs.id).await.unwrap_err().category, Category::NotFound, "another's scope");
        revoke(&site, &by_rita, of(member), made).await.unwrap();
        assert!(!site.ctx(mia).await.subject.administers());
        assert!(set(&site, &by_rita, scope(ScopeHolder::User(mia), ScopePlace::Organization, &[Capability::ViewUsers])).await.is_err());
        assert!(
            set(&site, &by_ada, scope(ScopeHolder::User(ada), ScopePlace::Organization, &[Capability::ViewUsers]))
                .await
                .unwrap_err()
                .is("access.oneself")
        );
        assert!(
            set(&site, &by_ada, scope(ScopeHolder::User(mia), ScopePlace::Organization, &[]))
                .await
                .unwrap_err()
                .is("administration.nothing")
        );
    }
);

// covers: C13, C27, T-C15
db::on_both!(
    async fn what_ends_is_neither_passed_on_nor_counted_as_somebody_who_remains(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (by_ada, product) = (site.ctx(ada).await, site.product());
        let bob = site.at_root("bob", Builtin::FullUser).await;
        let hour: Option<Micros> = Some(by_ada.now.plus_secs(3600));
        let mut input = scope(ScopeHolder::User(bob), ScopePlace::Organization, Capability::ALL);
        input.until = hour;
        let id = set(&site, &by_ada, input.clone()).await.unwrap();
        let by_bob = site.ctx(bob).await;
        assert!(by_bob.subject.may_everywhere(Capability::PurgeUsers));
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let onward = scope(ScopeHolder::User(mia), ScopePlace::Organization, &[Capability::ViewUsers]);
        assert!(set(&site, &by_bob, onward).await.unwrap_err().is("administration.beyond_own"));
        // Ada is the only one who stays.
        assert!(give(&site, &product, ada, role(&site, Builtin::TeamMember).await).await.unwrap_err().is("user.last_administrator"));
        input.scope = Some((id, 1));
        input.until = None;
        set(&site, &by_ada, input.clone()).await.unwrap();
        assert!(set(&site, &by_ada, input.clone()).await.unwrap_err().is("administration.stale"), "it was changed since");
        input.scope = Some((id, 2));
        assert!(give(&site, &product, ada, role(&site, Builtin::TeamMember).await).await.unwrap());
        // Now Bob is: neither an end nor a smaller place may be given to that.
        input.until = hour;
        assert!(set(&site, &product, input.clone()).await.unwrap_err().is("administration.last"));
        input.until = None;
        input.capabilities = set_of(&[Capability::ViewUsers]);
        assert!(set(&site, &product, input.clone()).await.unwrap_err().is("administration.last"));
        assert!(revoke(&site, &product, ScopeHolder::User(bob), id).await.unwrap_err().is("administration.last"));
        input.until = Some(by_ada.now);
        assert_eq!(set(&site, &product, input).await.unwrap_err().fields[0].field, "until");
    }
);

// covers: C27, C15
db::on_both!(
    async fn an_administration_ends_at_its_moment(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        let browser = site.signed_in(mia).await;
        let mut input = scope(ScopeHolder::User(mia), ScopePlace::Organization, &[Capability::ViewUsers]);
        input.until = Some(by_ada.now.plus_secs(3600));
        set(&site, &by_ada, input).await.unwrap();
        assert_eq!(browser.get("/administration/users").await.status, 200);
        // The role that ivan has administers for as long; and nobody of lesser rights touches either of them.
        let ivan = site.at_root("ivan", Builtin::ReadOnly).await;
        let read_only = role(&site, Builtin::ReadOnly).await;
        for holder in [ScopeHolder::User(mia), ScopeHolder::Role(read_only)] {
            let mut input = scope(holder, ScopePlace::Organization, &[Capability::PurgeUsers]);
            input.until = Some(by_ada.now.plus_secs(3600));
            set(&site, &by_ada, input).await.unwrap();
        }
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let outranked = async |user| {
            let ctx = site.ctx(una).await;
            site.write(move |tx| users::end_sessions(&ctx, tx, user, None)).await.is_err_and(|fault| fault.is("access.outranked"))
        };
        let administrators = async || {
            let (ctx, filter) = (site.ctx(una).await, users::Filter::from_query("administrator=yes").unwrap());
            site.app.db.read(move |read| Ok::<_, Fault>(users::counts(&ctx, read, &filter)?.of(users::View::All))).await.unwrap()
        };
        assert!(outranked(mia).await && outranked(ivan).await);
        let refused = give(&site, &site.ctx(una).await, mia, read_only).await.unwrap_err();
        assert!(refused.is("access.outranked"));
        assert_eq!(administrators().await, 4);
        site.clock.advance_secs(3600);
        assert_eq!(browser.get("/administration/users").await.status, 403, "with the next request, before the clean-up comes by");
        assert!(!outranked(mia).await && !outranked(ivan).await);
        assert!(give(&site, &site.ctx(una).await, mia, read_only).await.unwrap(), "it administers nothing any more");
        assert_eq!(administrators().await, 2);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| roles::end_over(&ctx, tx, 50)).await.unwrap(), 3);
        assert!(site.events().await.iter().any(|kind| kind == "administration.ended"));
        assert!(site.app.db.read(move |read| roles::scopes_of_user(read, ORG, mia)).await.unwrap().is_empty());
    }
);

fn is_valid(answer: &Answer) {
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

// covers: C12, C14, C15, C16
db::on_both!(
    async fn scopes_by_their_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let mia = site.person("mia", Builtin::Auditor, europe).await;
        let page = format!("/administration/users/{mia}/administers");
        let first = browser.get(&page).await;
        is_valid(&first);
        assert!(first.shows("Nothing besides what the role gives") && first.shows("By the role Auditor"));
        let new = format!("{page}/new");
        is_valid(&browser.get(&new).await);
        let none = browser.post(&new, &[("place", "organization"), ("hands_out", "own")]).await;
        assert!(none.status == 422 && none.shows("Choose at least one thing"));
        is_valid(&none);
        let read_only = role(&site, Builtin::ReadOnly).await.to_string();
        let place = europe.to_string();
        let form = [
            ("place", place.as_str()),
            ("may", "users.view"),
            ("may", "users.edit"),
            ("hands_out", "only"),
            ("role", &read_only),
            ("until", "2026-03-05"),
        ];
        assert_eq!(browser.post(&new, &form).await.location(), page);
        let shown = browser.get(&page).await;
        is_valid(&shown);
        assert!(shown.shows("Europe and below") && shown.shows("until 2026-03-05") && shown.shows("Read only"));
        let id = site.app.db.read(move |read| roles::scopes_of_user(read, ORG, mia)).await.unwrap()[0].id;
        let one = format!("{page}/{id}");
        let filled = browser.get(&one).await;
        is_valid(&filled);
        assert!(filled.input("until").as_deref() == Some("2026-03-05") && filled.shows(&format!("value=\"{read_only}\" checked")));
        // The edit form of a user leaves alone what a tick cannot say.
        let edit = browser.get(&format!("/administration/users/{mia}/edit")).await;
        assert!(edit.shows("administers more than a tick can say"));
        is_valid(&browser.get(&format!("{one}/revoke")).await);
        assert_eq!(browser.post(&format!("{one}/revoke"), &[]).await.location(), page);
        assert_eq!(browser.get(&one).await.status, 404);

        let role_page = format!("/administration/roles/{read_only}");
        is_valid(&browser.get(&format!("{role_page}/administers/new")).await);
        let made = browser
            .post(&format!("{role_page}/administers/new"), &[("place", "own_company"), ("may", "users.view"), ("hands_out", "own")])
            .await;
        assert_eq!(made.location(), role_page);
        let shown = browser.get(&role_page).await;
        is_valid(&shown);
        assert!(shown.shows("the holder&#39;s own company and below") || shown.shows("the holder's own company and below"));

        let own = format!("/administration/users/{ada}/administers");
        assert!(!browser.get(&own).await.shows("Add administration"));
        assert_eq!(browser.get(&format!("{own}/new")).await.status, 403);
        let auditor = site.signed_in(mia).await;
        assert_eq!(auditor.get(&page).await.status, 200);
        assert_eq!(auditor.get(&format!("/administration/users/{ada}/administers/new")).await.status, 403);
        assert_eq!(auditor.post(&format!("{role_page}/administers/new"), &form).await.status, 403);
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let stranger = site.signed_in(jae).await;
        for path in [own.clone(), format!("{own}/new")] {
            assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        }
    }
);

// covers: C27
db::on_both!(
    async fn a_scope_whose_time_is_over_holds_no_company(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let lea = site.at_root("lea", Builtin::FullUser).await;
        let mut input = scope(ScopeHolder::User(lea), ScopePlace::Company(europe), &[Capability::ViewUsers]);
        input.until = Some(by_ada.now.plus_secs(60));
        set(&site, &by_ada, input).await.unwrap();
        let remove = |ctx: Ctx| site.write(move |tx| identity::companies::delete(&ctx, tx, europe));
        assert!(remove(by_ada).await.unwrap_err().is("company.in_use"));
        site.clock.advance_secs(60);
        remove(site.ctx(ada).await).await.unwrap();
        let product = site.product();
        let ended = site.write(move |tx| roles::end_over(&product, tx, 50)).await;
        assert_eq!(ended.unwrap(), 1, "and it is cleared away as any other");
    }
);
