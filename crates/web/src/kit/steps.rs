//! The steps of a wizard across its top. Steps already done are links: going back loses nothing.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::icon;
use crate::{icons, text};

/// `steps` are names and, for those one may go back to, addresses; `current` counts from 0.
pub fn steps(steps: &[(&str, Option<&str>)], current: usize) -> Markup {
    html! {
        nav.steps aria-label=(text::steps()) {
            p.step-count { (text::step(current + 1, steps.len())) }
            ol {
                @for (at, (name, href)) in steps.iter().enumerate() {
                    li data-state=(state(at, current)) {
                        span.dot aria-hidden="true" { @if at < current { (icon(icons::LuCheck)) } @else { (at + 1) } }
                        @match href {
                            Some(href) if at != current => a href=(href) { (name) },
                            _ => span aria-current=[(at == current).then_some("step")] { (name) },
                        }
                        @if at < current { span.sr { (text::step_done()) } }
                    }
                }
            }
        }
    }
}

fn state(at: usize, current: usize) -> &'static str {
    match at.cmp(&current) {
        Ordering::Less => "done",
        Ordering::Equal => "current",
        Ordering::Greater => "ahead",
    }
}
