//! Killed while it sends: every mail goes out, under one Message-ID however often.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, UserType};
use identity::{UserId, groups, plans};
use kernel::{EmailAddress, Secret};
use mail::{SaveTransport, Security, Wire, outbox, send_test, transport};
use serde_json::Value;

use super::{Browser, Chance, House, location};

#[path = "../../../../mail/tests/support/server.rs"]
#[allow(dead_code, reason = "the mail crate's tests use more of it")]
pub mod smtp;

const PEOPLE: usize = 60;
const KILLS: usize = 3;
/// So many mails are on their way at a time: each of them may go out again after a kill.
const ON_THEIR_WAY: usize = 3;
const PATIENCE: Duration = Duration::from_mins(1);

/// Keeps the settings of this server, as the page does: after a test mail.
pub(super) async fn set_up_mail(site: &Site, server: &smtp::Server) {
    let form = SaveTransport {
        host: "localhost".into(),
        port: i64::from(server.port),
        security: Security::None,
        user_name: String::new(),
        password: Secret::default(),
        goes_on_with_typed: false,
        from_name: "AdventureWorks Cycle".into(),
        from_address: "crm@adventure-works.com".into(),
        test_proof: String::new(),
        version: 0,
    };
    let (ctx, asked) = (site.product(), form.clone());
    let settings = site.app.db.read(move |read| transport::resolve(&ctx, read, &asked)).await.unwrap();
    let to = EmailAddress::parse("test@x.example").unwrap();
    let passed = send_test(&site.product(), &Wire::default(), &settings, &to, "AdventureWorks Cycle").await.unwrap();
    let (ctx, form) = (site.product(), SaveTransport { test_proof: passed.proof, ..form });
    site.write(move |tx| transport::save(&ctx, tx, form.clone())).await.unwrap();
}

/// People who wait for their invitation.
async fn drafts(site: &Site) -> Vec<UserId> {
    let (ctx, root) = (site.product(), site.root().await);
    let make = move |tx: &mut db::Tx<'_>| {
        let one = |n: usize, tx: &mut db::Tx<'_>| {
            let mut input = CreateUser::draft(UserType::Standard, format!("person{n}"), root);
            (input.first_name, input.last_name) = ("Person".into(), format!("Nº {n}"));
            input.place.role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.map(|role| role.id);
            input.place.primary_group = groups::first(tx, ORG)?.map(|group| group.id);
            input.place.plan = plans::first(tx, ORG)?.map(|plan| plan.id);
            input.primary_email = Some(format!("person{n}@x.example"));
            users::create(&ctx, tx, input)
        };
        (0..PEOPLE).map(|n| one(n, tx)).collect()
    };
    site.write(make).await.unwrap()
}

/// The Message-IDs under which each address was written to.
pub(super) fn message_ids(messages: &[Value]) -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in messages {
        let text = String::from_utf8(STANDARD.decode(message["data"].as_str().unwrap()).unwrap()).unwrap();
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().trim().to_owned();
        ids.entry(message["to"][0].as_str().unwrap().to_owned()).or_default().push(id);
    }
    ids.remove("test@x.example");
    ids
}

