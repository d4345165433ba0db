//! *This was not me*: the address before takes a change of the address back.

use identity::roles::Builtin;
use identity::security::{self, ChangeSecurity};
use identity::testing::{Answer, Browser, PASSWORD, Site};
use identity::users::{self, ChangeUserName, Deactivate, Delete, UpdateUser};
use identity::{UserId, confirmations, passwords};
use kernel::{Category, Fault};

use crate::mailroom::{Mailroom, ORG, code_in, mailroom, run_jobs};

const CHOSEN: &str = "plumage rivet cactus";

/// An administrator gives somebody this address, a minute after whatever was before.
async fn moves(site: &Site, by: UserId, user: UserId, address: &str) {
    site.clock.advance_secs(60);
    let (ctx, address) = (site.ctx(by).await, address.to_owned());
    let moved = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.primary_email = Some(address.clone());
        users::update(&ctx, tx, form)
    });
    assert!(moved.await.unwrap());
}

/// The code that came to `address` with the mail that its link opens `door`.
async fn code_to(post: &Mailroom, address: &str, door: &str) -> String {
    post.deliver().await;
    let mails = post.kept.sent_to(address);
    let mail = mails.iter().rev().find(|mail| mail.text.contains(&format!("/{door}#")));
    code_in(mail.expect("the mail came"))
}

/// Opens the door with the code; the browser holds it then.
async fn holds(site: &Site, door: &str, code: &str) -> Option<Browser> {
    let browser = site.browser();
    let opened = browser.post(&format!("/{door}/open"), &[("code", code)]).await;
    assert!(matches!(opened.status.as_u16(), 303 | 404), "{}", opened.body);
    (opened.status == 303).then_some(browser)
}

async fn take_back(site: &Site, code: &str) -> Option<Answer> {
    let browser = holds(site, "address-changed", code).await?;
    Some(browser.post("/address-changed/take-back", &[]).await)
}

async fn address(site: &Site, user: UserId) -> (String, bool) {
    let user = site.user(user).await;
    (user.primary_email.unwrap_or_default(), user.email_verified_at.is_some())
}

async fn chooses(site: &Site, code: &str) {
    let browser = holds(site, "reset", code).await.expect("the link to choose a password holds");
    let new = [("password", CHOSEN), ("confirm_password", CHOSEN)];
    assert_eq!(browser.post("/reset/password", &new).await.status, 303);
}

async fn signs_in(site: &Site, user_name: &str, password: &str) -> bool {
    site.browser().at("10.9.0.1").sign_in(user_name, password).await.status.is_redirection()
}

db::on_both!(
    // covers: A19
    async fn the_address_before_takes_a_change_back_and_gets_the_account(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        site.at_root("uma", Builtin::UserAdministrator).await;
        site.at_root("sam", Builtin::TeamMember).await;
        moves(&site, ada, pat, "thief@x.example").await;
        let back = code_to(&post, "pat@x.example", "address-changed").await;

        // The thief makes the account theirs.
        let ctx = site.ctx(pat).await;
        site.write(move |tx| confirmations::send_own(&ctx, tx)).await.unwrap();
        let confirms = code_to(&post, "thief@x.example", "confirm-email").await;
        assert!(holds(&site, "address-changed", &confirms).await.is_none(), "a link opens its own door only");
        for door in ["confirm-email", "reset", "invitation"] {
            assert!(holds(&site, door, &back).await.is_none(), "{door}");
        }
        let browser = holds(&site, "confirm-email", &confirms).await.unwrap();
        assert_eq!(browser.post("/confirm-email/address", &[]).await.status, 303);
        let forgot = async || {
            site.browser().post("/forgot", &[("name", "thief@x.example")]).await;
            run_jobs(&site).await;
            code_to(&post, "thief@x.example", "reset").await
        };
        chooses(&site, &forgot().await).await;
        let session = site.browser().at("10.9.0.2");
        assert!(session.sign_in("thief@x.example", CHOSEN).await.status.is_redirection());
        let another = forgot().await;

        // Whoever looks has done nothing.
        let browser = holds(&site, "address-changed", &back).await.unwrap();
        for _ in 0..2 {
            let page = browser.get("/address-changed/take-back").await;
            assert!(
                page.status == 200 && page.shows("pat@x.example") && page.shows("Pat Tester") && !page.shows("thief@"),
                "{}",
                page.body
            );
            assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        }
        assert_eq!(address(&site, pat).await, ("thief@x.example".to_owned(), true));
        let done = browser.post("/address-changed/take-back", &[]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, "/sign-in"));

        assert_eq!(address(&site, pat).await, ("pat@x.example".to_owned(), true));
        assert!(session.get("/account").await.location().starts_with("/sign-in"), "the thief's session is over");
        assert!(holds(&site, "reset", &another).await.is_none(), "and so is what was sent to them");
        for name in ["pat", "pat@x.example", "thief@x.example"] {
            assert!(!signs_in(&site, name, CHOSEN).await, "the thief's password opens nothing: {name}");
        }
        post.deliver().await;
        let to_thief = post.kept.sent_to("thief@x.example").pop().unwrap();
        assert!(to_thief.text.contains("was changed on") && !to_thief.text.contains('#'), "{}", to_thief.text);
        for (who, told) in [("ada", true), ("uma", true), ("sam", false), ("pat", false)] {
            let mails = post.kept.sent_to(&format!("{who}@x.example"));
            let mail = mails.iter().find(|mail| mail.subject.contains("was taken back"));
            assert_eq!(mail.is_some(), told, "{who}");
            assert!(
                mail.is_none_or(|mail| mail.text.contains("Pat Tester") && mail.text.contains(&format!("/administration/users/{pat}")))
            );
        }
        let events = site.events().await;
        for kind in ["user.email_taken_back", "session.all_ended", "password.removed", "recovery.link_mailed"] {
            assert!(events.iter().any(|event| event == kind), "{kind}");
        }
        assert!(take_back(&site, &back).await.is_none(), "it works once");
        chooses(&site, &code_to(&post, "pat@x.example", "reset").await).await;
        assert!(signs_in(&site, "pat@x.example", CHOSEN).await);
    }
);

