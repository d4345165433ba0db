//! A key to press.

use maud::{Markup, html};

/// The key's name.
pub fn kbd(key: &str) -> Markup {
    html! { kbd { (key) } }
}
