//! What a refusal looks like over HTTP: `application/problem+json` (RFC 9457) to programs, a page to browsers.
//!
//! A handler answers `Result<_, Problem>`. The response leaves it as JSON with the [`Problem`] in its extensions; [`show`], a
//! layer of the edge, turns that into a page where the browser wants one, in the frame if the server left a
//! [`crate::page::Shell`] in the extensions too. Invariant: the message of an internal fault is logged and never shown.

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE, ETAG, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Category, Fault, FieldError};
use maud::html;
use serde_json::json;

use crate::client_ip::Arrival;
use crate::cookies::Jar;
use crate::kit::link_button;
use crate::negotiate::wants_html;
use crate::page::{Page, Shell};
use crate::text;
use crate::theme::Theme;

/// Below this path stand the addresses of programs.
pub const PROGRAMS: &str = "/api/v1/";

/// A refusal or failure on its way out.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    fields: Vec<FieldError>,
    retry_after_secs: Option<u32>,
    /// What really happened, for the log.
    cause: Option<String>,
}

/// The status of a category of faults.
pub fn status_of(category: Category) -> StatusCode {
    match category {
        Category::Malformed => StatusCode::BAD_REQUEST,
        Category::Unauthenticated => StatusCode::UNAUTHORIZED,
        Category::Forbidden => StatusCode::FORBIDDEN,
        Category::NotFound => StatusCode::NOT_FOUND,
        Category::Conflict => StatusCode::CONFLICT,
        Category::Stale => StatusCode::PRECONDITION_FAILED,
        Category::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Category::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Category::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Category::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Category::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let status = status_of(fault.category);
        let (detail, cause) = match fault.category {
            Category::Internal => (text::detail_500().to_owned(), Some(fault.message)),
            _ => (fault.message, None),
        };
        Self { status, code: fault.code, detail, fields: fault.fields, retry_after_secs: None, cause }
    }
}

impl Problem {
    /// A problem of the edge itself.
    pub fn new(category: Category, code: &'static str, detail: impl Into<String>) -> Self {
        Fault::new(category, code, detail).into()
    }

    /// A problem of a status that no category of faults has: 415, 428.
    pub fn of_status(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), fields: Vec::new(), retry_after_secs: None, cause: None }
    }

    /// When to try again.
    #[must_use]
    pub fn retry_after_secs(self, seconds: u32) -> Self {
        Self { retry_after_secs: Some(seconds), ..self }
    }

    /// The status it will have.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What an extractor or the router refused in its own words.
    fn of_bare(status: StatusCode, allowed: Option<&HeaderValue>) -> Self {
        let allowed = allowed.and_then(|value| value.to_str().ok()).unwrap_or("").replace(',', ", ");
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => return Fault::not_found().into(),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", text::detail_405(allowed)),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", text::detail_413().to_owned()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("content_type", text::detail_415().to_owned()),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => ("unavailable", text::detail_503().to_owned()),
            status if status.is_server_error() => ("internal", text::detail_500().to_owned()),
            _ => ("malformed", text::detail_generic().to_owned()),
        };
        Self { status, code, detail, fields: Vec::new(), retry_after_secs: None, cause: None }
    }

    fn title(&self) -> &'static str {
        match self.status.as_u16() {
            401 => text::error_401(),
            403 => text::error_403(),
            404 => text::error_404(),
            405 => text::error_405(),
            409 => text::error_409(),
            412 => text::error_412(),
            413 => text::error_413(),
            415 => text::error_415(),
            422 => text::error_422(),
            428 => text::error_428(),
            429 => text::error_429(),
            503 => text::error_503(),
            500.. => text::error_500(),
            _ => text::error_400(),
        }
    }

    fn json(&self, request_id: &str) -> serde_json::Value {
        let errors: Vec<_> =
            self.fields.iter().map(|f| json!({"pointer": pointer(&f.field), "code": f.code, "detail": f.message})).collect();
        let mut body = json!({
            "type": format!("urn:usher:problem:{}", self.code),
            "title": self.title(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
        });
        if !request_id.is_empty() {
            body["instance"] = json!(format!("urn:usher:request:{request_id}"));
        }
        if !errors.is_empty() {
            body["errors"] = json!(errors);
        }
        body
    }

    fn json_response(&self, request_id: &str) -> Response {
        let mut response = (self.status, self.json(request_id).to_string()).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.finish(response)
    }

    fn html_response(&self, shell: &Shell, framed: bool, request_id: &str) -> Response {
        let page = if framed { Page::new(self.title()) } else { Page::bare(self.title()) };
        let body = html! {
            div.problem {
                p dir="auto" { (self.detail) }
                @if !self.fields.is_empty() { ul { @for field in &self.fields { li { (field.message) } } } }
                @if self.status.is_server_error() && !request_id.is_empty() { p.dim { (text::error_request(request_id)) } }
                p { (link_button(text::error_home(), "/")) }
            }
        };
        self.finish(page.body(body).status(self.status).respond(shell))
    }

    fn finish(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after_secs {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A JSON pointer (RFC 6901) to a field named `a`, `a.b` or `a/b`; without a name, to the whole.
fn pointer(field: &str) -> String {
    if field.is_empty() {
        return String::new();
    }
    format!("/{}", field.replace('~', "~0").replace('.', "/"))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.json_response("");
        response.extensions_mut().insert(self);
        response
    }
}

/// What a connection is told for which a server has no room.
pub fn server_full() -> Problem {
    const COME_BACK_SECS: u32 = 5;
    Problem::new(Category::Unavailable, "server.full", text::server_full()).retry_after_secs(COME_BACK_SECS)
}

/// The layer that gives every refusal its form. See the module.
pub async fn show(request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
    // A program may ask for anything; below this path it gets what programs read.
    let html = wants_html(request.headers()) && !request.uri().path().starts_with(PROGRAMS);
    let theme = Theme::of(&Jar::read(request.headers(), arrival.https));
    let here = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let Some(problem) = problem_in(&mut response) else { return response };
    if let Some(cause) = &problem.cause {
        tracing::error!(request_id = arrival.request_id, path = here, code = problem.code, cause, "internal fault");
    }
    let mut out = if html {
        let shell = response.extensions_mut().remove::<Shell>();
        let framed = shell.is_some();
        let shell = shell.unwrap_or_else(|| Shell { theme, here, https: arrival.https, ..Shell::default() });
        problem.html_response(&shell, framed, &arrival.request_id)
    } else {
        problem.json_response(&arrival.request_id)
    };
    let told = ["ratelimit-policy", "ratelimit"].map(HeaderName::from_static);
    for name in [ALLOW, SET_COOKIE, WWW_AUTHENTICATE, ETAG].into_iter().chain(told) {
        if name == ALLOW && status != StatusCode::METHOD_NOT_ALLOWED {
            continue;
        }
        for value in response.headers().get_all(&name) {
            out.headers_mut().append(&name, value.clone());
        }
    }
    out
}

/// The problem that a handler left, or one made of a refusal by the router or an extractor (plain text, or nothing).
fn problem_in(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let is_bare = kind.is_empty() || kind.starts_with("text/plain");
    (is_bare && (status.is_client_error() || status.is_server_error())).then(|| Problem::of_bare(status, response.headers().get(ALLOW)))
}
