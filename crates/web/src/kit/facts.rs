//! Names and values at the side of a page.

use maud::{Markup, html};

/// A list of facts: what, and which.
pub fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } }
    }
}
