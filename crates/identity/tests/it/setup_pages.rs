//! The set-up wizard by URL: from the printed code to the page that is gone for ever.

use db::params;
use identity::roles::Builtin;
use identity::setup::{self, CreateOwner};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::{companies, organization, users};
use kernel::{Category, Fault, Secret};

/// Nobody has this one; what other tests sign in with is on every list.
const PASSWORD: &str = "plumage rivet cactus";
const ORGANIZATION: [(&str, &str); 7] = [
    ("name", "AdventureWorks Cycle"),
    ("country", "DE"),
    ("currency", ""),
    ("time_zone", "Europe/Berlin"),
    ("number_format", "1.234,5"),
    ("date_format", "dd.mm.yyyy"),
    ("language", "en"),
];
const OWNER: [(&str, &str); 6] = [
    ("first_name", "Ken"),
    ("last_name", "Sánchez"),
    ("email", "ken0@adventure-works.com"),
    ("user_name", ""),
    ("password", PASSWORD),
    ("confirm_password", PASSWORD),
];

pub fn is_valid(answer: &Answer) {
    assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
}

/// A browser that brought the code.
async fn opened(site: &Site) -> Browser {
    let browser = site.browser();
    let opened = browser.post("/setup/open", &[("code", site.setup_secret.reveal())]).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, "/setup"));
    browser
}

/// Goes on to the step after the owner.
pub async fn with_owner(site: &Site) -> Browser {
    let browser = opened(site).await;
    assert_eq!(browser.post("/setup/organization", &ORGANIZATION).await.location(), "/setup/public-url");
    let url = [("public_url", "https://crm.x.example")];
    assert_eq!(browser.post("/setup/public-url", &url).await.location(), "/setup/owner");
    let made = browser.post("/setup/owner", &OWNER).await;
    assert_eq!(made.location(), "/setup/companies", "{}", made.body);
    browser
}

/// Goes on to the people.
pub async fn with_people(site: &Site) -> (Browser, String, String) {
    let browser = with_owner(site).await;
    let root = site.root().await.to_string();
    browser.post("/setup/companies", &[("root", "AdventureWorks Cycle"), ("name", ""), ("parent", &root)]).await;
    assert_eq!(browser.post("/setup/mail", &[("skip", "1")]).await.location(), "/setup/people");
    let role = site.app.db.read(|read| identity::roles::find_builtin(read, ORG, Builtin::FullUser)).await.unwrap().unwrap().id;
    (browser, root, role.to_string())
}

pub async fn counted(site: &Site, sql: db::Sql) -> i64 {
    site.app.db.read(move |read| read.scalar::<i64>(sql, params![ORG])).await.unwrap()
}

db::statements! {
    USERS = "SELECT COUNT(*) FROM users WHERE org = $1";
    MAILS = "SELECT COUNT(*) FROM outbox WHERE org = $1";
    ANY_SECRET = "SELECT COUNT(*) FROM audit_event WHERE org = $1 AND REPLACE(changes, 'plumage rivet', '') <> changes";
}

// covers: T-A14
db::on_both!(
    async fn without_the_code_the_wizard_is_not_there(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let stranger = site.browser();
        assert_eq!(stranger.get("/").await.location(), "/setup");
        let door = stranger.get("/setup").await;
        assert!(door.status == 200 && door.shows("When the server starts it prints a set-up link"));
        is_valid(&door);
        for path in ["organization", "public-url", "owner", "companies", "mail", "people", "summary"] {
            let page = stranger.get(&format!("/setup/{path}")).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(page.shows("prints a set-up link"), "it says where the code is");
            assert_eq!(stranger.post(&format!("/setup/{path}"), &ORGANIZATION).await.status, 404, "{path}");
        }
        let wrong = stranger.post("/setup/open", &[("code", "0123456789abcdef0123456789abcdef")]).await;
        assert!(wrong.status == 404 && wrong.shows("This is not the set-up code"));
        assert!(stranger.cookie("usher_setup").is_none());
        stranger.keep("usher_setup", site.setup_secret.reveal());
        assert_eq!(stranger.get("/setup/organization").await.status, 404, "the code is not the cookie");
        let none = site.app.db.read(|read| organization::find(read, ORG)).await.unwrap();
        assert_eq!(none, None);
    }
);

