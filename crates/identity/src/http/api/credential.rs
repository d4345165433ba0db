//! What a program presents: one `Authorization: Bearer …`, and nothing else. No cookie, no query.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use kernel::Secret;

use crate::api_keys;
use crate::sessions::TOKEN_PREFIX;

/// Longer than any token with its scheme.
const MOST_BYTES: usize = 200;
const TOKEN_DIGITS: usize = 64;

/// A token of the right form; whether it opens anything is asked of the database.
#[derive(Debug, Clone)]
pub enum Presented {
    /// Of a session.
    Session(Secret),
    /// An API key.
    Key(Secret),
}

/// The token of a request. Of two headers, or of one that cannot be read, nothing is taken.
pub fn presented(headers: &HeaderMap) -> Option<Presented> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let value = all.next().filter(|value| value.len() <= MOST_BYTES)?.to_str().ok()?;
    if all.next().is_some() {
        return None;
    }
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") {
        None
    } else if api_keys::is_key(token) {
        Some(Presented::Key(Secret::new(token)))
    } else {
        let digits = token.strip_prefix(TOKEN_PREFIX)?;
        let reads = digits.len() == TOKEN_DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        reads.then(|| Presented::Session(Secret::new(token)))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(values: &[&String]) -> Option<Presented> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        presented(&headers)
    }

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        let token = format!("uss_{}", "0a".repeat(32));
        assert!(matches!(of(&[&format!("Bearer {token}")]), Some(Presented::Session(_))));
        assert!(matches!(of(&[&format!("bearer  {token} ")]), Some(Presented::Session(_))));
        let bearer = format!("Bearer {token}");
        let long = format!("Bearer {}{token}", " ".repeat(200));
        for refused in [
            &[][..],
            &[&token],
            &[&bearer, &bearer],
            &[&format!("Basic {token}")],
            &[&format!("Bearer {}", &token[4..])],
            &[&bearer.to_uppercase()],
            &[&format!("{bearer}0")],
            &[&"Bearer usk_".to_owned()],
            &[&"Bearer".to_owned()],
            &[&long],
        ] {
            assert!(of(refused).is_none(), "{refused:?}");
        }
    }
}
