//! A program of the tests: sends a bearer token and JSON, has no cookies, and is no browser.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Method, Request};
use serde_json::Value;
use tower::ServiceExt;

use super::browser::Answer;

/// A program.
#[derive(Debug, Clone)]
pub struct Program {
    router: Router,
    address: SocketAddr,
    token: Option<String>,
}

impl Program {
    pub(super) fn new(router: Router) -> Self {
        Self { router, address: SocketAddr::from(([10, 0, 0, 2], 40_000)), token: None }
    }

    /// The same program at another address.
    ///
    /// # Panics
    /// If `ip` is none.
    #[must_use]
    pub fn at(mut self, ip: &str) -> Self {
        self.address.set_ip(ip.parse().expect("an address"));
        self
    }

    /// The same program with this token.
    #[must_use]
    pub fn with(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// `GET path`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// `POST path` with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, &[], body).await
    }

    /// `DELETE path`
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Body::empty()).await
    }

    /// Any request with JSON and these headers besides.
    pub async fn json(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![(CONTENT_TYPE.as_str(), "application/json")];
        all.extend(headers);
        self.send(method, path, &all, Body::from(body.to_string())).await
    }

    /// Any request with these headers besides.
    ///
    /// # Panics
    /// If the request is not well-formed.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "crm.x.example").header(USER_AGENT, "nightly/1.0");
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).expect("the request is well-formed");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the body is read");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A header's text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
