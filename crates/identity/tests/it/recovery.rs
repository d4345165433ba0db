//! Forgotten passwords by URL and by job.

use identity::roles::Builtin;
use identity::testing::{Answer, PASSWORD, Site};
use identity::users::{self, UserStatus};
use identity::{UserId, passwords, recovery, sessions};
use kernel::Secret;

use crate::mailroom::{COUNT_JOBS, ORG, code_in, mailroom, run_jobs};

const CHOSEN: &str = "plumage rivet cactus";

async fn forgot(site: &Site, typed: &str) -> Answer {
    site.browser().post("/forgot", &[("name", typed)]).await
}

async fn choose(site: &Site, code: &str, password: &str) -> Answer {
    let browser = site.browser();
    let opened = browser.post("/reset/open", &[("code", code)]).await;
    if opened.status != 303 {
        return opened;
    }
    browser.post("/reset/password", &[("password", password), ("confirm_password", password)]).await
}

async fn opens(site: &Site, user: UserId, password: &str) -> bool {
    let stored = site.app.db.read(move |read| passwords::find(read, ORG, user)).await.unwrap().unwrap();
    site.app.hasher.verify(Secret::new(password), Some(stored.hash)).await.unwrap().ok
}

async fn jobs(site: &Site) -> i64 {
    site.app.db.read(|read| read.scalar(COUNT_JOBS, db::params![ORG])).await.unwrap()
}

db::on_both!(
    // covers: B9, T-A8
    async fn everybody_gets_the_same_answer_and_only_the_active_a_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        for name in ["pat", "left", "cold"] {
            let id = site.person(name, Builtin::TeamMember, root).await;
            site.confirm(id).await;
            let ctx = site.ctx(ada).await;
            let ended: Result<(), kernel::Fault> = site
                .write(move |tx| match name {
                    "left" => users::deactivate(&ctx, tx, users::Deactivate { user: id }),
                    "cold" => users::lock(&ctx, tx, users::Lock { user: id }),
                    _ => Ok(()),
                })
                .await;
            ended.unwrap();
        }
        site.person("unconfirmed", Builtin::TeamMember, root).await;
        let form = site.browser().get("/forgot").await;
        assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        let mut answers = Vec::new();
        for typed in ["pat", "pat@x.example", "nobody", "nobody@x.example", "left", "cold", "unconfirmed", "", "x\u{301}🦊"] {
            let before = jobs(&site).await;
            let answer = forgot(&site, typed).await;
            assert_eq!(jobs(&site).await, before + 1, "{typed}: the same is written for everybody");
            let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            headers.retain(|(name, _)| name != "x-request-id");
            answers.push((answer.status, headers, answer.body));
            assert!(post.kept.sent().is_empty(), "the request itself mails nothing");
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
        assert!(site.browser().get("/forgot/sent").await.shows("If there is an account with this name"));
        assert_eq!(run_jobs(&site).await, answers.len());
        post.deliver().await;
        let links = post.kept.sent().into_iter().filter(|mail| mail.text.contains("/reset#"));
        let sent: Vec<_> = links.map(|mail| mail.to).collect();
        assert!(!sent.is_empty() && sent.iter().all(|to| to == "pat@x.example"), "{sent:?}");
        let before = post.kept.sent().len();
        forgot(&site, "PAT").await;
        run_jobs(&site).await;
        post.deliver().await;
        assert_eq!(post.kept.sent().len(), before, "where case matters to sign in, it matters here");
    }
);

db::on_both!(
    // covers: T-B18
    async fn at_most_three_mails_an_hour_go_to_one_address(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        site.confirm(pat).await;
        let ask = |n: usize| {
            let (ctx, site) = (site.product(), site.clone());
            let typed = if n.is_multiple_of(2) { "pat" } else { "pat@x.example" };
            async move { site.write(move |tx| recovery::ask(&ctx, tx, typed)).await.unwrap() }
        };
        for n in 0..1000 {
            ask(n).await;
            if n % 100 < 2 {
                run_jobs(&site).await;
                post.deliver().await;
            }
        }
        run_jobs(&site).await;
        post.deliver().await;
        assert_eq!(post.kept.sent_to("pat@x.example").len(), 3);
        site.clock.advance_secs(3600);
        ask(0).await;
        run_jobs(&site).await;
        post.deliver().await;
        assert_eq!(post.kept.sent_to("pat@x.example").len(), 4);
    }
);

