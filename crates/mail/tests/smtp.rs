//! The courier against a real SMTP server, with every fault that a server, or somebody on the way to it, can make.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use kernel::{EmailAddress, Secret};
use mail::{MailFault, MailState, NewMail, Route, Security, TestPassed, Transport, TransportSettings, Wire, outbox, send_test};
use serde_json::Value;
use support::server::{Server, header, read_message};
use support::{House, SECRET, invitation};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

async fn house() -> House {
    House::new(db::testing::sqlite().await)
}

fn by(settings: TransportSettings, wire: Wire) -> Route {
    Route::Fixed(Transport::Smtp(Box::new(settings), wire))
}

async fn try_test(settings: &TransportSettings, wire: &Wire) -> Result<TestPassed, MailFault> {
    let house = house().await;
    send_test(&house.call(), wire, settings, &EmailAddress::parse("ann@x.example").unwrap(), "AdventureWorks Cycle").await
}

async fn enqueue(house: &House, mail: NewMail) -> mail::MailId {
    let call = house.call();
    house.test.db.write(move |tx| outbox::enqueue(&call, tx, mail.clone())).await.unwrap()
}

fn message_ids(messages: &[Value]) -> Vec<String> {
    messages.iter().map(|m| header(&read_message(m), "Message-ID")[0].to_owned()).collect()
}

db::on_both!(
    async fn a_mail_arrives_as_text_and_html_with_the_right_headers(test: TestDb) {
        let (house, server) = (House::new(test), Server::start(&[]));
        let id = house.enqueue("ann@x.example").await;
        assert_eq!(house.courier_by(by(server.plain(), Wire::default())).tick().await.unwrap(), 1);
        let row = house.find(id).await;
        assert_eq!((row.state, row.answer.as_str()), (MailState::Sent, "250 2.0.0 OK, kept"));
        let messages = server.messages();
        assert_eq!(
            (messages.len(), &messages[0]["from"], &messages[0]["to"][0]),
            (1, &"crm@adventure-works.com".into(), &"ann@x.example".into())
        );
        let read = read_message(&messages[0]);
        assert_eq!(read["kind"], "multipart/alternative");
        assert_eq!(read["text"].as_str().unwrap().trim_end(), format!("Hello\n{SECRET}"));
        assert!(read["html"].as_str().unwrap().contains(SECRET));
        assert_eq!(read["defects"], serde_json::json!([]));
        assert_eq!(header(&read, "From"), ["AdventureWorks Cycle <crm@adventure-works.com>"]);
        assert_eq!(header(&read, "To"), ["Ann <ann@x.example>"]);
        assert_eq!(header(&read, "Auto-Submitted"), ["auto-generated"]);
        assert_eq!(header(&read, "Message-ID"), [format!("<{}@usher.invalid>", id.0)]);
        assert_eq!(header(&read, "Date"), ["Mon, 02 Mar 2026 09:00:00 +0000"]);
        assert_eq!(header(&read, "MIME-Version"), ["1.0"]);
    }
);

