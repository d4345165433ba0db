//! What policies demand of passwords: of whom, wherever one is set, and what is told.

use axum::http::StatusCode;
use identity::policies::{self, ChangePolicy, Class, Classes, Demands, On, Rules};
use identity::roles::{self, Builtin};
use identity::testing::{Answer, ORG, PASSWORD, Site};
use identity::users::{self, Begins, SetTemporaryPassword};
use identity::{GroupId, RoleId, UserId, groups, passwords};
use kernel::{Fault, Secret};

use crate::mailroom::{code_in, mailroom};

/// Twenty-two code points, and no capital or digit.
const LONG: &str = "anvil brook cedar dune";
const LONG_SHA1: &str = "EE780A03A084835905ACB61A19F96C453B9E0C93";
const WITH_ALL: &str = "Anvil brook cedar dun3";

pub async fn demand(site: &Site, by: UserId, on: On, demands: Demands) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    let version = site.app.db.read(move |read| policies::find(read, ORG, on)).await.unwrap().version;
    site.write(move |tx| policies::change(&ctx, tx, &ChangePolicy { on, demands: demands.clone(), version })).await
}

async fn rules(site: &Site, user: UserId) -> Rules {
    site.app.db.read(move |read| policies::of_user(read, ORG, user)).await.unwrap()
}

async fn role_of(site: &Site, builtin: Builtin) -> RoleId {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap().id
}

async fn first_group(site: &Site) -> GroupId {
    site.app.db.read(|read| groups::first(read, ORG)).await.unwrap().unwrap().id
}

fn least(chars: i64) -> Demands {
    Demands { least_chars: Some(chars), ..Demands::default() }
}

async fn change(site: &Site, name: &str, current: &str, new: &str) -> Answer {
    let browser = site.browser().at("10.0.0.9");
    let entered = browser.sign_in(name, current).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    browser.post("/account/password", &[("current_password", current), ("password", new), ("confirm_password", new)]).await
}

db::on_both!(
    // covers: B10
    async fn the_strictest_of_organization_role_and_groups_holds(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let tom = site.at_root("tom", Builtin::TeamMember).await;
        assert_eq!(rules(&site, ann).await, Rules::default());
        let (role, group) = (role_of(&site, Builtin::FullUser).await, first_group(&site).await);
        demand(&site, ada, On::Role(role), least(20)).await.unwrap();
        assert_eq!((rules(&site, ann).await.least_chars, rules(&site, tom).await.least_chars), (20, 15), "who has the role");
        demand(&site, ada, On::Organization, least(17)).await.unwrap();
        assert_eq!((rules(&site, ann).await.least_chars, rules(&site, tom).await.least_chars), (20, 17));
        let words = Demands { words: vec!["  Moonbase   Alpha ".into(), "moonbase alpha".into()], ..least(16) };
        demand(&site, ada, On::Group(group), words).await.unwrap();
        let both = rules(&site, ann).await;
        assert_eq!((both.least_chars, both.words), (20, vec!["moonbase alpha".to_owned()]), "what is said twice is said once");
        assert_eq!(rules(&site, tom).await.words.len(), 1, "the group is tom's too");

        let ctx = site.ctx(ada).await;
        site.write(move |tx| policies::remove(&ctx, tx, On::Role(role))).await.unwrap();
        assert_eq!(rules(&site, ann).await.least_chars, 17);
        let events = site.events().await;
        assert_eq!(events.iter().filter(|kind| *kind == "policy.changed").count(), 3, "{events:?}");
        assert!(events.iter().any(|kind| kind == "policy.removed"));
        let log = site.signed_in(ada).await.get("/administration/audit").await;
        assert!(log.shows("what is demanded of passwords by") && !log.shows("moonbase"), "words stand in no log: {}", log.body);
    }
);

