//! Invitations by verb and by URL.

use identity::UserId;
use identity::invitations::{self, InvitationState, Invite, Inviter};
use identity::passwords;
use identity::roles::Builtin;
use identity::testing::{Browser, Site};
use identity::tokens::{self, Purpose};
use identity::users::{self, UserStatus};
use kernel::paging::Cursor;
use kernel::{Category, Fault, Secret};

use crate::mailroom::{ORG, SET_UP_MAIL, code_in, draft, mailroom, named_draft};

const CHOSEN: &str = "plumage rivet cactus";

async fn invite(site: &Site, by: UserId, user: UserId) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| invitations::invite(&ctx, tx, Invite { user }).map(drop)).await
}

async fn follow(browser: &Browser, code: &str) -> u16 {
    browser.post("/invitation/open", &[("code", code)]).await.status.as_u16()
}

async fn choose(browser: &Browser, password: &str) -> identity::testing::Answer {
    browser.post("/invitation/password", &[("password", password), ("confirm_password", password)]).await
}

async fn holds(site: &Site, code: &str, purpose: Purpose) -> bool {
    let (code, now) = (Secret::new(code), site.app.world.clock.now());
    site.app.db.read(move |read| tokens::look_up(read, ORG, &code, purpose, now)).await.unwrap().is_some()
}

db::on_both!(
    // covers: B1
    async fn an_invited_person_follows_the_link_and_is_active(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = draft(&site, "pat", site.root().await).await;
        invite(&site, ada, pat).await.unwrap();
        assert_eq!(site.user(pat).await.status, UserStatus::Invited);
        let mail = post.newest("pat@x.example").await;
        assert!(mail.text.contains("Ada Tester has made an account for you at AdventureWorks Cycle."), "{}", mail.text);
        assert!(mail.text.contains("https://crm.x.example/invitation#"), "the public URL and nothing else");

        let browser = site.browser();
        let door = browser.get("/invitation").await;
        assert_eq!(door.status, 200);
        assert!(door.shows("data-fragment=\"code\"") && door.headers["referrer-policy"] == "no-referrer");
        let opened = browser.post("/invitation/open", &[("code", &code_in(&mail))]).await;
        assert_eq!((opened.status.as_u16(), opened.location()), (303, "/invitation/password"));
        for _ in 0..3 {
            let form = browser.get("/invitation/password").await;
            assert!(form.shows("Welcome, Pat Holm") && form.input("username").as_deref() == Some("pat"));
            assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        }
        let made = browser.post("/invitation/password", &[("generate", "password")]).await;
        assert!(made.input("password").unwrap().len() >= 20 && made.input("password") == made.input("confirm_password"));
        assert_eq!(choose(&browser, "short").await.status, 422);
        let done = choose(&browser, CHOSEN).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, "/sign-in?user_name=pat"));
        assert!(browser.cookie("usher_session").is_none(), "a link signs nobody in");

        let pat = site.user(pat).await;
        assert_eq!(pat.status, UserStatus::Active);
        assert!(pat.email_verified_at.is_some());
        let stored = site.app.db.read(move |read| passwords::find(read, ORG, pat.id)).await.unwrap().unwrap();
        assert!(!stored.is_temporary && !stored.must_change);
        assert!(site.app.hasher.verify(Secret::new(CHOSEN), Some(stored.hash)).await.unwrap().ok);
        let again = site.browser();
        assert_eq!(follow(&again, &code_in(&mail)).await, 404, "a link works once");
        assert!(site.events().await.contains(&"invitation.accepted".to_owned()));
    }
);

db::on_both!(
    // covers: T-B5
    async fn of_twenty_at_once_one_wins_and_its_password_works(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = draft(&site, "pat", site.root().await).await;
        invite(&site, ada, pat).await.unwrap();
        let code = code_in(&post.newest("pat@x.example").await);
        let browsers: Vec<Browser> = (0..20).map(|_| site.browser()).collect();
        for browser in &browsers {
            assert_eq!(follow(browser, &code).await, 303, "looking at a link does not use it up");
        }
        let mut all = tokio::task::JoinSet::new();
        for (n, browser) in browsers.into_iter().enumerate() {
            all.spawn(async move {
                let password = format!("plumage rivet cactus {n}");
                (choose(&browser, &password).await.status.as_u16(), password)
            });
        }
        let answers = all.join_all().await;
        let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 303).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|(status, _)| *status == 404).count(), 19);
        let stored = site.app.db.read(move |read| passwords::find(read, ORG, pat)).await.unwrap().unwrap();
        assert!(site.app.hasher.verify(Secret::new(won[0].1.clone()), Some(stored.hash)).await.unwrap().ok);
    }
);