db::on_both!(
    // covers: B9, T-B6
    async fn a_new_password_ends_every_session_and_is_told_by_mail(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        site.confirm(pat).await;
        let signed_in = site.signed_in(pat).await;
        assert_eq!(signed_in.get("/").await.status, 200);
        let mut codes = Vec::new();
        for _ in 0..2 {
            assert_eq!(forgot(&site, "pat").await.location(), "/forgot/sent");
            run_jobs(&site).await;
            codes.push(code_in(&post.newest("pat@x.example").await));
        }
        assert_eq!(choose(&site, &codes[0], CHOSEN).await.status, 404, "the older link is dead");
        assert_eq!(choose(&site, &codes[1], "pat holm pat holm").await.status, 422);
        let done = choose(&site, &codes[1], CHOSEN).await;
        assert_eq!(done.location(), "/sign-in?user_name=pat");
        assert!(opens(&site, pat, CHOSEN).await && !opens(&site, pat, PASSWORD).await);
        assert_eq!(signed_in.get("/").await.status, 303, "the session is over");
        let (org, now) = (ORG, site.app.world.clock.now());
        assert!(site.app.db.read(move |read| sessions::list(read, org, pat, now)).await.unwrap().is_empty());
        let notice = post.newest("pat@x.example").await;
        assert!(notice.subject.contains("was changed") && !notice.text.contains(CHOSEN), "{}", notice.text);
        assert_eq!(choose(&site, &codes[1], "another rivet cactus").await.status, 404, "a link works once");
    }
);

db::on_both!(
    // covers: T-B5
    async fn of_twenty_at_once_one_wins(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, pat)).await.unwrap();
        let code = code_in(&post.newest("pat@x.example").await);
        let mut all = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (site, code) = (site.clone(), code.clone());
            all.spawn(async move {
                let password = format!("plumage rivet cactus {n}");
                (choose(&site, &code, &password).await.status.as_u16(), password)
            });
        }
        let answers = all.join_all().await;
        let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 303).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        assert!(opens(&site, pat, &won[0].1).await);
        assert!(site.user(pat).await.email_verified_at.is_some(), "the link confirms the address that it was sent to");
    }
);

db::on_both!(
    async fn a_link_lifts_no_lock(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let locked = site.write(move |tx| {
            recovery::send_link(&ctx, tx, pat)?;
            users::lock(&ctx, tx, users::Lock { user: pat })
        });
        locked.await.unwrap();
        post.deliver().await;
        let code = code_in(post.kept.sent_to("pat@x.example").iter().find(|mail| mail.text.contains("/reset#")).unwrap());
        assert_eq!(choose(&site, &code, CHOSEN).await.status, 303);
        assert_eq!(site.user(pat).await.status, UserStatus::Locked);
        let ctx = site.ctx(ada).await;
        let refused = site.write(move |tx| recovery::send_link(&ctx, tx, pat)).await.unwrap_err();
        assert!(refused.is("recovery.not_active"));
    }
);

db::on_both!(
    async fn a_link_ends_after_a_day(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, pat)).await.unwrap();
        let code = code_in(&post.newest("pat@x.example").await);
        site.clock.advance_secs(24 * 3600);
        assert_eq!(choose(&site, &code, CHOSEN).await.status, 404);
        for bad in ["", "abc", &"0".repeat(64), "'; DROP TABLE token; --", &format!("{code}0")] {
            assert_eq!(choose(&site, bad, CHOSEN).await.status, 404, "{bad}");
        }
    }
);
