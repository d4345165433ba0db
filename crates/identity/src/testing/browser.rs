//! A browser of the tests: keeps its cookies, follows nothing by itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt;

use crate::http::SESSION_COOKIE;

/// A browser. Its clones share its cookies.
#[derive(Debug, Clone)]
pub struct Browser {
    router: Router,
    address: SocketAddr,
    accepts: &'static str,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self { router, address: SocketAddr::from(([10, 0, 0, 1], 40_000)), accepts: "text/html", cookies: Arc::default() }
    }

    /// The same browser at another address.
    ///
    /// # Panics
    /// If `ip` is none.
    #[must_use]
    pub fn at(mut self, ip: &str) -> Self {
        self.address.set_ip(ip.parse().expect("an address"));
        self
    }

    /// The same browser as a program would use it: it asks for JSON.
    #[must_use]
    pub fn asking_for_json(mut self) -> Self {
        self.accepts = "application/json";
        self
    }

    /// Keeps a cookie.
    pub fn keep(&self, name: &str, value: &str) {
        let mut cookies = self.cookies();
        cookies.retain(|(n, _)| n != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies();
        cookies.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// The token of its session, if it has one.
    pub fn session(&self) -> Option<String> {
        self.cookie(SESSION_COOKIE)
    }

    fn cookies(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `GET path`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty(), None).await
    }

    /// `POST path` with a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| web::url::segment(text);
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(Method::POST, path, Body::from(body.join("&")), Some("application/x-www-form-urlencoded")).await
    }

    /// Signs in by the page.
    pub async fn sign_in(&self, user_name: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("user_name", user_name), ("password", password)]).await
    }

    /// Any request, as this browser's own page would send it.
    pub async fn send(&self, method: Method, path: &str, body: Body, content_type: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "crm.x.example").header(ACCEPT, self.accepts);
        request = request.header(USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").header("sec-fetch-site", "same-origin");
        let pairs: Vec<String> = self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !pairs.is_empty() {
            request = request.header(COOKIE, pairs.join("; "));
        }
        if let Some(kind) = content_type {
            request = request.header(CONTENT_TYPE, kind);
        }
        let mut request = request.body(body).expect("the request is well-formed");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE).iter().filter_map(|c| c.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.keep(name, if cookie.contains("Max-Age=0") { "" } else { value });
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("the body is read");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Where a redirect leads; empty if it is none.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default()
    }

    /// Whether the page shows these words.
    pub fn shows(&self, words: &str) -> bool {
        self.body.contains(words)
    }

    /// The value of the first input of this name.
    pub fn input(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let (start, end) = (self.body[..at].rfind('<')?, at + self.body[at..].find('>')?);
        let tag = &self.body[start..end];
        let value = tag.split_once(" value=\"")?.1;
        Some(value.split('"').next().unwrap_or_default().to_owned())
    }
}
