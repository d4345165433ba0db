//! The audit log by URL: who may read it, what it shows, search, and what refusals leave in it.

use axum::http::StatusCode;
use identity::UserId;
use identity::audit::Chainer;
use identity::audit_log;
use identity::roles::Builtin;
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users::{self, Delete, Lock, Purge, UpdateUser};

const LOG: &str = "/administration/audit";

async fn lock(site: &Site, by: UserId, user: UserId) {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::lock(&ctx, tx, Lock { user })).await.unwrap();
}

fn assert_fine(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

/// The text of a page without its tags.
fn text(answer: &Answer) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in answer.body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

fn first_entry(answer: &Answer) -> String {
    let at = answer.body.find("/administration/audit/evt_").unwrap();
    answer.body[at..].split('"').next().unwrap().to_owned()
}

db::on_both!(
    // covers: I1
    async fn an_entry_says_who_did_what_to_whom_before_and_after_when_and_from_where(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, germany) = (site.root().await, site.company("Germany", site.root().await).await);
        let jae = site.person("jae", Builtin::TeamMember, root).await;
        let mut ctx = site.ctx(ada).await;
        ctx.call.client.ip = "203.0.113.9".parse().ok();
        ctx.call.client.user_agent = "Browser <b>".into();
        ctx.call.reason = "asked by phone".into();
        site.clock.advance_secs(60);
        ctx.call.now = site.app.world.clock.now();
        let update = site.write(move |tx| {
            let user = users::get(tx, ORG, jae)?;
            let mut form = UpdateUser::from_user(&user);
            form.last_name = "Pak".into();
            form.place.company = germany;
            users::update(&ctx, tx, form)
        });
        update.await.unwrap();
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LOG}?subject={jae}")).await;
        assert_fine(&page);
        let words = text(&page);
        assert!(words.contains("Ada Tester") && words.contains("Changed Jae Pak"), "{words}");
        assert!(words.contains("Last name: Tester → Pak") && words.contains("AdventureWorks Cycle → Germany"), "{words}");
        assert!(words.contains("203.0.113.9") && words.contains("asked by phone"), "{words}");
        assert!(page.shows(&format!("href=\"/administration/users/{jae}\"")));
        let entry = browser.get(&first_entry(&page)).await;
        assert_fine(&entry);
        let words = text(&entry);
        for part in
            ["Changed Jae Pak", "Last name", "Pak", "Germany", "203.0.113.9", "Browser &lt;b&gt;", "In the browser", "asked by phone"]
        {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        assert!(words.contains("Waits to be linked"), "{words}");
        Chainer::new(site.app.db.clone(), site.app.world.clone(), ORG, db::lease::Holder::new(&site.product())).tick().await.unwrap();
        let linked = text(&browser.get(&first_entry(&page)).await);
        assert!(linked.contains("Place in the chain") && !linked.contains("Waits to be linked"), "{linked}");
    }
);

db::on_both!(
    // covers: I1
    async fn the_log_is_for_those_who_may_read_it_in_the_whole_organization(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let auditor = site.person("aud", Builtin::Auditor, root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, root).await;
        let member = site.person("member", Builtin::TeamMember, root).await;
        let page = site.signed_in(auditor).await.get(LOG).await;
        assert_fine(&page);
        let entry = first_entry(&page);
        for nobody in [jae, member] {
            let browser = site.signed_in(nobody).await;
            for path in [LOG.to_owned(), entry.clone(), format!("{LOG}?from=nonsense")] {
                let refused = browser.get(&path).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
                assert!(refused.shows("read the audit log"), "{path}");
            }
            assert!(!browser.get("/").await.shows(LOG));
        }
        assert_eq!(site.browser().get(LOG).await.status, StatusCode::SEE_OTHER);
        // The card on a person's page is for the same people.
        let shown = |browser: Browser| async move { browser.get(&format!("/administration/users/{member}")).await };
        let card = shown(site.signed_in(ada).await).await;
        assert_fine(&card);
        assert!(text(&card).contains("created the user Member Tester"), "{}", text(&card));
        assert!(!text(&shown(site.signed_in(jae).await).await).contains("reated the user"));
    }
);

