//! Starting and ending.

use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Answer, Serving, place, run, usher};

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

// covers: A4
#[test]
fn with_nothing_configured_it_serves_and_says_where() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    assert!(serving.said[0].starts_with("Usher is at http://127.0.0.1:"), "{:?}", serving.said);
    assert_eq!(serving.get("/healthz", "").body, "ok\n");
    assert_eq!(serving.get("/readyz", "").body, "ready\n");
    let home = serving.get("/", "accept: text/html\r\n");
    assert!(home.status == 303 && home.head.contains("location: /setup"), "{home:?}");
    assert_eq!(serving.get("/setup", "accept: text/html\r\n").status, 200, "every host name answers");
    assert_eq!(mode(&data), 0o700);
    for file in ["secret.key", "usher.sqlite", "admin.sock"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
    let first = serving.setup_link().to_owned();
    assert_eq!(first.len(), "/setup#".len() + 32);
    serving.terminate();
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(&first["/setup#".len()..]), "the log does not hold the secret");
    assert!(!data.join("usher.sqlite-wal").exists(), "everything is in the file");
    assert!(!data.join("admin.sock").exists());
    let again = Serving::start(&mut usher(&data), 2);
    assert_ne!(again.setup_link(), first, "every start makes a new link");
    again.kill();
    let after_kill = Serving::start(&mut usher(&data), 2);
    assert_eq!(after_kill.get("/readyz", "").status, 200, "a kill leaves nothing in the way");
}

// covers: T-G9
#[test]
fn a_signal_lets_what_runs_come_to_its_end() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let body = "user_name=nobody&password=wrong";
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut slow = TcpStream::connect(("127.0.0.1", serving.port)).unwrap();
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&body.as_bytes()[..5]).unwrap();
    // Once this answer is here, the request before it has begun.
    assert_eq!(serving.get("/healthz", "").status, 200);
    serving.terminate();
    while TcpStream::connect(("127.0.0.1", serving.port)).is_ok() {
        std::thread::yield_now();
    }
    slow.write_all(&body.as_bytes()[5..]).unwrap();
    let answer = Answer::read(&mut slow);
    assert!(answer.status < 500, "{answer:?}");
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.trim_end().ends_with("ended"), "{log}");
}

// covers: T-G10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_and_two_may_on_postgres() {
    let test = db::testing::postgres().await;
    let db::DbConfig::Postgres { url, .. } = &test.config else { panic!("PostgreSQL") };
    let (folder, data) = place();
    // The tables are there already, so the key must be given; and a server for tests need not survive a power cut.
    let on_postgres = || {
        let mut command = usher(&data);
        command.env("USHER_DATABASE", url.reveal()).env("USHER_DATABASE_ALLOW_UNSAFE_DURABILITY", "true");
        command.env("USHER_DATABASE_CONNECTIONS", "4").env("USHER_SECRET_KEY", "7".repeat(64));
        command
    };
    let first = Serving::start(&mut on_postgres(), 2);
    assert_eq!(first.get("/readyz", "").status, 200);
    let second = Serving::start(&mut on_postgres(), 2);
    assert_eq!(second.get("/readyz", "").status, 200);
    let backup = run(on_postgres().args(["backup", "b.usher"]));
    assert!(backup.status.success(), "{backup:?}");
    assert!(folder.path().join("b.usher").exists());
    for serving in [first, second] {
        serving.terminate();
        let (code, log) = serving.ended();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains(url.reveal()), "the address may hold a password");
    }
}