db::on_both!(
    async fn of_a_chain_of_changes_the_oldest_link_wins(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        moves(&site, ada, pat, "b@x.example").await;
        site.confirm(pat).await;
        moves(&site, ada, pat, "c@x.example").await;
        site.confirm(pat).await;
        moves(&site, ada, pat, "d@x.example").await;
        let first = code_to(&post, "pat@x.example", "address-changed").await;
        let (second, third) =
            (code_to(&post, "b@x.example", "address-changed").await, code_to(&post, "c@x.example", "address-changed").await);

        assert_eq!(take_back(&site, &second).await.unwrap().status, 303);
        assert_eq!(address(&site, pat).await, ("b@x.example".to_owned(), true));
        assert!(take_back(&site, &third).await.is_none(), "links of later changes are dead");
        chooses(&site, &code_to(&post, "b@x.example", "reset").await).await;
        assert_eq!(take_back(&site, &first).await.unwrap().status, 303, "that of the first one is not, whatever was done since");
        assert_eq!(address(&site, pat).await, ("pat@x.example".to_owned(), true));
        assert!(take_back(&site, &second).await.is_none() && take_back(&site, &third).await.is_none());

        // Where an administrator has put the address back already, the link still ends what the thief has.
        moves(&site, ada, pat, "e@x.example").await;
        moves(&site, ada, pat, "pat@x.example").await;
        assert_eq!(address(&site, pat).await, ("pat@x.example".to_owned(), false));
        let code = code_to(&post, "pat@x.example", "address-changed").await;
        let session = site.signed_in(pat).await;
        assert_eq!(take_back(&site, &code).await.unwrap().status, 303);
        assert_eq!(address(&site, pat).await, ("pat@x.example".to_owned(), true));
        assert!(session.get("/account").await.location().starts_with("/sign-in"));
    }
);

db::on_both!(
    async fn a_link_that_takes_a_change_back_ends_after_a_week_and_with_the_account(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let moved = async |name: &str| -> (UserId, String) {
            let user = site.at_root(name, Builtin::TeamMember).await;
            moves(&site, ada, user, &format!("new.{name}@x.example")).await;
            (user, code_to(&post, &format!("{name}@x.example"), "address-changed").await)
        };
        let (_, early) = moved("early").await;
        let (_, late) = moved("late").await;
        // The second was moved a minute after the first.
        site.clock.advance_secs(7 * 24 * 3600 - 61);
        assert_eq!(take_back(&site, &early).await.unwrap().status, 303);
        site.clock.advance_secs(61);
        assert!(take_back(&site, &late).await.is_none());

        let (left, of_left) = moved("left").await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: left })).await.unwrap();
        assert!(take_back(&site, &of_left).await.is_none());
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::restore(&ctx, tx, left).map(drop)).await.unwrap();
        assert!(take_back(&site, &of_left).await.is_none(), "a restore brings no link back");
        let (gone, of_gone) = moved("gone").await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: gone })).await.unwrap();
        assert!(take_back(&site, &of_gone).await.is_none());

        let cold = site.person("cold", Builtin::TeamMember, root).await;
        moves(&site, ada, cold, "new.cold@x.example").await;
        post.deliver().await;
        let told = post.kept.sent_to("cold@x.example").pop().unwrap();
        assert!(told.text.contains("was changed on") && !told.text.contains('#'), "an address that nobody confirmed takes nothing back");
    }
);

db::on_both!(
    async fn an_address_that_somebody_else_has_by_now_is_not_put_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let (pat, eve) = (site.at_root("pat", Builtin::TeamMember).await, site.at_root("eve", Builtin::TeamMember).await);
        moves(&site, ada, pat, "thief@x.example").await;
        moves(&site, ada, eve, "pat@x.example").await;
        let code = code_to(&post, "pat@x.example", "address-changed").await;
        let session = site.signed_in(pat).await;
        let refused = take_back(&site, &code).await.unwrap();
        assert!(refused.status == 409 && refused.shows("Another account has this address"), "{}", refused.body);
        assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new());
        assert_eq!(address(&site, pat).await.0, "thief@x.example");
        assert_eq!(session.get("/account").await.status, 200, "nothing was done");
        moves(&site, ada, eve, "eve@x.example").await;
        assert_eq!(take_back(&site, &code).await.unwrap().status, 303, "the link holds on for when it is free");
        assert_eq!(address(&site, pat).await.0, "pat@x.example");
    }
);