db::on_both!(
    // covers: I1
    async fn people_actions_kinds_and_dates_are_found(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (jae, kim) = (site.person("jae", Builtin::TeamMember, root).await, site.person("kim", Builtin::TeamMember, root).await);
        let browser = site.signed_in(ada).await;
        site.clock.advance_secs(3 * 86_400);
        lock(&site, ada, jae).await;
        let bin = site.ctx(ada).await;
        site.write(move |tx| users::delete(&bin, tx, Delete { user: kim })).await.unwrap();
        let browser = {
            drop(browser);
            site.signed_in(ada).await
        };
        let ask = |query: &str| {
            let (browser, path) = (browser.clone(), format!("{LOG}?{query}"));
            async move {
                let page = browser.get(&path).await;
                assert_fine(&page);
                text(&page)
            }
        };
        let by_name = ask("q=Jae").await;
        assert!(by_name.contains("Locked Jae Tester") && !by_name.contains("Kim Tester"), "{by_name}");
        let binned = ask("q=kim").await;
        assert!(binned.contains("Moved Kim Tester to the recycle bin"), "those in the recycle bin are found too: {binned}");
        let by_action = ask("q=locked").await;
        assert!(by_action.contains("Locked Jae Tester") && !by_action.contains("reated the user"), "{by_action}");
        let both = ask(&format!("subject={jae}&q=locked")).await;
        assert!(both.contains("Locked Jae Tester") && !both.contains("reated the user"), "{both}");
        let group = ask("group=sign-in").await;
        assert!(group.contains("Signed in") && !group.contains("Locked Jae"), "{group}");
        // 2026-03-02 09:00 UTC is 01:00 in the organization's zone; three days later is the 5th.
        let early = ask("to=2026-03-02").await;
        assert!(early.contains("Created the user Jae Tester") && !early.contains("Locked Jae"), "{early}");
        let late = ask("from=2026-03-05").await;
        assert!(late.contains("Locked Jae Tester") && !late.contains("reated the user"), "{late}");
        assert!(ask("from=2026-03-06").await.contains("No entry matches"));
        assert!(ask("q=nobody.of.that.name").await.contains("No entry matches"));
        for bad in ["group=nonsense", "subject=nonsense"] {
            assert_eq!(browser.get(&format!("{LOG}?{bad}")).await.status, StatusCode::NOT_FOUND, "{bad}");
        }
        assert_eq!(browser.get(&format!("{LOG}?from=31.12.2026")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.get(&format!("{LOG}?after=nonsense")).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(browser.get(&format!("{LOG}/evt_00000000000000000000000000000000")).await.status, StatusCode::NOT_FOUND);
    }
);

db::on_both!(
    // covers: I1
    async fn pages_go_on_and_back_without_a_gap(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for n in 0..9 {
            site.clock.advance_secs(1);
            site.company(&format!("Company {n}"), site.root().await).await;
        }
        let ctx = site.ctx(ada).await;
        let ask = |cursor: Option<String>, about: Option<UserId>| {
            let (db, ctx) = (site.app.db.clone(), ctx.clone());
            async move {
                let input = audit_log::ListEvents { cursor, about, limit: 4, ..audit_log::ListEvents::default() };
                db.read(move |read| audit_log::list(&ctx, read, &input)).await.unwrap().page
            }
        };
        for about in [None, Some(ada)] {
            let (mut all, mut pages, mut next) = (Vec::new(), Vec::new(), None);
            loop {
                let page = ask(next, about).await;
                pages.push(page.items.iter().map(|entry| entry.id).collect::<Vec<_>>());
                all.extend(page.items.iter().map(|entry| entry.id));
                next = page.next;
                if next.is_none() {
                    assert_eq!(page.previous.is_some(), pages.len() > 1);
                    let mut back = page.previous;
                    for expected in pages.iter().rev().skip(1) {
                        let page = ask(back, about).await;
                        assert_eq!(page.items.iter().map(|entry| entry.id).collect::<Vec<_>>(), *expected);
                        back = page.previous;
                    }
                    assert_eq!(back, None);
                    break;
                }
            }
            let mut sorted = all.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.reverse();
            assert_eq!(all, sorted, "newest first, each once");
        }
    }
);

db::on_both!(
    // covers: T-D8
    async fn after_a_purge_the_pages_say_former_user_and_keep_the_id(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.person("kim", Builtin::Administrator, site.root().await).await;
        site.signed_in(kim).await;
        let ctx = site.ctx(ada).await;
        let purge = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: kim })?;
            users::purge(&ctx, tx, Purge { user: kim })
        });
        purge.await.unwrap();
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LOG}?subject={kim}")).await;
        assert_fine(&page);
        let words = text(&page);
        assert!(words.contains("Purged Former user"), "{words}");
        assert!(!words.to_lowercase().contains("kim"), "{words}");
        assert!(!page.shows(&format!("href=\"/administration/users/{kim}")), "nobody is left to open");
        let mut erased = 0;
        for link in page.body.split("href=\"").filter(|rest| rest.starts_with("/administration/audit/evt_")) {
            let entry = browser.get(link.split('"').next().unwrap()).await;
            assert_fine(&entry);
            assert!(entry.shows(&kim.to_string()) && !text(&entry).to_lowercase().contains("kim"), "{}", text(&entry));
            erased += usize::from(text(&entry).contains("erased"));
        }
        assert_eq!(erased, 1, "the making of the user held names");
        assert!(text(&browser.get(&format!("{LOG}?q=kim")).await).contains("No entry matches"));
    }
);

