//! Cookies as they must be: `__Host-`, Secure, HttpOnly and SameSite=Lax on https; the plain name, HttpOnly and
//! SameSite=Lax on plain http. And the flash cookie, which carries one message over a redirect.
//!
//! Invariant: a value written here holds only characters a cookie may hold.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kit::Flash;
use crate::url;

const FLASH: &str = "flash";
const FLASH_MAX_BYTES: usize = 3000;

/// The cookies of a request.
#[derive(Debug, Clone, Default)]
pub struct Jar {
    pairs: Vec<(String, String)>,
    https: bool,
}

impl Jar {
    /// Reads the cookies of a request that came over https, or not.
    pub fn read(headers: &HeaderMap, https: bool) -> Self {
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self { pairs, https }
    }

    /// The value of the cookie that [`SetCookie`] set under this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let full = full_name(name, self.https);
        self.pairs.iter().find(|(n, _)| *n == full).map(|(_, value)| value.as_str())
    }

    /// The message that the last redirect left.
    pub fn flash(&self) -> Option<Flash> {
        let bytes = URL_SAFE_NO_PAD.decode(self.get(FLASH)?).ok()?;
        let flash: Flash = serde_json::from_slice(&bytes).ok()?;
        // The cookie may be forged on plain http: the words are escaped, and Undo leads nowhere else.
        let undo = flash.undo.filter(|path| url::local(path) == path);
        Some(Flash { undo, ..flash })
    }
}

fn full_name(name: &str, https: bool) -> String {
    if https { format!("__Host-{name}") } else { name.to_owned() }
}

/// A cookie to set.
#[derive(Debug, Clone)]
pub struct SetCookie {
    name: &'static str,
    value: String,
    max_age_secs: Option<i64>,
}

impl SetCookie {
    /// A cookie until the browser closes. `value` may hold letters, digits and `-_.~` only; else it is left empty.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b));
        Self { name, value: if plain { value } else { String::new() }, max_age_secs: None }
    }

    /// For so long.
    #[must_use]
    pub fn max_age_secs(self, seconds: i64) -> Self {
        Self { max_age_secs: Some(seconds), ..self }
    }

    /// Takes the cookie away.
    pub fn clear(name: &'static str) -> Self {
        Self::new(name, "").max_age_secs(0)
    }

    /// The message for the next page. A message too long for a cookie is cut.
    pub fn flash(flash: &Flash) -> Self {
        let mut kept = flash.clone();
        while kept.words.len() > FLASH_MAX_BYTES / 2 {
            kept.words.pop();
        }
        let json = serde_json::to_vec(&kept).unwrap_or_default();
        Self::new(FLASH, URL_SAFE_NO_PAD.encode(json)).max_age_secs(60)
    }

    /// Takes the message away once it was shown.
    pub fn clear_flash() -> Self {
        Self::clear(FLASH)
    }

    /// The header's value.
    pub fn header(&self, https: bool) -> HeaderValue {
        let name = full_name(self.name, https);
        let age = self.max_age_secs.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let secure = if https { "; Secure" } else { "" };
        let text = format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.value);
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The header, to put before a response: `(cookie.headers(https), response)`.
    pub fn headers(&self, https: bool) -> axum::response::AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]> {
        axum::response::AppendHeaders([(SET_COOKIE, self.header(https))])
    }
}

/// A redirect (303) that leaves a message for the page it leads to.
pub fn redirect_with_flash(to: &str, flash: &Flash, https: bool) -> axum::response::Response {
    use axum::response::IntoResponse;
    (SetCookie::flash(flash).headers(https), axum::response::Redirect::to(to)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_back(cookie: &SetCookie, https: bool) -> Jar {
        let set = cookie.header(https).to_str().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(set.split(';').next().unwrap()).unwrap());
        Jar::read(&headers, https)
    }

    #[test]
    fn cookies_are_host_bound_on_https_and_plain_on_http() {
        let cookie = SetCookie::new("session", "abc");
        assert_eq!(cookie.header(true), "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie.header(false), "session=abc; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(SetCookie::clear("session").header(false), "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn a_plain_cookie_is_not_read_on_https() {
        let jar = sent_back(&SetCookie::new("session", "planted"), false);
        assert_eq!(jar.get("session"), Some("planted"));
        assert_eq!(Jar { https: true, ..jar }.get("session"), None);
    }

    #[test]
    fn a_value_that_would_break_the_header_is_not_written() {
        assert_eq!(SetCookie::new("a", "x; Domain=evil.example\r\n").value, "");
    }

    #[test]
    fn a_flash_survives_the_redirect_and_leads_nowhere_else() {
        let flash = Flash::good("Ada Holm – “saved”").undo("/users/1/restore");
        assert_eq!(sent_back(&SetCookie::flash(&flash), true).flash(), Some(flash));
        let foreign = Flash::good("x").undo("//evil.example");
        assert_eq!(sent_back(&SetCookie::flash(&foreign), true).flash().unwrap().undo, None);
        let long = Flash::good("ä".repeat(9000));
        assert!(SetCookie::flash(&long).header(true).len() < 4096);
    }
}
