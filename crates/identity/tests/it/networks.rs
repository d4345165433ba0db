//! From where people and programs come in.

use axum::http::StatusCode;
use identity::UserId;
use identity::http::SESSION_COOKIE;
use identity::networks::{self, NetworkList, SetNetworks};
use identity::roles::Builtin;
use identity::testing::{Browser, ORG, PASSWORD, Site};
use identity::users::{self, Lock};
use kernel::{Actor, Fault, Via};
use serde_json::json;
use web::testing::check_html;

use crate::api_sessions::sign_in;
use crate::sign_in::{WRONG, face, refused};

/// As somebody at this address types it.
async fn change(site: &Site, by: UserId, from: &str, names: &str, exempt: &str) -> Result<(), Fault> {
    let mut ctx = site.ctx(by).await;
    ctx.call.client.ip = from.parse().ok();
    let version = now(site).await.version;
    let input = SetNetworks { networks: names.to_owned(), exempt: exempt.to_owned(), version };
    site.write(move |tx| networks::set_networks(&ctx, tx, &input)).await
}

async fn now(site: &Site) -> NetworkList {
    site.app.db.read(|read| networks::list(read, ORG)).await.unwrap()
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

db::on_both!(
    // covers: B19
    async fn whoever_comes_from_outside_is_refused_like_a_wrong_password(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.at_root("ann", Builtin::FullUser).await;
        site.at_root("eve", Builtin::FullUser).await;
        let (inside, outside) = (site.signs_in("ann", "10.1.0.1").await, site.signs_in("ann", "192.0.2.1").await);
        let exempt = site.signs_in("eve", "192.0.2.2").await;
        let cookie = outside.session();
        change(&site, ada, "10.1.9.9", "10.1.0.0/16\n2001:db8::/32", "eve").await.unwrap();

        assert!(is_in(&inside).await && is_in(&exempt).await && !is_in(&outside).await, "open sessions obey with their next request");
        change(&site, ada, "10.1.9.9", "", "eve").await.unwrap();
        outside.keep(SESSION_COOKIE, cookie.as_deref().expect("there is a cookie"));
        assert!(is_in(&outside).await, "whoever holds a cookie outside ends nobody's session by it");
        change(&site, ada, "10.1.9.9", "10.1.0.0/16\n2001:db8::/32", "eve").await.unwrap();
        assert!(is_in(&site.signs_in("ann", "2001:db8:1::1").await).await);
        assert!(is_in(&site.signs_in("ann", "::ffff:10.1.3.4").await).await, "an address of IPv4, written as one of IPv6");
        assert!(is_in(&site.signs_in("eve", "198.51.100.1").await).await);
        let away = site.browser().at("192.0.2.1");
        let right = face(&refused(&away, "ann", PASSWORD).await, "ann");
        assert_eq!(right, face(&refused(&away, "ann", WRONG).await, "ann"), "the answer is the same");
        let program = sign_in(&site.program().at("192.0.2.1"), "ann", PASSWORD).await;
        assert_eq!((program.status, program.json()["code"].clone()), (StatusCode::UNAUTHORIZED, json!("sign_in.refused")));
        let log = site.signs_in("ada", "10.1.0.9").await.get("/administration/audit").await;
        for words in ["from outside of the networks", "Emergency user"] {
            assert!(log.shows(words), "{words}: {}", log.body);
        }
    }
);

db::on_both!(
    async fn nobody_from_outside_learns_by_the_question_whether_a_password_is_right(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        change(&site, ada, "10.1.9.9", "10.1.0.0/16", "").await.unwrap();
        let inside = site.signs_in("ada", "10.1.0.1").await;
        site.clock.advance_secs(15 * 60);
        let cookie = inside.session().expect("there is a cookie");
        let question = inside.post(networks::PATH, &[("networks", ""), ("version", "1")]).await;
        let held = question.input("held").expect("the form is held");
        for password in [WRONG, PASSWORD] {
            let outside = inside.clone().at("192.0.2.1");
            outside.keep(SESSION_COOKIE, &cookie);
            let answer = outside.post(&format!("{}?password-again", networks::PATH), &[("held", &held), ("password", password)]).await;
            assert!(answer.location().starts_with("/sign-in"), "{}", answer.body);
        }
        assert!(!now(&site).await.networks.is_empty(), "nothing was done");
        inside.keep(SESSION_COOKIE, &cookie);
        assert!(is_in(&inside).await, "and the session goes on inside");
    }
);

db::on_both!(
    // covers: B19
    async fn programs_come_from_there_too(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let (robot, guard) =
            (site.service_user("robot", Builtin::UserAdministrator).await, site.service_user("guard", Builtin::UserAdministrator).await);
        let (key, guards) = (site.key_of(robot).await, site.key_of(guard).await);
        change(&site, ada, "10.1.9.9", "10.1.0.0/16", "guard").await.unwrap();
        let again = "/api/v1/sessions/current/again";
        let asks = async |token: &str, ip: &str| site.program().at(ip).with(token).post(again, &json!({})).await.status;
        assert_eq!(asks(key.reveal(), "10.1.0.1").await, StatusCode::CONFLICT, "known; a key has no session");
        assert_eq!(asks(key.reveal(), "10.2.0.1").await, StatusCode::UNAUTHORIZED);
        assert_eq!(asks(guards.reveal(), "10.2.0.1").await, StatusCode::CONFLICT, "an emergency user's");
        let token = sign_in(&site.program().at("10.1.0.1"), "ann", PASSWORD).await.json()["token"].as_str().unwrap().to_owned();
        let known = asks(&token, "10.1.0.1").await;
        assert!(known.is_client_error() && known != StatusCode::UNAUTHORIZED, "known, and nothing was sent: {known}");
        assert_eq!(asks(&token, "10.2.0.1").await, StatusCode::UNAUTHORIZED);
        assert_eq!(asks(&token, "10.1.0.1").await, known, "its session goes on where it may");
        let _ = ann;
    }
);

db::on_both!(
    // covers: B19
    async fn nobody_shuts_the_house_out(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let bob = site.at_root("bob", Builtin::Administrator).await;
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        let fault = change(&site, ada, "192.0.2.9", "10.1.0.0/16", "").await.unwrap_err();
        assert!(fault.is("network_list.shuts_out") && fault.message.contains("192.0.2.9"), "{}", fault.message);
        assert!(change(&site, ada, "192.0.2.9", "10.1.0.0/16", "tom").await.unwrap_err().is("network_list.shuts_out"), "tom could not");
        let (ctx, user) = (site.ctx(ada).await, bob);
        site.write(move |tx| users::lock(&ctx, tx, Lock { user })).await.unwrap();
        assert!(change(&site, ada, "192.0.2.9", "10.1.0.0/16", "bob").await.unwrap_err().is("network_list.shuts_out"), "bob is locked");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::unlock(&ctx, tx, user)).await.unwrap();
        assert_eq!(now(&site).await, NetworkList::default(), "nothing of it is stored");
        change(&site, ada, "192.0.2.9", "10.1.0.0/16", "bob@x.example").await.unwrap();
        assert_eq!(now(&site).await.exempt, [bob]);
        change(&site, ada, "::ffff:192.0.2.9", "::ffff:192.0.2.0/120", "").await.unwrap();
        assert!(change(&site, tom, "192.0.2.9", "192.0.2.0/24", "").await.unwrap_err().is("access.missing"));
        for (typed, exempt, code) in [
            ("office", "ada", "network_list.unknown"),
            ("10.0.0.0/33", "ada", "network_list.unknown"),
            ("::ffff:10.0.0.0/64", "ada", "network_list.unknown"),
            ("192.0.2.0/24", "nobody", "network_list.nobody"),
        ] {
            let fault = change(&site, ada, "192.0.2.9", typed, exempt).await.unwrap_err();
            assert!(fault.fields.iter().any(|field| field.code == code), "{typed} {exempt}: {fault:?}");
        }
        let many: Vec<String> = (0..101).map(|n| format!("10.0.{n}.0/24")).collect();
        assert!(change(&site, ada, "10.0.1.1", &many.join(" "), "").await.unwrap_err().is("network_list.too_many"));
    }
);

