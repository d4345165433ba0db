//! The headers of a request that the product reads itself.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use identity::http::api::{IfMatch, Presented, presented};
use web::client_ip::{Arrival, Cidr, find_client, is_forwarded_https};
use web::cookies::Jar;
use web::negotiate::wants_html;
use web::url::local;

/// Lines of a name, a colon and a value.
pub fn take(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(100) {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = (HeaderName::from_bytes(&line[..at]), HeaderValue::from_bytes(line.get(at + 1..).unwrap_or_default()));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    if let Some(Presented::Session(token) | Presented::Key(token)) = presented(&headers) {
        assert!(token.reveal().len() <= 200 && token.reveal().bytes().all(|byte| byte.is_ascii_graphic()));
    }
    if let Ok(IfMatch::Version(version)) = IfMatch::of(&headers) {
        assert_eq!(IfMatch::Version(version).or(7), version);
    }
    addresses(&headers);
    let _ = wants_html(&headers);
    for https in [false, true] {
        let jar = Jar::read(&headers, https);
        if let Some(undo) = jar.flash().and_then(|flash| flash.undo) {
            assert_eq!(local(&undo), undo, "what a cookie says leads nowhere else");
        }
    }
}

/// Only a proxy that is trusted says who asks.
fn addresses(headers: &HeaderMap) {
    let client = Arrival::default().client(headers);
    assert!(client.user_agent.chars().count() <= 300 && !client.user_agent.chars().any(char::is_control));
    let trusted: Vec<Cidr> = ["10.0.0.0/8", "fd00::/8"].iter().filter_map(|network| network.parse().ok()).collect();
    let (stranger, proxy) = ([203, 0, 113, 9].into(), [10, 0, 0, 1].into());
    assert_eq!(find_client(Some(stranger), headers, &trusted), Some(stranger), "whoever is no proxy speaks for nobody");
    assert!(!is_forwarded_https(Some(stranger), headers, &trusted));
    let client = find_client(Some(proxy), headers, &trusted);
    assert!(client.is_some_and(|ip| ip == ip.to_canonical()));
}
