//! What commands on the server do for somebody who cannot sign in, and what the owner learns of it.

use access::Ctx;
use db::params;
use identity::roles::Builtin;
use identity::testing::{Answer, ORG, PASSWORD, Site};
use identity::users::{self, Deactivate, Lock, LockCause, UserStatus};
use identity::{UserId, passwords, recovery, sessions};
use kernel::{Actor, Fault, Via};
use recovery::{ByOperator, Printed};

use crate::sign_in::{WRONG, refused};

const CHOSEN: &str = "plumage rivet cactus";
const WHY: &str = "she <b>called</b> from a known number";

db::statements! {
    MAILED = "SELECT subject, shown_text, holds_secret, body FROM outbox WHERE org = $1 AND to_user_id = $2 AND template = 'operator_acted' \
        ORDER BY id DESC LIMIT 1";
    ACTED = "SELECT actor_kind, via, changes, circumstances FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY id DESC LIMIT 1";
    AUDIT_VALUES = "SELECT value FROM audit_value WHERE org = $1";
    NO_ADDRESS = "UPDATE users SET primary_email = NULL, primary_email_key = NULL WHERE org = $1 AND id = $2";
}

fn operator(site: &Site, reason: &str) -> Ctx {
    let mut ctx = site.product();
    ctx.call = ctx.call.by(Actor::Operator, Via::Cli);
    reason.clone_into(&mut ctx.call.reason);
    ctx
}

async fn unlock_with(site: &Site, ctx: Ctx, name: &str) -> Result<users::User, Fault> {
    let input = ByOperator { name: name.to_owned() };
    site.write(move |tx| recovery::unlock_by_operator(&ctx, tx, &input)).await
}

async fn unlock(site: &Site, name: &str) -> Result<users::User, Fault> {
    unlock_with(site, operator(site, WHY), name).await
}

async fn reset_with(site: &Site, ctx: Ctx, name: &str) -> Result<Printed, Fault> {
    let input = ByOperator { name: name.to_owned() };
    site.write(move |tx| recovery::reset_by_operator(&ctx, tx, &input)).await
}

async fn reset(site: &Site, name: &str) -> Result<Printed, Fault> {
    reset_with(site, operator(site, WHY), name).await
}

/// Text and whole content of the newest mail about a command.
async fn told(site: &Site, owner: UserId) -> String {
    let row = site.app.db.read(move |read| read.get(MAILED, params![ORG, owner])).await.unwrap();
    let mut r = row.reader();
    let (subject, shown, holds_secret): (String, String, bool) = (r.next().unwrap(), r.next().unwrap(), r.next().unwrap());
    let body: Vec<u8> = r.next().unwrap();
    assert!(!holds_secret, "nothing in it is secret: {shown}");
    assert!(!String::from_utf8_lossy(&body).contains("/reset#"));
    format!("{subject}\n{shown}")
}

/// Who acted through what, and all that the log keeps of the newest event of a kind.
async fn logged(site: &Site, kind: &'static str) -> String {
    let read = site.app.db.read(move |read| {
        let row = read.get(ACTED, params![ORG, kind])?;
        let mut r = row.reader();
        let mut words: Vec<String> = vec![r.next()?, r.next()?, r.next()?, r.next()?];
        for value in read.query(AUDIT_VALUES, params![ORG])? {
            words.push(value.only()?);
        }
        Ok::<_, Fault>(words.join(" "))
    });
    read.await.unwrap()
}

async fn choose(site: &Site, link: &str) -> Answer {
    let browser = site.browser();
    let opened = browser.post("/reset/open", &[("code", link)]).await;
    if opened.status != 303 {
        return opened;
    }
    browser.post("/reset/password", &[("password", CHOSEN), ("confirm_password", CHOSEN)]).await
}

async fn locked(site: &Site, by: UserId, user: UserId) {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::lock(&ctx, tx, Lock { user })).await.unwrap();
}

db::on_both!(
    // covers: B16
    async fn a_lock_that_a_command_lifts_is_told_to_the_owner_with_the_reason(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        for name in ["pat", " PAT ", "Pat@X.example"] {
            locked(&site, ada, pat).await;
            assert_eq!(unlock(&site, name).await.unwrap().id, pat, "{name}: an address needs no confirmation here");
            assert_eq!(site.user(pat).await.status, UserStatus::Active);
        }
        let text = told(&site, ada).await;
        assert!(
            text.contains("lifted the lock of pat") && text.contains("The reason given: she <b>called</b> from a known number"),
            "{text}"
        );
        assert!(text.contains("https://crm.x.example/administration/audit"), "{text}");
        let log = logged(&site, "user.unlocked").await;
        assert!(log.starts_with("operator cli") && log.contains("known number"), "{log}");
        assert_eq!(site.mails(ada).await, ["operator_acted"; 3]);
    }
);

db::on_both!(
    // covers: B16
    async fn the_owner_whom_wrong_tries_locked_and_who_has_tries_behind_them_are_helped(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for _ in 0..10 {
            refused(&site.browser().at("10.0.0.1"), "ada", WRONG).await;
        }
        let owner = site.user(ada).await;
        assert_eq!((owner.status, owner.lock_cause), (UserStatus::Locked, Some(LockCause::Attempts)));
        unlock(&site, "ada").await.unwrap();
        site.signs_in("ada", "10.0.0.2").await;
        site.clock.advance_secs(1);
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.3"), "ada", WRONG).await;
        }
        assert_eq!(unlock(&site, "ada").await.unwrap().status, UserStatus::Active, "Active, with one try left");
        assert!(told(&site, ada).await.contains("cleared the wrong tries that were counted for ada"));
        assert!(logged(&site, "user.tries_forgotten").await.starts_with("operator cli"));
        for _ in 0..9 {
            refused(&site.browser().at("10.0.0.4"), "ada", WRONG).await;
        }
        assert_eq!(site.user(ada).await.status, UserStatus::Active, "the count began anew");
        unlock(&site, "ada").await.unwrap();
        let nothing = unlock(&site, "ada").await.unwrap_err();
        assert!(nothing.is("user.not_permitted"), "{nothing}");
    }
);

