//! Rows of the threat model that are about more than one slice.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use db::params;
use identity::roles::{self, Builtin};
use identity::testing::{Browser, PASSWORD, Site};
use identity::users::{self, Deactivate, Delete, LockCause, Purge, UpdateUser, UserStatus};
use identity::{UserId, recovery};

use crate::mailroom::{ORG, code_in, mailroom};
use crate::sign_in::{WRONG, refused};

db::statements! {
    // Everything of the row but what moves by itself.
    ROW = "SELECT type, status, user_name, first_name, last_name, COALESCE(primary_email, ''), COALESCE(CAST(role_id AS TEXT), ''), \
        CAST(company_id AS TEXT), COALESCE(CAST(primary_group_id AS TEXT), ''), COALESCE(CAST(user_plan_id AS TEXT), ''), \
        COALESCE(CAST(reports_to_id AS TEXT), ''), phone, COALESCE(external_id, ''), CAST(COALESCE(email_verified_at, 0) AS TEXT) \
        FROM users WHERE org = $1 AND id = $2";
    SCOPES = "SELECT COUNT(*) FROM admin_scope WHERE org = $1 AND user_id = $2";
    PLACES = "SELECT COUNT(*) FROM membership WHERE org = $1 AND user_id = $2";
}

/// What somebody must not change of themselves.
async fn standing(site: &Site, user: UserId) -> (Vec<String>, i64, i64) {
    let read = site.app.db.read(move |read| {
        let mut row = read.get(ROW, params![ORG, user])?.reader();
        let columns = (0..14).map(|_| row.next()).collect::<db::DbResult<Vec<String>>>()?;
        Ok::<_, db::DbError>((columns, read.scalar(SCOPES, params![ORG, user])?, read.scalar(PLACES, params![ORG, user])?))
    });
    read.await.unwrap()
}

fn is_out(answer: &identity::testing::Answer) -> bool {
    answer.location().starts_with("/sign-in")
}

db::on_both!(
    // covers: T-A18
    async fn a_clock_that_jumps_lets_nobody_in_lifts_no_lock_and_breaks_no_page(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let bob = site.at_root("bob", Builtin::FullUser).await;
        let daily = site.signs_in("ann", "10.0.0.1").await;
        for day in 0..31 {
            site.clock.advance_secs(23 * 3600);
            assert_eq!(daily.get("/account").await.status, StatusCode::OK, "day {day}");
        }
        site.clock.advance_secs(8 * 3600);
        assert!(is_out(&daily.get("/account").await), "30 days end it, however often it is used");

        let post = mailroom(&site);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, ann)).await.unwrap();
        let reset = code_in(&post.newest("ann@x.example").await);
        let before = site.signs_in("ann", "10.0.0.1").await;
        for _ in 0..10 {
            refused(&site.browser().at("10.0.0.2"), "bob", WRONG).await;
        }
        let locked = site.user(bob).await.locked_until;
        assert!(locked.is_some());

        // Two days back: nothing that is over or closed opens, and nothing is locked twice.
        site.clock.advance_secs(-2 * 24 * 3600);
        assert_eq!(site.browser().at("10.0.0.2").sign_in("bob", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "for a second");
        site.clock.advance_secs(2);
        assert!(is_out(&before.get("/account").await), "a session from the future is over");
        refused(&site.browser().at("10.0.0.2"), "bob", PASSWORD).await;
        let user = site.user(bob).await;
        assert_eq!((user.status, user.lock_cause, user.locked_until), (UserStatus::Locked, Some(LockCause::Attempts), locked));
        let owner = site.signs_in("ada", "10.0.0.3").await;
        let pages =
            ["/", "/account", "/account/sign-ins", "/administration/users", "/administration/users?view=locked", "/administration/audit"];
        for path in pages {
            assert!(owner.get(path).await.status.is_success(), "{path}");
        }

        // 400 days on: the links and every session are over; the lock's time too.
        site.clock.advance_secs(402 * 24 * 3600);
        assert!(is_out(&owner.get("/account").await) && is_out(&before.get("/account").await));
        assert_eq!(site.browser().at("10.0.0.8").post("/reset/open", &[("code", &reset)]).await.status, StatusCode::NOT_FOUND);
        site.clock.advance_secs(-2 * 24 * 3600);
        assert_eq!(
            site.browser().at("10.0.0.7").post("/reset/open", &[("code", &reset)]).await.status,
            StatusCode::NOT_FOUND,
            "nor 400 days on, less two"
        );
        site.clock.advance_secs(2 * 24 * 3600);
        let owner = site.signs_in("ada", "10.0.0.3").await;
        for path in pages {
            assert!(owner.get(path).await.status.is_success(), "{path}");
        }
        site.signs_in("bob", "10.0.0.2").await;
    }
);

