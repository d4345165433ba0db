//! What administrators do with other people's passwords, and what a temporary one opens.

use axum::http::StatusCode;
use identity::UserId;
use identity::passwords;
use identity::roles::Builtin;
use identity::users::{self, Begins, Deactivate, SetTemporaryPassword};
use kernel::{Category, Secret};

use identity::testing::{Answer, Browser, ORG, PASSWORD, Site};

const TEMPORARY: &str = "temporary-7Kd9-mLw2";
const NEW: &str = "anvil brook cedar dune";

async fn hand_over(site: &Site, by: UserId, user: UserId, begins: Begins) -> Result<(), kernel::Fault> {
    let hash = site.app.hasher.hash(Secret::new(TEMPORARY)).await.unwrap();
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::set_temporary_password(&ctx, tx, SetTemporaryPassword { user, hash: hash.clone(), begins })).await
}

async fn choose(browser: &Browser, new: &str) -> Answer {
    browser.post("/required/password", &[("password", new), ("confirm_password", new)]).await
}

// covers: B5, B8, T-E2
db::on_both!(
    async fn a_temporary_password_opens_one_sign_in_and_nothing_but_the_choice_of_an_own_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::Administrator).await;
        let before = site.signs_in("ann", "10.0.0.1").await;
        hand_over(&site, ada, ann, Begins::Now).await.unwrap();
        assert!(before.get("/account").await.location().starts_with("/sign-in"), "sessions end");
        assert_eq!(site.browser().at("10.0.0.1").sign_in("ann", PASSWORD).await.status, StatusCode::UNAUTHORIZED);

        let browser = site.browser().at("10.0.0.1");
        let answer = browser.sign_in("ann", TEMPORARY).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/required/password"));
        assert_eq!(site.browser().at("10.0.0.2").sign_in("ann", TEMPORARY).await.status, StatusCode::UNAUTHORIZED, "one sign-in");
        for path in ["/", "/account", "/account/password", "/administration/users", "/administration/users/new"] {
            assert_eq!(browser.get(path).await.location(), "/required/password", "{path}");
        }
        let program = browser.clone().asking_for_json();
        for path in ["/", "/account", "/administration/users"] {
            assert_eq!(program.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(
            browser
                .post("/account/password", &[("current_password", TEMPORARY), ("password", NEW), ("confirm_password", NEW)])
                .await
                .location(),
            "/required/password"
        );
        assert_eq!(browser.post("/account/sessions/end-others", &[]).await.location(), "/required/password");

        let page = browser.get("/required/password").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        assert!(!page.body.contains("current_password"));
        assert_eq!(choose(&browser, "short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(choose(&browser, TEMPORARY).await.status, StatusCode::UNPROCESSABLE_ENTITY, "another than the temporary one");
        let token = browser.session().unwrap();
        let done = choose(&browser, NEW).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/"), "{}", done.body);
        assert_ne!(browser.session().unwrap(), token, "a new token after the change");
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        assert_eq!(browser.get("/required/password").await.location(), "/", "done is done");
        assert_eq!(site.browser().sign_in("ann", NEW).await.status, StatusCode::SEE_OTHER);
    }
);

db::on_both!(
    async fn a_temporary_password_ends_after_72_hours_and_with_the_next_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        hand_over(&site, ada, ann, Begins::Now).await.unwrap();
        site.clock.advance_secs(passwords::TEMPORARY_SECS);
        assert_eq!(site.browser().at("10.0.0.1").sign_in("ann", TEMPORARY).await.status, StatusCode::UNAUTHORIZED);

        hand_over(&site, ada, ann, Begins::WhenMailed).await.unwrap();
        site.clock.advance_secs(passwords::TEMPORARY_SECS * 2);
        let ctx = site.product();
        site.write(move |tx| Ok(passwords::start_expiry(&ctx, tx, ann)?)).await.unwrap();
        site.clock.advance_secs(passwords::TEMPORARY_SECS - 1);
        let later = site.product();
        site.write(move |tx| Ok(passwords::start_expiry(&later, tx, ann)?)).await.unwrap();
        let browser = site.browser().at("10.0.0.1");
        assert_eq!(browser.sign_in("ann", TEMPORARY).await.status, StatusCode::SEE_OTHER, "its time began with the first delivery");

        let hash = site.app.hasher.hash(Secret::new(NEW)).await.unwrap();
        let ctx = site.ctx(ada).await;
        let input = SetTemporaryPassword { user: ann, hash, begins: Begins::Now };
        site.write(move |tx| users::set_temporary_password(&ctx, tx, input.clone())).await.unwrap();
        assert!(browser.get("/required/password").await.location().starts_with("/sign-in"), "the session of the older one ends");
        assert_eq!(site.browser().at("10.0.0.1").sign_in("ann", TEMPORARY).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(site.browser().at("10.0.0.1").sign_in("ann", NEW).await.status, StatusCode::SEE_OTHER);
    }
);

db::on_both!(
    async fn of_two_sign_ins_at_once_with_a_temporary_password_one_wins(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        hand_over(&site, ada, ann, Begins::Now).await.unwrap();
        let tries: Vec<_> = (0..8)
            .map(|i| {
                let browser = site.browser().at(&format!("10.0.{i}.1"));
                tokio::spawn(async move { browser.sign_in("ann", TEMPORARY).await.status })
            })
            .collect();
        let mut opened = 0;
        for tried in tries {
            opened += usize::from(tried.await.unwrap() == StatusCode::SEE_OTHER);
        }
        assert_eq!(opened, 1);
    }
);

// covers: B5
db::on_both!(
    async fn a_required_change_blocks_live_sessions_and_asks_for_the_current_password_after_a_while(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        site.clock.advance_secs(3600);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::require_password_change(&ctx, tx, ann)).await.unwrap();
        assert_eq!(browser.get("/account").await.location(), "/required/password");
        assert!(browser.get("/required/password").await.body.contains("current_password"));
        assert_eq!(choose(&browser, NEW).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the current one is missing");
        let fields = [("current_password", PASSWORD), ("password", NEW), ("confirm_password", NEW)];
        assert_eq!(browser.post("/required/password", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
);

// covers: B8
db::on_both!(
    async fn only_who_may_set_passwords_does_and_not_for_everybody(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ann, admin) = (site.at_root("ann", Builtin::FullUser).await, site.at_root("amy", Builtin::Administrator).await);
        let lesser = site.at_root("lee", Builtin::UserAdministrator).await;
        let code = |answer: Result<(), kernel::Fault>| answer.err().map_or("done", |fault| fault.code);
        assert_eq!(hand_over(&site, ann, lesser, Begins::Now).await.unwrap_err().category, Category::NotFound);
        assert_eq!(code(hand_over(&site, lesser, ann, Begins::Now).await), "done");
        assert_eq!(code(hand_over(&site, lesser, admin, Begins::Now).await), "access.outranked");
        assert_eq!(code(hand_over(&site, admin, ada, Begins::Now).await), "access.owner");
        assert_eq!(code(hand_over(&site, admin, admin, Begins::Now).await), "password.oneself");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: ann }).map(drop)).await.unwrap();
        assert_eq!(code(hand_over(&site, admin, ann, Begins::Now).await), "password.status");
        let none = site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap();
        assert!(none.is_none_or(|stored| stored.is_temporary));
    }
);

// covers: B8, T-B14
db::on_both!(
    async fn an_administrator_hands_a_password_over_in_one_of_four_ways(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let admin = site.signs_in("ada", "10.0.0.1").await;
        let path = format!("/administration/users/{ann}/password");
        let page = admin.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());

        let link = admin.post(&path, &[("delivery", "link")]).await;
        assert_eq!(link.status, StatusCode::SEE_OTHER, "{}", link.body);
        assert_eq!(site.mails(ann).await, ["reset"]);
        let still = site.signs_in("ann", "10.0.0.2").await;

        let shown = admin.post(&path, &[("delivery", "show")]).await;
        assert_eq!((shown.status, shown.headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
        let made =
            shown.body.split("value=\"").find(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.find('"') == Some(24));
        let made = made.unwrap()[..24].to_owned();
        assert!(!admin.get(&path).await.body.contains(&made), "never shown twice");
        assert!(still.get("/account").await.location().starts_with("/sign-in"), "sessions end");
        assert!(site.mails(ann).await.contains(&"password_changed".to_owned()));
        let browser = site.browser().at("10.0.0.3");
        assert_eq!(browser.sign_in("ann", &made).await.location(), "/required/password");

        for (way, mails) in [("two_mails", &["temporary_password", "user_name"][..]), ("one_mail", &["login_info"])] {
            let before = site.mails(ann).await;
            let fields = [("delivery", way), ("password", TEMPORARY), ("confirm_password", TEMPORARY)];
            assert_eq!(admin.post(&path, &fields).await.status, StatusCode::SEE_OTHER, "{way}");
            let mut new = site.mails(ann).await;
            for old in &before {
                new.remove(new.iter().position(|mail| mail == old).unwrap());
            }
            new.sort();
            assert_eq!(new, mails, "{way}");
            assert_eq!(site.browser().at("10.0.0.3").sign_in("ann", TEMPORARY).await.location(), "/required/password", "{way}");
        }
        for (fields, code) in [
            (&[("delivery", "pigeon")][..], 422),
            (&[("delivery", "show"), ("password", "short"), ("confirm_password", "short")], 422),
            (&[("delivery", "show"), ("password", "ann person ada x"), ("confirm_password", "other")], 422),
            (&[("delivery", "show"), ("generate", "password")], 200),
        ] {
            assert_eq!(admin.post(&path, fields).await.status.as_u16(), code, "{fields:?}");
        }
        let lesser = site.browser().at("10.0.0.4");
        site.at_root("ben", Builtin::FullUser).await;
        lesser.sign_in("ben", PASSWORD).await;
        assert_eq!(lesser.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(lesser.post(&path, &[("delivery", "show")]).await.status, StatusCode::NOT_FOUND);
    }
);

// covers: B8, B13, B21
db::on_both!(
    async fn an_administrator_ends_sessions_requires_a_change_and_unlocks_with_one(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let admin = site.signs_in("ada", "10.0.0.1").await;
        let (one, two) = (site.signs_in("ann", "10.0.0.2").await, site.signs_in("ann", "10.0.0.3").await);
        let of = |what: &str| format!("/administration/users/{ann}/{what}");
        let page = admin.get(&of("sessions")).await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        assert!(page.body.contains("10.0.0.2") && page.body.contains("10.0.0.3"));
        let newest = page.body.split("name=\"session\" value=\"").nth(1).unwrap()[..36].to_owned();
        assert_eq!(admin.post(&of("sessions"), &[("session", &newest)]).await.status, StatusCode::SEE_OTHER);
        let alive = [one.get("/account").await.status, two.get("/account").await.status];
        assert_eq!(alive.iter().filter(|status| **status == StatusCode::OK).count(), 1);
        assert_eq!(admin.post(&of("end-sessions"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(
            one.get("/account").await.location().starts_with("/sign-in") && two.get("/account").await.location().starts_with("/sign-in")
        );

        assert_eq!(admin.get(&of("require-password-change")).await.status, StatusCode::OK);
        assert_eq!(admin.post(&of("require-password-change"), &[]).await.status, StatusCode::SEE_OTHER);
        let browser = site.browser().at("10.0.0.2");
        assert_eq!(browser.sign_in("ann", PASSWORD).await.location(), "/required/password");
        assert_eq!(choose(&browser, NEW).await.status, StatusCode::SEE_OTHER);

        for _ in 0..10 {
            site.browser().at("10.0.0.5").sign_in("ann", "plumage rivet wrong").await;
        }
        assert!(admin.get(&of("step/unlock")).await.body.contains("require_change"));
        assert_eq!(admin.post(&of("step/unlock"), &[("require_change", "on")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            site.browser().at("10.0.0.2").sign_in("ann", NEW).await.location(),
            "/required/password",
            "unlocked, and a change is required"
        );

        let stranger = site.browser().at("10.0.0.6");
        site.at_root("ben", Builtin::FullUser).await;
        stranger.sign_in("ben", PASSWORD).await;
        for what in ["sessions", "end-sessions", "require-password-change"] {
            assert_eq!(stranger.post(&of(what), &[("session", &newest)]).await.status, StatusCode::NOT_FOUND, "{what}");
        }
    }
);
