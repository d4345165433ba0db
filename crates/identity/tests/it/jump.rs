//! Jump-to by URL.

use identity::roles::Builtin;
use identity::testing::Site;

db::on_both!(
    // covers: D13
    async fn jump_finds_pages_by_the_words_of_others_and_people_of_the_own_part(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let member = site.person("member", Builtin::TeamMember, root).await;
        let owner = site.signed_in(ada).await;
        assert!(owner.get("/jump?q=associ").await.shows("/administration/users"));
        assert!(owner.get("/jump?q=admin+tab").await.shows("/administration/users"));
        assert!(owner.get("/jump?q=jae").await.shows("Jae Tester"));
        assert!(owner.get("/search?q=%F0%9F%98%80").await.shows("Nothing found"));
        let part = site.signed_in(jae).await;
        assert!(!part.get("/jump?q=ada").await.shows("Ada"));
        let nobody = site.signed_in(member).await;
        let all = nobody.get("/jump?q=").await;
        assert!(!all.shows("/administration") && all.shows("/account"), "{}", all.body);
    }
);

db::on_both!(
    // covers: D13, T-C13
    async fn jump_finds_the_pages_beside_the_navigation(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (owner, tom) = (site.signed_in(ada).await, site.signed_in(site.at_root("tom", Builtin::TeamMember).await).await);
        for (typed, path) in [
            ("bulk", "/administration/users/bulk"),
            ("invitations", "/administration/users/invitations"),
            ("saved+views", "/administration/users/views"),
            ("templates", "/administration/mail/templates"),
            ("contacts", "/administration/settings/contacts"),
        ] {
            let address = format!("/jump?q={typed}");
            assert!(owner.get(&address).await.shows(&format!("\"{path}\"")), "{typed}");
            assert!(!tom.get(&address).await.shows(path), "{typed}");
            assert_eq!(owner.get(path).await.status, 200, "{typed}");
        }
        let imports = owner.get("/administration/imports").await;
        assert!(imports.shows("/administration/users/export") && imports.shows("Export users"), "the page keeps what its name says");
    }
);
