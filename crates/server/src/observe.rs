//! What is told of the process itself: whether it lives, whether it can work, figures. And a line a request in the log.
//!
//! Figures are not for the public: they are given on an address of their own, to whoever brings the token, or to a program on
//! this machine that came without a proxy.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::Db;
use kernel::{Secret, crypto};
use metrics_exporter_prometheus::PrometheusHandle;

/// What the three addresses need.
#[derive(Clone)]
pub struct Observed {
    db: Db,
    figures: PrometheusHandle,
    token: Option<Secret>,
    ends: Arc<AtomicBool>,
}

impl std::fmt::Debug for Observed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observed")
    }
}

impl Observed {
    /// Observes a process over this database. Its migrations have run.
    pub fn new(db: Db, figures: PrometheusHandle, token: Option<Secret>) -> Self {
        Self { db, figures, token, ends: Arc::default() }
    }

    /// From now on the process is not ready: it ends.
    pub fn ends(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// `/healthz`, `/readyz` and, guarded, `/metrics`.
    pub fn router(&self) -> Router {
        let observed = Router::new().route("/readyz", get(ready)).route("/metrics", get(guarded_figures));
        observed.with_state(self.clone()).route("/healthz", get(|| async { "ok\n" }))
    }

    /// `/metrics` alone, for an address of its own.
    pub fn open_router(&self) -> Router {
        Router::new().route("/metrics", get(open_figures)).with_state(self.clone())
    }

    fn render(&self) -> Response {
        self.figures.run_upkeep();
        ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], self.figures.render()).into_response()
    }

    fn may_see(&self, headers: &HeaderMap, extensions: &Extensions) -> bool {
        if let Some(token) = &self.token {
            let brought = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|text| text.strip_prefix("Bearer "));
            return brought
                .is_some_and(|brought| crypto::same(&crypto::sha256(brought.as_bytes()), &crypto::sha256(token.reveal().as_bytes())));
        }
        let is_near = extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
        is_near && !["forwarded", "x-forwarded-for", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name))
    }
}

async fn ready(State(observed): State<Observed>) -> Response {
    if observed.ends.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n").into_response();
    }
    match observed.db.read(db::migrate::at).await {
        Ok(at) if at == db::migrate::newest() => "ready\n".into_response(),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database's tables are of another version\n").into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn guarded_figures(State(observed): State<Observed>, request: Request) -> Response {
    if observed.may_see(request.headers(), request.extensions()) { observed.render() } else { StatusCode::NOT_FOUND.into_response() }
}

async fn open_figures(State(observed): State<Observed>) -> Response {
    observed.render()
}

/// Counts a request and its time by the route that it matched, never by its address, which may say too much.
pub async fn count(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::debug!(%method, %route, status, took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "request");
    let labels = [("method", method), ("route", route), ("status", status.to_string())];
    metrics::counter!("usher_http_requests_total", &labels).increment(1);
    metrics::histogram!("usher_http_request_seconds", "route" => labels[1].1.clone()).record(began.elapsed());
    response
}
