//! The pages of users by URL.

use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};

db::on_both!(
    // covers: A1, A3
    async fn the_first_save_makes_a_draft_and_opens_the_form(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        let form = browser.get("/administration/users/new").await;
        assert_eq!(form.status, 200);
        assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        let saved = browser.post("/administration/users/new", &[("kind", "standard"), ("user_name", "guy1"), ("company", &root)]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(saved.location().ends_with("/edit"));
        let edit = browser.get(saved.location()).await;
        assert!(edit.shows("guy1 is created"));
        assert_eq!(web::testing::check_html(&edit.body), Vec::<String>::new());
        let again = browser.post("/administration/users/new", &[("kind", "standard"), ("user_name", "GUY1"), ("company", &root)]).await;
        assert_eq!(again.status, 422);
        assert_eq!(again.input("user_name").as_deref(), Some("GUY1"), "what was typed stays");
    }
);

db::on_both!(
    async fn the_second_saver_is_shown_what_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        let path = identity::users::paths::of(pat, "edit");
        let open = browser.get(&path).await;
        let fields = filled(&open.body);
        let send = |changes: &[(&str, &str)]| {
            let mut form = fields.clone();
            for (name, value) in changes {
                form.retain(|(n, _)| n != name);
                form.push(((*name).to_owned(), (*value).to_owned()));
            }
            form
        };
        let post = |form: Vec<(String, String)>| {
            let (browser, path) = (browser.clone(), path.clone());
            async move {
                let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                browser.post(&path, &pairs).await
            }
        };
        let first = post(send(&[("phone", "111")])).await;
        assert_eq!(first.status, 303, "{}", first.body);
        let second = post(send(&[("phone", "222"), ("first_name", "Patricia")])).await;
        assert_eq!(second.status, 412);
        assert!(second.shows("Somebody else saved first") || second.shows("What you typed is kept"));
        assert_eq!(second.input("first_name").as_deref(), Some("Patricia"));
        let (version, mut form) = (second.input("version").unwrap(), send(&[("phone", "222"), ("first_name", "Patricia")]));
        form.retain(|(name, _)| name != "version");
        form.push(("version".to_owned(), version));
        assert_eq!(post(form).await.status, 303);
        let saved = test.db.read(move |read| users::get(read, ORG, pat)).await.unwrap();
        assert_eq!((saved.first_name.as_str(), saved.phone.as_str()), ("Patricia", "222"));
    }
);

