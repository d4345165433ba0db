//! A tree that is opened by links, level by level: for trees too large to be on one page.

use maud::{Markup, html};

use super::icon;
use crate::{icons, text};

/// One node with what is open below it.
#[derive(Debug, Clone)]
pub struct Outline {
    /// An id, unique on the page.
    pub id: String,
    /// Its name, read out with the sign that opens it.
    pub name: String,
    /// What the node shows: a link, a badge.
    pub content: Markup,
    /// How many there are below, at the right; empty for none.
    pub count: String,
    /// The page with this node opened, or closed if it is open; none if nothing is below.
    pub toggle: Option<String>,
    /// Whether what is below is shown.
    pub is_open: bool,
    /// Whether it is the one that was asked for.
    pub is_here: bool,
    /// What lies below.
    pub below: Vec<Outline>,
    /// What stands after those: a link to more of them.
    pub after: Option<Markup>,
}

/// Draws the trees one below the other.
pub fn outline(label: &str, roots: &[Outline], after: Option<&Markup>) -> Markup {
    html! { div.tree role="group" aria-label=(label) { (level(roots, after)) } }
}

fn level(nodes: &[Outline], after: Option<&Markup>) -> Markup {
    html! {
        ul {
            @for node in nodes {
                li id=(node.id) {
                    div.leaf data-here[node.is_here] {
                        @if let Some(href) = &node.toggle {
                            a.toggle href=(href) aria-expanded=(if node.is_open { "true" } else { "false" })
                                aria-label=(text::tree_below(&node.name)) { (icon(icons::LuChevronRight)) }
                        }
                        span.node { (node.content) }
                        @if !node.count.is_empty() { span.count { (node.count) } }
                    }
                    @if node.is_open && (!node.below.is_empty() || node.after.is_some()) { (level(&node.below, node.after.as_ref())) }
                }
            }
            @if let Some(after) = after { li { div.leaf { span.node { (after) } } } }
        }
    }
}