// covers: A4, T-A14
db::on_both!(
    async fn from_the_code_to_the_end(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = opened(&site).await;
        for step in ["organization", "public-url", "owner"] {
            assert_eq!(browser.get("/setup").await.location(), format!("/setup/{step}"), "it resumes where it was left");
            let page = browser.get(&format!("/setup/{step}")).await;
            assert_eq!(page.status, 200, "{step}");
            is_valid(&page);
            match step {
                "organization" => browser.post("/setup/organization", &ORGANIZATION).await,
                "public-url" => browser.post("/setup/public-url", &[("public_url", "https://crm.x.example/")]).await,
                _ => browser.post("/setup/owner", &OWNER).await,
            };
        }
        let now: Result<_, Fault> = site.app.db.read(|read| organization::get(read, ORG)).await;
        let now = now.unwrap();
        assert_eq!((now.currency.as_str(), now.public_url.as_str()), ("EUR", "https://crm.x.example"));
        let owner = site.app.db.read(move |read| users::get(read, ORG, now.owner_id.unwrap())).await.unwrap();
        assert_eq!(owner.user_name, "ken0", "proposed from the e-mail");

        for (step, form) in [("companies", vec![("root", "AdventureWorks Cycle")]), ("mail", vec![("skip", "1")]), ("people", vec![])] {
            assert_eq!(browser.get("/setup").await.location(), format!("/setup/{step}"));
            let page = browser.get(&format!("/setup/{step}")).await;
            assert_eq!(page.status, 200, "{step}");
            is_valid(&page);
            assert_eq!(browser.post(&format!("/setup/{step}"), &form).await.status, 303, "{step}");
        }
        let summary = browser.get("/setup/summary").await;
        is_valid(&summary);
        let done = browser.post("/setup/summary", &[]).await;
        assert_eq!(done.location(), "/");
        assert_eq!(browser.get("/").await.status, 200, "the owner is signed in");
        for path in ["/setup", "/setup/organization", "/setup/summary"] {
            assert_eq!(browser.get(path).await.status, 404, "{path}");
            assert_eq!(site.browser().get(path).await.status, 404, "{path}");
        }
        let late = site.browser();
        late.post("/setup/open", &[("code", site.setup_secret.reveal())]).await;
        assert!(late.cookie("usher_setup").is_none(), "the code opens nothing any more");
        assert_eq!(counted(&site, ANY_SECRET).await, 0);
    }
);

// covers: A4
db::on_both!(
    async fn going_back_loses_nothing(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = with_owner(&site).await;
        let page = browser.get("/setup/organization").await;
        assert_eq!(page.input("name").as_deref(), Some("AdventureWorks Cycle"));
        let renamed: Vec<(&str, &str)> = ORGANIZATION
            .iter()
            .map(|(n, v)| {
                if *n == "name" {
                    (*n, "AW")
                } else if *n == "currency" {
                    (*n, "CHF")
                } else {
                    (*n, *v)
                }
            })
            .collect();
        assert_eq!(browser.post("/setup/organization", &renamed).await.location(), "/setup/public-url");
        assert_eq!(browser.get("/setup/public-url").await.input("public_url").as_deref(), Some("https://crm.x.example"));
        let root = site.app.db.read(|read| companies::root(read, ORG)).await.unwrap().unwrap();
        assert_eq!(root.name, "AW", "the root kept the organization's name");
        assert_eq!(browser.get("/setup").await.location(), "/setup/companies", "it is not set back");
        assert!(browser.get("/setup/owner").await.shows("Ken Sánchez is the owner"));
        assert_eq!(browser.get("/setup/people").await.location(), "/setup/companies", "nor does it jump ahead");
        let wiped = browser.post("/setup/public-url", &[("public_url", "")]).await;
        assert!(wiped.status == 422 && wiped.shows("Enter an address such as"));
    }
);

db::on_both!(
    async fn every_refusal_stands_at_its_field_and_keeps_what_was_typed(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = opened(&site).await;
        let empty = browser.post("/setup/organization", &[("country", "ZZ")]).await;
        assert!(empty.status == 422 && empty.shows("Enter a name.") && empty.shows("Choose one of the list."));
        is_valid(&empty);
        browser.post("/setup/organization", &ORGANIZATION).await;
        let url = browser.post("/setup/public-url", &[("public_url", "javascript:alert(1)")]).await;
        assert!(url.status == 422 && url.input("public_url").as_deref() == Some("javascript:alert(1)"));
        browser.post("/setup/public-url", &[("public_url", "http://127.0.0.1:7117")]).await;

        let bad = [
            ("first_name", ""),
            ("last_name", "Sánchez"),
            ("email", "ken"),
            ("user_name", "a b"),
            ("password", "short"),
            ("confirm_password", "x"),
        ];
        let refused = browser.post("/setup/owner", &bad).await;
        assert_eq!(refused.status, 422);
        is_valid(&refused);
        for field in ["first_name", "email", "user_name", "password", "confirm_password"] {
            assert!(refused.shows(&format!("href=\"#f-{field}\"")), "{field}");
        }
        assert_eq!(refused.input("email").as_deref(), Some("ken"));
        assert!(!refused.shows("value=\"short\""), "a password is never sent back");
        let own = [
            ("first_name", "Ken"),
            ("last_name", "Sánchez"),
            ("email", "ken0@x.example"),
            ("password", "AdventureWorks Cycle"),
            ("confirm_password", "AdventureWorks Cycle"),
        ];
        assert_eq!(browser.post("/setup/owner", &own).await.status, 422, "the organization's name is no password");
        let generated = browser.post("/setup/owner", &[("first_name", "Ken"), ("generate", "password")]).await;
        assert_eq!(generated.input("first_name").as_deref(), Some("Ken"));
        assert!(generated.input("password").is_some_and(|made| made.len() >= 20));
        assert_eq!(counted(&site, USERS).await, 0);
        let rated = browser.post("/setup/strength", &[("password", "short")]).await;
        assert!(rated.status == 200 && rated.shows("\"score\":0"));
    }
);

