//! Everything that stands between the network and the router, put on once, in the one right order.
//!
//! ```text
//! request ─► arrival (id, address, https) ─► headers ─► gzip ─► problem ─► panic ─► NUL? ─► same site? ─► body limit ─► router
//! ```
//!
//! So a refusal of any inner layer, a panic among them, leaves with every header and in the form that the caller reads.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::{Category, Rng};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::client_ip::{Arrival, Cidr, find_client, is_forwarded_https, peer};
use crate::{Problem, csrf, headers, problem, text};

/// A body may be so large unless a route says otherwise (`DefaultBodyLimit` on that route).
pub const BODY_LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// What the edge must know.
#[derive(Debug, Clone)]
pub struct Edge {
    rng: Arc<dyn Rng>,
    trusted_proxies: Arc<[Cidr]>,
    serves_https: bool,
}

impl Edge {
    /// An edge that takes its request ids from `rng`.
    pub fn new(rng: Arc<dyn Rng>) -> Self {
        Self { rng, trusted_proxies: Arc::new([]), serves_https: false }
    }

    /// Proxies whose `X-Forwarded-*` are believed.
    #[must_use]
    pub fn trusted_proxies(self, networks: Vec<Cidr>) -> Self {
        Self { trusted_proxies: networks.into(), ..self }
    }

    /// This process speaks TLS itself.
    #[must_use]
    pub fn serving_https(self) -> Self {
        Self { serves_https: true, ..self }
    }

    /// Puts the layers around `router`.
    pub fn around(self, router: Router) -> Router {
        router
            .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
            .layer(from_fn(csrf::protect))
            .layer(from_fn(refuse_nul))
            .layer(CatchPanicLayer::custom(on_panic))
            .layer(from_fn(problem::show))
            .layer(CompressionLayer::new().br(false).quality(CompressionLevel::Precise(5)))
            .layer(from_fn(headers::add))
            .layer(from_fn_with_state(self, arrive))
    }
}

async fn arrive(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let mut bytes = [0; 12];
    edge.rng.fill(&mut bytes);
    let peer = peer(request.extensions());
    let arrival = Arrival {
        ip: find_client(peer, request.headers(), &edge.trusted_proxies),
        https: edge.serves_https || is_forwarded_https(peer, request.headers(), &edge.trusted_proxies),
        request_id: kernel::crypto::hex(&bytes),
    };
    request.extensions_mut().insert(arrival);
    next.run(request).await
}

/// No name, search or id holds NUL, and PostgreSQL stores none: an address with one is refused before anybody reads it.
async fn refuse_nul(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00")) {
        return Problem::new(Category::Malformed, "address.nul", text::address_nul()).into_response();
    }
    next.run(request).await
}

#[allow(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn on_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let cause = format!("a handler panicked: {}", words.unwrap_or("without words"));
    Problem::new(Category::Internal, "internal", cause).into_response()
}
