//! The choices of roles and profiles in forms: what the acting person may hand out, and nothing else; the verb refuses as before.

use access::{Capability, HandsOut};
use identity::bulk::{ActionKind, pages::paths as bulk_paths};
use identity::permission_sets::Holder;
use identity::roles::{self, Builtin, ScopeHolder, ScopePlace, SetScope};
use identity::testing::{Answer, ORG, Site};
use identity::{CompanyId, RoleId, UserId, companies, users};
use kernel::Fault;

use crate::import_pages::send;

/// The labels of a select's options, or of the ticks of this name, as they stand.
fn offered(page: &Answer, name: &str) -> Vec<String> {
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
    let at = page.body.split("<select ").skip(1).find(|part| part.split('>').next().unwrap().contains(&format!("name=\"{name}\"")));
    let options = at.unwrap().split("</select>").next().unwrap();
    let label = |option: &str| option.split_once('>').unwrap().1.split('<').next().unwrap().trim().to_owned();
    options.split("<option ").skip(1).map(label).filter(|label| !label.contains('…') && label != "None").collect()
}

async fn role(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn scope(site: &Site, by: UserId, holder: ScopeHolder, place: ScopePlace, may: &[Capability], hands_out: HandsOut) {
    let ctx = site.ctx(by).await;
    let input = SetScope { holder, scope: None, place, capabilities: may.iter().copied().collect(), hands_out, until: None };
    site.write(move |tx| roles::set_scope(&ctx, tx, &input)).await.unwrap();
}

/// Ada owns; una administers users everywhere; lea hands out *Read only* in Europe; tom is in Europe.
struct World {
    site: Site,
    ada: UserId,
    una: UserId,
    lea: UserId,
    tom: UserId,
    europe: CompanyId,
}

async fn world(test: &db::testing::TestDb) -> World {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let europe = site.company("Europe", site.root().await).await;
    let una = site.at_root("una", Builtin::UserAdministrator).await;
    let lea = site.person("lea", Builtin::ReadOnly, europe).await;
    let tom = site.person("tom", Builtin::TeamMember, europe).await;
    let read_only = role(&site, Builtin::ReadOnly).await;
    let may = [
        Capability::ViewUsers,
        Capability::EditUsers,
        Capability::CreateUsers,
        Capability::ImportUsers,
        Capability::ViewCompanies,
        Capability::GrantAdministration,
    ];
    scope(&site, ada, ScopeHolder::User(lea), ScopePlace::Company(europe), &may, HandsOut::Only(vec![read_only.0])).await;
    World { site, ada, una, lea, tom, europe }
}

// covers: C12, C15, C16
db::on_both!(
    async fn forms_offer_the_roles_that_the_acting_person_may_hand_out(test: TestDb) {
        let w = world(&test).await;
        let plain = ["Data administrator", "Full user", "Manager", "Own records only", "Read only", "Service integration", "Team member"];
        let all = w.site.app.db.read(|read| roles::list(read, ORG)).await.unwrap().len();
        let edit = |user: UserId| users::paths::of(user, "edit");

        let browser = w.site.signed_in(w.ada).await;
        assert_eq!(offered(&browser.get(users::paths::NEW).await, "role").len(), all);
        assert_eq!(offered(&browser.get(&edit(w.tom)).await, "role").len(), all);
        assert_eq!(offered(&browser.get(&edit(w.ada)).await, "role"), ["Administrator"], "nobody changes their own");

        let browser = w.site.signed_in(w.una).await;
        let new = browser.get(users::paths::NEW).await;
        assert_eq!(offered(&new, "role"), plain, "una may not grant administration");
        assert!(new.shows("Only the roles that you may hand out are offered."));
        let administrator = role(&w.site, Builtin::Administrator).await.to_string();
        let company = w.europe.to_string();
        let form = [("kind", "standard"), ("user_name", "zed"), ("company", company.as_str()), ("role", administrator.as_str())];
        let refused = browser.post(users::paths::NEW, &form).await;
        assert_eq!(refused.status, 422, "the verb refuses what no form offers");
        assert!(refused.shows("grant administration"), "{}", refused.body);

        let browser = w.site.signed_in(w.lea).await;
        assert_eq!(offered(&browser.get(users::paths::NEW).await, "role"), ["Read only"]);
        assert_eq!(offered(&browser.get(&edit(w.tom)).await, "role"), ["Read only", "Team member"], "what stands there is kept");
        let begun = browser.post(&bulk_paths::to(ActionKind::Role), &[("id", &w.tom.to_string())]).await;
        assert_eq!(offered(&browser.get(begun.location()).await, "value"), ["Read only"]);
        let uploaded = send(&browser, "", "team.csv", b"First name,Last name,Email,Role\nAnn,Ames,ann@x.example,Boss\n").await;
        let columns = browser.get(uploaded.location()).await;
        assert_eq!(offered(&columns, "role"), ["Read only"]);
    }
);

// covers: C12, C16, C8
db::on_both!(
    async fn who_hands_on_is_offered_what_they_may_hand_on(test: TestDb) {
        let w = world(&test).await;
        let browser = w.site.signed_in(w.lea).await;
        let page = browser.get(&format!("/administration/users/{}/administers/new", w.tom)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        assert_eq!(page.body.matches("name=\"role\"").count(), 1, "Read only: {}", page.body);
        assert!(!page.shows("Roles with at most their own rights") && page.shows("Only these roles"));
        assert!(!page.shows("value=\"users.purge\""));
        let page = w.site.signed_in(w.ada).await.get(&format!("/administration/users/{}/administers/new", w.tom)).await;
        assert!(page.shows("Roles with at most their own rights") && page.body.matches("name=\"role\"").count() > 12);
        // Lea may look, and grants no profile that gives more.
        let sets = format!("/administration/users/{}/rights", w.tom);
        let theirs = offered(&browser.get(&sets).await, "profile");
        let all = offered(&w.site.signed_in(w.ada).await.get(&sets).await, "profile");
        assert!(!theirs.is_empty() && theirs.len() < all.len(), "{theirs:?} of {all:?}");
        let (ctx, tom) = (w.site.ctx(w.lea).await, w.tom);
        let everything = w.site.app.db.read(|read| identity::profiles::list(read, ORG)).await.unwrap();
        for profile in everything {
            let (ctx, input) =
                (ctx.clone(), identity::permission_sets::GrantSet { holder: Holder::User(tom), profile: profile.id, until: None });
            let granted = w.site.write(move |tx| identity::permission_sets::grant(&ctx, tx, input)).await;
            assert_eq!(granted.is_ok(), theirs.contains(&profile.name), "{}: {granted:?}", profile.name);
        }
    }
);

// covers: C12, C15, C16
db::on_both!(
    async fn what_is_offered_is_what_may_be_handed_out_somewhere(test: TestDb) {
        let w = world(&test).await;
        let (root, europe) = (w.site.root().await, w.europe);
        let spain = w.site.company("Spain", europe).await;
        let asia = w.site.company("Asia", root).await;
        let jae = w.site.person("jae", Builtin::CompanyAdministrator, spain).await;
        let (manager, company_administrator) = (role(&w.site, Builtin::Manager).await, role(&w.site, Builtin::CompanyAdministrator).await);
        // A role that administers a named company; somebody who holds different things in nested companies.
        let reader = role(&w.site, Builtin::ReadOnly).await;
        scope(&w.site, w.ada, ScopeHolder::Role(reader), ScopePlace::Company(spain), &[Capability::ViewUsers], HandsOut::AtMostOwn).await;
        let max = w.site.person("max", Builtin::TeamMember, asia).await;
        let only = HandsOut::Only(vec![manager.0, reader.0, company_administrator.0]);
        scope(&w.site, w.ada, ScopeHolder::User(max), ScopePlace::Company(europe), &[Capability::EditUsers], only).await;
        let more = [Capability::ViewUsers, Capability::GrantAdministration];
        scope(&w.site, w.ada, ScopeHolder::User(max), ScopePlace::Company(spain), &more, HandsOut::Only(vec![reader.0])).await;
        for user in [w.ada, w.una, w.lea, w.tom, jae, max] {
            let ctx = w.site.ctx(user).await;
            let (offered, possible) = w
                .site
                .app
                .db
                .read(move |read| {
                    let offered: Vec<RoleId> = roles::to_hand_out(&ctx, read)?.into_iter().map(|role| role.id).collect();
                    let mut possible = Vec::new();
                    for role in roles::list(read, ORG)? {
                        let mut somewhere = false;
                        for company in [root, europe, spain, asia] {
                            let path = companies::path(read, ORG, company)?;
                            somewhere |= roles::may_hand_out(&ctx, read, role.id, &path).is_ok();
                        }
                        if somewhere {
                            possible.push(role.id);
                        }
                    }
                    Ok::<_, Fault>((offered, possible))
                })
                .await
                .unwrap();
            assert_eq!(offered, possible, "of {user}");
            assert_eq!(offered.is_empty(), user == w.tom);
        }
    }
);
