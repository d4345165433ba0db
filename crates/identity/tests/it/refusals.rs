//! What somebody may not do is recorded, whether they may know of it or not, and the answer tells nothing more.

use axum::http::StatusCode;
use db::params;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use kernel::ids::Uuid;

db::statements! {
    REFUSALS = "SELECT subject_kind, subject_id, changes FROM audit_event WHERE org = $1 AND kind = 'access.refused' AND actor_id = $2 \
        ORDER BY id";
}

async fn refusals(site: &Site, of: UserId) -> Vec<(String, Option<Uuid>, String)> {
    let rows = site.app.db.read(move |read| read.query(REFUSALS, params![ORG, of])).await.unwrap();
    let refusal = |row: db::Row| {
        let mut r = row.reader();
        (r.next().unwrap(), r.next().unwrap(), r.next().unwrap())
    };
    rows.into_iter().map(refusal).collect()
}

db::on_both!(
    // covers: T-C4, I1
    async fn the_hidden_and_the_missing_are_refused_and_recorded_alike(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (europe, pacific) = (site.company("Europe", root).await, site.company("Pacific", root).await);
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let hidden = site.person("pat", Builtin::TeamMember, pacific).await;
        let missing = UserId(Uuid::from_u128(hidden.0.as_u128() ^ 1));
        let browser = site.signed_in(jae).await;
        for step in ["", "/edit", "/step/lock"] {
            let seen = browser.get(&format!("/administration/users/{hidden}{step}")).await;
            let absent = browser.get(&format!("/administration/users/{missing}{step}")).await;
            assert_eq!((seen.status, absent.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{step}");
        }
        let posted = browser.post(&format!("/administration/users/{hidden}/step/lock"), &[]).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
        // An address that names nothing is a slip of the keyboard.
        assert_eq!(browser.get("/administration/nowhere").await.status, StatusCode::NOT_FOUND);
        let recorded = refusals(&site, jae).await;
        // The clock stands, so their order is nobody's; their number is.
        let of = |id: UserId| recorded.iter().filter(|(_, subject, _)| *subject == Some(id.0)).count();
        assert_eq!((recorded.len(), of(hidden), of(missing)), (7, 4, 3));
        assert!(recorded.iter().all(|(kind, _, changes)| kind == "user" && changes.contains("\"not_found\"")), "{recorded:?}");
        assert_eq!(recorded.iter().filter(|(_, _, changes)| changes.contains("POST /administration/users/")).count(), 1);
        let owner = browser.get(&format!("/administration/users/{ada}")).await;
        assert_eq!(owner.status, StatusCode::NOT_FOUND, "the owner is in the company above");
        assert_eq!(refusals(&site, jae).await.len(), 8);
        assert!(refusals(&site, ada).await.is_empty());
        // Whoever reads the log sees who tried.
        let log = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(log.shows("Was refused access to"), "the log shows it");
    }
);

db::on_both!(
    async fn somebody_not_signed_in_is_sent_away_and_writes_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let answer = site.browser().get(&format!("/administration/users/{ada}")).await;
        assert!(answer.location().starts_with("/sign-in"));
        let events = site.app.db.read(move |read| read.query(REFUSALS, params![ORG, ada])).await.unwrap();
        assert!(events.is_empty());
    }
);
