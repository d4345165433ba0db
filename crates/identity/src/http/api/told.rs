//! What every answer to a program says besides: how many requests are left, and how to sign in where nobody is.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use web::rate_limit::Spent;

/// A seat in the request that [`super::ApiSigned`] puts into what is left.
#[derive(Debug, Clone, Default)]
pub(super) struct Told(Arc<OnceLock<Spent>>);

impl Told {
    /// Notes what is left.
    pub(super) fn is(&self, spent: Spent) {
        let _ = self.0.set(spent);
    }
}

/// The layer. See the module.
pub(super) async fn tell(mut request: Request, next: Next) -> Response {
    let told = Told::default();
    request.extensions_mut().insert(told.clone());
    let mut response = next.run(request).await;
    if let Some(spent) = told.0.get() {
        spent.tell("api", response.headers_mut());
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Usher\""));
    }
    response
}