db::on_both!(
    // covers: T-B6, T-B11, B2
    async fn a_link_dies_with_whatever_makes_it_pointless(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let ctx = site.ctx(ada).await;
        for (name, kill) in [("resent", 0), ("revoked", 1), ("deleted", 2), ("left", 3), ("moved", 4), ("frozen", 5)] {
            let id = draft(&site, name, root).await;
            invite(&site, ada, id).await.unwrap();
            let address = format!("{name}@x.example");
            let code = code_in(&post.newest(&address).await);
            assert!(holds(&site, &code, Purpose::Invitation).await);
            let ctx = ctx.clone();
            let outcome: Result<(), Fault> = site
                .write(move |tx| match kill {
                    0 => invitations::resend(&ctx, tx, Invite { user: id }).map(drop),
                    1 => invitations::revoke(&ctx, tx, id),
                    2 => users::delete(&ctx, tx, users::Delete { user: id }),
                    3 => users::deactivate(&ctx, tx, users::Deactivate { user: id }),
                    4 => {
                        let mut form = users::UpdateUser::from_user(&users::get(tx, ORG, id)?);
                        form.primary_email = Some("elsewhere@x.example".into());
                        users::update(&ctx, tx, form).map(drop)
                    }
                    _ => Ok(tokens::revoke(&ctx, tx, id, None).map(drop)?),
                })
                .await;
            outcome.unwrap();
            assert!(!holds(&site, &code, Purpose::Invitation).await, "{name}");
            let browser = site.browser();
            assert_eq!(follow(&browser, &code).await, 404, "{name}");
            browser.keep("invitation", &code);
            assert_eq!(choose(&browser, CHOSEN).await.status, 404, "{name}: also with the cookie in hand");
        }
        let resent = code_in(&post.newest("resent@x.example").await);
        assert!(holds(&site, &resent, Purpose::Invitation).await, "the newer one works");
    }
);

db::on_both!(
    // covers: T-B11, B2
    async fn a_mail_that_waits_is_cancelled_with_its_link(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = draft(&site, "pat", site.root().await).await;
        invite(&site, ada, pat).await.unwrap();
        let ctx = site.ctx(ada).await;
        site.write(move |tx| invitations::revoke(&ctx, tx, pat)).await.unwrap();
        post.deliver().await;
        assert!(post.kept.sent().is_empty());
        assert_eq!(site.user(pat).await.status, UserStatus::Draft);
        invite(&site, ada, pat).await.unwrap();
        assert!(holds(&site, &code_in(&post.newest("pat@x.example").await), Purpose::Invitation).await);
    }
);

db::on_both!(
    // covers: T-B9
    async fn a_link_opens_only_what_it_was_made_for(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let (pat, sue) = (draft(&site, "pat", root).await, site.person("sue", Builtin::TeamMember, root).await);
        invite(&site, ada, pat).await.unwrap();
        let invitation = code_in(&post.newest("pat@x.example").await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| identity::recovery::send_link(&ctx, tx, sue)).await.unwrap();
        let reset = code_in(&post.newest("sue@x.example").await);
        let ctx = site.ctx(sue).await;
        site.write(move |tx| identity::confirmations::send_own(&ctx, tx)).await.unwrap();
        let confirmation = code_in(&post.newest("sue@x.example").await);
        let doors = [
            ("/invitation", "invitation", "/invitation/password"),
            ("/reset", "reset", "/reset/password"),
            ("/confirm-email", "confirm_email", "/confirm-email/address"),
            ("/address-changed", "address_changed", "/address-changed/take-back"),
        ];
        for (code, own) in [(&invitation, "/invitation"), (&reset, "/reset"), (&confirmation, "/confirm-email")] {
            for (door, cookie, next) in doors {
                let browser = site.browser();
                let opened = browser.post(&format!("{door}/open"), &[("code", code)]).await;
                assert_eq!(opened.status.as_u16(), if door == own { 303 } else { 404 }, "{own} at {door}");
                if door != own {
                    browser.keep(cookie, code);
                    assert_eq!(browser.get(next).await.status, 404, "{own} at {next}");
                    let sent = browser.post(next, &[("password", CHOSEN), ("confirm_password", CHOSEN)]).await;
                    assert_eq!(sent.status, 404, "{own} posted to {next}");
                }
            }
        }
        assert!(holds(&site, &invitation, Purpose::Invitation).await && holds(&site, &reset, Purpose::Reset).await);
    }
);

