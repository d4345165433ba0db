//! Clients that mean ill, or are only slow.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use server::http::{self, Limits, Listener, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::{Serving, place, usher};

const PATIENCE: Duration = Duration::from_millis(500);

/// A small router behind the real edge of the network, with little patience.
async fn served(connections: usize) -> (std::net::SocketAddr, watch::Sender<bool>) {
    served_for(connections, PATIENCE).await
}

async fn served_for(connections: usize, patience: Duration) -> (std::net::SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router =
        Router::new().route("/", get(|| async { "here" })).route("/body", post(|body: Bytes| async move { body.len().to_string() }));
    let limits = Limits { connections, patience, drain: Duration::from_secs(5) };
    let (tell, stop) = watch::channel(false);
    let full = http::full().layer(axum::middleware::from_fn(web::problem::show));
    tokio::spawn(Server { listener: Listener::Tcp(listener), router, full, tls: None, limits }.run(stop));
    (address, tell)
}

async fn ask(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(request.as_bytes()).await;
    rest(&mut stream).await
}

/// So many connections that say nothing.
async fn silent(address: std::net::SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut silent = Vec::new();
    for _ in 0..count {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    silent
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

const PLAIN: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

// covers: T-E7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_connections_are_closed_and_others_served_meanwhile() {
    let (address, _tell) = served(1000).await;
    let began = Instant::now();
    let mut slow = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Some say nothing, some half a head, some a head without its body.
        let words = [&b""[..], b"GET / HT", b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 999999\r\n\r\nabc"][n % 3];
        stream.write_all(words).await.unwrap();
        slow.push(stream);
    }
    assert!(ask(address, PLAIN).await.ends_with("here"));
    for stream in &mut slow {
        rest(stream).await;
    }
    assert!(began.elapsed() < PATIENCE * 10, "{:?}", began.elapsed());
}

// covers: T-E7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_ends() {
    let (address, _tell) = served(100).await;
    let mut endless = TcpStream::connect(address).await.unwrap();
    endless.write_all(b"POST /body HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
    let began = Instant::now();
    // A byte now and then keeps no pace; the connection ends though it is never silent for long.
    let mut byte = tokio::time::interval(PATIENCE / 10);
    loop {
        byte.tick().await;
        let mut answer = [0; 256];
        if endless.write_all(b"1\r\na\r\n").await.is_err() || endless.try_read(&mut answer).is_ok() {
            break;
        }
        assert!(began.elapsed() < PATIENCE * 10);
    }
}

// covers: T-E7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_too_many_is_told_so_and_there_is_room_again() {
    let (address, _tell) = served_for(3, Duration::from_mins(1)).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = [0; 512];
        assert!(stream.read(&mut answer).await.unwrap() > 0, "its answer has come, and it stays");
        held.push(stream);
    }
    for (accept, kind) in [("*/*", "application/problem+json"), ("text/html", "text/html")] {
        let refused = ask(address, &format!("POST /any HTTP/1.1\r\nhost: x\r\naccept: {accept}\r\ncontent-length: 0\r\n\r\n")).await;
        let (head, body) = refused.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 503") && head.contains("retry-after: 5") && head.contains("connection: close"), "{refused}");
        assert!(head.contains(kind) && body.contains("as many connections as it takes"), "{refused}");
        assert_eq!(body.contains("\"code\":\"server.full\""), kind != "text/html", "{refused}");
    }
    // However many come, and whatever they leave unsaid, those who are in go on, and there is room again.
    let others = silent(address, 300).await;
    for stream in &mut held {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 512]).await.unwrap() > 0);
    }
    drop(others);
    drop(held);
    while !ask(address, PLAIN).await.ends_with("here") {
        tokio::task::yield_now().await;
    }
}

// covers: T-E5
#[test]
fn malformed_requests_harm_nobody() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let seeds: [&[u8]; 12] = [
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, identity\r\n\r\nffffffffffffffff\r\n",
        b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 12\r\n\r\nuser_name=%0",
        b"GET /%00%ff%zz?a=%f0%28 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\ncookie: usher_session=\x01\x02; ;=;;\r\n\r\n",
        b"GET http://other/ HTTP/1.1\r\nhost: x\r\nx-forwarded-for: ,,,\r\naccept: ;;q=\r\n\r\n",
        b"PATCH /administration/users HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=\r\ncontent-length: 2\r\n\r\n--",
        b"OPTIONS * HTTP/1.1\r\nhost:\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    let mut state = 7_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..3000_usize {
        let mut request = seeds[round % seeds.len()].to_vec();
        for _ in 0..round % 5 {
            let at = usize::try_from(random() % request.len() as u64).unwrap();
            request[at] = u8::try_from(random() % 256).unwrap();
        }
        let answer = exchange(serving.port, &request);
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.starts_with("HTTP/1.1 5") && !text.contains("HTTP/1.1 500"), "{:?} → {text}", String::from_utf8_lossy(&request));
        assert!(!text.contains("panicked") && !text.contains("/src/"), "{text}");
    }
    assert_eq!(serving.get("/readyz", "").status, 200);
    serving.terminate();
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0));
    assert!(!log.contains("panicked"), "{log}");
}

fn exchange(port: u16, request: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let _ = stream.write_all(request);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn figures_are_not_for_the_public() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    assert_eq!(serving.get("/healthz", "").status, 200);
    assert!(serving.get("/metrics", "").body.contains("usher_http_requests_total"));
    for header in ["x-forwarded-for: 127.0.0.1\r\n", "forwarded: for=1.2.3.4\r\n", "via: 1.1 proxy\r\n"] {
        assert_eq!(serving.get("/metrics", header).status, 404, "{header}");
    }
    drop(serving);
    let token = "a-token-of-some-length";
    let serving = Serving::start(usher(&data).env("USHER_METRICS_TOKEN", token), 2);
    assert_eq!(serving.get("/metrics", "").status, 404);
    assert_eq!(serving.get("/metrics", "authorization: Bearer a-token-of-some-lengtH\r\n").status, 404);
    assert_eq!(serving.get("/metrics", &format!("authorization: Bearer {token}\r\n")).status, 200);
}
