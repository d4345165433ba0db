//! The baseline: profiles that everybody has, whatever their role.

use access::{Ctx, Module, Rights, Verb};
use axum::http::StatusCode;
use identity::permission_sets::{self, GrantSet, Holder, RevokeSet};
use identity::profiles::{self, DeleteProfile, EditProfile};
use identity::roles::{self, Builtin, Origin};
use identity::testing::{ORG, Site};
use identity::{PermissionSetId, ProfileId, UserId};
use kernel::{Category, Fault, Micros};
use web::testing::check_html;

use crate::profiles::create;

const PAGE: &str = "/administration/baseline";

async fn grant(site: &Site, ctx: &Ctx, profile: ProfileId, until: Option<Micros>) -> Result<PermissionSetId, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| permission_sets::grant(&ctx, tx, GrantSet { holder: Holder::Everybody, profile, until })).await
}

async fn revoke(site: &Site, ctx: &Ctx, set: PermissionSetId) -> Result<(), Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| permission_sets::revoke(&ctx, tx, RevokeSet { holder: Holder::Everybody, set })).await
}

async fn rights(site: &Site, user: UserId) -> Rights {
    site.ctx(user).await.subject.rights
}

fn deals(verb: Verb) -> Rights {
    Rights::of(&[Module::Deals], &[verb])
}

// covers: C8
db::on_both!(
    async fn everybody_has_the_baseline_besides_role_and_permission_sets(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let europe = site.company("Europe", site.root().await).await;
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let oli = site.person("oli", Builtin::OwnRecordsOnly, europe).await;
        let before = [rights(&site, una).await, rights(&site, oli).await];
        let mergers = create(&site, &by_ada, "Mergers", deals(Verb::Merge)).await.unwrap();
        let sharers = create(&site, &by_ada, "Sharers", deals(Verb::Share)).await.unwrap();
        let set = grant(&site, &by_ada, mergers, None).await.unwrap();
        let ctx = by_ada.clone();
        let holder = Holder::User(oli);
        site.write(move |tx| permission_sets::grant(&ctx, tx, GrantSet { holder, profile: sharers, until: None })).await.unwrap();
        // The union of the role, the sets of one's own and the baseline: nothing less, nothing more.
        let gives = deals(Verb::Merge).with_views();
        assert_eq!(rights(&site, una).await, before[0].union(gives));
        assert_eq!(rights(&site, oli).await, before[1].union(gives).union(deals(Verb::Share).with_views()));
        // Whoever comes later has it too, and each right says from where it is.
        let zoe = site.person("zoe", Builtin::UserAdministrator, europe).await;
        assert!(rights(&site, zoe).await.has(Module::Deals, Verb::Merge));
        let (role, now) = (site.user(zoe).await.role, by_ada.now);
        let sources = site.app.db.read(move |read| roles::sources_of(read, ORG, zoe, role, now)).await.unwrap();
        let from: Vec<_> = sources.iter().filter(|source| source.given.profile == mergers).map(|source| source.origin).collect();
        assert_eq!(from, [Origin::Everybody]);
        // Once more with another end it is one and the same, and out of force at that moment.
        assert_eq!(grant(&site, &by_ada, mergers, Some(by_ada.now.plus_secs(3600))).await.unwrap(), set);
        site.clock.advance_secs(3600);
        assert_eq!(rights(&site, una).await, before[0]);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| permission_sets::end_over(&ctx, tx, 50)).await.unwrap(), 1);
        let by_ada = site.ctx(ada).await;
        let set = grant(&site, &by_ada, sharers, None).await.unwrap();
        revoke(&site, &by_ada, set).await.unwrap();
        assert_eq!(rights(&site, una).await, before[0]);
        assert!(rights(&site, oli).await.has(Module::Deals, Verb::Share), "what was granted to one person stays");
        let events = site.events().await;
        for kind in ["baseline.granted", "baseline.end_changed", "baseline.ended", "baseline.revoked"] {
            assert!(events.iter().any(|event| event == kind), "{kind}: {events:?}");
        }
    }
);

// covers: C8, C12
db::on_both!(
    async fn nobody_gives_everybody_what_they_lack_nor_takes_from_the_owner(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mergers = create(&site, &by_ada, "Mergers", deals(Verb::Merge)).await.unwrap();
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let rory = site.at_root("rory", Builtin::RoleAdministrator).await;
        let adam = site.at_root("adam", Builtin::Administrator).await;
        let by_una = site.ctx(una).await;
        assert_eq!(grant(&site, &by_una, mergers, None).await.unwrap_err().category, Category::Forbidden);
        // What has an end is not passed on: a role administrator whose rights end next week gives nobody anything.
        let none = create(&site, &by_ada, "Nothing", Rights::NONE).await.unwrap();
        let (ctx, role) = (by_ada.clone(), site.user(rory).await.role.unwrap());
        let strip = site.write(move |tx| {
            let version = roles::find(tx, ORG, role)?.unwrap().version;
            roles::set_profiles(&ctx, tx, &roles::SetProfiles { role, profiles: vec![none], version })
        });
        strip.await.unwrap();
        let by_rory = site.ctx(rory).await;
        assert!(grant(&site, &by_rory, mergers, None).await.unwrap_err().is("profile.beyond_own"));
        assert!(grant(&site, &by_ada, mergers, Some(by_ada.now)).await.unwrap_err().fields[0].field == "until");
        assert!(grant(&site, &by_ada, ProfileId(uuid::Uuid::from_u128(9)), None).await.unwrap_err().fields[0].field == "profile");
        let set = grant(&site, &by_ada, mergers, None).await.unwrap();
        // The owner has it as well: nobody else takes it back, nor takes a right out of it.
        let by_adam = site.ctx(adam).await;
        assert!(revoke(&site, &by_adam, set).await.unwrap_err().is("access.owner"));
        let (ctx, input) = (
            by_adam.clone(),
            EditProfile { profile: mergers, name: "Mergers".into(), description: String::new(), rights: Rights::NONE, version: 1 },
        );
        assert!(site.write(move |tx| profiles::edit(&ctx, tx, &input)).await.unwrap_err().is("access.owner"));
        // A profile that everybody has is in use: whoever removes it says which one everybody gets.
        let ctx = by_ada.clone();
        let gone = site.write(move |tx| profiles::delete(&ctx, tx, DeleteProfile { profile: mergers, to: None })).await.unwrap_err();
        assert_eq!(gone.category, Category::Invalid, "{gone:?}");
        let ctx = by_ada.clone();
        site.write(move |tx| profiles::delete(&ctx, tx, DeleteProfile { profile: mergers, to: Some(none) })).await.unwrap();
        assert!(!rights(&site, una).await.has(Module::Deals, Verb::Merge));
        assert!(revoke(&site, &by_ada, PermissionSetId(uuid::Uuid::from_u128(9))).await.unwrap_err().category == Category::NotFound);
    }
);