db::on_both!(
    // covers: B10
    async fn a_policy_is_refused_by_field_and_without_the_right_and_not_overwritten_unseen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        let role = On::Role(role_of(&site, Builtin::FullUser).await);
        let code = |answer: Result<(), Fault>| answer.err().map_or("done", |fault| fault.code);
        assert_eq!(code(demand(&site, tom, On::Organization, least(20)).await), "access.missing");
        for (wrong, field, why) in [
            (least(14), "least_chars", "policy.length"),
            (least(8), "least_chars", "policy.length"),
            (least(65), "least_chars", "policy.length"),
            (Demands { history: Some(0), ..Demands::default() }, "history", "policy.range"),
            (Demands { history: Some(25), ..Demands::default() }, "history", "policy.range"),
            (Demands { most_age_days: Some(29), ..Demands::default() }, "most_age_days", "policy.range"),
            (Demands { words: vec!["ab".into()], ..Demands::default() }, "words", "policy.word_length"),
            (Demands { words: (0..201).map(|n| format!("word{n}")).collect(), ..Demands::default() }, "words", "policy.too_many_words"),
            (Demands { permanent: Some(true), ..Demands::default() }, "permanent", "policy.only_organization"),
            (Demands::default(), "least_chars", "policy.says_nothing"),
        ] {
            let fault = demand(&site, ada, role, wrong.clone()).await.unwrap_err();
            assert_eq!((fault.fields[0].field.as_ref(), fault.code), (field, why), "{wrong:?}");
        }
        let both = Demands { history: Some(99), ..least(3) };
        assert_eq!(demand(&site, ada, role, both).await.unwrap_err().fields.len(), 2, "all at once");

        demand(&site, ada, role, least(20)).await.unwrap();
        let ctx = site.ctx(ada).await;
        let stale = ChangePolicy { on: role, demands: least(30), version: 0 };
        assert_eq!(code(site.write(move |tx| policies::change(&ctx, tx, &stale)).await), "policy.stale");
        let nowhere = On::Role(RoleId(kernel::ids::Uuid::nil()));
        assert_eq!(code(demand(&site, ada, nowhere, least(20)).await), "not_found");
        let ctx = site.ctx(ada).await;
        assert_eq!(code(site.write(move |tx| policies::remove(&ctx, tx, On::Organization)).await), "not_found");
        let ctx = site.ctx(tom).await;
        assert_eq!(code(site.write(move |tx| policies::remove(&ctx, tx, role)).await), "access.missing");
    }
);

