//! A tree that opens and closes by itself (`details`): companies, roles, the reporting line.

use maud::{Markup, html};

use super::icon;
use crate::{icons, text};

/// One node with what lies below it.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its name, read out with the sign that unfolds it.
    pub name: String,
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
                    div.leaf { (line(branch)) }
                    // The sign alone unfolds: a link inside a summary would be a button within a button.
                    @if !branch.below.is_empty() {
                        details open[branch.open] {
                            summary aria-label=(text::tree_below(&branch.name)) { (icon(icons::LuChevronRight)) }
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
