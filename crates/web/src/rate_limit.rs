//! A throttle per network: so many tries at once, then so many a minute. In memory, and never more than so many networks.
//!
//! A network is an IPv4 address or an IPv6 /64. When the table is full and nobody can be forgotten, all newcomers share one
//! bucket: an attacker with many networks slows newcomers, never grows the table.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use kernel::{Category, Micros};

use crate::problem::Problem;
use crate::text;

const MICROS_PER_MINUTE: i64 = 60_000_000;

/// How much a network may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many tries at once.
    pub burst: u32,
    /// Then so many a minute.
    pub per_minute: u32,
}

/// A throttle.
#[derive(Debug)]
pub struct RateLimit {
    capacity: usize,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

/// Full again at `full_at`; every token taken moves that moment away.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    full_at: i64,
}

/// The network of an address: itself, or the /64 of IPv6.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl RateLimit {
    /// At most `capacity` networks are told apart.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one try of `ip`'s network, or answers 429 with when to try again. Calls without an address are not counted. Other limits than
    /// before hold from this try on.
    pub fn check(&self, limits: Limits, ip: Option<IpAddr>, now: Micros) -> Result<(), Problem> {
        let Some(ip) = ip else { return Ok(()) };
        let (burst, micros_per_token) = (i64::from(limits.burst.max(1)), MICROS_PER_MINUTE / i64::from(limits.per_minute.max(1)));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = network(ip);
        if !buckets.contains_key(&key) && buckets.len() >= self.capacity {
            buckets.retain(|_, bucket| bucket.full_at > now.0);
            if buckets.len() >= self.capacity {
                key = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { full_at: now.0 });
        let full_at = bucket.full_at.max(now.0) + micros_per_token;
        let wait = full_at - now.0 - burst * micros_per_token;
        if wait > 0 {
            let seconds = u32::try_from(wait / 1_000_000 + 1).unwrap_or(u32::MAX);
            return Err(Problem::new(Category::TooMany, "too_many_requests", text::too_often()).retry_after_secs(seconds));
        }
        bucket.full_at = full_at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Micros = Micros(1_772_442_000_000_000);

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    // covers: T-A15
    #[test]
    fn a_network_gets_its_burst_and_then_its_rate() {
        let (limit, may) = (RateLimit::new(100), Limits { burst: 3, per_minute: 6 });
        for _ in 0..3 {
            limit.check(may, ip("2001:db8:1:1::1"), START).unwrap();
        }
        let refused = limit.check(may, ip("2001:db8:1:1:ffff::2"), START).unwrap_err();
        assert_eq!(refused.status().as_u16(), 429);
        limit.check(may, ip("2001:db8:1:2::1"), START).unwrap();
        limit.check(may, ip("2001:db8:1:1::1"), START.plus_secs(10)).unwrap();
        limit.check(may, ip("2001:db8:1:1::1"), START.plus_secs(10)).unwrap_err();
        let more = Limits { burst: 10, per_minute: 6 };
        limit.check(more, ip("2001:db8:1:1::1"), START.plus_secs(10)).unwrap();
    }

    #[test]
    fn the_table_does_not_grow_beyond_its_capacity() {
        let (limit, may) = (RateLimit::new(10), Limits { burst: 1, per_minute: 1 });
        let passed = (0..1000_u32).filter(|n| limit.check(may, Some(IpAddr::V4((*n).into())), START).is_ok()).count();
        assert_eq!(passed, 11, "ten networks and one for everybody else");
        assert!(limit.buckets.lock().unwrap().len() <= 11);
        limit.check(may, Some(IpAddr::V4(5000.into())), START.plus_secs(61)).unwrap();
    }
}