/// Every input and chosen option of a page's form.
pub fn filled(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in page.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let get = |name: &str| tag.split_once(&format!("{name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
        let skip = matches!(get("type").as_deref(), Some("checkbox" | "radio" | "search"));
        if let (Some(name), false) = (get("name"), skip) {
            fields.push((name, get("value").unwrap_or_default()));
        }
    }
    for select in page.split("<select ").skip(1) {
        let (head, rest) = select.split_once('>').unwrap();
        let name = head.split_once("name=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let chosen = rest.split("</select>").next().unwrap().split("<option ").find(|o| o.split('>').next().unwrap().contains("selected"));
        let value = chosen.and_then(|o| o.split_once("value=\"")).map(|(_, v)| v.split('"').next().unwrap().to_owned());
        fields.push((name, value.unwrap_or_default()));
    }
    fields
}

db::on_both!(
    async fn every_step_asks_and_then_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        let steps = [
            ("lock", UserStatus::Locked),
            ("unlock", UserStatus::Active),
            ("freeze", UserStatus::Frozen),
            ("unfreeze", UserStatus::Active),
            ("deactivate", UserStatus::Inactive),
            ("restore", UserStatus::Active),
            ("delete", UserStatus::Deleted),
            ("restore", UserStatus::Inactive),
            ("delete", UserStatus::Deleted),
            ("purge", UserStatus::Purged),
        ];
        let locking = identity::users::paths::of(pat, "step/lock");
        let long = "why ".repeat(126);
        let refused = browser.post(&locking, &[("reason", &long)]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.shows("Enter at most 500 characters.") && refused.shows(long.trim()), "what was typed is kept");
        for (step, after) in steps {
            let path = identity::users::paths::of(pat, &format!("step/{step}"));
            let asked = browser.get(&path).await;
            assert_eq!(asked.status, 200, "{step}");
            assert_eq!(web::testing::check_html(&asked.body), Vec::<String>::new());
            let reason = format!("{step} for a test");
            assert_eq!(browser.post(&path, &[("reason", &reason)]).await.status, 303, "{step}");
            let log = browser.get(&format!("/administration/audit?subject={pat}")).await;
            assert!(step == "purge" || log.shows(&reason), "the log keeps why");
            let user = test.db.read(move |read| users::find(read, ORG, pat)).await.unwrap().unwrap();
            assert_eq!(user.status, after, "{step}");
        }
        let wrong = browser.post(&identity::users::paths::of(ada, "step/lock"), &[]).await;
        assert_eq!(wrong.status, 403, "nobody locks themselves");
        assert_eq!(browser.get(&identity::users::paths::of(ada, "step/no-such")).await.status, 404);
    }
);

db::on_both!(
    async fn whoever_may_not_is_told_which_right_is_missing(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let auditor = site.person("auditor", Builtin::Auditor, root).await;
        let member = site.person("member", Builtin::TeamMember, root).await;
        let browser = site.signed_in(auditor).await;
        assert_eq!(browser.get("/administration/users").await.status, 200);
        let refused = browser.post(&identity::users::paths::of(member, "step/lock"), &[]).await;
        assert_eq!(refused.status, 403);
        assert!(refused.shows("users.lock"));
        let nobody = site.signed_in(member).await;
        let closed = nobody.get("/administration/users").await;
        assert_eq!(closed.status, 403);
        assert!(closed.shows("users.view"));
        assert_eq!(nobody.get(&identity::users::paths::show(auditor)).await.status, 404);
        assert!(!nobody.get("/").await.shows("Administration"), "the word is never seen");
        assert!(site.browser().get("/administration/users").await.location().starts_with("/sign-in?next="));
    }
);

db::on_both!(
    // covers: D13, T-D14
    async fn an_export_has_whom_one_may_see_and_no_live_cell(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let browser = site.signed_in(ada).await;
        let europe_id = europe.to_string();
        let new =
            [("kind", "standard"), ("user_name", "eve"), ("company", europe_id.as_str()), ("first_name", "=1+1"), ("last_name", "@x")];
        assert_eq!(browser.post("/administration/users/new", &new).await.status, 303);
        let all = browser.get("/administration/users/export?view=all").await;
        assert_eq!(all.headers["content-type"], "text/csv; charset=utf-8");
        assert!(all.body.starts_with("\u{FEFF}External id,User name,"));
        assert_eq!(all.body.lines().count(), 4, "{}", all.body);
        assert!(all.shows(",'=1+1,,'@x,"), "{}", all.body);
        let part = site.signed_in(jae).await.get("/administration/users/export?view=all").await;
        assert!(part.shows(",jae,") && part.shows(",eve,") && !part.shows(",ada,"));
        let member = site.person("member", Builtin::TeamMember, root).await;
        assert_eq!(site.signed_in(member).await.get("/administration/users/export").await.status, 403);
    }
);

db::on_both!(
    async fn a_changed_filter_is_sent_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, browser) = (site.root().await, site.signed_in(ada).await);
        let page = browser.get(&format!("/administration/users?view=all&sort=-name&company={root}&no_password=on")).await;
        let form = page.body.split("<form").find(|form| form.contains("role=\"search\"")).unwrap().split("</form>").next().unwrap();
        for (name, times) in [("company", 1), ("role", 0), ("password", 1), ("no_password", 0), ("view", 1), ("sort", 1), ("q", 1)] {
            assert_eq!(form.matches(&format!(" name=\"{name}\"")).count(), times, "{name}");
        }
        assert!(page.shows("AdventureWorks Cycle</bdi>"), "the filter reads as a sentence");
    }
);