db::on_both!(
    // covers: B2
    async fn an_invitation_that_ran_out_is_a_draft_and_stays_listed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let (pat, sue) = (draft(&site, "pat", root).await, draft(&site, "sue", root).await);
        invite(&site, ada, pat).await.unwrap();
        site.clock.advance_secs(10 * 24 * 3600);
        let code = code_in(&post.newest("pat@x.example").await);
        assert!(holds(&site, &code, Purpose::Invitation).await, "while the mail waits no time runs");
        invite(&site, ada, sue).await.unwrap();
        site.clock.advance_secs(7 * 24 * 3600 - 1);
        assert!(holds(&site, &code, Purpose::Invitation).await);
        site.clock.advance_secs(1);
        assert!(!holds(&site, &code, Purpose::Invitation).await);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| invitations::expire(&ctx, tx)).await.unwrap(), 1);
        assert_eq!(site.user(pat).await.status, UserStatus::Draft);
        assert_eq!(site.user(sue).await.status, UserStatus::Invited);
        let ctx = site.ctx(ada).await;
        let listed = site.app.db.read(move |read| invitations::list(&ctx, read, Cursor::First, 50)).await.unwrap().items;
        let shown: Vec<_> = listed.iter().map(|row| (row.user, row.state, row.inviter.clone())).collect();
        let by_ada = || Inviter::Person("Ada Tester".to_owned());
        assert_eq!(shown, [(sue, InvitationState::Waiting, by_ada()), (pat, InvitationState::Expired, by_ada())]);
        assert_eq!(listed[1].role, "Team member");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| invitations::resend(&ctx, tx, Invite { user: pat })).await.unwrap();
        assert_eq!(site.user(pat).await.status, UserStatus::Invited);
        site.clock.advance_secs(31 * 24 * 3600);
        let ctx = site.product();
        assert_eq!(site.write(move |tx| invitations::expire(&ctx, tx)).await.unwrap(), 2, "no link outlives 30 days, delivered or not");
    }
);

db::on_both!(
    async fn somebody_active_without_a_password_keeps_the_status(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let refused = invite(&site, ada, pat).await.unwrap_err();
        assert!(refused.is("invitation.has_password"));
        let ctx = site.product();
        site.write(move |tx| passwords::remove(&ctx, tx, pat)).await.unwrap();
        invite(&site, ada, pat).await.unwrap();
        assert_eq!(site.user(pat).await.status, UserStatus::Active);
        let code = code_in(&post.newest("pat@x.example").await);
        let browser = site.browser();
        assert_eq!(follow(&browser, &code).await, 303);
        assert_eq!(choose(&browser, CHOSEN).await.status, 303);
        assert_eq!(site.user(pat).await.status, UserStatus::Active);
    }
);

db::on_both!(
    async fn who_may_not_invite_is_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (europe, pacific) = (site.company("Europe", root).await, site.company("Pacific", root).await);
        let (sam, jae) =
            (site.person("sam", Builtin::TeamMember, root).await, site.person("jae", Builtin::CompanyAdministrator, europe).await);
        let (near, far) = (draft(&site, "near", europe).await, draft(&site, "far", pacific).await);
        assert_eq!(invite(&site, sam, near).await.unwrap_err().category, Category::NotFound);
        assert_eq!(invite(&site, jae, far).await.unwrap_err().category, Category::NotFound);
        invite(&site, jae, near).await.unwrap();
        invite(&site, ada, far).await.unwrap();
        assert!(invite(&site, ada, far).await.unwrap_err().is("invitation.already"));
        let ctx = site.ctx(jae).await;
        let seen = site.app.db.read(move |read| invitations::list(&ctx, read, Cursor::First, 50)).await.unwrap().items;
        assert_eq!(seen.iter().map(|row| row.user).collect::<Vec<_>>(), [near]);
        let ctx = site.ctx(jae).await;
        assert!(site.write(move |tx| invitations::revoke(&ctx, tx, far)).await.unwrap_err().is("not_found"));
        let browser = site.signed_in(sam).await;
        assert_eq!(browser.get("/administration/users/invitations").await.status, 404);
    }
);

