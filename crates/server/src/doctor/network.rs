//! The address at which people reach it.

use std::time::Duration;

use super::Check;
use crate::config::Config;

/// A name that is not found within this is not found.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config, url: &str) -> Vec<Check> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = match rest.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
        Some(inside) => inside,
        None => rest.split([':', '/']).next().unwrap_or_default(),
    };
    let is_local = host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    vec![name(host).await, encryption(config, scheme, is_local)]
}

async fn name(host: &str) -> Check {
    let asked = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, 443))).await;
    match asked {
        Ok(Ok(found)) => {
            let mut addresses: Vec<String> = found.map(|address| address.ip().to_string()).collect();
            addresses.dedup();
            Check::good("DNS", format!("{host} is {}", addresses.join(", ")))
        }
        _ => Check::bad(
            "DNS",
            format!("{host}, the public address, is not found: links in mails lead nowhere; enter it in the DNS, or change it"),
        ),
    }
}

fn encryption(config: &Config, scheme: &str, is_local: bool) -> Check {
    let name = "public address";
    match (scheme, config.tls.is_some()) {
        ("https", true) => Check::good(name, "https, by Usher itself"),
        ("https", false) if config.trusted_proxies.is_empty() => {
            let words = "people come by https, Usher speaks http, and no proxy is trusted: set trusted_proxies to the proxy's network, \
                or everybody seems to come from it";
            Check::warn(name, words)
        }
        ("https", false) => Check::good(name, "https, by a proxy that is trusted"),
        _ if is_local => {
            Check::warn(name, "links in mails can be opened on this machine only: change the public address before people are invited")
        }
        _ => Check::bad(name, "passwords travel unencrypted: give Usher a certificate (tls.cert, tls.key) or a proxy with one"),
    }
}
