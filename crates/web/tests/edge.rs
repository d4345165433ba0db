//! The edge from outside: what a router looks like once [`web::edge::Edge`] stands around it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode};
use axum::routing::{get, post};
use kernel::{Fault, FieldError, TestRng};
use tower::ServiceExt;
use web::client_ip::Arrival;
use web::form::Form;
use web::{Page, Problem, page::Shell};

const CHROME: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[derive(serde::Deserialize)]
struct SignIn {
    user_name: String,
    password: kernel::Secret,
    age: Option<u8>,
    #[serde(default)]
    remember: bool,
    #[serde(default)]
    id: Vec<u32>,
}

async fn sign_in(form: Form<SignIn>) -> String {
    let SignIn { user_name, password, age, remember, id } = form.input;
    format!("{user_name}|{}|{age:?}|{remember}|{id:?}|{}", password.reveal().len(), form.values.get("user_name"))
}

async fn refused() -> Result<String, Problem> {
    let field = |field: &'static str, message: &str| FieldError { field: field.into(), code: "taken", message: message.to_owned() };
    Err(Fault::fields(vec![field("user_name", "Choose <another> one."), field("rows.2", "No.")]).into())
}

async fn broken() -> Result<String, Problem> {
    Err(Fault::internal("secret path /var/lib/usher and hunter2").into())
}

async fn busy() -> Result<String, Problem> {
    Err(Fault::new(kernel::Category::Unavailable, "database.busy", "Come back.").into())
}

/// A form shown again with what was typed, because nothing could be saved just now.
#[allow(clippy::unused_async, reason = "a handler is async")]
async fn busy_form() -> Response<Body> {
    Page::new("Form").status(StatusCode::SERVICE_UNAVAILABLE).respond(&Shell::default())
}

#[allow(clippy::unused_async, reason = "a handler is async")]
async fn panics() -> String {
    panic!("hunter2")
}

async fn arrived(arrival: Arrival) -> String {
    format!("{:?} {}", arrival.ip, arrival.https)
}

fn app() -> Router {
    let router = Router::new()
        .route("/page", get(|| async { Page::new("Hello").respond(&Shell::default()) }))
        .route("/sign-in", post(sign_in))
        .route("/refused", get(refused))
        .route("/broken", get(broken))
        .route("/panics", get(panics))
        .route("/busy", get(busy))
        .route("/busy-form", get(busy_form))
        .route("/arrived", get(arrived))
        .merge(web::assets::router());
    let proxies = vec!["10.0.0.0/8".parse().unwrap()];
    web::edge::Edge::new(Arc::new(TestRng::seeded(1))).trusted_proxies(proxies).around(router)
}

async fn send(request: Request<Body>) -> (Response<()>, String) {
    let (parts, body) = app().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (Response::from_parts(parts, ()), String::from_utf8_lossy(&bytes).into_owned())
}

fn request(method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path).header("host", "crm.example");
    headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value)).body(body.into()).unwrap()
}

async fn post_form(body: impl Into<Body>) -> (Response<()>, String) {
    send(request(Method::POST, "/sign-in", &[("content-type", "application/x-www-form-urlencoded")], body)).await
}

// covers: T-E4
#[tokio::test]
async fn every_answer_carries_the_headers() {
    let all = [
        ("/page", CHROME, 200),
        ("/refused", CHROME, 422),
        ("/refused", "application/json", 422),
        ("/broken", CHROME, 500),
        ("/panics", "*/*", 500),
        ("/nothing", CHROME, 404),
        ("/page?q=%00", CHROME, 400),
        ("/%00", "*/*", 400),
        ("/sign-in", CHROME, 405),
        (web::assets::css_path(), "*/*", 200),
    ];
    for (path, accept, status) in all {
        let (response, body) = send(request(Method::GET, path, &[("accept", accept)], "")).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(header("server"), "");
        assert_eq!(header("strict-transport-security"), "", "not on plain http");
        let cached = path.starts_with("/assets/");
        assert_eq!(header("cache-control"), if cached { "public, max-age=31536000, immutable" } else { "no-store" }, "{path}");
        assert_eq!(header("x-request-id").len(), 24);
        assert!(!body.contains("hunter2") && !body.contains("/var/lib"), "{path} shows an inner message");
        assert_eq!(accept == CHROME, header("content-type").starts_with("text/html"), "{path}");
    }
}

#[tokio::test]
async fn a_problem_is_json_with_pointers_or_a_page() {
    let (response, body) = send(request(Method::GET, "/refused", &[], "")).await;
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["code"], "taken");
    assert_eq!(problem["errors"][0]["pointer"], "/user_name");
    assert_eq!(problem["errors"][1]["pointer"], "/rows/2");
    let (_, page) = send(request(Method::GET, "/refused", &[("accept", CHROME)], "")).await;
    assert!(page.contains("Choose &lt;another&gt; one."));
    let (response, _) = send(request(Method::GET, "/sign-in", &[], "")).await;
    assert_eq!(response.headers()["allow"], "POST");
}

