//! A program and those who ask it over 127.0.0.1, who do no more than count what arrives.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::Router;
use axum::serve::ListenerExt;
use server::http::{Limits, Listener, Server};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The product, as it serves.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, stop) = watch::channel(false);
    std::mem::forget(tell);
    let patience = Duration::from_secs(30);
    let limits = Limits { connections: 100, patience, drain: patience };
    tokio::spawn(Server { listener: Listener::Tcp(listener), router, full: server::http::full(), tls: None, limits }.run(stop));
    address
}

/// A program of axum alone.
pub async fn serve_bare(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

/// What is asked: a path, and a header that says who asks.
#[derive(Debug, Clone)]
pub struct Question(String);

impl Question {
    pub fn new(path: &str, accept: &str, who: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: crm.x.example\r\naccept: {accept}\r\n{who}\r\n\r\n"))
    }
}

/// A connection that asks the same again and again.
struct Client {
    stream: TcpStream,
    request: Question,
    buffer: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr, request: &Question) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, request: request.clone(), buffer: vec![0; 256 * 1024] }
    }

    /// Asks once; the body.
    fn ask(&mut self) -> &[u8] {
        self.stream.write_all(self.request.0.as_bytes()).unwrap();
        let (mut filled, mut whole) = (0, None);
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).unwrap();
            assert!(read > 0, "it hung up");
            filled += read;
            let (start, end) = *whole.get_or_insert_with(|| extent(&self.buffer[..filled]));
            if filled >= end {
                return &self.buffer[start..end];
            }
        }
    }
}

/// Where the body begins and ends, by an answer's first piece.
fn extent(piece: &[u8]) -> (usize, usize) {
    let start = piece.windows(4).position(|four| four == b"\r\n\r\n").expect("a head in one piece") + 4;
    let head = std::str::from_utf8(&piece[..start]).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let length: usize = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    (start, start + length)
}

/// The body of one answer.
pub async fn fetch(address: SocketAddr, request: &Question) -> String {
    let mut client = Client::connect(address, request);
    tokio::task::spawn_blocking(move || String::from_utf8(client.ask().to_vec()).unwrap()).await.unwrap()
}

/// Answers a second, asked for so long by so many clients that keep their connections.
pub async fn rate(address: SocketAddr, request: &Question, clients: usize, round: Duration) -> f64 {
    let began = Instant::now();
    let clients = (0..clients).map(|_| {
        let mut client = Client::connect(address, request);
        tokio::task::spawn_blocking(move || {
            let mut answers = 0_u32;
            while began.elapsed() < round {
                client.ask();
                answers += 1;
            }
            answers
        })
    });
    let mut answers = 0;
    for client in clients.collect::<Vec<_>>() {
        answers += client.await.unwrap();
    }
    f64::from(answers) / began.elapsed().as_secs_f64()
}
