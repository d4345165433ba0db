//! A tree that opens and closes by itself (`details`): companies, roles, the reporting line.

use maud::{Markup, html};

use super::icon;
use crate::icons;

/// One node with what lies below it.
#[derive(Debug, Clone)]
pub struct Branch {
    /// What the node shows: a link, a badge.
    pub content: Markup,
    /// How many there are in it, at the right; empty for none.
    pub count: String,
    /// Whether it is unfolded.
    pub open: bool,
    /// What lies below.
    pub below: Vec<Branch>,
}

/// Draws the trees one below the other.
pub fn tree(label: &str, roots: &[Branch]) -> Markup {
    html! { div.tree role="group" aria-label=(label) { (level(roots)) } }
}

fn level(branches: &[Branch]) -> Markup {
    html! {
        ul {
            @for branch in branches {
                li {
                    @if branch.below.is_empty() {
                        div.leaf { (line(branch)) }
                    } @else {
                        details open[branch.open] {
                            summary { (icon(icons::LuChevronRight)) (line(branch)) }
                            (level(&branch.below))
                        }
                    }
                }
            }
        }
    }
}

fn line(branch: &Branch) -> Markup {
    html! {
        span.node { (branch.content) }
        @if !branch.count.is_empty() { span.count { (branch.count) } }
    }
}