// covers: T-B19
#[tokio::test]
async fn hostile_names_leave_one_recipient_and_safe_text() {
    const LINK_MAIL: mail::Letter<'_> =
        mail::Letter { name: "invitation", subject: "{NAME}, join {ORGANIZATION}", text: "Hello {NAME},\n\n{LINK}\n", button: "Join" };
    let (house, server) = (house().await, Server::start(&[]));
    let long = "Ü".repeat(5_000);
    let names = [
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "{ASSUF1}",
        "Ann\r\nBcc: eve@evil.example\r\n\r\nNew body",
        "Ann\" <eve@evil.example>, \"x",
        "=?utf-8?q?a=0D=0ABcc:_eve@evil.example?=",
        "a\u{0}b\u{7f}\u{202e}c\u{2028}d",
        "👩🏽‍🚀 أحمد",
        &long,
    ];
    for name in names {
        let mut values = mail::Values::new("Adventure & Works");
        values.plain("NAME", name);
        values.secret_link("LINK", SECRET);
        let to = mail::Recipient { address: EmailAddress::parse("ann@x.example").unwrap(), name: name.into(), user: None };
        enqueue(&house, NewMail::new(LINK_MAIL.write(&values), to, None)).await;
    }
    let courier = house.courier_by(by(server.plain(), Wire::default()));
    while courier.tick().await.unwrap() > 0 {}
    let messages = server.messages();
    assert_eq!(messages.len(), names.len());
    for message in &messages {
        assert_eq!(message["to"], serde_json::json!(["ann@x.example"]));
        let read = read_message(message);
        assert_eq!(header(&read, "To").len(), 1);
        assert_eq!(read["to"].as_array().unwrap().len(), 1, "{}", read["to"]);
        assert_eq!(read["to"][0][1], "ann@x.example");
        assert_eq!((header(&read, "Bcc").len(), header(&read, "Cc").len(), header(&read, "Subject").len()), (0, 0, 1));
        assert!(read["longest"].as_i64().unwrap() <= 998 && read["bare"] == 0 && read["ascii"] == true, "{read}");
        let (text, html) = (read["text"].as_str().unwrap(), read["html"].as_str().unwrap());
        assert!(text.starts_with("Hello ") && text.lines().nth(1) == Some("") && text.lines().nth(2) == Some(SECRET), "{text}");
        assert!(!html.contains("<img") && !text.contains("Hello 49") && !html.contains("Hello 49"));
        assert!(!header(&read, "Subject")[0].contains(SECRET));
    }
    let texts: Vec<String> = messages.iter().map(|m| read_message(m)["text"].as_str().unwrap().to_owned()).collect();
    for unchanged in ["<img src=x onerror=alert(1)>", "{{7*7}}", "{ASSUF1}", "👩🏽‍🚀 أحمد", &long] {
        assert!(texts.iter().any(|t| t.contains(&format!("Hello {unchanged},"))), "{unchanged} reads as it was typed");
    }
}

/// Runs the courier until the mail is at rest, half an hour at a time, and gives the number of rounds that sent.
async fn until_at_rest(house: &House, route: Route, id: mail::MailId) -> usize {
    let courier = house.courier_by(route);
    let mut rounds = 0;
    while house.find(id).await.state == MailState::Waiting {
        rounds += courier.tick().await.unwrap();
        house.clock.advance_secs(33 * 60);
    }
    rounds
}

// covers: T-F15
#[tokio::test]
async fn a_busy_or_greylisting_server_gets_the_mail_at_a_later_try() {
    for (options, answer) in [(["--mode", "tempfail", "--times", "2"], 3), (["--mode", "greylist", "--times", "-1"], 2)] {
        let (house, server) = (house().await, Server::start(&options));
        let id = house.enqueue("ann@x.example").await;
        assert_eq!(until_at_rest(&house, by(server.plain(), Wire::default()), id).await, answer, "{options:?}");
        assert_eq!((house.find(id).await.state, server.messages().len()), (MailState::Sent, 1));
    }
}

// covers: T-F15
#[tokio::test]
async fn a_refusal_for_good_is_a_dead_letter_with_the_servers_words() {
    for (mode, words) in [("refuse", "550 5.1.1 No such mailbox here"), ("full", "552 5.2.2 Mailbox full")] {
        let (house, server) = (house().await, Server::start(&["--mode", mode, "--times", "1"]));
        let id = house.enqueue("ann@x.example").await;
        assert_eq!(until_at_rest(&house, by(server.plain(), Wire::default()), id).await, 1);
        let row = house.find(id).await;
        assert_eq!((row.state, row.answer.as_str(), row.can_retry), (MailState::Dead, words, true));
        assert!(server.messages().is_empty());
        house.retry(id).await.unwrap();
        assert_eq!(until_at_rest(&house, by(server.plain(), Wire::default()), id).await, 1);
        assert_eq!(message_ids(&server.messages()), [format!("<{}@usher.invalid>", id.0)], "the retry button sends the same mail");
    }
}

