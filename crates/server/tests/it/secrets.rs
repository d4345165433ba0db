//! Nothing that opens something stands where it does not belong. Secrets are planted by every kind of request, those that fail among them,
//! and looked for in all that the program leaves behind: its log, its pages, its files, its database.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::DbConfig;
use identity::UserId;
use identity::roles::Builtin;
use identity::testing::PASSWORD;

use crate::kill::House;
use crate::kill::mails::smtp;
use crate::support::{Answer, Serving, run, usher};

const PATIENCE: Duration = Duration::from_mins(1);
/// What is typed and is right, wrong, or in the wrong place. Without blanks, so that each looks the same wherever it stands.
const WRONG: &str = "Wrong7walrusPewterDrizzle";
const IN_A_QUERY: &str = "Query7walrusPewterDrizzle";
const MALFORMED: &str = "Malformed7walrusPewterDrizzle";
const OWN: &str = "Own7walrusPewterDrizzle";
const TEMPORARY: &str = "Temporary7walrusPewterDrizzle";
const MAILED: &str = "Mailed7walrusPewterDrizzle";
const CHOSEN: &str = "Chosen7walrusPewterDrizzle";
const OF_SMTP: &str = "Smtp7walrusPewterDrizzle";
const OF_SMTP_WRONG: &str = "SmtpWrong7walrusPewter";
const OF_POSTGRES: &str = "Postgres7walrusPewter";
const OF_METRICS: &str = "Metrics7walrusPewterDrizzle";

/// What was planted, with where.
#[derive(Default)]
struct Planted(Vec<(&'static str, String)>);

impl Planted {
    fn plant(&mut self, what: &'static str, secret: &str) {
        assert!(secret.len() > 15, "{what}: {secret}");
        self.0.push((what, secret.to_ascii_lowercase()));
    }

    /// Fails if any of them stands in `bytes`, as it is or in hexadecimal digits or base64.
    fn stands_not_in(&self, bytes: &[u8], place: &str) {
        let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        for (what, secret) in &self.0 {
            let forms = [secret.clone(), kernel::crypto::hex(secret.as_bytes())];
            for form in forms {
                let before = text.split_once(&form).map(|(before, _)| before.chars().rev().take(200).collect::<String>());
                let before: Option<String> = before.map(|reversed| reversed.chars().rev().collect());
                assert_eq!(before, None, "{what} stands in {place}, after this");
            }
        }
        for secret in [WRONG, OWN, TEMPORARY, MAILED, CHOSEN, OF_SMTP, OF_SMTP_WRONG] {
            assert!(!text.contains(&STANDARD.encode(secret).to_ascii_lowercase()), "{secret} stands in {place} as base64");
        }
    }
}

/// A client with a cookie, if it has one.
struct Client<'a>(&'a Serving, String);

impl Client<'_> {
    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let (cookie, length) = (&self.1, body.len());
        let answer = self.0.send(&format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\ncookie: {cookie}\r\n\
             {headers}content-length: {length}\r\n\r\n{body}"
        ));
        assert!(answer.status < 500, "{method} {path}: {answer:?}");
        answer
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", "")
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", web::url::segment(value))).collect();
        self.send("POST", path, "sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n", &fields.join("&"))
    }

    fn json(&self, path: &str, headers: &str, body: &str) -> Answer {
        self.send("POST", path, &format!("content-type: application/json\r\n{headers}"), body)
    }

    /// Opens a link's door; the client holds the link then.
    fn holds(&mut self, door: &str, code: &str) {
        let opened = self.post(&format!("/{door}/open"), &[("code", code)]);
        assert_eq!(opened.status, 303, "{opened:?}");
        self.1 = cookie_of(&opened);
    }
}

/// The last cookie that an answer sets.
fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).next_back().expect("a cookie");
    cookie.split(';').next().unwrap().to_owned()
}

