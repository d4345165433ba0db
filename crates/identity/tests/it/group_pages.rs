//! The pages of groups, teams, service categories and of what a person is in.

use std::str::FromStr;

use axum::http::StatusCode;
use identity::roles::Builtin;
use identity::testing::{Answer, Browser, ORG, Site};
use identity::units::{self, Bits, Unit};
use web::testing::check_html;

const GROUPS: &str = "/administration/groups";
const TEAMS: &str = "/administration/teams";
const CATEGORIES: &str = "/administration/service-categories";

async fn fine(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert_eq!(check_html(&page.body), Vec::<String>::new(), "{path}");
    page
}

async fn made(browser: &Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {form:?} {}", answer.body);
    answer.location().to_owned()
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

db::on_both!(
    // covers: D1, D21
    async fn groups_and_teams_are_made_changed_and_removed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        fine(&browser, "/administration/groups/new").await;
        let sales = made(&browser, "/administration/groups/new", &[("name", "Sales <b>"), ("description", "Who sells")]).await;
        let group = id(&sales).to_owned();
        fine(&browser, &format!("{TEAMS}/new?group={group}")).await;
        let north = made(&browser, &format!("{TEAMS}/new"), &[("name", "North"), ("group", &group)]).await;
        let taken = browser.post(&format!("{TEAMS}/new"), &[("name", "north"), ("group", &group)]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(taken.shows("There is a team of this name already") && taken.input("name").as_deref() == Some("north"), "{}", taken.body);
        let tree = fine(&browser, GROUPS).await;
        assert!(tree.shows("Sales &lt;b&gt;") && tree.shows("North") && tree.shows("General"));

        let person = format!("/administration/users/{pat}/groups");
        fine(&browser, &person).await;
        made(&browser, &person, &[("unit", id(&north)), ("publishes", "on")]).await;
        made(&browser, &person, &[("unit", &group), ("publishes", "on"), ("sees", "on")]).await;
        let page = fine(&browser, &person).await;
        assert!(page.shows("North") && page.shows("Primary group"));
        assert!(fine(&browser, &format!("/administration/users/{pat}")).await.shows("North"));
        assert!(fine(&browser, &north).await.shows("pat"));
        assert!(fine(&browser, &format!("/administration/users?team={}", id(&north))).await.shows("1 of 1"));
        assert!(fine(&browser, &format!("/administration/users?group={group}")).await.shows("1 of 1"));
        let unknown = browser.post(&person, &[("unit", "nothing")]).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unknown.shows("Choose a group or team of the list."));

        assert!(fine(&browser, &format!("{sales}/delete")).await.shows("1 person, 1 teams"));
        let refused = browser.post(&format!("{sales}/delete"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.shows("Choose the group that it goes to."));
        let refused = browser.post(&format!("{north}/delete"), &[]).await;
        assert!(refused.shows("Choose the team that they go to, or that they leave."), "{}", refused.body);
        made(&browser, &person, &[("unit", id(&north)), ("leave", "on")]).await;
        assert!(fine(&browser, &format!("{north}/delete")).await.shows("Nothing is in it."));
        made(&browser, &format!("{north}/delete"), &[]).await;
        assert_eq!(browser.get(&north).await.status, StatusCode::NOT_FOUND);
        let service = made(&browser, "/administration/groups/new", &[("name", "Service")]).await;
        made(&browser, &format!("{sales}/delete"), &[("to", id(&service))]).await;
        assert!(fine(&browser, &service).await.shows("pat"));

        let version = fine(&browser, &service).await.input("version").unwrap();
        let edited: [(&str, &str); 3] = [("name", "Support"), ("description", ""), ("version", &version)];
        made(&browser, &service, &edited).await;
        made(&browser, &service, &edited).await;
        let stale = browser.post(&service, &[("name", "Help"), ("version", &version)]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        assert!(
            stale.shows("Somebody else changed this group meanwhile") && stale.input("name").as_deref() == Some("Help"),
            "{}",
            stale.body
        );
    }
);

db::on_both!(
    // covers: D1
    async fn somebody_is_put_in_from_the_page_of_a_group_or_team(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        let sales = made(&browser, "/administration/groups/new", &[("name", "Sales")]).await;
        let north = made(&browser, &format!("{TEAMS}/new"), &[("name", "North"), ("group", id(&sales))]).await;
        made(&browser, &format!("/administration/users/{pat}/groups"), &[("unit", id(&north)), ("publishes", "on")]).await;
        site.at_root("sue", Builtin::TeamMember).await;
        let into = format!("{north}/people");
        for nobody in ["", "nobody at all", "tester"] {
            let refused = browser.post(&into, &[("person", nobody)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{nobody}");
            assert_eq!(refused.input("person").as_deref().unwrap_or_default(), nobody, "what was typed is kept");
            assert_eq!(check_html(&refused.body), Vec::<String>::new());
        }
        made(&browser, &into, &[("person", "Sue Tester (sue)")]).await;
        assert!(fine(&browser, &north).await.shows("Sue Tester"));
        let again = browser.post(&into, &[("person", "pat")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.shows("This person is in here already."));
        let (pat_north, of_pat) =
            (identity::TeamId::from_str(id(&north)).unwrap(), site.app.db.read(move |read| units::of_user(read, ORG, pat)).await);
        let kept = of_pat.unwrap().into_iter().find(|at| at.unit == Unit::Team(pat_north)).map(|at| at.bits);
        assert_eq!(kept, Some(Bits { publishes: true, sees: false }), "what was kept closed stays closed");
        made(&browser, &format!("{sales}/people"), &[("person", "sue")]).await;
        assert!(fine(&browser, &sales).await.shows("Sue Tester"));
    }
);

db::on_both!(
    // covers: D17
    async fn service_categories_show_which_are_direct_and_which_come_with_a_group(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        fine(&browser, CATEGORIES).await;
        for name in ["Returns", "Billing"] {
            made(&browser, CATEGORIES, &[("name", name)]).await;
        }
        let again = browser.post(CATEGORIES, &[("name", "RETURNS")]).await;
        assert!(again.shows("There is a service category of this name already") && again.input("name").as_deref() == Some("RETURNS"));
        let list = fine(&browser, CATEGORIES).await;
        let mut links = list.body.split("/administration/service-categories/cat_").skip(1).map(|rest| format!("cat_{}", &rest[..32]));
        let (billing, returns) = (links.next().unwrap(), links.next().unwrap());
        let group = site.user(pat).await.primary_group.unwrap();
        made(&browser, &format!("{GROUPS}/{group}/categories"), &[("category", &returns)]).await;
        let person = format!("/administration/users/{pat}");
        made(&browser, &format!("{person}/service-categories"), &[("category", &billing)]).await;
        let page = fine(&browser, &format!("{person}/groups")).await;
        assert!(page.shows("Also from: General"), "{}", page.body);
        assert!(fine(&browser, &person).await.shows("Billing, Returns"));
        let path = format!("{CATEGORIES}/{returns}");
        fine(&browser, &path).await;
        made(&browser, &path, &[("name", "Refunds"), ("version", "1")]).await;
        fine(&browser, &format!("{path}/delete")).await;
        made(&browser, &format!("{path}/delete"), &[]).await;
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    }
);

db::on_both!(
    // covers: D13
    async fn whoever_may_only_look_is_shown_no_form(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let auditor = site.at_root("auditor", Builtin::Auditor).await;
        let member = site.at_root("member", Builtin::TeamMember).await;
        let group = format!("{GROUPS}/{}", site.user(ada).await.primary_group.unwrap());
        let browser = site.signed_in(auditor).await;
        assert!(!fine(&browser, GROUPS).await.shows("New group"));
        assert!(fine(&browser, &group).await.shows("You see this, but do not change it"));
        assert_eq!(browser.post(&group, &[("name", "X"), ("version", "1")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get(&format!("{group}/delete")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get("/administration/groups/new").await.status, StatusCode::FORBIDDEN);
        assert!(!fine(&browser, &format!("/administration/users/{member}/groups")).await.shows("Put in"));
        let nobody = site.signed_in(member).await;
        for path in [GROUPS, CATEGORIES, &group] {
            assert_eq!(nobody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(nobody.get(&format!("/administration/users/{ada}/groups")).await.status, StatusCode::NOT_FOUND);
    }
);
