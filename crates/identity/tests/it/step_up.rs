//! What is dangerous asks for the password that was not given lately, and then does what was sent: nothing typed is lost.

use access::Danger;
use axum::http::{Method, StatusCode};
use identity::UserId;
use identity::roles::{self, Builtin};
use identity::security::{self, ChangeSecurity};
use identity::testing::{Answer, Browser, ORG, PASSWORD, Site};
use identity::users::{self, Delete, UserStatus};
use serde_json::json;
use web::testing::check_html;

use crate::api_sessions::sign_in;
use crate::sign_in::WRONG;
use crate::user_pages::filled;

const QUARTER: i64 = 15 * 60;

type Form = Vec<(String, String)>;

/// A form that is sent, and the kind of the event that it leads to.
struct Sent {
    path: String,
    form: Form,
    event: &'static str,
}

async fn post(browser: &Browser, path: &str, form: &Form) -> Answer {
    browser.post(path, &form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>()).await
}

fn pairs(form: &[(&str, &str)]) -> Form {
    form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn set(mut form: Form, name: &str, value: &str) -> Form {
    form.retain(|(key, _)| key != name);
    form.push((name.to_owned(), value.to_owned()));
    form
}

fn asks(answer: &Answer) -> bool {
    answer.shows("Your password, once more")
}

/// Where the question sends its answer.
fn action(question: &Answer) -> String {
    let form = question.body.split("<form class=\"stack\" method=\"post\" action=\"").nth(1).expect("a form");
    form.split('"').next().unwrap().replace("&amp;", "&")
}

async fn answer(browser: &Browser, question: &Answer, password: &str) -> Answer {
    let held = question.input("held").expect("what was sent is held");
    browser.post(&action(question), &[("held", &held), ("password", password)]).await
}

/// What does each of them, as an administrator sends it.
async fn sample(site: &Site, browser: &Browser, ada: UserId, danger: Danger) -> Sent {
    let name = format!("kim{}", Danger::ALL.iter().position(|one| *one == danger).unwrap());
    let kim = site.at_root(&name, Builtin::FullUser).await;
    let of = |rest: &str| users::paths::of(kim, rest);
    let shown = async |path: &str| filled(&browser.get(path).await.body);
    match danger {
        Danger::UserName => {
            let path = of("user-name");
            Sent { form: set(shown(&path).await, "user_name", "kimberly"), path, event: "user.user_name_changed" }
        }
        Danger::Address => {
            let path = of("edit");
            let form = set(shown(&path).await, "primary_email", "kimberly@x.example");
            Sent { form: set(form, "job_title", "Head of R&D \u{2013} +50% & more"), path, event: "user.updated" }
        }
        Danger::Role => {
            let path = of("edit");
            let role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::UserAdministrator)).await.unwrap().unwrap();
            Sent { form: set(shown(&path).await, "role", &role.id.to_string()), path, event: "user.updated" }
        }
        Danger::Password => Sent {
            path: of("password"),
            form: pairs(&[
                ("delivery", "show"),
                ("password", "harbour & quartz, lantern"),
                ("confirm_password", "harbour & quartz, lantern"),
            ]),
            event: "password.set",
        },
        Danger::Administration => {
            let profiles = site.app.db.read(|read| identity::profiles::list(read, ORG)).await.unwrap();
            let form = pairs(&[("profile", &profiles[0].id.to_string())]);
            Sent { path: format!("/administration/users/{kim}/rights"), form, event: "permission_set.granted" }
        }
        Danger::Purge => {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| users::delete(&ctx, tx, Delete { user: kim })).await.unwrap();
            let path = of("step/purge");
            let form = shown(&path).await.into_iter().filter(|(name, _)| name != "q").collect();
            Sent { form, path, event: "user.purged" }
        }
        Danger::Security => {
            let form = set(shown(security::PATH).await, "most_tries", "7");
            Sent { form: set(form, "lock", "for-a-time"), path: security::PATH.to_owned(), event: "security.settings_changed" }
        }
        Danger::ApiKey => {
            let robot = site.service_user("robot", Builtin::UserAdministrator).await;
            let path = users::paths::of(robot, "api-keys/new");
            let ends = browser.get(&path).await.input("expires_at").unwrap();
            let form = pairs(&[("name", "Nightly"), ("expires_at", &ends), ("networks", ""), ("may", "users.view")]);
            Sent { path, form, event: "api_key.created" }
        }
        Danger::Sessions => {
            site.signs_in("ada", "10.0.0.77").await;
            Sent { path: "/account/sessions/end-others".to_owned(), form: Vec::new(), event: "session.all_ended" }
        }
        Danger::MailServer => Sent { path: "/administration/mail/remove".to_owned(), form: Vec::new(), event: "mail.server_removed" },
        Danger::Field => {
            browser.post("/administration/fields/new", &[("name", "Badge"), ("kind", "text")]).await;
            let fields = site.app.db.read(|read| identity::custom_fields::list(read, ORG)).await.unwrap();
            Sent { path: format!("/administration/fields/{}/delete", fields[0].id), form: Vec::new(), event: "user_field.deleted" }
        }
    }
}