db::on_both!(
    // covers: I1
    async fn a_refusal_is_recorded_though_the_verb_was_rolled_back_and_nobody_floods_the_log(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let reader = site.person("reader", Builtin::Auditor, root).await;
        let browser = site.signed_in(reader).await;
        let step = format!("/administration/users/{ada}/step/lock");
        assert_eq!(browser.post(&step, &[]).await.status, StatusCode::FORBIDDEN);
        let log = text(&browser.get(&format!("{LOG}?group=refusals")).await);
        assert!(log.contains("Reader Tester") && log.contains("Was refused access to Ada Tester"), "{log}");
        assert!(log.contains("Code: access."), "{log}");
        let entry = browser.get(&first_entry(&browser.get(&format!("{LOG}?group=refusals")).await)).await;
        assert!(text(&entry).contains(&format!("POST {step}")), "{}", text(&entry));
        for _ in 0..30 {
            assert_eq!(browser.get("/administration/mail?secret=1").await.status, StatusCode::FORBIDDEN);
        }
        let ctx = site.ctx(ada).await;
        let input = audit_log::ListEvents { group: Some(identity::audit::Group::Refusals), limit: 100, ..audit_log::ListEvents::default() };
        let (asked, by) = (input.clone(), ctx.clone());
        let kept = site.app.db.read(move |read| audit_log::list(&by, read, &asked)).await.unwrap().page.items;
        assert_eq!(kept.len(), 10);
        assert!(kept.iter().all(|entry| entry.changes.iter().all(|c| !format!("{c:?}").contains("secret"))), "no query is kept");
        site.clock.advance_secs(61);
        browser.get("/administration/mail").await;
        let kept = site.app.db.read(move |read| audit_log::list(&ctx, read, &input)).await.unwrap().page.items;
        assert_eq!(kept.len(), 11);
        assert_eq!(kept[0].after("left_out"), Some("21"));
    }
);
