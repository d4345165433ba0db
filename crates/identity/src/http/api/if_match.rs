//! `If-Match`: the version that a caller read, so that nobody overwrites what they have not seen.

use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use kernel::{Category, Fault};
use web::Problem;

use super::super::text;

/// What stands in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// There is none.
    Missing,
    /// `*`: whatever is there.
    Any,
    /// This version; what cannot be one matches none.
    Version(i64),
}

impl IfMatch {
    /// Reads the header. One version as `ETag` told it; a proxy that compresses may have made it a weak one.
    pub fn of(headers: &HeaderMap) -> Result<Self, Fault> {
        let mut all = headers.get_all(IF_MATCH).iter();
        let Some(value) = all.next() else { return Ok(Self::Missing) };
        let bad = || Fault::new(Category::Malformed, "if_match.malformed", text::if_match_malformed());
        let value = value.to_str().ok().filter(|_| all.next().is_none()).ok_or_else(bad)?.trim();
        if value == "*" {
            return Ok(Self::Any);
        }
        let quoted = value.strip_prefix("W/").unwrap_or(value);
        let inner =
            quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.contains('"')).ok_or_else(bad)?;
        Ok(Self::Version(inner.parse().unwrap_or(-1)))
    }

    /// The same where it must be there.
    pub fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        match Self::of(headers)? {
            Self::Missing => Err(Problem::of_status(StatusCode::PRECONDITION_REQUIRED, "if_match.required", text::if_match_required())),
            there => Ok(there),
        }
    }

    /// The same where no version is known: whoever sends one would believe that it was compared.
    pub fn none(headers: &HeaderMap) -> Result<Self, Fault> {
        match Self::of(headers)? {
            Self::Version(_) => Err(Fault::new(Category::Malformed, "if_match.not_taken", text::if_match_not_taken())),
            there => Ok(there),
        }
    }

    /// Whether what stands at `now` is what the caller wants to change.
    pub fn holds(self, now: i64) -> bool {
        if let Self::Version(version) = self { version == now } else { true }
    }

    /// The version that a form would have sent; `now` where none was named.
    pub fn or(self, now: i64) -> i64 {
        if let Self::Version(version) = self { version } else { now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Result<IfMatch, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, value.parse().unwrap());
        IfMatch::of(&headers).map_err(|fault| fault.code)
    }

    #[test]
    fn one_version_is_read_and_nothing_is_guessed() {
        assert_eq!(IfMatch::of(&HeaderMap::new()), Ok(IfMatch::Missing));
        assert_eq!((of("\"7\""), of("W/\"7\""), of("*")), (Ok(IfMatch::Version(7)), Ok(IfMatch::Version(7)), Ok(IfMatch::Any)));
        assert_eq!(of("\"abc\""), Ok(IfMatch::Version(-1)), "it is one, and of nothing here");
        for bad in ["7", "\"7", "\"7\", \"8\"", ""] {
            assert_eq!(of(bad), Err("if_match.malformed"), "{bad}");
        }
    }
}