/// The newest mail to an address whose text has these words, once it is there.
fn mail_to(server: &smtp::Server, to: &str, words: &str) -> String {
    let began = Instant::now();
    loop {
        let mails = server.messages().into_iter().filter(|message| message["to"][0] == to).map(|message| smtp::read_message(&message));
        let texts: Vec<String> = mails.map(|mail| mail["text"].as_str().unwrap().to_owned()).collect();
        if let Some(text) = texts.into_iter().rev().find(|text| text.contains(words)) {
            return text;
        }
        assert!(began.elapsed() < PATIENCE, "no mail to {to} says {words}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn code_in(text: &str) -> String {
    text.split_once('#').expect("a link").1.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The first word of `length` characters in a text that begins with `start`.
fn token(text: &str, start: &str, length: usize) -> String {
    let is_whole = |word: &&str| word.len() == length && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let words = text.match_indices(start).filter_map(|(at, _)| text.get(at..at + length));
    words.filter(is_whole).map(str::to_owned).next().unwrap_or_else(|| panic!("no {start} in {text}"))
}

/// Signing in and out, one's own password, and everything that is mistyped or sent in the wrong place.
fn signs_in(serving: &Serving, planted: &mut Planted) -> String {
    let nobody = Client(serving, String::new());
    for user_name in ["ada", "nobody", WRONG] {
        assert_eq!(nobody.post("/sign-in", &[("user_name", user_name), ("password", WRONG)]).status, 401);
    }
    nobody.json("/api/v1/sessions", "", &format!(r#"{{"user_name":"ada","password":"{WRONG}"}}"#));
    for body in [
        format!(r#"{{"user_name":"ada","password":"{MALFORMED}""#),
        format!(r#"{{"user_name":"ada","password":["{MALFORMED}"]}}"#),
        format!(r#"["ada","{MALFORMED}"]"#),
        format!("{MALFORMED}{}", "x".repeat(40_000)),
    ] {
        nobody.json("/api/v1/sessions", "", &body);
        nobody.send("POST", "/sign-in", "content-type: application/x-www-form-urlencoded\r\n", &body);
        nobody.send("POST", "/sign-in", "content-type: text/plain\r\n", &body);
    }
    nobody.send("POST", "/sign-in", "content-type: application/x-www-form-urlencoded\r\n", &format!("password={MALFORMED}&user_name=%zz"));
    nobody.send("GET", "/account", &format!("referer: https://x/reset#{IN_A_QUERY}\r\n"), "");
    for path in ["/sign-in", "/account", "/reset", "/api/v1/sessions/current", "/administration/users", "/nothing/here"] {
        nobody.get(&format!("{path}?token={IN_A_QUERY}&password={IN_A_QUERY}&code={IN_A_QUERY}"));
    }
    nobody.send("GET", "/account", &format!("authorization: Basic {IN_A_QUERY}\r\nx-api-key: {IN_A_QUERY}\r\n"), "");

    let first = nobody.post("/sign-in", &[("user_name", "ada"), ("password", PASSWORD)]);
    let ada = Client(serving, cookie_of(&first));
    planted.plant("a session of a browser", ada.1.split_once('=').unwrap().1);
    let change = |current: &str| {
        ada.post("/account/password", &[("current_password", current), ("password", OWN), ("confirm_password", OWN)]).status
    };
    assert_eq!((change(WRONG), change(PASSWORD)), (422, 303));
    ada.post("/sign-out", &[]);
    let again = nobody.post("/sign-in", &[("user_name", "ada"), ("password", OWN)]);
    assert_eq!(again.status, 303, "{again:?}");
    let cookie = cookie_of(&again);
    planted.plant("the next session", cookie.split_once('=').unwrap().1);

    let made = nobody.json("/api/v1/sessions", "idempotency-key: one\r\n", &format!(r#"{{"user_name":"ada","password":"{OWN}"}}"#));
    assert_eq!(made.status, 201, "{made:?}");
    let of_program = token(&made.body, "uss_", 68);
    planted.plant("a session of a program", &of_program);
    nobody.get(&format!("/api/v1/sessions/current?access_token={of_program}"));
    let ended = nobody.send("DELETE", "/api/v1/sessions/current", &format!("authorization: Bearer {of_program}\r\n"), "");
    assert_eq!(ended.status, 204);
    cookie
}

/// What an administrator sets and makes for others.
fn administers(ada: &Client<'_>, server: &smtp::Server, planted: &mut Planted, (pat, robot): (UserId, UserId)) {
    let form = |password: &str| {
        [
            ("host", "localhost".to_owned()),
            ("port", server.port.to_string()),
            ("security", "starttls".to_owned()),
            ("user_name", "mailer".to_owned()),
            ("password", password.to_owned()),
            ("from_name", "AdventureWorks Cycle".to_owned()),
            ("from_address", "crm@adventure-works.com".to_owned()),
            ("test_to", "ada@x.example".to_owned()),
            ("version", "0".to_owned()),
            ("save", "1".to_owned()),
        ]
    };
    let save = |password: &str| {
        let form = form(password);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ada.post("/administration/mail", &form)
    };
    assert_eq!(save(OF_SMTP_WRONG).status, 422);
    let saved = save(OF_SMTP);
    assert_eq!(saved.status, 303, "{saved:?}");

    let sets = |delivery: &str, password: &str| {
        let form = [("delivery", delivery), ("password", password), ("confirm_password", password)];
        ada.post(&format!("/administration/users/{pat}/password"), &form)
    };
    let handed_over = sets("show", TEMPORARY);
    assert_eq!(handed_over.status, 200, "{handed_over:?}");
    assert_eq!(sets("one_mail", MAILED).status, 303);
    assert!(mail_to(server, "pat@x.example", MAILED).contains(MAILED), "it is mailed to the person, and stands nowhere else");
    let made = ada.post(
        &format!("/administration/users/{robot}/api-keys/new"),
        &[("name", "Nightly"), ("expires_at", &after_a_month(ada, robot)), ("networks", ""), ("may", "users.view")],
    );
    assert_eq!(made.status, 200, "{made:?}");
    let key = token(&made.body, "usk_", 77);
    // Its first characters tell keys apart.
    planted.plant("an API key", &key[12..]);
    let nobody = Client(ada.0, String::new());
    nobody.get(&format!("/api/v1/sessions/current?key={key}"));
    nobody.send("DELETE", "/api/v1/sessions/current", &format!("authorization: Bearer {key}\r\n"), "");
    nobody.send("DELETE", "/api/v1/sessions/current", &format!("authorization: Bearer {}00\r\n", &key[..75]), "");
    ada.post("/sign-in", &[("user_name", &key), ("password", &key)]);
}

/// The day that the form proposes.
fn after_a_month(ada: &Client<'_>, robot: UserId) -> String {
    let form = ada.get(&format!("/administration/users/{robot}/api-keys/new")).body;
    let at = form.find("name=\"expires_at\"").expect("a day");
    let tag = &form[form[..at].rfind('<').unwrap()..at + form[at..].find('>').unwrap()];
    tag.split_once(" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

/// Links by mail: a reset that is mistyped first, a confirmation that nobody follows.
fn follows_links(ada: &Client<'_>, server: &smtp::Server, planted: &mut Planted, pat: UserId) {
    let mut client = Client(ada.0, String::new());
    ada.post(&format!("/administration/users/{pat}/send/reset-link"), &[]);
    let code = code_in(&mail_to(server, "pat@x.example", "/reset#"));
    planted.plant("the code of a link that was used", &code);
    client.get(&format!("/reset?code={code}"));
    client.post("/confirm-email/open", &[("code", &code)]);
    client.holds("reset", &code);
    let choose = |client: &Client<'_>, confirmed: &str| {
        client.post("/reset/password", &[("password", CHOSEN), ("confirm_password", confirmed)]).status
    };
    assert_eq!((choose(&client, WRONG), choose(&client, CHOSEN)), (422, 303));
    ada.post(&format!("/administration/users/{pat}/send/reset-link"), &[]);
    let began = Instant::now();
    let open = loop {
        let code = code_in(&mail_to(server, "pat@x.example", "/reset#"));
        if !planted.0.iter().any(|(_, secret)| *secret == code) {
            break code;
        }
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    };
    planted.plant("the code of a link that still holds", &open);
}

/// Everything that the owner may look at and where something may have been written down.
fn looks(ada: &Client<'_>, planted: &Planted, people: [UserId; 2]) {
    let mut pages: Vec<String> = [
        "/account",
        "/account/sign-ins",
        "/administration/audit",
        "/administration/security",
        "/administration/security/sign-ins",
        "/administration/security/sign-ins/export",
        "/administration/users",
        "/administration/users/export",
        "/administration/mail",
        "/administration/mail/outbox",
        "/administration/mail/outbox?view=sent",
        "/administration/mail/outbox?view=waiting",
    ]
    .map(str::to_owned)
    .to_vec();
    for person in people {
        for what in ["", "/edit", "/sign-ins", "/sign-ins/export", "/sessions", "/api-keys", "/rights"] {
            pages.push(format!("/administration/users/{person}{what}"));
        }
    }
    let mut seen = 0;
    let mut next = 0;
    while next < pages.len().min(300) {
        let path = pages[next].clone();
        next += 1;
        let answer = ada.get(&path);
        seen += usize::from(answer.status == 200);
        planted.stands_not_in(format!("{}\n{}", answer.head, answer.body).as_bytes(), &path);
        // Each event and each mail has a page of its own.
        for link in answer.body.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next()) {
            let has_page = link.starts_with("/administration/audit/evt_") || link.starts_with("/administration/mail/outbox/mai_");
            if has_page && !pages.iter().any(|page| page == link) {
                pages.push(link.to_owned());
            }
        }
    }
    assert!(seen > 40, "only {seen} pages were seen of {pages:?}");
}

/// Every row of every table, as text.
async fn tables(config: &DbConfig) -> Vec<u8> {
    let DbConfig::Postgres { url, .. } = config else { return Vec::new() };
    let (client, connection) = tokio_postgres::connect(url.reveal(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut all = Vec::new();
    for row in client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", &[]).await.unwrap() {
        let table: String = row.get(0);
        for row in client.query(&format!("SELECT t::text FROM {table} t"), &[]).await.unwrap() {
            all.extend(row.get::<_, String>(0).into_bytes());
            all.push(b'\n');
        }
    }
    assert!(all.len() > 10_000, "the tables were read");
    all
}

db::on_both!(
    // covers: T-E8
    async fn what_opens_something_stands_nowhere_that_it_does_not_belong(test: TestDb) {
        let server = smtp::Server::start(&["--starttls", "--auth", &format!("mailer:{OF_SMTP}")]);
        let mut people = None;
        let house = House::found(test, async |site, owner| {
            site.confirm(owner).await;
            people = Some((site.at_root("pat", Builtin::TeamMember).await, site.service_user("robot", Builtin::Administrator).await));
        });
        let house = house.await;
        let (pat, robot) = people.unwrap();
        let mut planted = Planted::default();
        planted.plant("the key that seals", &"07".repeat(32));
        planted.plant("the owner's session", house.cookie.split_once('=').unwrap().1);
        for (what, secret) in [
            ("a wrong password", WRONG),
            ("a secret of an address", IN_A_QUERY),
            ("a password of a malformed request", MALFORMED),
            ("one's own password", OWN),
            ("a temporary password that was shown", TEMPORARY),
            ("a temporary password that was mailed", MAILED),
            ("a password that was chosen by a link", CHOSEN),
            ("the password of the mail server", OF_SMTP),
            ("a wrong password of the mail server", OF_SMTP_WRONG),
            ("the password of PostgreSQL", OF_POSTGRES),
            ("the token of the figures", OF_METRICS),
        ] {
            planted.plant(what, secret);
        }
        let folder = tempfile::tempdir().unwrap();
        let trusted = folder.path().join("authority.pem");
        std::fs::write(&trusted, server.trusted().extra_ca_pem.unwrap()).unwrap();
        let command = || {
            let mut command = house.command();
            command.env("USHER_MAIL_CA", &trusted).env("USHER_METRICS_TOKEN", OF_METRICS).env("USHER_LOG_LEVEL", "debug");
            if let DbConfig::Postgres { url, .. } = &house.config {
                // The server of the tests asks for none, and takes any.
                command.env("USHER_DATABASE", url.reveal().replacen("postgres@", &format!("postgres:{OF_POSTGRES}@"), 1));
            }
            command
        };
        let serving = Serving::start(&mut command(), 1);
        let ada = Client(&serving, signs_in(&serving, &mut planted));
        administers(&ada, &server, &mut planted, (pat, robot));
        follows_links(&ada, &server, &mut planted, pat);
        looks(&ada, &planted, [pat, robot]);
        let figures = ada.send("GET", "/metrics", &format!("authorization: Bearer {OF_METRICS}\r\n"), "");
        assert_eq!(figures.status, 200);
        planted.stands_not_in(figures.body.as_bytes(), "the figures");
        assert_eq!(ada.get(&format!("/metrics?token={OF_METRICS}")).status, 404);
        serving.terminate();
        let (code, log) = serving.ended();
        assert_eq!(code, Some(0));
        assert!(log.lines().count() > 20, "it logs: {log}");
        planted.stands_not_in(log.as_bytes(), "the log");

        let shown = run(command().args(["config", "show"]));
        planted.stands_not_in(&[shown.stdout, shown.stderr].concat(), "the configuration as it is shown");
        let unreachable = format!("postgres://usher:{OF_POSTGRES}@127.0.0.1:1/usher?connect_timeout=1");
        let refused = run(usher(&house.data).env("USHER_DATABASE", unreachable).env("USHER_LOG_LEVEL", "debug"));
        assert!(!refused.status.success());
        planted.stands_not_in(&[refused.stdout, refused.stderr].concat(), "the refusal of a database that does not answer");

        planted.stands_not_in(&tables(&house.config).await, "the tables");
        let files = std::fs::read_dir(&house.data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        for file in files {
            planted.stands_not_in(&std::fs::read(&file).unwrap(), &file.display().to_string());
        }
    }
);
