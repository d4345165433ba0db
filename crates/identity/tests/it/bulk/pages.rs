//! Bulk changes by URL: from the bar below the list to the undo.

use identity::UserId;
use identity::bulk::{ActionKind, pages::paths};
use identity::roles::{self, Builtin};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users::{self, UpdateUser, UserStatus};

use super::{crowd, worker};

fn sound(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
}

/// Posts, and lets whatever that begins come to its end: on a slow machine a job does what the request did not.
async fn act(site: &Site, browser: &Browser, path: &str, form: &[(&str, &str)]) -> Answer {
    let answer = browser.post(path, form).await;
    worker(site).run_due().await.unwrap();
    answer
}

fn seen(page: &str) -> String {
    page.split("name=\"pass\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned()).unwrap_or_default()
}

/// From the list to the preview: ticked rows, then an action with a value. Gives the page, and the role as a form carries it.
async fn previewed(site: &Site, browser: &Browser, ada: UserId, people: &[UserId]) -> (String, String) {
    let empty = browser.get(paths::LIST).await;
    sound(&empty);
    assert!(empty.shows("No bulk change yet"));
    let list = browser.get("/administration/users?q=pat").await;
    sound(&list);
    assert!(list.shows("formaction=\"/administration/users/bulk?action=role\"") && list.shows("name=\"matching\""), "{}", list.body);
    assert!(list.shows(paths::LIST), "and a link to what was changed");

    // Ticked rows, an action with a value.
    let ids: Vec<String> = people.iter().chain([&ada]).map(ToString::to_string).collect();
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    form.push(("back", "/administration/users?q=pat"));
    let chosen = act(site, browser, &paths::to(ActionKind::Role), &form).await;
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    let choice = browser.get(chosen.location()).await;
    sound(&choice);
    assert!(
        choice.shows("What shall be done with 4 users?")
            && choice.shows("New role")
            && choice.shows("href=\"/administration/users?q=pat\"")
    );
    let page = chosen.location().split('?').next().unwrap().to_owned();
    let menu = browser.get(&page).await;
    sound(&menu);
    assert!(menu.shows("Change company") && menu.shows("Require password change") && menu.shows("Delete"));
    for (value, words) in [("", "Choose one of the list."), ("rol_x", "Choose one of the list.")] {
        let refused = act(site, browser, &format!("{page}/preview"), &[("action", "role"), ("value", value)]).await;
        assert!(refused.status == 422 && refused.shows(words), "{}", refused.body);
        assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new());
    }
    assert_eq!(act(site, browser, &format!("{page}/preview"), &[("action", "explode")]).await.status, 404);
    let manager = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::Manager)).await.unwrap().unwrap().id.to_string();
    let previewing = act(site, browser, &format!("{page}/preview"), &[("action", "role"), ("value", &manager)]).await;
    assert_eq!(previewing.status, 303, "{}", previewing.body);
    (page, manager)
}

/// A bulk change is nobody else's business.
async fn closed_to(site: &Site, somebody: UserId, page: &str) {
    let stranger = site.signed_in(somebody).await;
    for path in [paths::LIST.to_owned(), page.to_owned(), format!("{page}/rows.csv")] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    for what in ["preview", "again", "run", "stop", "go-on", "undo"] {
        let answer = stranger.post(&format!("{page}/{what}"), &[("action", "freeze"), ("pass", "1")]).await;
        assert_eq!(answer.status, 404, "{what}");
    }
}

db::on_both!(
    // covers: G10, G11
    async fn from_the_bar_to_the_undo(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 3, root).await;
        let ben = site.at_root("ben", Builtin::TeamMember).await;
        let browser = site.signed_in(ada).await;
        let (page, manager) = previewed(&site, &browser, ada, &people).await;
        let preview = browser.get(&page).await;
        sound(&preview);
        assert!(preview.shows("Change role to Manager") && preview.shows("Change 3 users") && preview.shows("Can be undone for 30 days"));
        assert!(preview.shows("This person owns the organization") || preview.shows("Nobody changes their own role"), "{}", preview.body);
        let refused = browser.get(&format!("{page}?view=refused")).await;
        sound(&refused);
        assert!(refused.shows("Ada Tester") && !refused.shows("pat N1"));

        // Somebody else changes one of them meanwhile: that is told, and nothing is written.
        let (product, pat) = (site.product(), people[0]);
        let renamed = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
            form.last_name = "<img src=x onerror=alert(1)>".into();
            users::update(&product, tx, form)
        });
        renamed.await.unwrap();
        let run = |pass: String| {
            let (site, browser, page) = (site.clone(), browser.clone(), page.clone());
            async move { act(&site, &browser, &format!("{page}/run"), &[("pass", &pass), ("reason", "new season")]).await }
        };
        assert_eq!(run(seen(&preview.body)).await.status, 303);
        let again = browser.get(&page).await;
        sound(&again);
        assert!(again.shows("Something changed since you saw the preview") && !again.shows("<img src=x"));
        assert_ne!(site.user(people[1]).await.role.unwrap().to_string(), manager);
        assert_eq!(run(seen(&preview.body)).await.location(), page, "the old page runs nothing");
        let long = "x".repeat(501);
        let refused = act(&site, &browser, &format!("{page}/run"), &[("pass", &seen(&again.body)), ("reason", &long)]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);

        assert_eq!(run(seen(&again.body)).await.status, 303);
        let result = browser.get(&page).await;
        sound(&result);
        assert!(result.shows("Can be undone until") && result.shows("new season"), "{}", result.body);
        assert_eq!(site.user(people[1]).await.role.unwrap().to_string(), manager);
        let csv = browser.get(&format!("{page}/rows.csv")).await;
        assert!(csv.body.contains("pat N1,pat1,usr_") && csv.body.contains(",Refused,access."), "{}", csv.body);
        assert_eq!(csv.body.lines().count(), 5);
        sound(&browser.get(paths::LIST).await);

        let undo = act(&site, &browser, &format!("{page}/undo"), &[]).await;
        assert_eq!(undo.status, 303, "{}", undo.body);
        let back = undo.location().to_owned();
        let preview = browser.get(&back).await;
        sound(&preview);
        assert!(preview.shows("Undo: Change role to Manager") && preview.shows("Change 3 users back"));
        act(&site, &browser, &format!("{back}/run"), &[("pass", &seen(&preview.body))]).await;
        assert_ne!(site.user(people[1]).await.role.unwrap().to_string(), manager);
        let result = browser.get(&back).await;
        sound(&result);
        assert!(result.shows("See what it undoes") && !result.shows("Can be undone until"));
        let list = browser.get(paths::LIST).await;
        assert!(list.shows("Undone") && list.shows("Undo: Change role to Manager"));
        assert!(browser.get(&page).await.shows("See what undid it"));
        let entry = browser.get(&format!("/administration/audit?user={}", people[1])).await;
        assert!(entry.status != 500);

        closed_to(&site, ben, &page).await;
    }
);