async fn count(site: &Site, kind: &str) -> usize {
    site.events().await.iter().filter(|event| *event == kind).count()
}

db::on_both!(
    // Of T-E10 addresses, roles and deleting for good; a second factor and another owner bring their own verbs.
    // covers: B33, T-E10
    async fn each_dangerous_act_asks_again_and_then_is_done_as_it_was_sent(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for danger in Danger::ALL {
            let sent = sample(&site, &site.signed_in(ada).await, ada, danger).await;
            let browser = site.signed_in(ada).await;
            site.clock.advance_secs(QUARTER);
            let (before, token) = (count(&site, sent.event).await, browser.session());
            let question = post(&browser, &sent.path, &sent.form).await;
            assert!(question.status == StatusCode::UNAUTHORIZED && asks(&question), "{danger:?}: {} {}", question.status, question.body);
            assert!(question.shows(danger.label()), "{danger:?}: {}", question.body);
            assert_eq!(check_html(&question.body), Vec::<String>::new());
            assert!(!question.body.contains("kimberly") && !question.body.contains("harbour"), "nothing stands readable");
            let wrong = answer(&browser, &question, WRONG).await;
            assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && asks(&wrong), "{danger:?}: {}", wrong.body);
            assert_eq!((count(&site, sent.event).await, browser.session()), (before, token.clone()), "{danger:?}: nothing was done");

            let done = answer(&browser, &wrong, PASSWORD).await;
            assert!(done.status == StatusCode::SEE_OTHER || done.status == StatusCode::OK, "{danger:?}: {} {}", done.status, done.body);
            assert_eq!(count(&site, sent.event).await, before + 1, "{danger:?}: {}", done.body);
            assert_ne!(browser.session(), token, "a new token after the password was given");
            let old = site.browser();
            old.keep(identity::http::SESSION_COOKIE, &token.unwrap());
            assert!(old.get("/account").await.location().starts_with("/sign-in"), "the old one is over");
            assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        }
        let changed = site.app.db.read(|read| users::find_for_sign_in(read, ORG, "kim1")).await.unwrap().unwrap();
        let kim = site.user(changed.id).await;
        assert_eq!(
            (kim.primary_email.as_deref(), &*kim.about.job_title),
            (Some("kimberly@x.example"), "Head of R&D \u{2013} +50% & more"),
            "as it was typed"
        );
        let log = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(log.shows("given again"), "{}", log.body);
    }
);

db::on_both!(
    async fn whoever_gave_it_lately_or_may_not_is_not_asked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::FullUser).await;
        let (browser, member) = (site.signed_in(ada).await, site.signed_in(pat).await);
        let path = users::paths::of(pat, "user-name");
        let form = filled(&browser.get(&path).await.body);
        site.clock.advance_secs(QUARTER - 1);
        assert_eq!(post(&browser, &path, &set(form, "user_name", "patty")).await.status, StatusCode::SEE_OTHER, "within the time");
        site.clock.advance_secs(1);
        let refused = post(&member, security::PATH, &pairs(&[("most_tries", "7")])).await;
        assert!(refused.status == StatusCode::FORBIDDEN && !asks(&refused), "who may not is not asked: {}", refused.body);
        // What is not dangerous is not asked for either.
        let path = users::paths::of(pat, "edit");
        let form = filled(&browser.get(&path).await.body);
        assert_eq!(post(&browser, &path, &set(form, "phone", "12345")).await.status, StatusCode::SEE_OTHER);

        // The time is the organization's to decide, and holds at once.
        let now = site.app.db.read(|read| security::settings(read, ORG)).await.unwrap();
        let (ctx, input) = (site.ctx(ada).await, ChangeSecurity { proven_minutes: Some(60), ..ChangeSecurity::from(&now) });
        let longer = input.clone();
        site.write(move |tx| security::change_security(&ctx, tx, &input)).await.unwrap();
        let path = users::paths::of(pat, "user-name");
        let form = filled(&browser.get(&path).await.body);
        assert_eq!(post(&browser, &path, &set(form, "user_name", "patricia")).await.status, StatusCode::SEE_OTHER);
        let ctx = site.ctx(ada).await;
        let fault =
            site.write(move |tx| security::change_security(&ctx, tx, &ChangeSecurity { proven_minutes: Some(61), ..longer.clone() }));
        assert_eq!(fault.await.unwrap_err().fields[0].field, "proven_minutes");
    }
);

