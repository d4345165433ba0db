//! Something to know before going on: within a page, or across its top.

use maud::{Markup, Render, html};

use super::{Tone, icon};
use crate::{Icon, icons};

fn sign(tone: Tone) -> Icon {
    match tone {
        Tone::Plain | Tone::Accent => icons::LuInfo,
        Tone::Good => icons::LuCircleCheck,
        Tone::Warn => icons::LuTriangleAlert,
        Tone::Bad => icons::LuCircleAlert,
    }
}

/// A notice within the page. A warning or an error is read out when it appears.
pub fn notice(tone: Tone, words: impl Render) -> Markup {
    let role = matches!(tone, Tone::Warn | Tone::Bad).then_some("alert");
    html! { div.notice data-tone=(tone.word()) role=[role] { (icon(sign(tone))) div { (words) } } }
}

/// A line across the top of every page until its cause is gone.
pub fn banner(tone: Tone, words: impl Render, link: Option<&(String, String)>) -> Markup {
    html! {
        div.banner data-tone=(tone.word()) role="status" {
            (icon(sign(tone)))
            span { (words) @if let Some((label, href)) = link { " " a href=(href) { (label) } } }
        }
    }
}