db::on_both!(
    async fn the_page_shows_saves_and_does_not_overwrite_unseen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let tom = site.at_root("tom", Builtin::UserAdministrator).await;
        let browser = site.signed_in(ada).await;
        assert!(browser.get(identity::security::PATH).await.shows(networks::PATH));
        let page = browser.get(networks::PATH).await;
        assert!(page.status == StatusCode::OK && page.shows("You come from 10.0.0.1."), "{}", page.body);
        assert_eq!(check_html(&page.body), Vec::<String>::new());
        let send = async |names: &str, exempt: &str, version: &str| {
            browser.post(networks::PATH, &[("networks", names), ("exempt", exempt), ("version", version)]).await
        };
        let told = send("172.16.0.0/12", "", "0").await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY && told.shows("nobody would get in") && told.shows("172.16.0.0/12"));
        assert_eq!(check_html(&told.body), Vec::<String>::new());
        assert_eq!(send("10.0.0.0/24\n172.16.0.0/12", "ada", "0").await.location(), networks::PATH);
        let page = browser.get(networks::PATH).await;
        assert!(page.shows("172.16.0.0/12") && page.shows("ada"), "{}", page.body);
        let stale = send("10.0.0.0/8", "", "0").await;
        assert!(stale.status == StatusCode::PRECONDITION_FAILED && stale.shows("172.16.0.0/12") && stale.shows("10.0.0.0/8"));
        assert_eq!(now(&site).await.networks.len(), 2);
        for answer in [site.signed_in(tom).await.get(networks::PATH).await, site.signed_in(tom).await.post(networks::PATH, &[]).await] {
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
    }
);

db::on_both!(
    // covers: B19
    async fn a_command_on_the_server_lets_everybody_in_again(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.confirm(ada).await;
        change(&site, ada, "10.1.9.9", "10.1.0.0/16", "ada").await.unwrap();
        let lift = async |actor: Actor, why: &str| {
            let mut ctx = site.product();
            ctx.call = ctx.call.by(actor, Via::Cli);
            why.clone_into(&mut ctx.call.reason);
            site.write(move |tx| networks::lift_by_operator(&ctx, tx)).await
        };
        assert!(lift(Actor::System, "why").await.unwrap_err().is("not_found"), "no other than the operator");
        assert!(lift(Actor::User(ada.0), "why").await.unwrap_err().is("not_found"));
        assert_eq!(lift(Actor::Operator, "").await.unwrap_err().fields[0].field, "reason");
        lift(Actor::Operator, "the provider gave another address").await.unwrap();
        let after = now(&site).await;
        assert!(after.networks.is_empty() && after.exempt == [ada], "{after:?}");
        assert!(is_in(&site.signs_in("ada", "192.0.2.1").await).await);
        assert!(site.mails(ada).await.contains(&"operator_acted".to_owned()), "the owner is told");
        assert!(lift(Actor::Operator, "again").await.unwrap_err().is("network_list.none"));
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "network_list.lifted").count(), 1);
    }
);