/// How many mails the outbox's page says were sent.
pub(super) fn sent(browser: &Browser<'_>) -> usize {
    let page = browser.get("/administration/mail/outbox");
    let tab = page.body.split_once("view=sent\"").unwrap().1;
    let count = tab.split_once("<span class=\"count\">").unwrap().1.split('<').next().unwrap();
    // From a thousand on with signs between the digits.
    count.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// Invites the chosen by a bulk change, to its end.
fn invite_all(browser: &Browser<'_>, form: &[(&str, &str)]) {
    let page = location(&browser.post("/administration/users/bulk?action=invite", form)).to_owned();
    let began = Instant::now();
    let pass = loop {
        let shown = browser.get(&page).body;
        if let Some(rest) = shown.split("name=\"pass\" value=\"").nth(1) {
            break rest.split('"').next().unwrap().to_owned();
        }
        assert!(began.elapsed() < PATIENCE, "{shown}");
    };
    location(&browser.post(&format!("{page}/run"), &[("pass", &pass)]));
}

db::on_both!(
    // covers: T-G1
    async fn a_courier_that_is_killed_loses_no_mail_and_doubles_few(test: TestDb) {
        let server = smtp::Server::start(&["--mode", "slow", "--delay", "0.05"]);
        let mut people = Vec::new();
        let house = House::found(test, async |site, _| {
            set_up_mail(site, &server).await;
            people = drafts(site).await;
        });
        let house = house.await;
        let mut chance = Chance(0x5eed_0025);
        let mut browser = house.start();
        let chosen: Vec<String> = people.iter().map(ToString::to_string).collect();
        let form: Vec<(&str, &str)> = chosen.iter().map(|id| ("id", id.as_str())).collect();
        invite_all(&browser, &form);
        let began = Instant::now();
        let wait_for = |count: usize| {
            while message_ids(&server.messages()).len() < count {
                assert!(began.elapsed() < PATIENCE, "{} of {count} are there", message_ids(&server.messages()).len());
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        for place in chance.places(KILLS, PEOPLE as u64) {
            wait_for(usize::try_from(place).unwrap());
            std::thread::sleep(Duration::from_micros(chance.below(60_000)));
            browser.serving.kill();
            browser = house.start_again().await;
        }
        while sent(&browser) < PEOPLE {
            assert!(began.elapsed() < PATIENCE, "{} are sent", sent(&browser));
            std::thread::sleep(Duration::from_millis(50));
        }
        browser.end();
        house.audit_holds();

        let ids = message_ids(&server.messages());
        assert_eq!(ids.len(), PEOPLE);
        let twice = ids.values().map(|ids| ids.len() - 1).sum::<usize>();
        assert!(twice <= KILLS * ON_THEIR_WAY, "{twice} were sent again");
        for (to, ids) in &ids {
            assert!(ids.iter().all(|id| *id == ids[0]), "{to}: {ids:?}");
        }
        let mut distinct: Vec<&String> = ids.values().map(|ids| &ids[0]).collect();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), PEOPLE);
        let site = house.look();
        let ctx = site.product();
        let counts = site.app.db.read(move |read| outbox::counts(&ctx, read)).await.unwrap();
        assert_eq!(
            (counts.sent, counts.waiting + counts.sending + counts.dead + counts.held + counts.cancelled),
            (i64::try_from(PEOPLE).unwrap(), 0)
        );
    }
);

/// The decoded message to this address, once it is there.
fn wait_for(server: &smtp::Server, to: &str) -> Value {
    let began = Instant::now();
    loop {
        if let Some(message) = server.messages().into_iter().find(|message| message["to"][0] == to) {
            return smtp::read_message(&message);
        }
        assert!(began.elapsed() < PATIENCE, "no mail to {to}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

db::on_both!(
    // covers: H5, T-B19
    async fn the_next_mail_says_the_edited_text_also_after_a_restart(test: TestDb) {
        let server = smtp::Server::start(&[]);
        let mut people = Vec::new();
        let house = House::found(test, async |site, _| {
            set_up_mail(site, &server).await;
            people = drafts(site).await;
        });
        let house = house.await;
        let browser = house.start();
        let hostile = "{FIRST_NAME}<img onerror=x>{{7*7}} {LINK}";
        let form = [("version", "0"), ("subject", "Willkommen {NAME} 🎈"), ("text", hostile)];
        location(&browser.post("/administration/mail/templates/invitation", &form));
        let invite = |browser: &Browser<'_>, at: usize| {
            invite_all(browser, &[("id", &people[at].to_string())]);
            wait_for(&server, &format!("person{at}@x.example"))
        };
        let check = |browser: &Browser<'_>, at: usize| {
            let mail = invite(browser, at);
            let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
            assert!(text.starts_with("Person<img onerror=x>{{7*7}} http") && text.contains("/invitation#"), "{text}");
            assert!(html.contains("Person&lt;img onerror=x&gt;{{7*7}} <a href=") && !html.contains("<img"), "{html}");
            assert_eq!(smtp::header(&mail, "Subject"), [format!("Willkommen Person Nº {at} 🎈")]);
            assert!(mail["longest"].as_i64().unwrap() <= 998 && mail["ascii"] == true, "{mail}");
        };
        check(&browser, 0);
        browser.serving.kill();
        let browser = house.start_again().await;
        check(&browser, 1);
        browser.end();
    }
);
