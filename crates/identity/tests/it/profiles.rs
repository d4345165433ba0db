//! Profiles: a union, nothing by default, and nobody passes on what they lack.

use access::{Ctx, Module, Rights, Verb};
use identity::permission_sets::{self, GrantSet, Holder};
use identity::profiles::{self, BuiltinProfile, CreateProfile, DeleteProfile, EditProfile, Profile};
use identity::roles::{self, Builtin, CopyRole, SetProfiles};
use identity::testing::{Answer, ORG, Site};
use identity::{ProfileId, RoleId};
use kernel::{Category, Fault};

pub async fn builtin(site: &Site, builtin: BuiltinProfile) -> Profile {
    site.app.db.read(move |read| profiles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap()
}

async fn role(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

pub async fn create(site: &Site, ctx: &Ctx, name: &str, rights: Rights) -> Result<ProfileId, Fault> {
    let (ctx, input) = (ctx.clone(), CreateProfile { name: name.into(), description: String::new(), rights });
    site.write(move |tx| profiles::create(&ctx, tx, &input)).await
}

async fn find(site: &Site, id: ProfileId) -> Option<Profile> {
    site.app.db.read(move |read| profiles::find(read, ORG, id)).await.unwrap()
}

async fn edit(site: &Site, ctx: &Ctx, id: ProfileId, rights: Rights) -> Result<(), Fault> {
    let now = find(site, id).await.unwrap();
    let input = EditProfile { profile: id, name: now.name, description: now.description, rights, version: now.version };
    let ctx = ctx.clone();
    site.write(move |tx| profiles::edit(&ctx, tx, &input)).await
}

async fn delete(site: &Site, ctx: &Ctx, profile: ProfileId, to: Option<ProfileId>) -> Result<(), Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| profiles::delete(&ctx, tx, DeleteProfile { profile, to })).await
}

async fn give(site: &Site, ctx: &Ctx, role: RoleId, profiles: Vec<ProfileId>) -> Result<(), Fault> {
    let version = site.app.db.read(move |read| roles::find(read, ORG, role)).await.unwrap().unwrap().version;
    let (ctx, input) = (ctx.clone(), SetProfiles { role, profiles, version });
    site.write(move |tx| roles::set_profiles(&ctx, tx, &input)).await
}

// covers: C2, C3
db::on_both!(
    async fn somebody_may_what_the_profiles_of_their_role_give_together_and_nothing_else(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mia = site.at_root("mia", Builtin::Manager).await;
        let rights = site.ctx(mia).await.subject.rights;
        assert!(rights.has(Module::Deals, Verb::Edit) && rights.has(Module::Deals, Verb::Merge), "records and tools together");
        let sven = site.at_root("sven", Builtin::ReadOnly).await;
        assert_eq!(site.ctx(sven).await.subject.rights, Rights::of(Module::ALL, &[Verb::View]));
        let uma = site.at_root("uma", Builtin::UserAdministrator).await;
        assert!(site.ctx(uma).await.subject.rights.is_empty(), "nothing by default");

        let ada = site.ctx(ada).await;
        let some = Rights::of(&[Module::Tickets], &[Verb::Edit]);
        let desk = create(&site, &ada, "Desk", some).await.unwrap();
        assert_eq!(find(&site, desk).await.unwrap().rights, some.with_views());
        let read_only = role(&site, Builtin::ReadOnly).await;
        give(&site, &ada, read_only, vec![desk, desk]).await.unwrap();
        assert_eq!(site.ctx(sven).await.subject.rights, some.with_views());
        edit(&site, &ada, desk, Rights::all()).await.unwrap();
        assert_eq!(site.ctx(sven).await.subject.rights, Rights::all(), "in force for everybody who has it");
        assert!(give(&site, &ada, read_only, Vec::new()).await.unwrap_err().is("role.no_profile"));
        let nobody = ProfileId(uuid::Uuid::from_u128(9));
        assert!(give(&site, &ada, read_only, vec![desk, nobody]).await.unwrap_err().is("role.profile_unknown"));
        assert_eq!(site.ctx(sven).await.subject.rights, Rights::all(), "a refusal changes nothing");
    }
);