db::on_both!(
    async fn all_that_match_and_actions_without_a_value(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let people = crowd(&site, "pat", 4, root).await;
        let browser = site.signed_in(ada).await;
        let form = [("id", people[0].to_string()), ("all", "1".into()), ("matching", "q=pat".into()), ("back", "//evil.example".into())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let chosen = act(&site, &browser, &paths::to(ActionKind::Freeze), &form).await;
        let page = chosen.location().to_owned();
        let preview = browser.get(&page).await;
        sound(&preview);
        assert!(
            preview.shows("Change 4 users") && preview.shows("signed out at once") && !preview.shows("evil.example"),
            "{}",
            preview.body
        );
        // Something else with the same people.
        let other = browser.get(&format!("{page}?action=reports_to")).await;
        sound(&other);
        assert!(other.shows("New manager") && other.shows("data-picks"));
        let unknown = act(&site, &browser, &format!("{page}/preview"), &[("action", "reports_to"), ("value", "nobody at all")]).await;
        assert!(unknown.status == 422 && unknown.shows("This manager is not there"), "{}", unknown.body);
        act(&site, &browser, &format!("{page}/preview"), &[("action", "reports_to"), ("value", "Ada Tester (ada)")]).await;
        let preview = browser.get(&page).await;
        assert!(preview.shows("Change manager to Ada Tester") && !preview.shows("Something changed since"));
        act(&site, &browser, &format!("{page}/run"), &[("pass", &seen(&preview.body))]).await;
        assert_eq!(site.user(people[3]).await.reports_to, Some(ada));
        assert_eq!(site.user(people[3]).await.status, UserStatus::Active);
        // Nobody, everybody who is nobody, and what is no id.
        let none = act(&site, &browser, paths::LIST, &[("back", "/administration/users")]).await;
        assert_eq!(none.location(), "/administration/users");
        assert!(browser.get("/administration/users").await.shows("Tick the users first."));
        assert_eq!(act(&site, &browser, paths::LIST, &[("id", "x")]).await.status, 404);
        assert_eq!(act(&site, &browser, &format!("{}?action=explode", paths::LIST), &[("id", &people[0].to_string())]).await.status, 404);
        assert_eq!(act(&site, &browser, paths::LIST, &[("all", "1"), ("matching", "view=x")]).await.status, 400);
        let nobody = act(&site, &browser, &paths::to(ActionKind::Lock), &[("all", "1"), ("matching", "q=zzz")]).await;
        let nobody = browser.get(nobody.location()).await;
        sound(&nobody);
        assert!(nobody.shows("Nobody would be changed"));
        assert_eq!(browser.get(&format!("{}/blk_{}", paths::LIST, "0".repeat(32))).await.status, 404);
        // A service user's refusals, invitations of those who have none.
        let invite = act(&site, &browser, &paths::to(ActionKind::Invite), &[("all", "1"), ("matching", "view=all")]).await;
        let page = invite.location().to_owned();
        let preview = browser.get(&page).await;
        assert!(preview.shows("4 mails are sent.") && preview.shows("Cannot be undone"), "{}", preview.body);
        act(&site, &browser, &format!("{page}/run"), &[("pass", &seen(&preview.body))]).await;
        assert_eq!(site.mails(people[2]).await, ["invitation"]);
        let again = act(&site, &browser, &format!("{page}/undo"), &[]).await;
        assert_eq!(again.location(), page);
        assert!(browser.get(&page).await.shows("There is nothing here that could be undone."));
    }
);
