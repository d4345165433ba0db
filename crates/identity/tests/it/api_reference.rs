//! The page that tells people of the interface for programs.

use identity::http::api::{REFERENCE, operations};
use identity::roles::Builtin;
use identity::testing::Site;

db::on_both!(
    async fn every_operation_stands_on_the_page_with_a_request(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let page = site.signed_in(ada).await.get(REFERENCE).await;
        assert_eq!(page.status, 200);
        for operation in operations() {
            assert!(page.shows(operation.summary) && page.shows(operation.path), "{operation:?}");
            let id = operation.id.replace('.', "-");
            assert_eq!(page.body.matches(&format!("href=\"#{id}\"")).count(), 1, "{operation:?} is in the contents");
        }
        assert!(page.body.contains("https://crm.x.example/api/v1/users"), "requests name this server");
        assert!(page.body.contains("id=\"answer-User\""));
        // It says nothing of anybody; still only those who are here read it.
        let member = site.at_root("mia", Builtin::TeamMember).await;
        assert_eq!(site.signed_in(member).await.get(REFERENCE).await.status, 200);
        assert!(site.browser().get(REFERENCE).await.location().starts_with("/sign-in"));
    }
);