// covers: C12, T-C6, C25
db::on_both!(
    async fn nobody_puts_into_a_profile_what_they_lack(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let (looking, everything) = (builtin(&site, BuiltinProfile::Looking).await, builtin(&site, BuiltinProfile::Everything).await);
        // Rita makes roles and profiles, and may only look at records.
        let scribe = role(&site, Builtin::RoleAdministrator).await;
        give(&site, &by_ada, scribe, vec![looking.id]).await.unwrap();
        let rita = site.at_root("rita", Builtin::RoleAdministrator).await;
        let by_rita = site.ctx(rita).await;
        let beyond = create(&site, &by_rita, "Mine", Rights::of(&[Module::Deals], &[Verb::Delete])).await.unwrap_err();
        assert_eq!((beyond.code, beyond.category), ("profile.beyond_own", Category::Forbidden));
        assert!(beyond.message.contains("Deals: Delete"), "{beyond}");
        let mine = create(&site, &by_rita, "Mine", Rights::of(&[Module::Deals], &[Verb::View])).await.unwrap();
        assert!(edit(&site, &by_rita, mine, Rights::all()).await.unwrap_err().is("profile.beyond_own"));
        // What is there already she may leave, and take away.
        let records = builtin(&site, BuiltinProfile::Records).await;
        edit(&site, &by_rita, records.id, records.rights.minus(Rights::of(&[Module::Leads], &[Verb::Delete]))).await.unwrap();
        assert!(edit(&site, &by_rita, records.id, records.rights).await.unwrap_err().is("profile.beyond_own"));
        let member = role(&site, Builtin::TeamMember).await;
        assert!(give(&site, &by_rita, member, vec![everything.id]).await.unwrap_err().is("profile.beyond_own"));
        give(&site, &by_rita, member, vec![looking.id]).await.unwrap();
        assert!(give(&site, &by_rita, scribe, vec![mine]).await.unwrap_err().is("access.oneself"));
        let administrator = role(&site, Builtin::Administrator).await;
        assert!(give(&site, &by_rita, administrator, vec![looking.id]).await.unwrap_err().is("access.owner"));
        assert!(delete(&site, &by_rita, mine, Some(everything.id)).await.unwrap_err().is("profile.beyond_own"));
        let source = role(&site, Builtin::FullUser).await;
        let ctx = by_rita.clone();
        let copy = move |tx: &mut db::Tx<'_>| {
            roles::copy(&ctx, tx, CopyRole { role: source, name: "Like full".into(), without: access::CapabilitySet::NONE })
        };
        assert!(site.write(copy).await.unwrap_err().is("profile.beyond_own"));
        let otis = site.at_root("otis", Builtin::Auditor).await;
        let by_otis = site.ctx(otis).await;
        assert_eq!(create(&site, &by_otis, "No", Rights::NONE).await.unwrap_err().category, Category::Forbidden);
        assert_eq!(edit(&site, &by_otis, mine, Rights::NONE).await.unwrap_err().category, Category::Forbidden);
        assert_eq!(delete(&site, &by_otis, mine, None).await.unwrap_err().category, Category::Forbidden);
    }
);

// covers: C2
db::on_both!(
    async fn a_profile_in_use_goes_only_with_another_in_its_place(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ada = site.ctx(ada).await;
        let desk = create(&site, &ada, "Desk", Rights::of(&[Module::Tickets], &[Verb::Edit])).await.unwrap();
        assert!(create(&site, &ada, "DESK", Rights::NONE).await.unwrap_err().is("profile.name_taken"));
        let member = role(&site, Builtin::TeamMember).await;
        let looking = builtin(&site, BuiltinProfile::Looking).await.id;
        give(&site, &ada, member, vec![desk, looking]).await.unwrap();
        assert!(delete(&site, &ada, desk, None).await.unwrap_err().is("profile.in_use"));
        assert!(delete(&site, &ada, desk, Some(desk)).await.unwrap_err().is("profile.unknown"));
        delete(&site, &ada, desk, Some(looking)).await.unwrap();
        let has = site.app.db.read(move |read| roles::profiles_of(read, ORG, member)).await.unwrap();
        assert_eq!(has.iter().map(|given| given.profile).collect::<Vec<_>>(), [looking], "who has the other one already has it once");
        assert!(find(&site, desk).await.is_none());
        let all = site.app.db.read(|read| profiles::list(read, ORG)).await.unwrap();
        let product = site.product();
        for profile in all.iter().filter(|profile| profile.id != looking) {
            delete(&site, &product, profile.id, Some(looking)).await.unwrap();
        }
        let all_roles = site.app.db.read(|read| roles::list(read, ORG)).await.unwrap();
        for role in all_roles {
            let has = site.app.db.read(move |read| roles::profiles_of(read, ORG, role.id)).await.unwrap();
            assert_eq!(has.len(), 1, "{} always has a profile", role.name);
        }
        assert!(delete(&site, &product, looking, None).await.unwrap_err().is("profile.in_use"));
    }
);

