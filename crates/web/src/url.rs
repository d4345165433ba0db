//! Addresses: a path with its query, changed one parameter at a time; and whether an address is of this site.

use std::convert::Infallible;
use std::fmt;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use maud::{Escaper, Render};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A path and its query parameters, in order, repeated names allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Query {
    /// A path without parameters.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), pairs: Vec::new() }
    }

    /// The address of a request.
    pub fn of(uri: &axum::http::Uri) -> Self {
        Self { path: uri.path().to_owned(), pairs: pairs_of(uri.query().unwrap_or_default()) }
    }

    /// Parameters without a path, as they stand behind the question mark.
    pub fn parse(text: &str) -> Self {
        Self { path: String::new(), pairs: pairs_of(text) }
    }

    /// The names, each once, in the order in which they first stand.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in &self.pairs {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// The same parameters at another path.
    #[must_use]
    pub fn at(self, path: impl Into<String>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// With `name` at this one value; an empty value takes it away.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<String>) -> Self {
        let mut changed = self.without(name);
        let value = value.into();
        if !value.is_empty() {
            changed.pairs.push((name.to_owned(), value));
        }
        changed
    }

    /// With one more value of `name`.
    #[must_use]
    pub fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.pairs.push((name.to_owned(), value.into()));
        self
    }

    /// With the parameters of another that have these names, behind its own.
    #[must_use]
    pub fn pairs_after(mut self, other: &Self, names: &[&str]) -> Self {
        self.pairs.extend(other.pairs.iter().filter(|(name, _)| names.contains(&name.as_str())).cloned());
        self
    }

    /// Without `name`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(n, _)| n != name);
        self
    }

    /// With these parameters only.
    #[must_use]
    pub fn keep(mut self, names: &[&str]) -> Self {
        self.pairs.retain(|(n, _)| names.contains(&n.as_str()));
        self
    }

    /// The parameters but those, for the hidden fields of a form.
    pub fn pairs_without<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().filter(|(n, _)| !names.contains(&n.as_str())).map(|(n, v)| (n.as_str(), v.as_str()))
    }
}

/// What stands behind a question mark. PostgreSQL takes no NUL: one in the filter of a view or a bulk change is read like bytes that are no
/// text, as U+FFFD, which is nobody's name.
fn pairs_of(text: &str) -> Vec<(String, String)> {
    let read: Vec<(String, String)> = serde_urlencoded::from_str(text).unwrap_or_default();
    let whole = |text: String| if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
    read.into_iter().map(|(name, value)| (whole(name), whole(value))).collect()
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Within a nested router the address is cut; the whole one is kept beside it.
        Ok(parts.extensions.get::<OriginalUri>().map_or_else(|| Self::of(&parts.uri), |OriginalUri(uri)| Self::of(uri)))
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (at, (name, value)) in self.pairs.iter().enumerate() {
            let sign = if at == 0 { '?' } else { '&' };
            write!(f, "{sign}{}={}", utf8_percent_encode(name, IN_QUERY), utf8_percent_encode(value, IN_QUERY))?;
        }
        Ok(())
    }
}

impl Render for Query {
    fn render_to(&self, buffer: &mut String) {
        use fmt::Write;
        let _ = write!(Escaper::new(buffer), "{self}");
    }
}

impl From<Query> for std::borrow::Cow<'_, str> {
    fn from(query: Query) -> Self {
        Self::Owned(query.to_string())
    }
}

/// A segment of a path, with everything escaped that is not plain.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, IN_QUERY).to_string()
}

/// The address if it is a path of this site, else `/`: what a form says about where to go back is not to be trusted.
pub fn local(address: &str) -> &str {
    let plain = address.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if plain && address.starts_with('/') && !address.starts_with("//") { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_local() {
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:1", "/a\r\nSet-Cookie: x", "/ä", "\t//x"]
        {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
        assert_eq!(local("/users?view=active#x"), "/users?view=active#x");
    }

    #[test]
    fn a_query_changes_one_parameter_at_a_time() {
        let uri = "/users?view=active&team=a&team=b+c".parse().unwrap();
        let query = Query::of(&uri).with("view", "locked");
        assert_eq!(query.to_string(), "/users?team=a&team=b%20c&view=locked");
        assert_eq!(query.clone().without("team").to_string(), "/users?view=locked");
        assert_eq!(query.all("team").collect::<Vec<_>>(), ["a", "b c"]);
        assert_eq!(query.with("view", "").get("view"), None);
    }

    #[test]
    fn what_no_database_keeps_is_read_as_what_is_no_text() {
        let query = Query::parse("q=a%00b&c%00=%ff");
        assert_eq!((query.get("q"), query.get("c\u{fffd}")), (Some("a\u{fffd}b"), Some("\u{fffd}")));
    }
}