db::on_both!(
    // covers: A22
    async fn a_user_name_that_is_the_address_goes_back_with_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let ctx = site.ctx(ada).await;
        let named = site.write(move |tx| {
            let user = users::get(tx, ORG, pat)?;
            users::change_user_name(&ctx, tx, ChangeUserName { user: pat, version: user.version, user_name: "pat@x.example".to_owned() })?;
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
            form.primary_email = Some("thief@x.example".to_owned());
            users::update_and_rename(&ctx, tx, &form, "thief@x.example".to_owned())
        });
        assert!(named.await.unwrap());
        let code = code_to(&post, "pat@x.example", "address-changed").await;
        assert_eq!(take_back(&site, &code).await.unwrap().status, 303);
        let user = site.user(pat).await;
        assert_eq!((user.user_name.as_str(), user.primary_email.as_deref()), ("pat@x.example", Some("pat@x.example")));
    }
);

db::on_both!(
    async fn an_administrator_ends_the_way_back_where_the_mailbox_is_not_trusted(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        let (sam, elsewhere) = (site.at_root("sam", Builtin::TeamMember).await, site.company("Elsewhere", site.root().await).await);
        let sven = site.person("sven", Builtin::CompanyAdministrator, elsewhere).await;
        moves(&site, ada, pat, "new@x.example").await;
        let code = code_to(&post, "pat@x.example", "address-changed").await;
        for nobody in [sam, sven, pat] {
            let ctx = site.ctx(nobody).await;
            let refused: Fault = site.write(move |tx| confirmations::end_way_back(&ctx, tx, pat)).await.unwrap_err();
            assert_eq!(refused.category, Category::NotFound);
        }
        let browser = site.signed_in(ada).await;
        let page = browser.get(&users::paths::show(pat)).await;
        assert!(page.shows("Address before can take the change back until") && page.shows("send/no-way-back"), "{}", page.body);
        site.clock.advance_secs(3600);
        let asked = browser.post(&users::paths::of(pat, "send/no-way-back"), &[]).await;
        assert!(asked.status == 401 && asked.shows("Your password, once more"), "a session that somebody found does not: {}", asked.body);
        assert!(holds(&site, "address-changed", &code).await.is_some());
        let browser = site.signed_in(ada).await;
        let ended = browser.post(&users::paths::of(pat, "send/no-way-back"), &[]).await;
        assert_eq!(ended.location(), users::paths::show(pat));
        assert!(take_back(&site, &code).await.is_none());
        assert!(!browser.get(&users::paths::show(pat)).await.shows("send/no-way-back"));
        assert!(site.events().await.contains(&"way_back.ended".to_owned()));
        let ctx = site.ctx(ada).await;
        assert!(site.write(move |tx| confirmations::end_way_back(&ctx, tx, pat)).await.unwrap_err().is("way_back.none"));
    }
);

db::on_both!(
    async fn of_twenty_at_once_one_takes_a_change_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.at_root("pat", Builtin::TeamMember).await;
        moves(&site, ada, pat, "thief@x.example").await;
        let code = code_to(&post, "pat@x.example", "address-changed").await;
        let browser = holds(&site, "address-changed", &code).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let browser = browser.clone();
                tokio::spawn(async move { browser.post("/address-changed/take-back", &[]).await.status.as_u16() })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            let status = task.await.unwrap();
            assert!(matches!(status, 303 | 404), "{status}");
            won += u32::from(status == 303);
        }
        assert_eq!(won, 1);
        assert_eq!(address(&site, pat).await, ("pat@x.example".to_owned(), true));
    }
);

db::on_both!(
    async fn where_no_administrator_may_choose_a_password_by_mail_it_must_be_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let uma = site.at_root("uma", Builtin::UserAdministrator).await;
        let ctx = site.ctx(ada).await;
        let kept = site.write(move |tx| {
            let now = security::settings(tx, ORG)?;
            security::change_security(&ctx, tx, &ChangeSecurity { administrators_reset: false, ..ChangeSecurity::from(&now) })
        });
        kept.await.unwrap();
        moves(&site, ada, uma, "thief@x.example").await;
        let code = code_to(&post, "uma@x.example", "address-changed").await;
        assert_eq!(take_back(&site, &code).await.unwrap().status, 303);
        assert_eq!(address(&site, uma).await, ("uma@x.example".to_owned(), true));
        let stored = site.app.db.read(move |read| passwords::find(read, ORG, uma)).await.unwrap().unwrap();
        assert!(stored.must_change);
        post.deliver().await;
        assert!(!post.kept.sent().iter().any(|mail| mail.text.contains("/reset#")));
        assert!(signs_in(&site, "uma", PASSWORD).await);
    }
);
