//! What a picker of people offers, and that what is picked is taken.

use fields::Kind;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, Deactivate, Delete, UserType, paths};

use crate::custom_fields::{make, named};
use crate::person::update;

db::on_both!(
    // covers: A13, D13, T-C9
    async fn a_picker_offers_ten_of_those_whom_one_may_see(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        for n in 0..11 {
            site.person(&format!("p{n}"), Builtin::TeamMember, europe).await;
        }
        let owner = site.signed_in(ada).await;
        let all = owner.get(&format!("{}?q=", paths::PICK)).await;
        assert_eq!((all.status.as_u16(), all.body.matches("role=\"option\"").count()), (200, 10));
        assert!(owner.get(&format!("{}?q=ada", paths::PICK)).await.shows("data-value=\"Ada Tester (ada)\""));
        // What stands in the field since it was picked finds the same person.
        assert!(owner.get(&format!("{}?q=Ada+Tester+(ada)", paths::PICK)).await.shows("data-value=\"Ada Tester (ada)\""));
        assert!(owner.get(&format!("{}?q=%3Cb%3E", paths::PICK)).await.shows("Nobody fits"));
        let long = "x".repeat(5_000);
        assert_eq!(owner.get(&format!("{}?q={long}", paths::PICK)).await.status, 200);

        let part = site.signed_in(jae).await;
        assert!(part.get(&format!("{}?q=jae", paths::PICK)).await.shows("Jae Tester (jae)"));
        assert!(!part.get(&format!("{}?q=ada", paths::PICK)).await.shows("Ada"), "someone outside is not offered");
        let member = site.signed_in(site.person("mem", Builtin::TeamMember, root).await).await;
        let refused = member.get(&format!("{}?q=", paths::PICK)).await;
        assert!(refused.status == 403 && !refused.shows("Ada"), "{}", refused.body);
        assert!(site.browser().get(paths::PICK).await.location().starts_with("/sign-in"));
    }
);

db::on_both!(
    // covers: A13
    async fn what_is_picked_is_saved_as_the_manager(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let sue = site.person("sue", Builtin::TeamMember, root).await;
        let browser = site.signed_in(ada).await;
        let edit = paths::of(pat, "edit");
        let page = browser.get(&edit).await;
        assert!(page.shows(&format!("data-picks=\"{}\"", paths::PICK)));
        let send = async |words: &str| {
            let mut form = crate::user_pages::filled(&browser.get(&edit).await.body);
            form.retain(|(name, _)| name != "reports_to");
            form.push(("reports_to".into(), words.into()));
            let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            browser.post(&edit, &pairs).await
        };
        assert_eq!(send("Sue Tester (sue)").await.status, 303);
        let manager = |user| test.db.read(move |read| users::get(read, ORG, user));
        assert_eq!(manager(pat).await.unwrap().reports_to, Some(sue));
        for nonsense in ["Nobody At All", "Pat Tester (pat)"] {
            let refused = send(nonsense).await;
            assert!(refused.status == 422 && refused.shows("href=\"#f-reports_to\""), "{nonsense}: {}", refused.body);
        }
        assert_eq!(send("").await.status, 303);
        assert_eq!(manager(pat).await.unwrap().reports_to, None);
    }
);

db::on_both!(
    // covers: A14
    async fn a_field_that_names_a_person_takes_whom_work_may_be_given(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (pat, gone) = (site.at_root("pat", Builtin::TeamMember).await, site.at_root("gone", Builtin::TeamMember).await);
        let mentor = make(&site, ada, named("Mentor", Kind::Person)).await.unwrap();
        let say = |words: &'static str| update(&site, ada, pat, move |form| form.custom = [(mentor.number, words.to_owned())].into());
        assert!(say("gone").await.unwrap());
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: gone })).await.unwrap();
        assert!(!say("Gone Tester (gone)").await.unwrap(), "whom it named stays named");
        assert!(say("").await.unwrap());
        for words in ["gone", "gone@x.example"] {
            let refused = say(words).await.unwrap_err();
            assert!(refused.is("person.unavailable") && refused.fields[0].message.contains("Gone Tester"), "{refused:?}");
        }
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: gone })).await.unwrap();
        assert!(say("gone").await.unwrap_err().is("person.unavailable"));
        let (ctx, root) = (site.ctx(ada).await, site.root().await);
        let service = CreateUser::draft(UserType::Service, "robot", root);
        site.write(move |tx| users::create(&ctx, tx, service.clone())).await.unwrap();
        assert!(say("robot").await.unwrap_err().is("person.unavailable"));
    }
);