db::on_both!(
    async fn wrong_passwords_there_count_and_lock_like_any(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let bob = site.at_root("bob", Builtin::Administrator).await;
        let pat = site.at_root("pat", Builtin::FullUser).await;
        let browser = site.signs_in("bob", "10.0.0.5").await;
        let path = users::paths::of(pat, "user-name");
        let form = set(filled(&browser.get(&path).await.body), "user_name", "patty");
        site.clock.advance_secs(QUARTER);
        let question = post(&browser, &path, &form).await;
        for _ in 0..9 {
            assert!(asks(&answer(&browser, &question, WRONG).await));
        }
        assert_eq!(site.user(bob).await.status, UserStatus::Active);
        answer(&browser, &question, WRONG).await;
        assert_eq!(site.user(bob).await.status, UserStatus::Locked);
        assert!(answer(&browser, &question, PASSWORD).await.location().starts_with("/sign-in"), "the session is over");
        assert_eq!(site.user(pat).await.user_name, "pat");
        let history = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(history.shows("wrong password"), "{}", history.body);
    }
);

db::on_both!(
    async fn what_is_held_serves_nobody_else_nowhere_else_and_not_for_long(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("bob", Builtin::Administrator).await;
        let pat = site.at_root("pat", Builtin::FullUser).await;
        let browser = site.signed_in(ada).await;
        let path = users::paths::of(pat, "user-name");
        let form = set(filled(&browser.get(&path).await.body), "user_name", "patty");
        site.clock.advance_secs(QUARTER);
        let question = post(&browser, &path, &form).await;
        let held = question.input("held").unwrap();
        let bob = site.signs_in("bob", "10.0.0.5").await;
        let elsewhere = format!("{}?password-again", users::paths::of(pat, "password"));
        let mut broken = held.clone();
        broken.replace_range(60..61, if &held[60..61] == "0" { "1" } else { "0" });
        for (who, to, held) in [(&bob, action(&question), &held), (&browser, elsewhere, &held), (&browser, action(&question), &broken)] {
            let refused = who.post(&to, &[("held", held), ("password", PASSWORD)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{to}: {}", refused.body);
        }
        let nobody = site.browser().post(&action(&question), &[("held", &held), ("password", PASSWORD)]).await;
        assert!(nobody.location().starts_with("/sign-in"), "{}", nobody.body);
        site.clock.advance_secs(3600);
        assert_eq!(answer(&browser, &question, PASSWORD).await.status, StatusCode::CONFLICT, "an hour is over");
        assert_eq!(site.user(pat).await.user_name, "pat");
        let json = post(&site.signed_in(ada).await, &path, &form).await;
        assert_eq!(json.status, StatusCode::SEE_OTHER, "what was refused left nothing behind");
    }
);

db::on_both!(
    // covers: B33
    async fn a_program_gives_it_again_and_goes_on_under_a_new_token(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let again = "/api/v1/sessions/current/again";
        let token = |answer: &Answer| answer.json()["token"].as_str().unwrap().to_owned();
        let first = token(&sign_in(&site.program(), "ada", PASSWORD).await);
        let program = site.program().with(&first);
        site.clock.advance_secs(QUARTER);
        assert_eq!(program.post(again, &json!({ "password": WRONG })).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (malformed, status) in [
            (json!({}), 422),
            (json!([PASSWORD]), 400),
            (json!({ "password": PASSWORD, "more": 1 }), 422),
            (json!({ "password": "a\u{0}b" }), 422),
        ] {
            assert_eq!(program.post(again, &malformed).await.status, status, "{malformed}");
        }
        let given = program.post(again, &json!({ "password": PASSWORD })).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
        let second = token(&given);
        assert!(first != second && second.starts_with("uss_"));
        assert_eq!(program.post(again, &json!({ "password": PASSWORD })).await.status, StatusCode::UNAUTHORIZED, "the old token is over");
        assert_eq!(site.program().with(&second).delete("/api/v1/sessions/current").await.status, StatusCode::NO_CONTENT);
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let key = site.key_of(robot).await;
        let keyed = site.program().with(key.reveal()).post(again, &json!({ "password": PASSWORD })).await;
        assert!(keyed.status == StatusCode::CONFLICT && keyed.shows("its own proof"), "{}", keyed.body);
        assert_eq!(site.program().post(again, &json!({ "password": PASSWORD })).await.status, StatusCode::UNAUTHORIZED);
        let _ = ada;
    }
);

db::on_both!(
    // covers: B33
    async fn dangerous_operations_ask_a_program_and_calm_ones_do_not(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (pat, kim) = (site.at_root("pat", Builtin::FullUser).await, site.at_root("kim", Builtin::FullUser).await);
        let robot = site.service_user("robot", Builtin::Administrator).await;
        let key = site.key_of(robot).await;
        for user in [pat, kim] {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| users::delete(&ctx, tx, Delete { user })).await.unwrap();
        }
        let token = |answer: &Answer| answer.json()["token"].as_str().unwrap().to_owned();
        let first = token(&sign_in(&site.program(), "ada", PASSWORD).await);
        site.clock.advance_secs(QUARTER);
        let purge =
            async |token: &str, user: UserId| site.program().with(token).post(&format!("/api/v1/users/{user}/purge"), &json!({})).await;
        let asked = purge(&first, pat).await;
        assert_eq!((asked.status, &asked.json()["code"]), (StatusCode::FORBIDDEN, &json!("step_up.required")), "{}", asked.body);
        assert!(asked.shows("/api/v1/sessions/current/again"), "it says how: {}", asked.body);
        assert_eq!(site.user(pat).await.status, UserStatus::Deleted, "nothing is done");
        assert!(!site.events().await.contains(&"access.refused".to_owned()), "whoever gives the password may: no refusal is recorded");
        let restored = site.program().with(&first).post(&format!("/api/v1/users/{pat}/restore"), &json!({})).await;
        assert_eq!(restored.status, StatusCode::NO_CONTENT, "{}", restored.body);
        assert_eq!(site.program().with(&first).delete(&format!("/api/v1/users/{pat}")).await.status, StatusCode::NO_CONTENT);
        let given = site.program().with(&first).post("/api/v1/sessions/current/again", &json!({ "password": PASSWORD })).await;
        assert_eq!(purge(&token(&given), pat).await.status, StatusCode::NO_CONTENT);
        assert_eq!(purge(key.reveal(), kim).await.status, StatusCode::NO_CONTENT, "a key is its own proof");
    }
);

db::on_both!(
    // covers: B33
    async fn a_password_that_stays_asks_as_a_temporary_one_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.at_root("pat", Builtin::FullUser).await;
        let program = site.program_of(ada).await;
        let (policy, any, stays) = ("/api/v1/policies/organization", [("if-match", "*")], json!({ "permanent": true }));
        assert_eq!(program.json(Method::PATCH, policy, &any, &stays).await.status, StatusCode::NO_CONTENT);
        site.clock.advance_secs(QUARTER);
        let (at, before) = (format!("/api/v1/users/{pat}/password"), count(&site, "password.set").await);
        for permanent in [true, false] {
            let body = json!({ "password": "harbour lantern quartz", "permanent": permanent });
            let asked = program.post(&at, &body).await;
            assert_eq!(
                (asked.status, &asked.json()["code"]),
                (StatusCode::FORBIDDEN, &json!("step_up.required")),
                "{permanent} {}",
                asked.body
            );
        }
        assert_eq!(count(&site, "password.set").await, before);
    }
);

/// Every verb that needs one of these rights, or makes a key or sets a scope, asks too. Whoever adds one is told so here.
#[test]
fn no_verb_that_needs_a_dangerous_right_forgets_to_ask() {
    // Each right with the files that need it to write, and do not ask: what they do is no danger, with why.
    let rights = ["PurgeUsers", "ChangeUserNames", "EditSecurity", "EditMail", "GrantAdministration"];
    let calm = [
        "mail_settings/outbox.rs",  // tries a mail again, or gives one up
        "account_mails/edit.rs",    // the words of mails: passwords and links come in by the product
        "users/holders.rs",         // reads who has a name
        "users/status_change.rs",   // the part that all steps share; purge.rs asks
        "organization/contacts.rs", // whom to ask
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut forgot) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let needs = rights.iter().any(|right| text.contains(&format!("Capability::{right}")));
            let writes = text.contains("tx: &mut Tx<") && text.contains("audit::announce(") && text.contains("ctx.require(");
            if needs && writes && !text.contains("ctx.recent(Danger::") && !calm.iter().any(|calm| name.starts_with(calm)) {
                forgot.push(name);
            }
        }
    }
    assert_eq!(forgot, Vec::<String>::new(), "ask ctx.recent(Danger::…) in these verbs");
}