// covers: T-A14
db::on_both!(
    async fn two_at_once_make_one_owner(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let (one, two) = (opened(&site).await, opened(&site).await);
        let (a, b) = tokio::join!(one.post("/setup/organization", &ORGANIZATION), two.post("/setup/organization", &ORGANIZATION));
        assert!(a.status == 303 || b.status == 303);
        one.post("/setup/public-url", &[("public_url", "https://crm.x.example")]).await;
        let hash = site.app.hasher.hash(Secret::new(PASSWORD)).await.unwrap();
        let make = |name: &'static str| {
            let (ctx, password) = (site.product(), hash.clone());
            let (first_name, last_name) = (name.to_owned(), "X".to_owned());
            let input = CreateOwner { first_name, last_name, email: format!("{name}@x.example"), user_name: name.to_owned(), password };
            site.write(move |tx| setup::create_owner(&ctx, tx, input.clone()))
        };
        let (a, b) = tokio::join!(make("ann"), make("bob"));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
        let loser = a.err().or(b.err()).unwrap();
        assert_eq!((loser.code, loser.category), ("organization.owner_exists", Category::Conflict));
        assert_eq!(counted(&site, USERS).await, 1, "the loser left nobody behind");
        let other = two.get("/setup/owner").await;
        assert!(other.location().starts_with("/sign-in"), "the other is to sign in as the owner");
        assert_eq!(two.post("/setup/owner", &OWNER).await.status, 303);
        assert_eq!(counted(&site, USERS).await, 1);
    }
);

// covers: T-A14, T-C6
db::on_both!(
    async fn after_the_owner_only_the_owner_goes_on(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        with_owner(&site).await;
        let other = site.person("adm", Builtin::Administrator, site.root().await).await;
        let administrator = site.signed_in(other).await;
        assert_eq!(administrator.get("/setup/companies").await.status, 404);
        assert_eq!(administrator.post("/setup/summary", &[]).await.status, 404);
        assert!(site.browser().get("/setup/companies").await.location().starts_with("/sign-in"));
    }
);

// covers: D12
db::on_both!(
    async fn companies_are_added_below_the_root(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = with_owner(&site).await;
        let root = site.root().await.to_string();
        let add = |name: &'static str| [("root", "AW Group"), ("name", name), ("parent", root.as_str()), ("add", "1")];
        let added = browser.post("/setup/companies", &add("European Operations")).await;
        assert_eq!(added.location(), "/setup/companies");
        let page = browser.get("/setup/companies").await;
        assert!(page.shows("European Operations was added") && page.input("root").as_deref() == Some("AW Group"));
        is_valid(&page);
        let twice = browser.post("/setup/companies", &add("european operations")).await;
        assert!(twice.status == 422 && twice.shows("href=\"#f-name\""));
        let nameless = browser.post("/setup/companies", &[("root", " "), ("name", "Kept"), ("parent", &root)]).await;
        assert!(nameless.status == 422 && nameless.shows("href=\"#f-root\"") && nameless.input("name").as_deref() == Some("Kept"));
    }
);

