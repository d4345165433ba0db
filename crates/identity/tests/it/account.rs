//! My account by URL: the own password, preferences, sessions.

use axum::http::StatusCode;
use identity::roles::Builtin;
use identity::users::UserStatus;

use identity::testing::{PASSWORD, Site};

const NEW: &str = "anvil brook cedar dune";
const WRONG: &str = "plumage rivet cactuz";

fn change<'a>(current: &'a str, new: &'a str) -> [(&'static str, &'a str); 3] {
    [("current_password", current), ("password", new), ("confirm_password", new)]
}

// covers: B7, T-B15, T-E2
db::on_both!(
    async fn a_changed_password_ends_other_sessions_and_is_told(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let here = site.signs_in("ann", "10.0.0.1").await;
        let there = site.signs_in("ann", "10.0.0.2").await;
        let before = here.session().unwrap();
        let answer = here.post("/account/password", &change(PASSWORD, NEW)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        assert_ne!(here.session().unwrap(), before, "this session goes on under a new token");
        assert_eq!(here.get("/account").await.status, StatusCode::OK);
        assert!(there.get("/account").await.location().starts_with("/sign-in"));
        let old = site.browser().at("10.0.0.1");
        old.keep("usher_session", &before);
        assert!(old.get("/account").await.location().starts_with("/sign-in"), "the old token is dead");
        assert_eq!(site.mails(ann).await, ["password_changed"]);
        assert_eq!(site.browser().at("10.0.0.3").sign_in("ann", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(site.browser().at("10.0.0.3").sign_in("ann", NEW).await.status, StatusCode::SEE_OTHER);
    }
);

// covers: T-B2
db::on_both!(
    async fn a_password_that_will_not_do_is_refused_with_its_reason(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        for (new, why) in [
            ("", "Type a password."),
            ("too short", "at least 15 characters"),
            ("ann person x.example", "which others know"),
            ("adventureworks cycle", "which others know"),
            ("passwordpassword", "Many people use this password"),
            (PASSWORD, "the password that you have now"),
        ] {
            let answer = browser.post("/account/password", &change(PASSWORD, new)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
            assert!(answer.body.contains(why), "{new}: {}", answer.body);
            assert!(new.is_empty() || !answer.body.contains(&format!("value=\"{new}\"")), "nothing typed comes back");
        }
        let fields = [("current_password", PASSWORD), ("password", NEW), ("confirm_password", "anvil brook cedar dune ")];
        let answer = browser.post("/account/password", &fields).await;
        assert!(answer.body.contains("The two passwords differ"));
        assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
    }
);

// covers: T-A6
db::on_both!(
    async fn wrong_current_passwords_count_as_wrong_sign_ins_do(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        for _ in 0..5 {
            let answer = browser.post("/account/password", &change(WRONG, NEW)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains("This is not your current password."));
        }
        for _ in 0..4 {
            assert_eq!(site.browser().at("10.0.0.2").sign_in("ann", WRONG).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(site.user(ann).await.status, UserStatus::Active);
        browser.post("/account/password", &change(WRONG, NEW)).await;
        assert_eq!(site.user(ann).await.status, UserStatus::Locked, "five here, four there, and one more");
        assert!(browser.get("/account").await.location().starts_with("/sign-in"));
        assert_eq!(site.mails(ann).await, ["locked"]);
        assert_eq!(site.browser().at("10.0.0.2").sign_in("ann", NEW).await.status, StatusCode::UNAUTHORIZED);
    }
);

// covers: T-A6
db::on_both!(
    async fn of_many_guesses_at_the_current_password_at_once_ten_are_looked_at(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let guesses: Vec<_> = (0..40)
            .map(|_| {
                let browser = browser.clone();
                tokio::spawn(async move { browser.post("/account/password", &change(WRONG, NEW)).await.status })
            })
            .collect();
        for guess in guesses {
            assert!(!guess.await.unwrap().is_server_error());
        }
        assert_eq!(site.user(ann).await.status, UserStatus::Locked);
        assert_eq!(site.mails(ann).await, ["locked"]);
    }
);

// covers: B21, T-E2
db::on_both!(
    async fn sessions_are_listed_and_ended_one_or_all_others(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        site.at_root("ben", Builtin::FullUser).await;
        let here = site.signs_in("ann", "10.0.0.1").await;
        let there = site.signs_in("ann", "10.0.0.2").await;
        let elsewhere = site.signs_in("ann", "10.0.0.3").await;
        let page = here.get("/account").await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        for shown in ["10.0.0.1", "10.0.0.2", "10.0.0.3", "Firefox on Linux", "This one"] {
            assert!(page.body.contains(shown), "{shown}");
        }
        let ids: Vec<String> = page.body.split("name=\"session\" value=\"").skip(1).map(|rest| rest[..36].to_owned()).collect();
        assert_eq!(ids.len(), 2, "the present one has no button");

        let stranger = site.signs_in("ben", "10.0.0.4").await;
        stranger.post("/account/sessions/end", &[("session", &ids[0])]).await;
        assert_eq!(there.get("/account").await.status, StatusCode::OK, "nobody ends somebody else's session");
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::OK);
        assert_eq!(stranger.post("/account/sessions/end", &[("session", "ses_x")]).await.status, StatusCode::NOT_FOUND);

        here.post("/account/sessions/end", &[("session", &ids[0])]).await;
        let alive = [there.get("/account").await.status, elsewhere.get("/account").await.status];
        assert_eq!(alive.iter().filter(|status| **status == StatusCode::OK).count(), 1, "one of the two has ended");
        here.post("/account/sessions/end-others", &[]).await;
        assert!(there.get("/account").await.location().starts_with("/sign-in"));
        assert!(elsewhere.get("/account").await.location().starts_with("/sign-in"));
        assert_eq!(here.get("/account").await.status, StatusCode::OK);
    }
);

db::on_both!(
    async fn preferences_are_ones_own_and_the_second_save_is_told(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let version = site.user(ann).await.version.to_string();
        let fields = |zone: &'static str| {
            [
                ("version", version.clone()),
                ("language", "en".to_owned()),
                ("time_zone", zone.to_owned()),
                ("currency", "EUR".to_owned()),
                ("number_format", "1.234,5".to_owned()),
                ("date_format", String::new()),
                ("role", "rol_00000000000000000000000000000000".to_owned()),
                ("status", "locked".to_owned()),
            ]
        };
        let send = |zone| fields(zone).map(|(name, value)| (name, value));
        let as_refs = |pairs: &[(&'static str, String)]| pairs.iter().map(|(n, v)| (*n, v.clone())).collect::<Vec<_>>();
        let pairs = as_refs(&send("Europe/Berlin"));
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(browser.post("/account/preferences", &borrowed).await.location(), "/account");
        let user = site.user(ann).await;
        assert_eq!((user.preferences.time_zone.as_str(), user.preferences.currency.as_str()), ("Europe/Berlin", "EUR"));
        assert_eq!(user.status, UserStatus::Active, "other fields are not taken");
        let pairs = as_refs(&send("Europe/Paris"));
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let stale = browser.post("/account/preferences", &borrowed).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        let pairs = as_refs(&send("Mars/Base"));
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(browser.post("/account/preferences", &borrowed).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
);

db::on_both!(
    async fn the_generator_works_without_javascript(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let page = browser.post("/account/password", &[("generate", "password")]).await;
        assert_eq!(page.status, StatusCode::OK);
        let made = page.body.split("name=\"password\"").nth(1).unwrap().split("value=\"").nth(1).unwrap()[..24].to_owned();
        assert!(made.bytes().all(|b| b.is_ascii_alphanumeric()), "{made}");
        let answer = browser.post("/account/password", &change(PASSWORD, &made)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let rated = browser.post("/account/password/strength", &[("password", "short")]).await;
        assert!(rated.body.contains("\"score\":0"), "{}", rated.body);
    }
);
