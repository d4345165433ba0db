//! Where a request comes from: the client's address, whether it came over https, and the request's id.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` count only from proxies that the configuration names; from anybody else they are
//! words of the client. The address is the rightmost one that is not a trusted proxy.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

/// What is known of a request before anything else. The edge puts it into the extensions; it is an extractor.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The client's address; none in tests without a connection.
    pub ip: Option<IpAddr>,
    /// Whether the browser spoke https.
    pub https: bool,
    /// Names the request in logs and answers.
    pub request_id: String,
}

impl Arrival {
    /// What a verb's call keeps of it.
    pub fn client(&self, headers: &HeaderMap) -> kernel::Client {
        let agent =
            headers.get(axum::http::header::USER_AGENT).map_or(String::new(), |value| String::from_utf8_lossy(value.as_bytes()).into());
        let user_agent = agent.chars().filter(|c| !c.is_control()).take(300).collect();
        kernel::Client { ip: self.ip, user_agent, request_id: self.request_id.clone() }
    }
}

impl<S: Sync> FromRequestParts<S> for Arrival {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// A network: `10.0.0.0/8`, `::1`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    bits: u32,
}

/// A network's text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCidr;

impl std::fmt::Display for BadCidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a network: write it like 10.0.0.0/8 or ::1")
    }
}

impl std::error::Error for BadCidr {}

/// What stands before an address of IPv4 that is written as one of IPv6.
const V4_IN_V6_BITS: u32 = 96;

impl FromStr for Cidr {
    type Err = BadCidr;
    fn from_str(text: &str) -> Result<Self, BadCidr> {
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| BadCidr)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits: u32 = bits.map_or(Ok(most), str::parse).map_err(|_| BadCidr)?;
        match (address, address.to_canonical()) {
            _ if bits > most => Err(BadCidr),
            // `::ffff:10.0.0.0/104` is `10.0.0.0/8`; one that is wider holds more than addresses of IPv4.
            (IpAddr::V6(_), canonical @ IpAddr::V4(_)) => {
                Ok(Self { address: canonical, bits: bits.checked_sub(V4_IN_V6_BITS).ok_or(BadCidr)? })
            }
            (_, address) => Ok(Self { address, bits }),
        }
    }
}

impl Cidr {
    /// Whether `ip` lies in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => (net.to_bits() ^ ip.to_bits()).checked_shr(32 - self.bits).unwrap_or(0) == 0,
            (IpAddr::V6(net), IpAddr::V6(ip)) => (net.to_bits() ^ ip.to_bits()).checked_shr(128 - self.bits).unwrap_or(0) == 0,
            _ => false,
        }
    }
}

/// Who sent a request: the client behind trusted proxies, or the peer itself.
pub fn find_client(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Cidr]) -> Option<IpAddr> {
    let mut client = peer?.to_canonical();
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok()).collect();
    let hops = lines.iter().flat_map(|line| line.split(',')).collect::<Vec<_>>();
    for hop in hops.into_iter().rev() {
        if !trusted.iter().any(|net| net.contains(client)) {
            break;
        }
        // A hop that cannot be read ends the chain: what lies behind it is not known.
        let Ok(ip) = hop.trim().parse::<IpAddr>() else { break };
        client = ip.to_canonical();
    }
    Some(client)
}

/// Whether the browser spoke https, as a trusted proxy says.
pub fn is_forwarded_https(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Cidr]) -> bool {
    let is_trusted = peer.is_some_and(|ip| trusted.iter().any(|net| net.contains(ip)));
    is_trusted && headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

/// The address at the other end of the connection.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let headers = forwarded.iter().map(|f| ("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(f)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: axum::http::HeaderName = name;
            map.append(name, value);
        }
        find_client(peer.parse().ok(), &map, &trusted).unwrap().to_string()
    }

    // covers: T-A15
    #[test]
    fn a_client_cannot_choose_its_address() {
        assert_eq!(client("203.0.113.9", &["1.2.3.4"]), "203.0.113.9", "the peer is no trusted proxy");
        assert_eq!(client("10.0.0.1", &["1.2.3.4, 203.0.113.9"]), "203.0.113.9", "what the client wrote stands at the left");
        assert_eq!(client("10.0.0.1", &["1.2.3.4", "203.0.113.9, 10.9.9.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["garbage"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["1.2.3.4, garbage"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("::ffff:203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(client("fd00::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn networks_are_read_and_hold() {
        assert!("0.0.0.0/0".parse::<Cidr>().unwrap().contains("8.8.8.8".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Cidr>().unwrap().contains("::1".parse().unwrap()));
        assert!("127.0.0.1".parse::<Cidr>().unwrap().contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!"192.168.1.0/25".parse::<Cidr>().unwrap().contains("192.168.1.128".parse().unwrap()));
        for mapped in ["::ffff:10.1.0.0/112", "10.1.0.0/16"] {
            let network = mapped.parse::<Cidr>().unwrap();
            assert!(network.contains("10.1.2.3".parse().unwrap()) && network.contains("::ffff:10.1.2.3".parse().unwrap()), "{mapped}");
            assert!(!network.contains("10.2.0.0".parse().unwrap()) && !network.contains("::1".parse().unwrap()), "{mapped}");
        }
        assert!("::ffff:192.0.2.7".parse::<Cidr>().unwrap().contains("192.0.2.7".parse().unwrap()));
        for bad in ["::ffff:10.0.0.0/95", "10.0.0.0/33", "10.0.0", "x/8", "::/129", "10.0.0.0/-1", ""] {
            assert_eq!(bad.parse::<Cidr>(), Err(BadCidr), "{bad}");
        }
    }
}