// covers: T-F15
#[tokio::test]
async fn a_server_that_hangs_up_gets_the_same_message_id_again() {
    for (mode, kept) in [("drop", 1), ("lost-reply", 2)] {
        let (house, server) = (house().await, Server::start(&["--mode", mode, "--times", "1"]));
        let id = house.enqueue("ann@x.example").await;
        assert_eq!(until_at_rest(&house, by(server.plain(), Wire::default()), id).await, 2, "{mode}");
        assert_eq!(house.find(id).await.state, MailState::Sent);
        let ids = message_ids(&server.messages());
        assert_eq!(ids.len(), kept, "{mode}");
        assert!(ids.iter().all(|found| *found == format!("<{}@usher.invalid>", id.0)));
        let raw: Vec<&Value> = server.messages().leak().iter().map(|m| &m["data"]).collect();
        assert!(raw.iter().all(|data| *data == raw[0]), "byte for byte the same message");
        assert_eq!(house.told.lock().unwrap().len(), 1);
    }
}

// covers: T-F15
#[tokio::test]
async fn a_slow_server_does_not_hold_a_mail_for_good() {
    let (house, server) = (house().await, Server::start(&["--mode", "slow", "--delay", "60", "--times", "1"]));
    let id = house.enqueue("ann@x.example").await;
    let wire = Wire { command: Duration::from_millis(400), ..Wire::default() };
    assert_eq!(house.courier_by(by(server.plain(), wire.clone())).tick().await.unwrap(), 1);
    let row = house.find(id).await;
    assert_eq!((row.state, row.answer.as_str()), (MailState::Waiting, "localhost took too long to answer."));
    house.clock.advance_secs(66);
    assert_eq!(house.courier_by(by(server.plain(), wire)).tick().await.unwrap(), 1);
    assert_eq!(house.find(id).await.state, MailState::Sent);
}

// covers: T-F15
#[tokio::test]
async fn a_server_that_is_down_is_tried_again() {
    let house = house().await;
    let settings = {
        let server = Server::start(&[]);
        server.plain()
    };
    let id = house.enqueue("ann@x.example").await;
    assert_eq!(house.courier_by(by(settings, Wire::default())).tick().await.unwrap(), 1);
    let row = house.find(id).await;
    assert_eq!(row.state, MailState::Waiting);
    assert!(row.answer.starts_with("No connection to localhost, port "), "{}", row.answer);
}

// covers: T-F15
#[tokio::test]
async fn letters_outside_ascii_go_where_the_server_takes_them_and_are_told_where_not() {
    let (house, server, old) = (house().await, Server::start(&[]), Server::start(&["--no-smtputf8"]));
    let id = enqueue(&house, invitation("françois@bücher.example")).await;
    house.courier_by(by(server.plain(), Wire::default())).tick().await.unwrap();
    assert_eq!(house.find(id).await.state, MailState::Sent);
    assert_eq!(server.messages()[0]["to"], serde_json::json!(["françois@xn--bcher-kva.example"]));
    assert!(server.messages()[0]["options"].to_string().contains("SMTPUTF8"));

    let id = enqueue(&house, invitation("françois@bücher.example")).await;
    let domain_only = enqueue(&house, invitation("ann@bücher.example")).await;
    house.courier_by(by(old.plain(), Wire::default())).tick().await.unwrap();
    let row = house.find(id).await;
    assert_eq!((row.state, row.can_retry), (MailState::Dead, true));
    assert!(row.answer.contains("does not take addresses with letters such as ç (SMTPUTF8)"), "{}", row.answer);
    assert_eq!(house.find(domain_only).await.state, MailState::Sent, "only the part before the @ needs SMTPUTF8");
    assert_eq!(old.messages()[0]["to"], serde_json::json!(["ann@xn--bcher-kva.example"]));
    house.retry(id).await.unwrap();
    house.courier_by(by(server.plain(), Wire::default())).tick().await.unwrap();
    assert_eq!(house.find(id).await.state, MailState::Sent, "another server takes it later");
}

