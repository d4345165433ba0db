//! The stylesheet, the module and the mark, put together at compile time and served for good under their hash.
//!
//! One source file a component under `assets/`. At the first request comments and indentation go, and the result is
//! compressed once.

use std::io::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Puts files together, in this order.
macro_rules! bundle {
    ($($file:literal),+ $(,)?) => { concat!($(include_str!(concat!("../assets/", $file)), "\n"),+) };
}

const CSS: &str = bundle!(
    "css/tokens.css",
    "css/base.css",
    "css/button.css",
    "css/avatar.css",
    "css/badge.css",
    "css/status.css",
    "css/field.css",
    "css/pick_list.css",
    "css/choice.css",
    "css/radio_cards.css",
    "css/password.css",
    "css/card.css",
    "css/facts.css",
    "css/notice.css",
    "css/menu.css",
    "css/dialog.css",
    "css/list.css",
    "css/table.css",
    "css/bulk.css",
    "css/pager.css",
    "css/empty.css",
    "css/steps.css",
    "css/tree.css",
    "css/progress.css",
    "css/toast.css",
    "css/save_bar.css",
    "css/diff.css",
    "css/feed.css",
    "css/mini_table.css",
    "css/matrix.css",
    "css/people.css",
    "css/kbd.css",
    "css/frame.css",
    "css/bare.css",
    "css/phone.css",
);
const JS: &str = bundle!("js/live.js", "js/list.js", "js/form.js", "js/matrix.js", "js/picker.js", "js/wizard.js", "js/frame.js");
const ICON: &str = include_str!("../assets/mark.svg");

struct Asset {
    path: String,
    content_type: &'static str,
    plain: String,
    gzip: Vec<u8>,
}

static CSS_ASSET: LazyLock<Asset> = LazyLock::new(|| asset("app", "css", "text/css; charset=utf-8", &squeeze(CSS)));
static JS_ASSET: LazyLock<Asset> = LazyLock::new(|| asset("app", "js", "text/javascript; charset=utf-8", &squeeze(JS)));
static ICON_ASSET: LazyLock<Asset> = LazyLock::new(|| asset("mark", "svg", "image/svg+xml", ICON));

/// Where the stylesheet is.
pub fn css_path() -> &'static str {
    &CSS_ASSET.path
}

/// Where the module is.
pub fn js_path() -> &'static str {
    &JS_ASSET.path
}

/// Where the mark is.
pub fn icon_path() -> &'static str {
    &ICON_ASSET.path
}

/// The routes of the assets.
pub fn router() -> Router {
    Router::new()
        .route(css_path(), get(|headers: HeaderMap| async move { serve(&CSS_ASSET, &headers) }))
        .route(js_path(), get(|headers: HeaderMap| async move { serve(&JS_ASSET, &headers) }))
        .route(icon_path(), get(|headers: HeaderMap| async move { serve(&ICON_ASSET, &headers) }))
}

fn asset(stem: &str, ending: &str, content_type: &'static str, text: &str) -> Asset {
    let hash = kernel::crypto::hex(&kernel::crypto::sha256(text.as_bytes())[..6]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing into memory does not fail; were it to, the plain text would be served.
    let gzip = gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish()).unwrap_or_default();
    Asset { path: format!("/assets/{stem}.{hash}.{ending}"), content_type, plain: text.to_owned(), gzip }
}

/// Without comments that stand on lines of their own, indentation and empty lines. The sources keep to that form.
fn squeeze(source: &str) -> String {
    let mut squeezed = String::with_capacity(source.len());
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        in_comment = in_comment || line.starts_with("/*");
        if !(in_comment || line.is_empty() || line.starts_with("// ")) {
            squeezed.push_str(line);
            squeezed.push('\n');
        }
        in_comment = in_comment && !line.ends_with("*/");
    }
    squeezed
}

fn serve(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let zipped = !asset.gzip.is_empty() && accepts.split(',').any(|coding| coding.trim().split(';').next() == Some("gzip"));
    let mut response = if zipped { asset.gzip.as_slice().into_response() } else { asset.plain.as_str().into_response() };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if zipped {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_is_small() {
        let wire = CSS_ASSET.gzip.len() + JS_ASSET.gzip.len() + ICON_ASSET.gzip.len();
        assert!(wire < 16_000, "{wire} bytes over the wire");
        assert!(JS_ASSET.gzip.len() < 6_000, "{} bytes of JavaScript over the wire", JS_ASSET.gzip.len());
    }

    #[test]
    fn nothing_in_the_stylesheet_comes_from_elsewhere() {
        assert!(!CSS.contains("url(") && !CSS.contains("@import") && !CSS.contains("@font-face"));
        assert!(!JS.contains("innerHTML") && !JS.contains("eval(") && !JS.contains("http:"));
    }

    #[test]
    fn one_declaration_stands_on_a_line() {
        for line in CSS.lines().filter(|line| !line.contains("/*")) {
            assert!(line.matches(';').count() <= 1 && !(line.contains('{') && line.contains('}')), "{line}");
        }
    }
}