// covers: C8, C24
db::on_both!(
    async fn the_baseline_by_its_page_shows_what_it_does_before(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let by_ada = site.ctx(ada).await;
        let mergers = create(&site, &by_ada, "Mergers", deals(Verb::Merge)).await.unwrap().to_string();
        let adam = site.at_root("adam", Builtin::Administrator).await;
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        let browser = site.signed_in(ada).await;
        let first = browser.get(PAGE).await;
        assert_eq!((first.status, check_html(&first.body)), (StatusCode::OK, Vec::new()));
        assert!(first.shows("Nothing. What somebody may") && first.shows("Mergers"), "{}", first.body);
        assert!(browser.get("/administration/roles").await.shows(PAGE));
        // The preview changes nothing.
        let asked = browser.get(&format!("{PAGE}/grant?profile={mergers}&until=")).await;
        assert_eq!((asked.status, check_html(&asked.body)), (StatusCode::OK, Vec::new()));
        assert!(
            asked.shows("Everybody may from then on, with records: Deals: View, Deals: Merge") && asked.shows("no end"),
            "{}",
            asked.body
        );
        assert!(!rights(&site, tom).await.has(Module::Deals, Verb::Merge));
        let sent = [("profile", mergers.as_str()), ("until", "")];
        assert_eq!(browser.post(&format!("{PAGE}/grant"), &sent).await.status, StatusCode::SEE_OTHER);
        assert!(rights(&site, tom).await.has(Module::Deals, Verb::Merge));
        let shown = browser.get(PAGE).await;
        assert!(shown.shows("Take back") && shown.shows("Granted to everybody"), "{}", shown.body);
        let of_tom = browser.get(&format!("/administration/users/{tom}/rights")).await;
        assert!(of_tom.shows("granted to everybody"), "{}", of_tom.body);
        assert!(browser.get(&format!("/administration/profiles/{mergers}")).await.shows(PAGE));
        // Another end is asked of with what there is, and is not taken unseen.
        let again = browser.get(&format!("{PAGE}/grant?profile={mergers}&until=2030-01-31")).await;
        assert!(again.shows("Nobody gains anything") && again.shows("Everybody has the profile already"), "{}", again.body);
        let unseen = browser.post(&format!("{PAGE}/grant"), &[("profile", mergers.as_str()), ("until", "2030-01-31")]).await;
        assert!(unseen.status == StatusCode::CONFLICT && unseen.input("had").as_deref() == Some("never"), "{}", unseen.body);
        let seen = [("profile", mergers.as_str()), ("until", "2030-01-31"), ("had", "never")];
        assert_eq!(browser.post(&format!("{PAGE}/grant"), &seen).await.status, StatusCode::SEE_OTHER);
        for (bad, says) in [("profile=&until=", "Choose a profile"), (&format!("profile={mergers}&until=soon"), "Write a day")] {
            let page = browser.get(&format!("{PAGE}/grant?{bad}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()));
            assert!(page.shows(says), "{}", page.body);
        }
        // An administrator who is not the owner reads why; somebody who does not see roles finds nothing.
        let other = site.signed_in(adam).await;
        let page = other.get(PAGE).await;
        assert!(page.shows("Only the owner takes them back") && !page.shows("revoke?set="), "{}", page.body);
        let none = site.signed_in(tom).await;
        for (path, form) in [("", None), ("/grant", Some(&sent[..])), ("/revoke", Some(&[("set", mergers.as_str())][..]))] {
            let path = format!("{PAGE}{path}");
            let status = match form {
                None => none.get(&path).await.status,
                Some(form) => none.post(&path, form).await.status,
            };
            assert!(status == StatusCode::FORBIDDEN || status == StatusCode::NOT_FOUND, "{path}: {status}");
        }
        let set = site.app.db.read(|read| permission_sets::of_holder(read, ORG, Holder::Everybody)).await.unwrap()[0].id;
        let asked = browser.get(&format!("{PAGE}/revoke?set={set}")).await;
        assert_eq!((asked.status, check_html(&asked.body)), (StatusCode::OK, Vec::new()));
        assert!(asked.shows("may no longer, with records: Deals: View, Deals: Merge"), "{}", asked.body);
        assert_eq!(browser.post(&format!("{PAGE}/revoke"), &[("set", &set.to_string())]).await.status, StatusCode::SEE_OTHER);
        assert!(!rights(&site, tom).await.has(Module::Deals, Verb::Merge));
        let log = browser.get("/administration/audit?group=administration").await;
        assert!(log.shows("Granted a profile to everybody in") && log.shows("Took a profile from everybody in"), "{}", log.body);
    }
);