db::on_both!(
    // covers: B16
    async fn a_printed_link_sets_a_password_ends_sessions_and_is_in_no_mail_and_no_log(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let signed_in = site.signed_in(pat).await;
        let first = reset(&site, "pat@x.example").await.unwrap();
        assert_eq!(first.user.id, pat);
        assert!(!format!("{first:?}").contains("reset#"), "not in what is written for programmers either");
        assert_eq!(signed_in.get("/").await.status, 303, "the session is over");
        let stored = site.app.db.read(move |read| passwords::find(read, ORG, pat)).await.unwrap().unwrap();
        assert!(stored.must_change);
        let printed = reset(&site, "pat").await.unwrap();
        assert_eq!(choose(&site, first.link.reveal()).await.status, 404, "a newer link ends an older one");
        let link = printed.link.reveal().to_owned();
        let code = link.strip_prefix("https://crm.x.example/reset#").unwrap().to_owned();
        let text = told(&site, ada).await;
        assert!(text.contains("chosen for pat") && text.contains("known number") && !text.contains(&code), "{text}");
        let log = logged(&site, "recovery.link_printed").await;
        assert!(log.starts_with("operator cli") && !log.contains(&code), "{log}");
        assert_eq!(site.mails(pat).await, Vec::<String>::new(), "no mail carries the link");
        assert_eq!(choose(&site, &link).await.location(), "/sign-in?user_name=pat");
        assert_eq!(site.user(pat).await.email_verified_at, None, "no mailbox was shown to be theirs");
        assert_eq!(site.mails(pat).await, ["password_changed"]);
        assert_eq!(choose(&site, &link).await.status, 404, "a link works once");
        assert!(site.browser().sign_in("pat", CHOSEN).await.status.is_redirection());
        refused(&site.browser(), "pat", PASSWORD).await;
    }
);

db::on_both!(
    // covers: B16
    async fn a_printed_link_ends_after_a_day_and_lifts_no_lock(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        locked(&site, ada, pat).await;
        let late = reset(&site, "pat").await.unwrap();
        assert_eq!(late.user.status, UserStatus::Locked);
        site.clock.advance_secs(24 * 3600);
        assert_eq!(choose(&site, late.link.reveal()).await.status, 404);
        let link = reset(&site, "pat").await.unwrap().link;
        site.clock.advance_secs(24 * 3600 - 1);
        assert_eq!(choose(&site, link.reveal()).await.status, 303);
        assert_eq!(site.user(pat).await.status, UserStatus::Locked);
        let (org, now) = (ORG, site.app.world.clock.now());
        assert!(site.app.db.read(move |read| sessions::list(read, org, pat, now)).await.unwrap().is_empty());
    }
);

db::on_both!(
    // covers: B16
    async fn commands_say_why_they_refuse_and_tell_nobody_then(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let left = site.person("left", Builtin::TeamMember, root).await;
        let bare = site.person("bare", Builtin::TeamMember, root).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: left })).await.unwrap();
        site.app.db.write(move |tx| tx.execute(NO_ADDRESS, params![ORG, bare])).await.unwrap();
        let ctx = site.product();
        let program = site.write(move |tx| {
            let mut input = users::CreateUser::draft(users::UserType::Service, "svc.erp", root);
            input.last_name.push_str("Orders");
            users::create(&ctx, tx, input)
        });
        program.await.unwrap();
        let before = (site.mails(ada).await, site.events().await);
        for reason in ["", "   "] {
            assert!(unlock_with(&site, operator(&site, reason), "ada").await.unwrap_err().is("operator.reason_missing"));
            assert!(reset_with(&site, operator(&site, reason), "ada").await.unwrap_err().is("operator.reason_missing"));
        }
        assert!(reset_with(&site, operator(&site, &"x".repeat(501)), "ada").await.unwrap_err().is("operator.reason_long"));
        let mut person = site.ctx(ada).await;
        WHY.clone_into(&mut person.call.reason);
        assert!(unlock_with(&site, person.clone(), "left").await.unwrap_err().is("not_found"), "commands only");
        assert!(reset_with(&site, person, "left").await.unwrap_err().is("not_found"));
        for name in ["", "nobody", "nobody@x.example", "'; DROP TABLE users; --"] {
            assert!(unlock(&site, name).await.unwrap_err().is("user.unknown"), "{name}");
            assert!(reset(&site, name).await.unwrap_err().is("user.unknown"), "{name}");
        }
        assert!(unlock(&site, "left").await.unwrap_err().is("user.not_permitted"));
        for (name, code) in [("left", "recovery.not_active"), ("svc.erp", "password.service_user"), ("bare", "invitation.no_address")] {
            let refusal = reset(&site, name).await.unwrap_err();
            assert!(refusal.is(code), "{name}: {refusal}");
        }
        assert_eq!((site.mails(ada).await, site.events().await), before);
    }
);
