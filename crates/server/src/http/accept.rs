//! Accepts connections, at most so many, and lets the last ones finish at the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::HANDSHAKE;
use super::pace::Paced;
use super::stream::Patient;

/// After a failed accept (no more descriptors, for one) the next is tried so much later.
const RECOVER: Duration = Duration::from_millis(50);
/// A head larger than this is refused.
const MOST_HEAD_BYTES: usize = 32 * 1024;
/// So many connections too many are told so at a time; what comes beyond them is closed.
const MOST_REFUSALS: usize = 64;
/// So long a connection too many may take to ask, and to take its answer.
const REFUSAL: Duration = Duration::from_secs(2);

/// Where connections come from.
#[derive(Debug)]
pub enum Listener {
    /// The network.
    Tcp(TcpListener),
    /// This machine, through a file.
    Unix(UnixListener),
}

/// How much is let in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// So many connections at a time.
    pub connections: usize,
    /// So long a client may take for a request's head, for taking anything of its answer, or idle; and a body, before it must
    /// keep a pace.
    pub patience: Duration,
    /// So long the last requests have to end.
    pub drain: Duration,
}

/// A router on a socket.
pub struct Server {
    /// The socket.
    pub listener: Listener,
    /// What answers.
    pub router: Router,
    /// What answers a connection too many: [`full`], behind the same edge as the router.
    pub full: Router,
    /// Encrypts, if it shall.
    pub tls: Option<TlsAcceptor>,
    /// How much is let in.
    pub limits: Limits,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({:?}, {:?})", self.listener, self.limits)
    }
}

/// Tells whatever is asked that there is no room.
pub fn full() -> Router {
    Router::new().fallback(|| async { web::problem::server_full() })
}

impl Server {
    /// Serves until `stop` turns true, then lets what runs come to its end. Says whether all did.
    pub async fn run(self, mut stop: watch::Receiver<bool>) -> bool {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let refusals = Arc::new(Semaphore::new(MOST_REFUSALS));
        while !*stop.borrow() {
            tokio::select! {
                came = self.listener.accept() => match came {
                    Ok((stream, peer)) => self.take(stream, peer, [&places, &refusals], &stop),
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(RECOVER).await;
                    }
                },
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        drop(self.listener);
        let all = u32::try_from(self.limits.connections).unwrap_or(u32::MAX);
        tokio::time::timeout(self.limits.drain, places.acquire_many(all)).await.is_ok()
    }

    fn take(&self, stream: Stream, peer: Option<SocketAddr>, places: [&Arc<Semaphore>; 2], stop: &watch::Receiver<bool>) {
        let [places, refusals] = places.map(Arc::clone);
        let (guest, place) = if let Ok(place) = places.try_acquire_owned() {
            (Guest { peer, router: self.router.clone(), patience: self.limits.patience, stays: true }, place)
        } else {
            metrics::counter!("usher_connections_refused_total").increment(1);
            let Ok(place) = refusals.try_acquire_owned() else { return };
            (Guest { peer, router: self.full.clone(), patience: REFUSAL.min(self.limits.patience), stays: false }, place)
        };
        let (tls, stop) = (self.tls.clone(), stop.clone());
        tokio::spawn(async move {
            match (stream, tls) {
                (Stream::Tcp(stream), None) => guest.serve(stream, stop).await,
                (Stream::Tcp(stream), Some(tls)) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                        guest.serve(stream, stop).await;
                    }
                }
                (Stream::Unix(stream), _) => guest.serve(stream, stop).await,
            }
            drop(place);
        });
    }
}

enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Listener {
    async fn accept(&self) -> std::io::Result<(Stream, Option<SocketAddr>)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                let _ = stream.set_nodelay(true);
                Ok((Stream::Tcp(stream), Some(peer)))
            }
            Self::Unix(listener) => listener.accept().await.map(|(stream, _)| (Stream::Unix(stream), None)),
        }
    }
}

/// Whoever sits at the other end of a connection, and what they get.
struct Guest {
    peer: Option<SocketAddr>,
    router: Router,
    patience: Duration,
    /// Whether another request may follow.
    stays: bool,
}

impl Guest {
    async fn serve<S>(self, stream: S, mut stop: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { peer, router, patience, stays } = self;
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(|body| Body::new(Paced::new(body, patience)));
            if let Some(peer) = peer {
                request.extensions_mut().insert(ConnectInfo(peer));
            }
            router.clone().oneshot(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).keep_alive(stays).header_read_timeout(patience).max_buf_size(MOST_HEAD_BYTES);
        let connection = http.serve_connection(TokioIo::new(Patient::new(stream, patience)), service);
        tokio::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => {}
            () = async { drop(stop.wait_for(|stop| *stop).await) } => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }
}