// covers: T-F15
#[tokio::test]
async fn passwords_and_mails_go_over_a_verified_connection_only() {
    for (security, option) in [(Security::Starttls, "--starttls"), (Security::Tls, "--tls")] {
        let server = Server::start(&[option, "--auth", "crm:right horse"]);
        let settings = server.settings(security, "crm");
        let stranger = try_test(&settings, &Wire::default()).await.unwrap_err();
        assert!(stranger.temporary && stranger.answer.contains("encrypted connection to localhost failed"), "{}", stranger.answer);
        let passed = try_test(&settings, &server.trusted()).await.unwrap();
        assert_eq!(passed.answer, "250 2.0.0 OK, kept");
        let elsewhere = TransportSettings { host: "127.0.0.2".into(), ..settings.clone() };
        assert!(try_test(&elsewhere, &server.trusted()).await.is_err(), "the certificate is for another name");
        let messages = server.messages();
        assert_eq!((messages.len(), &messages[0]["tls"], &messages[0]["user"]), (1, &true.into(), &"crm".into()));
    }
}

// covers: T-F15
#[tokio::test]
async fn a_wrong_password_makes_the_mail_wait_and_is_not_shown() {
    let (house, server) = (house().await, Server::start(&["--starttls", "--auth", "crm:right horse"]));
    let id = house.enqueue("ann@x.example").await;
    let wrong = TransportSettings { password: Secret::new("wrong horse"), ..server.settings(Security::Starttls, "crm") };
    house.courier_by(by(wrong, server.trusted())).tick().await.unwrap();
    let row = house.find(id).await;
    assert_eq!(row.state, MailState::Waiting);
    assert!(row.answer.starts_with("535") && !row.answer.contains("horse"), "{}", row.answer);
    let unsigned = server.settings(Security::Starttls, "");
    assert!(try_test(&unsigned, &server.trusted()).await.unwrap_err().temporary, "530 asks for a password");
}

#[tokio::test]
async fn whether_a_server_takes_mails_is_found_out_without_one() {
    let server = Server::start(&["--starttls", "--auth", "crm:right horse"]);
    let settings = server.settings(Security::Starttls, "crm");
    mail::reach(&settings, &server.trusted()).await.unwrap();
    let wrong = TransportSettings { password: Secret::new("wrong horse"), ..settings.clone() };
    let refused = mail::reach(&wrong, &server.trusted()).await.unwrap_err();
    assert!(refused.answer.starts_with("535") && !refused.answer.contains("horse"), "{}", refused.answer);
    assert!(mail::reach(&settings, &Wire::default()).await.is_err(), "nobody vouches for its certificate");
    let plain = TransportSettings { security: Security::None, ..settings.clone() };
    assert!(
        mail::reach(&plain, &Wire { allow_plain: true, ..Wire::default() }).await.is_err(),
        "its password goes over no plain connection"
    );
    assert!(server.messages().is_empty());
    let trusted = server.trusted();
    drop(server);
    assert!(mail::reach(&settings, &trusted).await.is_err(), "it is gone");
}

// covers: T-F15
#[tokio::test]
async fn no_password_goes_over_plain_text_whatever_the_server_offers() {
    let server = Server::start(&["--auth", "crm:right horse"]);
    let no_starttls = try_test(&server.settings(Security::Starttls, "crm"), &Wire::default()).await.unwrap_err();
    assert!(no_starttls.answer.contains("does not offer STARTTLS"), "{}", no_starttls.answer);
    let plain = try_test(&server.settings(Security::None, "crm"), &Wire { allow_plain: true, ..Wire::default() }).await.unwrap_err();
    assert!(plain.answer.contains("never sent over a connection without encryption"), "{}", plain.answer);
    let far = TransportSettings { host: "mail.example".into(), ..server.plain() };
    assert!(try_test(&far, &Wire::default()).await.unwrap_err().answer.contains("server on this machine"));
    assert!(server.messages().is_empty());
}