// covers: A4, A5
db::on_both!(
    async fn good_rows_are_kept_and_wrong_ones_stay_in_the_grid(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let (browser, root, role) = with_people(&site).await;
        let rows: Vec<(&str, &str)> = vec![
            ("first_name-0", "Guy"),
            ("last_name-0", "Gilbert"),
            ("email-0", "guy1@adventure-works.com"),
            ("user_name-0", ""),
            ("role-0", &role),
            ("company-0", &root),
            ("details-0", "on"),
            ("first_name-1", "Terri"),
            ("last_name-1", "Duffy"),
            ("email-1", "terri0"),
            ("user_name-1", "terri0"),
            ("role-1", &role),
            ("company-1", &root),
            ("role-2", &role),
            ("company-2", &root),
            ("first_name-3", "José"),
            ("last_name-3", "Saraiva"),
            ("email-3", "josé1@adventure-works.com"),
            ("role-3", &role),
            ("company-3", &root),
            ("first_name-4", "Ken"),
            ("last_name-4", "Other"),
            ("email-4", "KEN0@adventure-works.com"),
            ("role-4", &role),
            ("company-4", &root),
        ];
        let page = browser.post("/setup/people", &rows).await;
        assert_eq!(page.status, 422);
        is_valid(&page);
        assert_eq!(page.input("email-0").as_deref(), Some("terri0"), "the wrong row stands first now");
        assert_eq!(page.input("email-1").as_deref(), Some("KEN0@adventure-works.com"), "the owner's address is taken");
        assert!(page.shows("href=\"#f-email-0\"") && page.shows("href=\"#f-email-1\"") && page.shows("2 people added so far"));
        assert!(page.shows("full access to all records and no administration"));
        assert_eq!((counted(&site, USERS).await, counted(&site, MAILS).await), (3, 2));

        browser.post("/setup/people", &rows).await;
        assert_eq!((counted(&site, USERS).await, counted(&site, MAILS).await), (3, 2), "sent again, nothing is made or mailed twice");

        let mended: Vec<(&str, &str)> = vec![
            ("first_name-0", "Terri"),
            ("last_name-0", "Duffy"),
            ("email-0", "terri0@adventure-works.com"),
            ("user_name-0", "terri0"),
            ("role-0", &role),
            ("company-0", &root),
        ];
        assert_eq!(browser.post("/setup/people", &mended).await.location(), "/setup/summary");
        let jose = site.app.db.read(|read| users::find_by_user_name(read, ORG, "josé1")).await.unwrap().unwrap();
        assert_eq!((jose.status, jose.first_name.as_str()), (users::UserStatus::Active, "José"));
        let summary = browser.get("/setup/summary").await;
        let (mailed, waiting) = summary.body.split_once("Still need an invitation").unwrap();
        assert!(
            mailed.contains("Guy Gilbert")
                && !mailed.contains("Terri")
                && waiting.contains("Terri Duffy")
                && waiting.contains("José Saraiva")
        );
        assert!(summary.shows("wait in the outbox"), "no mail server was set up");
        assert!(summary.shows("full access to all records and no administration") && summary.shows("/administration/roles"));
    }
);

// covers: A5, C12
db::on_both!(
    async fn whoever_is_added_administers_nothing(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let (browser, root, role) = with_people(&site).await;
        let row = [
            ("first_name-0", "Guy"),
            ("last_name-0", "Gilbert"),
            ("email-0", "guy1@x.example"),
            ("role-0", role.as_str()),
            ("company-0", root.as_str()),
        ];
        browser.post("/setup/people", &row).await;
        let guy = site.app.db.read(|read| users::find_by_email(read, ORG, "guy1@x.example")).await.unwrap().unwrap();
        assert!(!site.ctx(guy.id).await.subject.administers());
        let unknown =
            [("first_name-0", "A"), ("last_name-0", "B"), ("email-0", "a@x.example"), ("role-0", "rol_x"), ("company-0", root.as_str())];
        let page = browser.post("/setup/people", &unknown).await;
        assert!(page.status == 422 && page.shows("href=\"#f-role-0\""));
        let more = browser.post("/setup/people", &[("first_name-0", "Kept"), ("more", "1")]).await;
        assert!(more.status == 200 && more.input("first_name-0").as_deref() == Some("Kept") && more.input("first_name-5").is_some());
    }
);

// covers: A4
db::on_both!(
    async fn a_mail_server_that_is_not_there_is_told_in_its_own_words(test: TestDb) {
        let site = Site::fresh(test.db.clone());
        let browser = with_owner(&site).await;
        browser.post("/setup/companies", &[("root", "AW")]).await;
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let form = [
            ("host", "127.0.0.1"),
            ("port", closed.as_str()),
            ("security", "none"),
            ("from_name", "AW"),
            ("from_address", "crm@x.example"),
            ("test_to", "ken0@x.example"),
            ("version", "0"),
        ];
        let page = browser.post("/setup/mail", &form).await;
        assert!(page.status == 422 && page.shows("The test mail did not go"), "{}", page.body);
        is_valid(&page);
        assert_eq!(page.input("host").as_deref(), Some("127.0.0.1"));
        assert_eq!(browser.get("/setup").await.location(), "/setup/mail", "it does not go on by itself");
        let missing = browser.post("/setup/mail", &[("security", "tls"), ("port", "0")]).await;
        assert!(missing.status == 422 && missing.shows("href=\"#f-test_to\""));
    }
);
