//! What was typed in the wizard is not lost: a password after a test that did not go, and more people than the grid takes.

use identity::organization;
use identity::testing::{ORG, Site};

use crate::setup_pages::{USERS, counted, is_valid, with_owner, with_people};

// covers: A4
db::on_both!(
    async fn after_a_test_that_did_not_go_the_password_need_not_be_typed_again(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = with_owner(&site).await;
        browser.post("/setup/companies", &[("root", "AW")]).await;
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let send = async |host: &str, password: &str, before: &str| {
            let form = [
                ("host", host),
                ("port", closed.as_str()),
                ("security", "starttls"),
                ("user_name", "crm"),
                ("password", password),
                ("from_address", "crm@x.example"),
                ("test_to", "ken0@x.example"),
                ("version", "0"),
                ("typed_before", before),
            ];
            browser.post("/setup/mail", &form).await
        };
        let asked = send("127.0.0.1", "", "true").await;
        assert!(asked.shows("href=\"#f-password\""), "nothing was typed yet: {}", asked.body);
        let failed = send("127.0.0.1", "hush hush 4711", "").await;
        is_valid(&failed);
        assert!(failed.shows("The test mail did not go") && failed.shows("The password you typed is kept"), "{}", failed.body);
        assert!(!failed.shows("hush"), "it is never put back");
        assert_eq!(failed.input("typed_before").as_deref(), Some("true"));
        let again = send("127.0.0.1", "", "true").await;
        assert!(again.shows("The test mail did not go") && !again.shows("href=\"#f-password\""), "{}", again.body);
        let rows = test.db.read(|read| read.query_text("SELECT secret FROM mail_transport_try", &[])).await.unwrap();
        let sealed: Vec<u8> = rows.into_iter().next().unwrap().only().unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("hush"));

        let elsewhere = send("127.0.0.2", "", "true").await;
        assert!(elsewhere.shows("href=\"#f-password\""), "for no other server");
        site.clock.advance_secs(60 * 60);
        assert_eq!(send("127.0.0.1", "", "true").await.status, 401, "first the own password is asked for again");
        let owner = test.db.read(|read| organization::get(read, ORG)).await.unwrap().owner_id.unwrap();
        let lately = site.signed_in(owner).await;
        browser.keep(identity::http::SESSION_COOKIE, &lately.session().unwrap());
        assert!(send("127.0.0.1", "", "true").await.shows("href=\"#f-password\""), "for an hour");
    }
);

// covers: A4
db::on_both!(
    async fn more_people_than_the_grid_takes_are_told_and_kept(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let (browser, root, role) = with_people(&site).await;
        let names: Vec<String> = (0..301).map(|n| format!("p{n}@x.example")).collect();
        let mut form: Vec<(String, &str)> = Vec::new();
        for (n, email) in names.iter().enumerate() {
            form.extend([
                (format!("first_name-{n}"), "P"),
                (format!("last_name-{n}"), "Q"),
                (format!("email-{n}"), email.as_str()),
                (format!("role-{n}"), role.as_str()),
                (format!("company-{n}"), root.as_str()),
            ]);
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let page = browser.post("/setup/people", &form).await;
        assert_eq!(page.status, 422);
        assert!(page.shows("At most 300 people can be added at a time, and 301 are typed here"));
        assert_eq!(page.input("email-300").as_deref(), Some("p300@x.example"), "what was typed stays");
        assert_eq!(counted(&site, USERS).await, 1, "the owner alone");
        let banner = browser.get("/administration/users").await;
        assert!(banner.shows("The set-up is not finished.") && banner.shows("href=\"/setup/people\""), "a link to the step");
    }
);
