//! How long the sessions of a role or a group live, and how many one person has: the strictest wins, and open ones obey at once.

use axum::http::StatusCode;
use identity::policies::{Demands, OfSessions, On};
use identity::roles::{self, Builtin};
use identity::security;
use identity::testing::{Browser, ORG, Site};
use identity::users::{self, UpdateUser};
use identity::{RoleId, groups, policies};
use web::testing::check_html;

use crate::policies::demand;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

async fn role_of(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

fn of(sessions: OfSessions) -> Demands {
    Demands { sessions, ..Demands::default() }
}

db::on_both!(
    // covers: B20
    async fn the_strictest_of_organization_role_and_groups_ends_open_sessions(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        site.at_root("tom", Builtin::TeamMember).await;
        let role = role_of(&site, Builtin::FullUser).await;
        let group = site.app.db.read(|read| groups::first(read, ORG)).await.unwrap().unwrap().id;
        let (ann, tom) = (site.signs_in("ann", "10.0.0.1").await, site.signs_in("tom", "10.0.0.2").await);
        site.clock.advance_secs(40 * MINUTE);
        assert!(is_in(&ann).await && is_in(&tom).await);
        demand(&site, ada, On::Role(role), of(OfSessions { idle_secs: Some(30 * MINUTE), ..OfSessions::default() })).await.unwrap();
        site.clock.advance_secs(29 * MINUTE);
        assert!(is_in(&ann).await, "used within the half hour");
        site.clock.advance_secs(31 * MINUTE);
        assert!(!is_in(&ann).await && is_in(&tom).await, "an hour for whoever has the role, and for nobody else");

        // The group's counts beside the role's, each for what it says.
        let ann = site.signs_in("ann", "10.0.0.1").await;
        demand(&site, ada, On::Group(group), of(OfSessions { absolute_secs: Some(HOUR), ..OfSessions::default() })).await.unwrap();
        assert!(!is_in(&tom).await, "the session is older than the hour that his group permits");
        let tom = site.signs_in("tom", "10.0.0.2").await;
        let account = ann.get("/account").await;
        assert!(account.shows("ends after 30 minutes without use, and after"), "{}", account.body);
        for _ in 0..2 {
            site.clock.advance_secs(25 * MINUTE);
            assert!(is_in(&ann).await && is_in(&tom).await);
        }
        site.clock.advance_secs(10 * MINUTE);
        assert!(!is_in(&ann).await && !is_in(&tom).await, "an hour in any case");

        // Laxer than the organization's it never is, and what is taken away holds no longer.
        demand(&site, ada, On::Role(role), of(OfSessions { idle_secs: Some(30 * 24 * HOUR), ..OfSessions::default() })).await.unwrap();
        let ctx = site.ctx(ada).await;
        site.write(move |tx| policies::remove(&ctx, tx, On::Group(group))).await.unwrap();
        let ann = site.signs_in("ann", "10.0.0.1").await;
        site.clock.advance_secs(23 * HOUR);
        assert!(is_in(&ann).await);
        site.clock.advance_secs(25 * HOUR);
        assert!(!is_in(&ann).await, "a day, as everybody's");
    }
);

db::on_both!(
    // covers: B20
    async fn fewer_sessions_for_a_role_end_the_oldest_at_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        let role = role_of(&site, Builtin::FullUser).await;
        let mut browsers = Vec::new();
        for n in 0..4 {
            site.clock.advance_secs(MINUTE);
            browsers.push(site.signs_in("tom", &format!("10.0.0.{n}")).await);
        }
        demand(&site, ada, On::Role(role), of(OfSessions { most: Some(2), ..OfSessions::default() })).await.unwrap();
        for browser in &browsers {
            assert!(is_in(browser).await, "he has another role");
        }
        // With the role come its limits, for what is open too.
        let ctx = site.product();
        site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, tom)?);
            form.place.role = Some(role);
            users::update(&ctx, tx, form)
        })
        .await
        .unwrap();
        let mut open = Vec::new();
        for browser in &browsers {
            open.push(is_in(browser).await);
        }
        assert_eq!(open, [false, false, true, true], "the newest two");
        let now = site.app.world.clock.now();
        let listed = site.app.db.read(move |read| identity::sessions::list(read, ORG, tom, now)).await.unwrap();
        assert_eq!(listed.len(), 2, "and he is shown no others");
        site.clock.advance_secs(MINUTE);
        let newest = site.signs_in("tom", "10.0.0.9").await;
        assert!(is_in(&newest).await && is_in(&browsers[3]).await && !is_in(&browsers[2]).await, "one more ends the oldest");
    }
);

db::on_both!(
    // covers: B20
    async fn the_page_of_a_policy_sets_them_and_refuses_at_the_field(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let role = role_of(&site, Builtin::FullUser).await;
        let path = format!("{}/{role}", security::POLICIES);
        let page = browser.get(&path).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert!(page.shows("name=\"idle_minutes\""), "{}", page.body);
        let send = async |path: &str, idle: &str, hours: &str, most: &str| {
            let form = [("idle_minutes", idle), ("absolute_hours", hours), ("most_sessions", most), ("version", "0")];
            browser.post(path, &form).await
        };
        for (idle, hours, most, field) in [
            ("4", "", "", "idle_minutes"),
            ("", "721", "", "absolute_hours"),
            ("", "", "0", "most_sessions"),
            ("soon", "", "", "idle_minutes"),
        ] {
            let refused = send(&path, idle, hours, most).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.shows(&format!("href=\"#f-{field}\"")), "{}", refused.body);
        }
        assert_eq!(send(&path, "20", "8", "3").await.status, StatusCode::SEE_OTHER);
        let list = browser.get(security::POLICIES).await;
        assert_eq!(check_html(&list.body), Vec::<String>::new());
        assert!(list.shows("Sessions over after 20 minutes without use") && list.shows("Sessions over after 8 hours"), "{}", list.body);
        assert!(list.shows("Sessions at once: 3 at most"), "{}", list.body);
        let page = browser.get(&path).await;
        assert_eq!((page.input("idle_minutes").as_deref(), page.input("most_sessions").as_deref()), (Some("20"), Some("3")));
        assert!(page.shows("20 minutes") && page.shows("8 hours"), "what is in force");
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("Sessions over after minutes without use"), "{}", log.body);

        // Everybody's are set elsewhere: the form has none, and what is sent all the same is refused.
        let everybody = format!("{}/organization", security::POLICIES);
        assert!(!browser.get(&everybody).await.shows("name=\"idle_minutes\""));
        assert_eq!(send(&everybody, "20", "", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
);