db::on_both!(
    // covers: B10
    async fn it_holds_wherever_a_password_is_set_and_not_for_those_that_there_are(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let classes: Classes = Class::ALL.into_iter().collect();
        let strict = Demands { classes, words: vec!["cactus".into(), "plumage".into()], ..least(20) };
        demand(&site, ada, On::Organization, strict).await.unwrap();

        // My account.
        let told = change(&site, "ann", PASSWORD, "plumage rivet cactu").await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "the password of before lets in still");
        assert!(told.shows("at least 20 characters") && told.shows("a capital letter, a digit"), "both reasons: {}", told.body);
        let told = change(&site, "ann", PASSWORD, "Plumage Cactus 123456").await;
        assert!(told.shows("“plumage”"), "{}", told.body);
        let form = site.signs_in("ann", "10.0.0.7").await.get("/account/password").await;
        assert!(form.shows("At least 20 characters") && form.shows("data-signs"), "the form says it: {}", form.body);
        let rated = site.signs_in("ann", "10.0.0.7").await.post("/account/password/strength", &[("password", LONG)]).await;
        assert!(rated.shows("\"score\":1") && rated.shows("a digit"), "{}", rated.body);

        // An administrator, on the page and on the card of the form.
        let admin = site.signs_in("ada", "10.0.0.1").await;
        let path = users::paths::of(ann, "password");
        let told = admin.post(&path, &[("delivery", "show"), ("password", LONG), ("confirm_password", LONG)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.shows("a capital letter, a digit"), "{}", told.body);
        let made = admin.post(&path, &[("delivery", "show"), ("password", ""), ("generate", "password")]).await.input("password").unwrap();
        assert!(made.chars().count() >= 20 && Class::ALL.into_iter().all(|class| made.chars().any(|c| class.has(c))), "{made}");

        // A link.
        let post = mailroom(&site);
        let sent = admin.post(&path, &[("delivery", "link")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let code = code_in(&post.newest("ann@x.example").await);
        let guest = site.browser().at("10.0.0.5");
        guest.post("/reset/open", &[("code", &code)]).await;
        assert!(guest.get("/reset/password").await.shows("At least 20 characters"));
        let told = guest.post("/reset/password", &[("password", LONG), ("confirm_password", LONG)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.body);
        let done = guest.post("/reset/password", &[("password", WITH_ALL), ("confirm_password", WITH_ALL)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

        // What must be changed.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::require_password_change(&ctx, tx, ann)).await.unwrap();
        let browser = site.browser().at("10.0.0.6");
        browser.sign_in("ann", WITH_ALL).await;
        let told = browser.post("/required/password", &[("password", LONG), ("confirm_password", LONG)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.body);
    }
);

db::on_both!(
    // covers: B10
    async fn none_of_the_last_passwords_comes_again_where_a_policy_says_so(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let remembers = |n| Demands { history: Some(n), ..Demands::default() };
        demand(&site, ada, On::Organization, remembers(3)).await.unwrap();
        let all = ["otter prism quilt raven", "sable thorn umber velvet", "willow yarrow zephyr acorn"];
        assert_eq!(change(&site, "ann", PASSWORD, all[0]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(change(&site, "ann", all[0], all[1]).await.status, StatusCode::SEE_OTHER);
        for old in [PASSWORD, all[0]] {
            let told = change(&site, "ann", all[1], old).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{old}");
            assert!(told.shows("none of your last 3"), "{}", told.body);
        }
        // An administrator does not learn what it was; and what they set does not count.
        let (ctx, hash) = (site.ctx(ada).await, site.app.hasher.hash(Secret::new("temporary-7Kd9-mLw2")).await.unwrap());
        let input = SetTemporaryPassword { user: ann, hash, begins: Begins::Now };
        site.write(move |tx| users::set_temporary_password(&ctx, tx, input.clone())).await.unwrap();
        let browser = site.browser().at("10.0.0.8");
        browser.sign_in("ann", "temporary-7Kd9-mLw2").await;
        for (new, status) in
            [(all[1], StatusCode::UNPROCESSABLE_ENTITY), (all[0], StatusCode::UNPROCESSABLE_ENTITY), (all[2], StatusCode::SEE_OTHER)]
        {
            let answer = browser.post("/required/password", &[("password", new), ("confirm_password", new)]).await;
            assert_eq!(answer.status, status, "{new}: {}", answer.body);
        }
        // Three back it may come again.
        assert_eq!(change(&site, "ann", all[2], PASSWORD).await.status, StatusCode::SEE_OTHER);
        let count = async || {
            let read =
                site.app.db.read(|read| read.query_text("SELECT hash FROM password_past WHERE org = $1 ORDER BY seq", db::params![ORG]));
            read.await.unwrap().len()
        };
        assert_eq!(count().await, 2, "no more are kept than are asked for");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| policies::remove(&ctx, tx, On::Organization)).await.unwrap();
        assert_eq!(change(&site, "ann", PASSWORD, all[0]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count().await, 0, "and none without the policy");
    }
);

db::on_both!(
    // covers: B10
    async fn a_password_that_is_too_old_lets_in_only_to_choose_another(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let month = Demands { most_age_days: Some(30), ..Demands::default() };
        demand(&site, ada, On::Role(role_of(&site, Builtin::FullUser).await), month).await.unwrap();
        let browser = site.signs_in("ann", "10.0.0.1").await;
        assert!(browser.get("/account").await.shows("From then on you are asked for another"));
        assert!(!site.signs_in("ada", "10.0.0.1").await.get("/account").await.shows("From then on"), "ada has another role");
        site.clock.advance_secs(30 * 24 * 3600 - 1);
        assert_eq!(site.signs_in("ann", "10.0.0.1").await.get("/account").await.status, StatusCode::OK);
        site.clock.advance_secs(1);
        let browser = site.browser().at("10.0.0.1");
        let entered = browser.sign_in("ann", PASSWORD).await;
        assert_eq!(entered.location(), "/required/password", "{}", entered.body);
        assert_eq!(browser.get("/account").await.location(), "/required/password");
        assert!(browser.get("/required/password").await.shows("after 30 days"));
        let done = browser.post("/required/password", &[("password", LONG), ("confirm_password", LONG)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        assert!(site.events().await.iter().any(|kind| kind == "password.change_required"));
        assert_eq!(site.signs_in("ada", "10.0.0.1").await.get("/account").await.status, StatusCode::OK);
        let again = site.browser().at("10.0.0.2").sign_in("ann", LONG).await;
        assert_ne!(again.location(), "/required/password");
        let stored = site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap().unwrap();
        assert!(!stored.must_change);
    }
);

db::on_both!(
    async fn a_policy_goes_with_its_role_or_group(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        let group = groups::CreateGroup { name: "Night shift".into(), description: String::new() };
        let group = site.write(move |tx| groups::create(&ctx, tx, &group)).await.unwrap();
        demand(&site, ada, On::Group(group), least(30)).await.unwrap();
        let ctx = site.ctx(ada).await;
        site.write(move |tx| groups::delete(&ctx, tx, groups::DeleteGroup { group, to: None })).await.unwrap();
        assert!(site.app.db.read(|read| policies::list(read, ORG)).await.unwrap().is_empty());
        assert!(site.events().await.iter().any(|kind| kind == "policy.removed"));
    }
);

db::on_both!(
    // covers: T-B2
    async fn a_stolen_password_is_refused_wherever_it_is_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        // SHA-1 of LONG and of nothing else that is typed here.
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("0000000000000000000000000000000000000001:3\n{LONG_SHA1}:9\n")).unwrap();
        let list = passwords::StolenList::open(file.path()).unwrap();
        let site = site.with_stolen(list);
        assert_eq!(change(&site, "ann", PASSWORD, LONG).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ann_here = site.signs_in("ann", "10.0.0.7").await;
        let rated = ann_here.post("/account/password/strength", &[("password", LONG)]).await;
        assert!(rated.shows("\"score\":1") && rated.shows("list of stolen ones"), "{}", rated.body);
        let admin = site.signs_in("ada", "10.0.0.1").await;
        let path = users::paths::of(ann, "password");
        let told = admin.post(&path, &[("delivery", "show"), ("password", LONG), ("confirm_password", LONG)]).await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows("list of stolen ones"), "{}", told.body);
        let post = mailroom(&site);
        assert_eq!(admin.post(&path, &[("delivery", "link")]).await.status, StatusCode::SEE_OTHER);
        let (guest, code) = (site.browser().at("10.0.0.5"), code_in(&post.newest("ann@x.example").await));
        guest.post("/reset/open", &[("code", &code)]).await;
        let told = guest.post("/reset/password", &[("password", LONG), ("confirm_password", LONG)]).await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows("list of stolen ones"), "{}", told.body);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::require_password_change(&ctx, tx, ann)).await.unwrap();
        let told = ann_here.post("/required/password", &[("password", LONG), ("confirm_password", LONG)]).await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows("list of stolen ones"), "{}", told.body);
        assert!(!site.signed_in(ada).await.get("/administration/security/posture").await.shows("not looked up in a list"));

        // Gone from the disk it is open still; damaged, nobody sets a password that was not looked up.
        std::fs::write(file.path(), "nothing that is a hash, and as long as the lines that were there before, or longer\n".repeat(2))
            .unwrap();
        let told = ann_here.post("/required/password", &[("password", WITH_ALL), ("confirm_password", WITH_ALL)]).await;
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE, "{}", told.body);
    }
);

db::on_both!(
    // covers: B8
    async fn a_password_of_an_administrator_stays_only_where_the_policies_permit_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let admin = site.signs_in("ada", "10.0.0.1").await;
        let path = users::paths::of(ann, "password");
        let by_hand = [("delivery", "show"), ("offers_permanent", "on"), ("password", LONG), ("confirm_password", LONG)];
        assert!(!admin.get(&path).await.shows("offers_permanent"));
        let told = admin.post(&path, &by_hand).await;
        assert!(told.status == StatusCode::CONFLICT && told.shows("let nobody else set a password that stays"), "{}", told.body);
        let stored = async || site.app.db.read(move |read| passwords::find(read, ORG, ann)).await.unwrap().unwrap();
        let before = stored().await.hash;

        let may = |permits| Demands { permanent: Some(permits), ..Demands::default() };
        demand(&site, ada, On::Organization, may(true)).await.unwrap();
        let role = On::Role(role_of(&site, Builtin::FullUser).await);
        demand(&site, ada, role, may(false)).await.unwrap();
        assert_eq!(admin.post(&path, &by_hand).await.status, StatusCode::CONFLICT, "the role forbids it");
        assert!(stored().await.hash == before);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| policies::remove(&ctx, tx, role)).await.unwrap();

        let form = admin.get(&path).await;
        assert!(form.shows("offers_permanent") && form.shows("name=\"require_change\""), "{}", form.body);
        assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        let mailed = [("delivery", "one_mail"), ("offers_permanent", "on"), ("password", LONG), ("confirm_password", LONG)];
        let told = admin.post(&path, &mailed).await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows("never mailed"), "{}", told.body);
        let ticked =
            [("delivery", "show"), ("offers_permanent", "on"), ("require_change", "on"), ("password", LONG), ("confirm_password", LONG)];
        assert_eq!(admin.post(&path, &ticked).await.status, StatusCode::OK);
        assert!(stored().await.is_temporary);
        let short = [("delivery", "show"), ("offers_permanent", "on"), ("password", "short"), ("confirm_password", "short")];
        assert_eq!(admin.post(&path, &short).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the rules hold for it as well");
        let there = admin.post(&path, &by_hand).await;
        assert!(there.status == StatusCode::OK && there.shows(LONG), "shown once: {}", there.body);
        let now = stored().await;
        assert!(!now.is_temporary && !now.must_change);
        let entered = site.browser().at("10.0.0.2").sign_in("ann", LONG).await;
        assert!(entered.status == StatusCode::SEE_OTHER && entered.location() != "/required/password", "{}", entered.location());
        assert!(site.mails(ann).await.contains(&"password_changed".to_owned()));
        let log = admin.get("/administration/audit").await;
        assert!(log.shows("Permanent"), "{}", log.body);

        let lee = site.at_root("lee", Builtin::FullUser).await;
        let ctx = site.ctx(ann).await;
        let hash = stored().await.hash;
        let refused = site.write(move |tx| users::set_permanent_password(&ctx, tx, lee, hash.clone())).await.unwrap_err();
        assert_eq!(refused.code, "not_found", "who may not set passwords does not set these");
    }
);
