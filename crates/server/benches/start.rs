//! How long a start takes, how much memory it holds, how large the program is.
//!
//! The start is that of the program itself on a database with the demo's people, from the moment it is spawned to the last byte
//! of its first answer, the sign-in page; the file lies in the system's cache. Memory is what is resident (`VmRSS`) after a
//! quiet moment: once when a hundred sign-in pages were asked for, once after sign-ins and a hundred lists of users too.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use identity::passwords::Hasher;
use kernel::Secret;
use server::config;
use server::config::source::Values;
use server::installation::Installation;

const STARTS: usize = 21;
/// Longer than the memory for hashing is kept without work.
const QUIET: Duration = Duration::from_secs(4);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let password = fill(&data);
    let mut times: Vec<Duration> = (0..STARTS).map(|_| cold_start(&data)).collect();
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "cold start to the first answer: median {:.1} ms, fastest {:.1}, slowest {:.1} ({STARTS} starts)",
        milliseconds(times[STARTS / 2]),
        milliseconds(times[0]),
        milliseconds(times[STARTS - 1])
    );
    let (fresh, used) = idle_memory(&data, &password);
    println!("resident memory, idle: {fresh:.1} MiB after its start, {used:.1} MiB after use");
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_usher")).unwrap().len();
    #[allow(clippy::cast_precision_loss, reason = "a program has few bytes")]
    let mebibytes = size as f64 / f64::from(1 << 20);
    println!("size of the program: {mebibytes:.1} MiB");
}

/// A data directory with the demo's people; their password.
fn fill(data: &Path) -> Secret {
    let env = BTreeMap::from([("USHER_DATA_DIR".to_owned(), data.display().to_string())]);
    let config = config::load(Values::new(), None, &env).config.unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let installation = Installation::open(&config).await.unwrap();
        installation.bring_up().await.unwrap();
        let db = &installation.opened.db;
        let demo = server::demo::make(db, &installation.world, &Hasher::cheap(), "http://127.0.0.1:7117").await.unwrap();
        db.checkpoint().unwrap();
        demo.password
    })
}

fn spawn(data: &Path, port: u16) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command.env_clear().env("USHER_DATA_DIR", data).env("USHER_LISTEN", format!("127.0.0.1:{port}")).env("USHER_LOG_LEVEL", "warn");
    command.stdout(Stdio::piped()).spawn().unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Asks for the sign-in page, if somebody listens.
fn ask(port: u16) -> Option<String> {
    exchange(port, "GET /sign-in HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n")
}

fn exchange(port: u16, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Signs in; the cookie.
fn sign_in(port: u16, user_name: &str, password: &Secret) -> String {
    let form = format!("user_name={user_name}&password={}", password.reveal());
    let answer = exchange(
        port,
        &format!(
            "POST /sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             sec-fetch-site: same-origin\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ),
    );
    let answer = answer.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned()
}

fn end(mut child: Child) {
    let id = rustix::process::Pid::from_raw(child.id().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
}

fn cold_start(data: &Path) -> Duration {
    let port = free_port();
    let began = Instant::now();
    let child = spawn(data, port);
    let answer = loop {
        if let Some(answer) = ask(port) {
            break answer;
        }
        std::thread::sleep(Duration::from_micros(100));
    };
    let took = began.elapsed();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    end(child);
    took
}

/// MiB after the first pages, and after use.
fn idle_memory(data: &Path, password: &Secret) -> (f64, f64) {
    let port = free_port();
    let mut child = spawn(data, port);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    for _ in 0..100 {
        assert!(ask(port).unwrap().starts_with("HTTP/1.1 200"));
    }
    let fresh = resident(&child);
    for _ in 0..4 {
        for name in ["claire.fontaine", "priya.raman", "otis.grant", "helena.moss"] {
            sign_in(port, name, password);
        }
    }
    let cookie = sign_in(port, "helena.moss", password);
    for _ in 0..100 {
        let list = format!(
            "GET /administration/users?view=all HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n"
        );
        assert!(exchange(port, &list).unwrap().starts_with("HTTP/1.1 200"));
    }
    let used = resident(&child);
    end(child);
    (fresh, used)
}

/// What is resident after a quiet moment, in MiB.
fn resident(child: &Child) -> f64 {
    std::thread::sleep(QUIET);
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")).unwrap();
    kibibytes.parse::<f64>().unwrap() / 1024.0
}