// covers: T-E3
#[tokio::test]
async fn a_request_from_another_site_changes_nothing() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    for from in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        let (response, body) = send(request(Method::POST, "/sign-in", &[form, from], "user_name=a&password=b")).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{from:?}");
        assert!(body.contains("cross_site"));
    }
    let text = ("content-type", "text/plain");
    let (response, _) = send(request(Method::POST, "/sign-in", &[text], r#"{"user_name":"a"}"#)).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let own = ("origin", "http://crm.example");
    let (response, _) = send(request(Method::POST, "/sign-in", &[form, own], "user_name=a&password=b")).await;
    assert_eq!(response.status(), StatusCode::OK);
}

// covers: T-A16
#[tokio::test]
async fn a_form_that_cannot_be_read_is_the_senders_fault() {
    for (body, code, named) in [
        (&b"user_name=a%00b&password=c"[..], "form.nul", "user_name"),
        (b"user_name=%FF%FE&password=c", "form.encoding", "user_name"),
        (b"user_name=\xff&password=c", "form.encoding", "user_name"),
        (b"user_name=a&user_name=b&password=c", "form.twice", "user_name"),
        (b"user_name=a&password=c&password=d", "form.twice", "password"),
        (b"user_name[]=a&password=c", "form.missing", "user_name"),
        (b"user_name[x]=a&password[y]=c", "form.missing", "user_name"),
        (b"user_name=a", "form.missing", "password"),
        (b"user_name=a&password=c&age=300", "form.value", "age"),
        (b"user_name=a&password=c&remember=maybe", "form.value", "remember"),
        (b"user_name=a&password=c&id=1&id=x", "form.value", "id"),
        (b"", "form.missing", "user_name"),
    ] {
        let (response, answer) = post_form(body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body:?}");
        assert!(answer.contains(&format!("\"{code}\"")) && answer.contains(named), "{answer}");
    }
    let many = "x=1&".repeat(10_001);
    assert_eq!(post_form(many).await.0.status(), StatusCode::BAD_REQUEST);
    let long = format!("user_name=a&password={}", "p".repeat(300_000));
    assert_eq!(post_form(long.clone()).await.0.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // The limit holds on what comes, not on what is announced.
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("content-length", "10")];
    assert_eq!(send(request(Method::POST, "/sign-in", &headers, long)).await.0.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let json = request(Method::POST, "/sign-in", &[("content-type", "application/json")], r#"{"user_name":["a"]}"#);
    assert_eq!(send(json).await.0.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_form_is_read_as_its_struct_says() {
    let (_, answer) = post_form("user_name=Jos%C3%A9+N&password=&age=&remember=on&id=3&id=4&unknown=x").await;
    assert_eq!(answer, "José N|0|None|true|[3, 4]|José N");
    let (_, answer) = post_form("user_name=a&password=%2B%26%3D&age=7").await;
    assert_eq!(answer, "a|3|Some(7)|false|[]|a");
}

// covers: T-A15
#[tokio::test]
async fn forwarded_headers_count_from_trusted_proxies_only() {
    let forwarded = [("x-forwarded-for", "1.2.3.4, 203.0.113.9"), ("x-forwarded-proto", "https")];
    for (peer, seen) in [("10.1.1.1:5", "Some(203.0.113.9) true"), ("198.51.100.7:5", "Some(198.51.100.7) false")] {
        let mut request = request(Method::GET, "/arrived", &forwarded, "");
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        let (response, body) = send(request).await;
        assert_eq!(body, seen);
        assert_eq!(response.headers().contains_key("strict-transport-security"), seen.ends_with("true"));
    }
}

#[tokio::test]
async fn pages_and_assets_are_compressed_where_that_is_understood() {
    let (response, _) = send(request(Method::GET, "/page", &[("accept-encoding", "br, gzip")], "")).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let (response, body) = send(request(Method::GET, "/page", &[], "")).await;
    assert!(!response.headers().contains_key("content-encoding") && body.ends_with("</html>"));
    let (response, _) = send(request(Method::GET, web::assets::js_path(), &[("accept-encoding", "br, gzip;q=0.8")], "")).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let (response, body) = send(request(Method::GET, web::assets::js_path(), &[], "")).await;
    assert!(!response.headers().contains_key("content-encoding"));
    assert!(body.contains("const morph"));
}

#[tokio::test]
async fn whoever_is_told_to_come_back_is_told_when() {
    for path in ["/busy", "/busy-form"] {
        let (response, _) = send(Request::get(path).header("accept", CHROME).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (response.status(), response.headers()["retry-after"].to_str().unwrap()),
            (StatusCode::SERVICE_UNAVAILABLE, "5"),
            "{path}"
        );
    }
    let (response, _) = send(Request::get("/broken").body(Body::empty()).unwrap()).await;
    assert!(!response.headers().contains_key("retry-after"), "a defect does not pass by waiting");
}