// covers: C2
db::on_both!(
    async fn what_the_owner_had_until_now_is_the_owners_no_more(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (rita, product) = (site.at_root("rita", Builtin::RoleAdministrator).await, site.product());
        let desk = create(&site, &site.ctx(ada).await, "Desk", Rights::of(&[Module::Tickets], &[Verb::Edit])).await.unwrap();
        let until = Some(product.now.plus_secs(60));
        let input = GrantSet { holder: Holder::User(ada), profile: desk, until };
        site.write(move |tx| permission_sets::grant(&product, tx, input)).await.unwrap();
        assert!(edit(&site, &site.ctx(rita).await, desk, Rights::NONE).await.unwrap_err().is("access.owner"));
        site.clock.advance_secs(60);
        edit(&site, &site.ctx(rita).await, desk, Rights::NONE).await.unwrap();
    }
);

fn is_valid(answer: &Answer) {
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

// covers: C2, C3, C25
db::on_both!(
    async fn profiles_by_their_pages(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let records = builtin(&site, BuiltinProfile::Records).await.id;
        for path in ["/administration/profiles", "/administration/profiles/new", "/administration/roles/new"] {
            is_valid(&browser.get(path).await);
        }
        let like = browser.get(&format!("/administration/profiles/new?like={records}")).await;
        is_valid(&like);
        assert_eq!(like.input("name").as_deref(), Some("Copy of Work with records"));
        let form = [("name", "Desk"), ("right", "tickets.edit"), ("right", "tickets.bend"), ("right", "deals.merge")];
        let made = browser.post("/administration/profiles/new", &form).await;
        let desk = made.location().to_owned();
        let page = browser.get(&desk).await;
        is_valid(&page);
        for ticked in ["tickets.edit", "tickets.view", "deals.merge", "deals.view"] {
            assert!(page.shows(&format!("value=\"{ticked}\" checked")), "{ticked}");
        }
        assert!(!page.shows("value=\"leads.view\" checked"));
        let taken = browser.post(&desk, &[("name", "Tools"), ("right", "leads.view"), ("version", "1")]).await;
        assert!(taken.status == 422 && taken.shows("value=\"leads.view\" checked"), "what was ticked is kept");
        is_valid(&taken);
        assert_eq!(browser.post(&desk, &[("name", "Desk"), ("right", "tickets.view"), ("version", "1")]).await.location(), desk);
        let stale = browser.post(&desk, &[("name", "Desk"), ("version", "1")]).await;
        assert!(stale.status == 412 && stale.input("version").as_deref() == Some("2"));

        let manager = role(&site, Builtin::Manager).await;
        let shown = browser.get(&format!("/administration/roles/{manager}")).await;
        is_valid(&shown);
        assert!(shown.shows("Work with records") && shown.shows("Each number is a profile"));
        let choose = format!("/administration/roles/{manager}/profiles");
        is_valid(&browser.get(&choose).await);
        let none = browser.post(&choose, &[("version", "1")]).await;
        assert!(none.status == 422 && none.shows("at least one profile"));
        is_valid(&none);
        let id = desk.split('/').next_back().unwrap().to_owned();
        for again in ["saved", "sent twice"] {
            assert_eq!(browser.post(&choose, &[("profile", &id), ("version", "1")]).await.status, 303, "{again}");
        }
        let removal = format!("{desk}/delete");
        let asked = browser.get(&removal).await;
        is_valid(&asked);
        assert!(asked.shows("It is in 1 roles"));
        assert_eq!(browser.post(&removal, &[]).await.status, 422);
        assert_eq!(browser.post(&removal, &[("to", &records.to_string())]).await.location(), "/administration/profiles");

        let otis = site.at_root("otis", Builtin::Auditor).await;
        let auditor = site.signed_in(otis).await;
        let looking = auditor.get(&format!("/administration/profiles/{records}")).await;
        assert!(looking.status == 200 && !looking.shows("type=\"checkbox\""));
        is_valid(&looking);
        assert_eq!(auditor.get("/administration/profiles/new").await.status, 403);
        assert_eq!(auditor.post(&format!("/administration/profiles/{records}"), &[("name", "X"), ("version", "1")]).await.status, 403);
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        assert_eq!(site.signed_in(mia).await.get("/administration/profiles").await.status, 403);
    }
);