db::on_both!(
    // covers: T-E2
    async fn leaving_and_a_new_password_end_sessions_and_another_role_holds_at_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let gone = site.at_root("gone", Builtin::TeamMember).await;
        let (first, second) = (site.signs_in("gone", "10.0.0.1").await, site.signs_in("gone", "10.0.0.2").await);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: gone })).await.unwrap();
        assert!(is_out(&first.get("/account").await) && is_out(&second.get("/account").await));
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::purge(&ctx, tx, Purge { user: gone })).await.unwrap();
        assert!(is_out(&first.get("/account").await));

        let ann = site.at_root("ann", Builtin::UserAdministrator).await;
        let here = site.signs_in("ann", "10.0.0.1").await;
        assert_eq!(here.get("/administration/users").await.status, StatusCode::OK);
        let ctx = site.ctx(ada).await;
        let moved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, ann)?);
            form.place.role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.map(|role| role.id);
            users::update(&ctx, tx, form).map(drop)
        });
        moved.await.unwrap();
        assert_eq!(here.get("/administration/users").await.status, StatusCode::FORBIDDEN, "the role holds with the very next request");

        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, ann)).await.unwrap();
        let code = code_in(&post.newest("ann@x.example").await);
        let chooses = site.browser();
        assert_eq!(chooses.post("/reset/open", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
        let new = [("password", "plumage rivet cactus"), ("confirm_password", "plumage rivet cactus")];
        assert_eq!(chooses.post("/reset/password", &new).await.status, StatusCode::SEE_OTHER);
        assert!(is_out(&here.get("/account").await));
    }
);

db::on_both!(
    // covers: T-D7
    async fn who_is_restored_has_no_old_session_link_or_mail_and_their_seat_again(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let (first, second) = (site.signs_in("ann", "10.0.0.1").await, site.signs_in("ann", "10.0.0.2").await);
        for _ in 0..3 {
            refused(&site.browser().at("10.0.0.9"), "ann", WRONG).await;
        }
        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, ann)).await.unwrap();
        let reset = code_in(&post.newest("ann@x.example").await);
        // A newer one still waits for its mail.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| recovery::send_link(&ctx, tx, ann)).await.unwrap();
        let (taken, _) = site.seats().await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: ann })).await.unwrap();
        let (left, _) = site.seats().await;
        assert_ne!(left, taken, "the seat is free");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::restore(&ctx, tx, ann).map(drop)).await.unwrap();

        assert_eq!((site.user(ann).await.status, site.seats().await.0), (UserStatus::Active, taken), "the seat is taken again");
        assert_eq!(site.user(ann).await.user_name, "ann", "under the same name");
        for browser in [&first, &second] {
            assert!(is_out(&browser.get("/account").await));
        }
        assert_eq!(site.browser().post("/reset/open", &[("code", &reset)]).await.status, StatusCode::NOT_FOUND);
        let sent = post.kept.sent_to("ann@x.example").len();
        post.deliver().await;
        assert_eq!(post.kept.sent_to("ann@x.example").len(), sent, "the mail that waited is cancelled");
        site.signs_in("ann", "10.0.0.1").await;
    }
);

/// Fields that a form of one's own might be talked into.
const TEMPTING: [(&str, &str); 25] = [
    ("role", "administrator"),
    ("role_id", "rol_00000000000000000000000000000001"),
    ("status", "inactive"),
    ("owner_id", "me"),
    ("kind", "service"),
    ("type", "service"),
    ("company", "x"),
    ("company_id", "x"),
    ("plan", "x"),
    ("primary_group", "x"),
    ("reports_to", "ada"),
    ("email_verified_at", "1"),
    ("primary_email", "evil@x.example"),
    ("user_name", "root"),
    ("first_name", "Eve"),
    ("version", "0"),
    ("id", "usr_00000000000000000000000000000001"),
    ("org", "2"),
    ("is_attorney", "on"),
    ("external_id", "7"),
    ("phone", "1"),
    ("administrator", "on"),
    ("must_change", "0"),
    ("locked_until", "0"),
    ("capabilities", "everything"),
];

async fn tries(browser: &Browser, method: Method, path: &str, form: &[(&str, &str)]) -> StatusCode {
    let body: Vec<String> = form.iter().map(|(n, v)| format!("{n}={}", web::url::segment(v))).collect();
    browser.send(method, path, Body::from(body.join("&")), Some("application/x-www-form-urlencoded")).await.status
}

db::on_both!(
    // covers: T-C3
    async fn no_form_of_ones_own_takes_what_is_not_its_matter(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let browser = site.signs_in("ann", "10.0.0.1").await;
        let before = standing(&site, ann).await;
        let edit = users::paths::of(ann, "edit");
        let preferences =
            [("time_zone", "Europe/Berlin"), ("date_format", ""), ("number_format", ""), ("language", "en"), ("currency", "")];
        let own: [(&str, &[(&str, &str)]); 6] = [
            ("/account/preferences", &preferences),
            ("/account/password", &[("current_password", WRONG), ("password", "x"), ("confirm_password", "x")]),
            ("/account/confirm-address", &[]),
            ("/account/sessions/end-others", &[]),
            ("/theme", &[("theme", "dark")]),
            (&edit, &[]),
        ];
        for (path, matter) in own {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let form: Vec<(&str, &str)> = matter.iter().chain(&TEMPTING).copied().collect();
                let status = tries(&browser, method.clone(), path, &form).await;
                assert!(!status.is_server_error(), "{method} {path}: {status}");
                assert!(method == Method::POST || !status.is_success() && !status.is_redirection(), "{method} {path}: {status}");
                assert_eq!(standing(&site, ann).await, before, "{method} {path}: {status}");
            }
        }
        let refusal = tries(&browser, Method::POST, &edit, &TEMPTING).await;
        assert_eq!(refusal, StatusCode::NOT_FOUND, "nobody without that right edits people, oneself among them");
    }
);
