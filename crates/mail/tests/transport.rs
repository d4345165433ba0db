//! The mail settings: kept once tested, and a password that never comes back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use kernel::{EmailAddress, Fault, Secret};
use mail::{MailState, Route, SaveTransport, Security, TransportSettings, Wire, send_test, transport};
use support::House;
use support::server::Server;

fn form(server: &Server) -> SaveTransport {
    SaveTransport {
        host: " LocalHost ".into(),
        port: i64::from(server.port),
        security: Security::Starttls,
        user_name: "crm".into(),
        password: Secret::new("right horse"),
        goes_on_with_typed: false,
        from_name: "AdventureWorks\r\nCycle".into(),
        from_address: "crm@adventure-works.com".into(),
        test_proof: String::new(),
        version: 0,
    }
}

async fn resolve(house: &House, form: &SaveTransport) -> Result<TransportSettings, Fault> {
    let (call, form) = (house.call(), form.clone());
    house.test.db.read(move |read| transport::resolve(&call, read, &form)).await
}

async fn save(house: &House, form: SaveTransport) -> Result<(), Fault> {
    let call = house.call();
    house.test.db.write(move |tx| transport::save(&call, tx, form.clone())).await
}

async fn find(house: &House) -> Option<TransportSettings> {
    let call = house.call();
    house.test.db.read(move |read| transport::find(&call, read)).await.unwrap()
}

/// Tests the form's settings as a page does, and puts the proof into it.
async fn tested(house: &House, server: &Server, form: SaveTransport) -> SaveTransport {
    let settings = resolve(house, &form).await.unwrap();
    let to = EmailAddress::parse("ann@x.example").unwrap();
    let passed = send_test(&house.call(), &server.trusted(), &settings, &to, "AdventureWorks Cycle").await.unwrap();
    SaveTransport { test_proof: passed.proof, ..form }
}

db::on_both!(
    async fn settings_are_kept_once_a_test_went_through_with_exactly_these(test: TestDb) {
        let (house, server) = (House::new(test), Server::start(&["--starttls", "--auth", "crm:right horse"]));
        assert!(save(&house, form(&server)).await.unwrap_err().is("mail.untested"));
        let good = tested(&house, &server, form(&server)).await;
        for other in [
            SaveTransport { user_name: "root".into(), ..good.clone() },
            SaveTransport { password: Secret::new("other"), ..good.clone() },
            SaveTransport { port: 1, ..good.clone() },
            SaveTransport { from_address: "eve@adventure-works.com".into(), ..good.clone() },
        ] {
            assert!(save(&house, other).await.unwrap_err().is("mail.untested"));
        }
        assert!(find(&house).await.is_none());
        save(&house, good.clone()).await.unwrap();
        let kept = find(&house).await.unwrap();
        assert_eq!((kept.host.as_str(), kept.version, kept.tested_at), ("localhost", 1, Some(house.call().now)));
        assert_eq!(kept.sender.name, "AdventureWorks Cycle");
        assert!(!format!("{kept:?}").contains("horse"));
        assert!(save(&house, good).await.unwrap_err().is("mail.changed_meanwhile"), "the form knows of no settings yet");
    }
);

// covers: T-F18
db::on_both!(
    async fn a_stored_password_is_used_for_its_own_server_only(test: TestDb) {
        let (house, server) = (House::new(test), Server::start(&["--starttls", "--auth", "crm:right horse"]));
        let good = tested(&house, &server, form(&server)).await;
        save(&house, good.clone()).await.unwrap();
        let blank = SaveTransport { password: Secret::default(), version: 1, test_proof: String::new(), ..good };
        assert_eq!(resolve(&house, &blank).await.unwrap().password.reveal(), "right horse");
        let renamed = tested(&house, &server, SaveTransport { from_name: "Usher".into(), ..blank.clone() }).await;
        save(&house, renamed).await.unwrap();
        assert_eq!(find(&house).await.unwrap().version, 2);
        for moved in [
            SaveTransport { host: "evil.example".into(), ..blank.clone() },
            SaveTransport { port: 2525, ..blank.clone() },
            SaveTransport { security: Security::Tls, ..blank.clone() },
            SaveTransport { user_name: "root".into(), ..blank.clone() },
        ] {
            let fault = resolve(&house, &moved).await.unwrap_err();
            assert!(fault.is("mail.password_needed") && fault.message.contains("again"), "{fault}");
        }
        db::statements! { SECRET = "SELECT secret FROM mail_transport WHERE org = 1"; }
        let sealed: Vec<u8> = house.test.db.read::<_, Fault, _>(|read| Ok(read.scalar(SECRET, &[])?)).await.unwrap();
        assert!(!sealed.windows(5).any(|w| w == b"horse"), "the password is sealed at rest");
    }
);

db::on_both!(
    async fn a_form_that_cannot_be_right_is_told_field_by_field(test: TestDb) {
        let (house, server) = (House::new(test), Server::start(&[]));
        let bad = SaveTransport { host: "https://smtp.x".into(), port: 70_000, from_address: "crm".into(), ..form(&server) };
        let fields: Vec<String> = resolve(&house, &bad).await.unwrap_err().fields.iter().map(|f| f.field.to_string()).collect();
        assert_eq!(fields, ["host", "port", "from_address"]);
        let plain = SaveTransport { security: Security::None, ..form(&server) };
        assert!(resolve(&house, &plain).await.unwrap_err().is("mail.plain_refused"));
        let empty = SaveTransport { host: String::new(), password: Secret::default(), ..form(&server) };
        let fault = resolve(&house, &empty).await.unwrap_err();
        assert!(fault.is("required") && fault.is("mail.password_needed"));
    }
);

db::on_both!(
    async fn held_mails_leave_by_the_stored_settings_and_wait_when_these_are_taken_away(test: TestDb) {
        let (house, server) = (House::new(test), Server::start(&["--starttls", "--auth", "crm:right horse"]));
        let courier = house.courier_by(Route::Stored(server.trusted()));
        let first = house.enqueue("ann@x.example").await;
        courier.tick().await.unwrap();
        assert_eq!(house.find(first).await.state, MailState::Held);
        let good = tested(&house, &server, form(&server)).await;
        save(&house, good).await.unwrap();
        assert_eq!(courier.tick().await.unwrap(), 1);
        assert_eq!(house.find(first).await.state, MailState::Sent);
        assert_eq!((server.messages().len(), &server.messages()[1]["user"]), (2, &"crm".into()));
        let call = house.call();
        house.test.db.write(move |tx| transport::remove(&call, tx)).await.unwrap();
        let second = house.enqueue("bob@x.example").await;
        assert_eq!(house.courier_by(Route::Stored(Wire::default())).tick().await.unwrap(), 0);
        assert_eq!(house.find(second).await.state, MailState::Held);
    }
);
