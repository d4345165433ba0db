//! My account shows what administrators keep of oneself, and of others no more than one may know.

use identity::custom_fields::{self, CreateField, Kind};
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::roles::Builtin;
use identity::testing::Site;
use identity::units::{Bits, Unit};
use identity::users::{self, Address, Preferences, UpdateUser};

// covers: A13, A14, C13
db::on_both!(
    async fn my_account_shows_what_is_kept_of_oneself(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let (eve, max) = (site.person("eve", Builtin::FullUser, europe).await, site.person("max", Builtin::Manager, europe).await);
        let (ctx, before) = (site.ctx(ada).await, site.user(eve).await);
        site.write(move |tx| {
            for (label, kind) in [("Badge", Kind::Text), ("Mentor", Kind::Person), ("Friend", Kind::Person)] {
                let field = CreateField { label: label.into(), hint: String::new(), kind, is_required: false, choices: Vec::new() };
                custom_fields::create(&ctx, tx, &field)?;
            }
            let night = groups::create(&ctx, tx, &CreateGroup { name: "Night".into(), description: String::new() })?;
            memberships::join(&ctx, tx, Join { user: eve, unit: Unit::Group(night), bits: Bits::default() })?;
            let mut form = UpdateUser::from_user(&before);
            form.about.hire_date = "2021-03-04".into();
            form.about.additional = "Not for her eyes".into();
            form.address = Address { street: "Main St 1".into(), city: "Oslo".into(), country: "NO".into(), ..Address::default() };
            form.preferences = Preferences { date_format: "dd.mm.yyyy".into(), ..Preferences::default() };
            form.custom = [(1, "B-7".to_owned()), (2, "max".to_owned()), (3, "ada".to_owned())].into();
            form.place.reports_to = Some(max);
            users::update(&ctx, tx, form)
        })
        .await
        .unwrap();
        let browser = site.signed_in(eve).await;
        let page = browser.get("/account").await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        for words in ["Hire date", "04.03.2021", "All modules", "General", "Night", "Main St 1", "Oslo", "Badge", "B-7", "Max Tester"] {
            assert!(page.shows(words), "{words}: {}", page.body);
        }
        assert!(!page.shows("Not for her eyes"), "remarks are the administrators'");
        assert!(page.shows("Someone outside your companies") && !page.shows("Ada Tester"), "{}", page.body);
    }
);

// covers: C13
db::on_both!(
    async fn a_manager_outside_has_no_name_on_either_page(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(jae).await));
        form.place.reports_to = Some(ada);
        assert!(site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap());
        let browser = site.signed_in(jae).await;
        for path in ["/account".to_owned(), users::paths::show(jae)] {
            let page = browser.get(&path).await;
            assert!(page.shows("Someone outside your companies") && !page.shows("Ada Tester"), "{path}: {}", page.body);
        }
    }
);
