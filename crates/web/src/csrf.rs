//! Requests that change something come from this site. No tokens: browsers say where a request comes from.
//!
//! `Sec-Fetch-Site` decides where it is sent (every current browser over https and on localhost); else `Origin` must be the
//! host asked. Without both it is a program, which carries no cookies of a person. And nothing that changes may be
//! `text/plain`, the one body type by which a foreign form could write JSON.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Category;

use crate::client_ip::Arrival;
use crate::problem::Problem;
use crate::text;

/// The layer that refuses requests from elsewhere with 403.
pub async fn protect(request: Request, next: Next) -> Response {
    let https = request.extensions().get::<Arrival>().is_some_and(|arrival| arrival.https);
    if is_from_here(request.method(), request.uri(), request.headers(), https) {
        next.run(request).await
    } else {
        Problem::new(Category::Forbidden, "cross_site", text::csrf()).into_response()
    }
}

fn is_from_here(method: &Method, uri: &Uri, headers: &HeaderMap, https: bool) -> bool {
    if method.is_safe() {
        return true;
    }
    let header = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
    let plain = header(CONTENT_TYPE).is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/plain"));
    if plain {
        return false;
    }
    let host = uri.authority().map(axum::http::uri::Authority::as_str).or_else(|| header(HOST)).unwrap_or("");
    let is_own_origin = header(ORIGIN).map(|origin| {
        let rest = if https {
            origin.strip_prefix("https://")
        } else {
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
        };
        !host.is_empty() && rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
    });
    match headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes) {
        // No script can set this header. Origin is not compared: a proxy may have put another Host.
        Some(b"same-origin") => true,
        Some(b"none") | None => is_own_origin.is_none_or(|own| own),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn passes(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let map = headers.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        let mut map: HeaderMap = map.collect();
        map.insert(HOST, HeaderValue::from_static("crm.example:7117"));
        is_from_here(method, &Uri::from_static("/users"), &map, false)
    }

    // covers: T-E3
    #[test]
    fn requests_from_elsewhere_are_refused() {
        let post = Method::POST;
        for refused in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "nonsense")],
            &[("sec-fetch-site", "none"), ("origin", "https://evil.example")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://crm.example")],
            &[("origin", "http://crm.example:7117.evil.example")],
            &[("content-type", "text/plain;charset=UTF-8")],
            &[("content-type", " Text/Plain")],
            &[("sec-fetch-site", "same-origin"), ("content-type", "text/plain")],
        ] {
            assert!(!passes(&post, refused), "{refused:?}");
            assert!(!passes(&Method::DELETE, refused), "{refused:?}");
        }
        for allowed in [
            &[("sec-fetch-site", "same-origin"), ("origin", "http://crm.example:7117")][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://name-before-the-proxy.example")],
            &[("sec-fetch-site", "none")],
            &[("origin", "http://crm.example:7117")],
            &[],
        ] {
            assert!(passes(&post, allowed), "{allowed:?}");
        }
        assert!(passes(&Method::GET, &[("sec-fetch-site", "cross-site")]), "a link from elsewhere may be followed");
    }
}