/// A server in the middle that answers as told and keeps every byte it hears in clear text.
async fn eavesdropper(offers: &'static str, after_starttls: &'static str) -> (u16, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let (mut read, mut heard) = (BufReader::new(read), String::new());
        write.write_all(b"220 mail.test\r\n").await.unwrap();
        while read.read_line(&mut heard).await.unwrap_or(0) > 0 {
            let last = heard.lines().last().unwrap_or_default().to_owned();
            if last.starts_with("STARTTLS") {
                write.write_all(after_starttls.as_bytes()).await.unwrap();
                break;
            }
            write.write_all(if last.starts_with("EHLO") { offers.as_bytes() } else { b"250 fine\r\n" }).await.unwrap();
        }
        let mut rest = heard.into_bytes();
        let mut buffer = [0; 4096];
        // Only what follows at once is of interest: the client ends the handshake or the connection.
        while let Ok(Ok(n @ 1..)) = tokio::time::timeout(Duration::from_secs(2), read.read(&mut buffer)).await {
            rest.extend_from_slice(&buffer[..n]);
        }
        rest
    });
    (port, heard)
}

// covers: T-F15
#[tokio::test]
async fn a_starttls_that_is_stripped_or_refused_ends_the_conversation() {
    let honest = Server::start(&[]);
    for (offers, after) in [
        ("250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n", ""),
        ("250-mail.test\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "454 TLS is not available\r\n"),
    ] {
        let (port, heard) = eavesdropper(offers, after).await;
        let settings = TransportSettings { port, ..honest.settings(Security::Starttls, "crm") };
        let fault = try_test(&settings, &Wire { command: Duration::from_secs(5), ..Wire::default() }).await.unwrap_err();
        assert!(fault.temporary, "{}", fault.answer);
        let heard = String::from_utf8_lossy(&heard.await.unwrap()).into_owned();
        assert!(!heard.contains("AUTH") && !heard.contains("MAIL FROM") && !heard.contains("ann@x.example"), "{heard}");
    }
}

/// Passes everything between the client and a server on, and slips `answers` in, in clear text, behind the one to STARTTLS.
async fn slipping_in(server: u16, answers: &'static [u8]) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (from_client, mut to_client) = listener.accept().await.unwrap().0.into_split();
        let (from_server, mut to_server) = tokio::net::TcpStream::connect(("127.0.0.1", server)).await.unwrap().into_split();
        let (mut from_client, mut from_server) = (BufReader::new(from_client), BufReader::new(from_server));
        let asked = std::sync::atomic::AtomicBool::new(false);
        let up = async {
            let mut line = String::new();
            while !line.starts_with("STARTTLS") {
                line.clear();
                from_client.read_line(&mut line).await?;
                asked.store(line.starts_with("STARTTLS"), Relaxed);
                to_server.write_all(line.as_bytes()).await?;
            }
            tokio::io::copy_buf(&mut from_client, &mut to_server).await
        };
        let down = async {
            let mut line = String::new();
            while !asked.load(Relaxed) {
                line.clear();
                from_server.read_line(&mut line).await?;
                let behind = if asked.load(Relaxed) { answers } else { b"" };
                to_client.write_all(&[line.as_bytes(), behind].concat()).await?;
            }
            tokio::io::copy_buf(&mut from_server, &mut to_client).await
        };
        let _ = tokio::join!(up, down);
    });
    port
}

// covers: T-F15
#[tokio::test]
async fn answers_slipped_in_before_tls_are_not_taken_for_the_servers() {
    let server = Server::start(&["--starttls"]);
    let through = |port| TransportSettings { port, ..server.settings(Security::Starttls, "") };
    let honest = slipping_in(server.port, b"").await;
    assert!(try_test(&through(honest), &server.trusted()).await.is_ok(), "a wire that only passes on does no harm");
    let forged = slipping_in(server.port, b"250-mail.test\r\n250 8BITMIME\r\n").await;
    let wire = Wire { command: Duration::from_secs(5), ..server.trusted() };
    let fault = try_test(&through(forged), &wire).await.unwrap_err();
    assert!(fault.answer.contains("encrypted connection to localhost failed"), "{}", fault.answer);
    assert_eq!(server.messages().len(), 1);
}
