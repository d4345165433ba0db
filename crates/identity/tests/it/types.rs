//! What the type of a user decides, and whose the names are.

use db::params;
use identity::invitations::{self, Invite};
use identity::passwords::{self, Kind, SetPassword};
use identity::roles::Builtin;
use identity::testing::{ORG, PASSWORD, Site};
use identity::users::paths;
use identity::users::{self, UserStatus, UserType};
use identity::{UserId, recovery};
use kernel::Secret;

async fn user(site: &Site, id: UserId) -> users::User {
    site.app.db.read(move |read| users::get(read, ORG, id)).await.unwrap()
}

/// The edit form as it stands, with changes.
async fn edited(browser: &identity::testing::Browser, id: UserId, changes: &[(&str, &str)]) -> identity::testing::Answer {
    let path = paths::of(id, "edit");
    let mut form = crate::user_pages::filled(&browser.get(&path).await.body);
    for (name, value) in changes {
        form.retain(|(n, _)| n != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&path, &pairs).await
}

db::on_both!(
    // covers: A7
    async fn a_service_user_signs_in_by_no_password_and_takes_no_seat(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let browser = site.signed_in(ada).await;
        let new = [("kind", "service"), ("user_name", "robot"), ("company", &root.to_string()), ("primary_email", "robot@x.example")];
        let made = browser.post(paths::NEW, &new).await;
        let id: UserId = made.location().split('/').nth(3).unwrap_or_else(|| panic!("{}", made.body)).parse().unwrap();
        let like = user(&site, site.person("pat", Builtin::TeamMember, root).await).await;
        let (role, group) = (like.role.unwrap().to_string(), like.primary_group.unwrap().to_string());
        let fields = [
            ("last_name", "Robot"),
            ("primary_email", "robot@x.example"),
            ("role", &*role),
            ("primary_group", &*group),
            ("status", "active"),
            ("kind", "standard"),
        ];
        let saved = edited(&browser, id, &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let robot = user(&site, id).await;
        assert_eq!((robot.kind, robot.status), (UserType::Service, UserStatus::Active), "one type, for good");
        assert!(robot.plan.is_none(), "no user plan is needed");
        assert!(browser.get(&paths::show(id)).await.shows("Takes none") && browser.get(&paths::show(like.id)).await.shows("Takes one"));
        assert!(!robot.takes_seat() && like.takes_seat());

        let ctx = site.ctx(ada).await;
        let invited = site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id })).await.unwrap_err();
        assert!(invited.is("invitation.service"), "{invited:?}");
        let ctx = site.ctx(ada).await;
        assert!(site.write(move |tx| recovery::send_link(&ctx, tx, id)).await.unwrap_err().is("recovery.not_active"));
        assert_eq!(browser.get(&paths::of(id, "password")).await.status, 409, "no password is set for a program");

        // Not even one that got into the table signs in.
        let hash = site.app.hasher.hash(Secret::new(PASSWORD)).await.unwrap();
        let ctx = site.product();
        let set = move |tx: &mut db::Tx<'_>| {
            passwords::set(&ctx, tx, SetPassword { user: id, hash: hash.clone(), kind: Kind::Permanent, must_change: false })
        };
        site.write(set).await.unwrap();
        let refused = site.browser().post("/sign-in", &[("user_name", "robot"), ("password", PASSWORD)]).await;
        assert_eq!(refused.status, 401);
        let let_in = site.browser().post("/sign-in", &[("user_name", "pat"), ("password", PASSWORD)]).await;
        assert_eq!(let_in.status, 303);
        let count = "SELECT COUNT(*) FROM session WHERE org = $1 AND user_id = $2";
        let rows = test.db.read(move |read| read.query_text(count, params![ORG, id])).await.unwrap();
        assert_eq!(rows.into_iter().next().unwrap().only::<i64>().unwrap(), 0);
    }
);

db::on_both!(
    // covers: A20
    async fn names_are_the_administrators_and_everybody_is_told_so(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let auditor = site.person("aud", Builtin::Auditor, root).await;

        let own = site.signed_in(pat).await;
        let account = own.get("/account").await;
        assert!(account.shows("Pat") && account.shows("are kept by administrators") && !account.shows("name=\"first_name\""));
        let version = user(&site, pat).await.version.to_string();
        let more = [
            ("version", &*version),
            ("language", ""),
            ("time_zone", "Europe/Berlin"),
            ("currency", ""),
            ("number_format", ""),
            ("date_format", ""),
            ("first_name", "Patricia"),
        ];
        assert_eq!(own.post("/account/preferences", &more).await.status, 303);
        assert_eq!(user(&site, pat).await.first_name, "Pat", "not by the back door");
        assert!([403, 404].contains(&own.get(&paths::of(pat, "edit")).await.status.as_u16()));

        let reader = site.signed_in(auditor).await;
        let closed = reader.get(&paths::of(pat, "edit")).await;
        assert!(closed.status == 403 && closed.shows("the right to edit users"), "{}", closed.body);
        assert_eq!(reader.post(&paths::of(pat, "edit"), &[("first_name", "Patricia"), ("version", &version)]).await.status, 403);

        let administrator = site.signed_in(una).await;
        let saved = edited(&administrator, pat, &[("first_name", "Patricia"), ("last_name", "Müller")]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let saved = user(&site, pat).await;
        assert_eq!((saved.first_name.as_str(), saved.last_name.as_str()), ("Patricia", "Müller"));
    }
);

db::on_both!(
    // covers: A24
    async fn names_that_differ_by_case_alone_never_meet(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        site.person("Ann", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        // The case counts when signing in, and still no two names differ by it alone: so the setting can be turned off at any time.
        let refused = browser.post(paths::NEW, &[("kind", "standard"), ("user_name", "ann"), ("company", &root)]).await;
        assert!(refused.status == 422 && refused.shows("href=\"#f-user_name\""), "{}", refused.body);
        let sign_in = async |name: &str| site.browser().post("/sign-in", &[("user_name", name), ("password", PASSWORD)]).await.status;
        assert_eq!((sign_in("ANN").await.as_u16(), sign_in("Ann").await.as_u16()), (401, 303));

        let settings = identity::security::PATH;
        let page = browser.get(settings).await;
        assert!(
            ["mails_passwords", "user_name_case_matters", "login_autocomplete"].iter().all(|name| page.shows(&format!("name=\"{name}\"")))
        );
        // Ticks are sent when they are on: here all three go off.
        let form = crate::user_pages::filled(&page.body);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(browser.post(settings, &pairs).await.status, 303);
        assert_eq!((sign_in("ANN").await.as_u16(), sign_in("Ann").await.as_u16()), (303, 303));
        assert!(site.browser().get("/sign-in").await.shows("autocomplete=\"off\""));
        let forgot = site.browser().get("/forgot").await;
        assert!(forgot.shows("autocomplete=\"off\"") && !forgot.shows("autocomplete=\"username\""));
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("Changed the settings of"), "{}", log.body);
    }
);
