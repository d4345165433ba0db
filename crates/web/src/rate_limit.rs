//! A throttle per network, or per whoever else is told apart: so many tries at once, then so many a minute. In memory, and never more
//! than so many buckets.
//!
//! A network is an IPv4 address or an IPv6 /64. When the table is full and nobody can be forgotten, all newcomers share one
//! bucket: an attacker with many networks slows newcomers, never grows the table.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use kernel::{Category, Micros};

use crate::problem::Problem;
use crate::text;

const MICROS_PER_MINUTE: i64 = 60_000_000;

/// The header that says how much there is.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The header that says how much of it is left.
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// How much a network may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many tries at once.
    pub burst: u32,
    /// Then so many a minute.
    pub per_minute: u32,
}

/// A throttle of networks, or of another kind of key.
#[derive(Debug)]
pub struct RateLimit<K = IpAddr> {
    capacity: usize,
    /// The bucket of all for whom there is none.
    everybody_else: K,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// What is left after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What there is.
    pub limits: Limits,
    /// So many tries more at once.
    pub left: u32,
    /// Until all of them are there again; after a refused try, until one is.
    pub reset_secs: u32,
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

impl<K: Eq + Hash + Copy> RateLimit<K> {
    /// At most `capacity` keys are told apart; beyond that newcomers are `everybody_else`.
    pub fn sharing(capacity: usize, everybody_else: K) -> Self {
        Self { capacity, everybody_else, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one try of `key`; the error is a try that there is none for. Other limits than before hold from this try on.
    pub fn take(&self, limits: Limits, key: K, now: Micros) -> Result<Spent, Spent> {
        let (burst, micros_per_token) = (i64::from(limits.burst.max(1)), MICROS_PER_MINUTE / i64::from(limits.per_minute.max(1)));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = key;
        if !buckets.contains_key(&key) && buckets.len() >= self.capacity {
            buckets.retain(|_, bucket| bucket.full_at > now.0);
            if buckets.len() >= self.capacity {
                key = self.everybody_else;
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { full_at: now.0 });
        let whole = burst * micros_per_token;
        // No bucket is emptier than empty: a clock that was set back must shut nobody out for as long.
        bucket.full_at = bucket.full_at.clamp(now.0, now.0 + whole);
        let full_at = bucket.full_at + micros_per_token;
        let used = full_at - now.0;
        if used > whole {
            return Err(Spent { limits, left: 0, reset_secs: secs((used - whole) / 1_000_000 + 1) });
        }
        bucket.full_at = full_at;
        let left = u32::try_from((whole - used) / micros_per_token).unwrap_or(u32::MAX);
        Ok(Spent { limits, left, reset_secs: secs(used / 1_000_000 + 1) })
    }
}

fn secs(secs: i64) -> u32 {
    u32::try_from(secs).unwrap_or(u32::MAX)
}

impl RateLimit {
    /// At most `capacity` networks are told apart.
    pub fn new(capacity: usize) -> Self {
        Self::sharing(capacity, IpAddr::V6(Ipv6Addr::UNSPECIFIED))
    }

    /// Takes one try of `ip`'s network, or answers 429 with when to try again. Calls without an address are not counted.
    pub fn check(&self, limits: Limits, ip: Option<IpAddr>, now: Micros) -> Result<(), Problem> {
        let Some(ip) = ip else { return Ok(()) };
        self.take(limits, network(ip), now).map(drop).map_err(|spent| spent.refused(text::too_often()))
    }
}

impl Spent {
    /// The refusal in these words, with when to try again.
    pub fn refused(self, words: &'static str) -> Problem {
        Problem::new(Category::TooMany, "too_many_requests", words).retry_after_secs(self.reset_secs)
    }

    /// Tells a program in an answer's headers what there is, under `policy`, and what is left of it.
    pub fn tell(self, policy: &str, headers: &mut HeaderMap) {
        let Limits { burst, per_minute } = self.limits;
        // A bucket of `burst` that fills in this time.
        let window = u64::from(burst) * 60 / u64::from(per_minute.max(1));
        for (name, words) in [
            (RATE_LIMIT_POLICY, format!("\"{policy}\";q={burst};w={}", window.max(1))),
            (RATE_LIMIT, format!("\"{policy}\";r={};t={}", self.left, self.reset_secs)),
        ] {
            if let Ok(value) = HeaderValue::from_str(&words) {
                headers.insert(name, value);
            }
        }
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

    // covers: T-A18
    #[test]
    fn a_clock_that_is_set_back_shuts_no_network_out() {
        let (limit, may) = (RateLimit::new(100), Limits { burst: 3, per_minute: 6 });
        limit.check(may, ip("10.0.0.1"), START).unwrap();
        let before = START.plus_secs(-2 * 24 * 3600);
        limit.check(may, ip("10.0.0.1"), before).unwrap_err();
        limit.check(may, ip("10.0.0.1"), before.plus_secs(10)).unwrap();
    }

    #[test]
    fn a_program_is_told_what_is_left() {
        let (limit, may) = (RateLimit::sharing(10, 0), Limits { burst: 4, per_minute: 4 });
        let told = |spent: Spent| {
            let mut headers = HeaderMap::new();
            spent.tell("api", &mut headers);
            [RATE_LIMIT_POLICY, RATE_LIMIT].map(|name| headers[name].to_str().unwrap().to_owned())
        };
        let policy = "\"api\";q=4;w=60".to_owned();
        assert_eq!(told(limit.take(may, 7, START).unwrap()), [policy.clone(), "\"api\";r=3;t=16".to_owned()]);
        for left in [2, 1, 0] {
            assert_eq!(limit.take(may, 7, START).unwrap().left, left);
        }
        assert_eq!(told(limit.take(may, 7, START).unwrap_err()), [policy, "\"api\";r=0;t=16".to_owned()]);
        assert_eq!(limit.take(may, 8, START).unwrap().left, 3, "another has a bucket of its own");
        assert_eq!(limit.take(may, 7, START.plus_secs(30)).unwrap().left, 1);
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