db::on_both!(
    async fn the_link_is_copied_once_by_who_sent_it_where_there_is_no_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let eve = site.person("eve", Builtin::Administrator, root).await;
        let (post, pat) = (mailroom(&site), draft(&site, "pat", root).await);
        invite(&site, ada, pat).await.unwrap();
        let ctx = site.ctx(eve).await;
        assert!(site.write(move |tx| invitations::copy_link(&ctx, tx, pat)).await.unwrap_err().is("token.not_to_copy"));
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (site, ctx) = (site.clone(), site.ctx(ada).await);
            all.spawn(async move { site.write(move |tx| invitations::copy_link(&ctx, tx, pat)).await });
        }
        let links: Vec<Secret> = all.join_all().await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(links.len(), 1, "shown once");
        let code = links[0].reveal().strip_prefix("https://crm.x.example/invitation#").unwrap();
        assert!(holds(&site, code, Purpose::Invitation).await);
        assert!(site.events().await.contains(&"invitation.link_copied".to_owned()));
        post.deliver().await;
        assert!(post.kept.sent().is_empty(), "the mail with the link before it is cancelled");
        site.clock.advance_secs(7 * 24 * 3600);
        assert!(!holds(&site, code, Purpose::Invitation).await, "its time began when it was copied");

        let ctx = site.ctx(ada).await;
        site.write(move |tx| invitations::resend(&ctx, tx, Invite { user: pat })).await.unwrap();
        site.write(|tx| Ok(tx.execute(SET_UP_MAIL, db::params![ORG])?)).await.unwrap();
        let ctx = site.ctx(ada).await;
        assert!(site.write(move |tx| invitations::copy_link(&ctx, tx, pat)).await.unwrap_err().is("invitation.mail_is_set_up"));
    }
);

db::on_both!(
    // covers: B2
    async fn the_list_sends_again_revokes_and_shows_a_link_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = draft(&site, "pat", site.root().await).await;
        let browser = site.signed_in(ada).await;
        let list = "/administration/users/invitations";
        assert!(browser.get(list).await.shows("No open invitations"));
        invite(&site, ada, pat).await.unwrap();
        let page = browser.get(list).await;
        for words in ["Pat Holm", "Ada Tester", "Team member", "Waiting in the outbox", "7 days after delivery", "Copy link"] {
            assert!(page.shows(words), "{words}");
        }
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        let path = |verb: &str| format!("{list}/{pat}/{verb}");
        assert!(browser.get(&path("link")).await.shows("shown once"));
        let shown = browser.post(&path("link"), &[]).await;
        assert!(shown.shows("value=\"https://crm.x.example/invitation#"));
        assert_eq!(shown.headers["cache-control"], "no-store");
        assert_eq!(browser.post(&path("link"), &[]).await.status, 409);
        assert_eq!(browser.post(&path("resend"), &[]).await.location(), list);
        assert!(browser.get(list).await.shows("A new link was sent to Pat Holm."));
        assert!(browser.get(&path("revoke")).await.shows("Revoke the invitation of Pat Holm"));
        assert_eq!(browser.post(&path("revoke"), &[]).await.location(), list);
        assert!(browser.get(list).await.shows("No open invitations"));
        assert_eq!(browser.post(&path("revoke"), &[]).await.status, 409);
        assert_eq!(browser.post(&format!("{list}/usr_x/revoke"), &[]).await.status, 404);
    }
);

db::on_both!(
    // covers: T-B19
    async fn hostile_names_leave_one_recipient_and_safe_text(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let names = ["<img src=x onerror=alert(1)>", "{{7*7}} {% raw %}", "{ASSUF1}", "Ann\r\nBcc: eve@x.example"];
        for (n, name) in names.iter().enumerate() {
            let id = named_draft(&site, &format!("pat{n}"), name, root).await;
            invite(&site, ada, id).await.unwrap();
            let mail = post.newest(&format!("pat{n}@x.example")).await;
            let head = mail.raw.split("\r\n\r\n").next().unwrap();
            assert_eq!(head.lines().filter(|line| line.starts_with("To:")).count(), 1, "{head}");
            assert!(!head.to_lowercase().contains("\nbcc:"), "{head}");
            assert!(mail.raw.lines().all(|line| line.len() <= 998));
            assert!(!mail.html.contains("<img") && !mail.text.contains("Hello 49") && !mail.text.contains("\nBcc"), "{}", mail.text);
        }
    }
);
