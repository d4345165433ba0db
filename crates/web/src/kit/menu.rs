//! A button that opens a short list of links or buttons. The browser's popover does it; no JavaScript is needed.

use maud::{Markup, Render, html};

use super::{Words, button, icon};
use crate::Icon;

/// A menu; build it with [`menu`].
#[derive(Debug, Clone)]
pub struct Menu<'a> {
    id: Words<'a>,
    label: Words<'a>,
    icon: Option<Icon>,
    icon_only: bool,
    ghost: bool,
    items: Vec<MenuItem<'a>>,
}

/// One line of a menu.
#[derive(Debug, Clone)]
pub enum MenuItem<'a> {
    /// A link.
    Link {
        /// What it says.
        label: Words<'a>,
        /// Where it leads.
        href: Words<'a>,
        /// Whether it takes something away.
        danger: bool,
        /// Whether it leads to a page made of [`super::confirm`].
        in_dialog: bool,
        /// Whether it is the present choice.
        current: bool,
    },
    /// A button that posts to an address at once: only for what can be undone.
    Post {
        /// What it says.
        label: Words<'a>,
        /// Where it posts.
        action: Words<'a>,
    },
    /// Anything else: a checkbox, a small form.
    Content(Markup),
    /// A line between groups.
    Line,
}

impl<'a> MenuItem<'a> {
    /// A link.
    pub fn link(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self::Link { label: label.into(), href: href.into(), danger: false, in_dialog: false, current: false }
    }

    /// A link to a choice that holds or not: a sort order.
    pub fn choice(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>, current: bool) -> Self {
        Self::Link { label: label.into(), href: href.into(), danger: false, in_dialog: false, current }
    }

    /// A link to a confirmation, opened over the page where it can be.
    pub fn confirm(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self::Link { label: label.into(), href: href.into(), danger: false, in_dialog: true, current: false }
    }

    /// A link to the confirmation of something that takes away.
    pub fn danger(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self::Link { label: label.into(), href: href.into(), danger: true, in_dialog: true, current: false }
    }

    /// A button that posts at once.
    pub fn post(label: impl Into<Words<'a>>, action: impl Into<Words<'a>>) -> Self {
        Self::Post { label: label.into(), action: action.into() }
    }
}

/// A menu behind a button; `id` must be unique on the page.
pub fn menu<'a>(id: impl Into<Words<'a>>, label: impl Into<Words<'a>>, items: Vec<MenuItem<'a>>) -> Menu<'a> {
    Menu { id: id.into(), label: label.into(), icon: None, icon_only: false, ghost: false, items }
}

impl Menu<'_> {
    /// With an icon before the words.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// The icon alone, without a border: for rows.
    #[must_use]
    pub fn icon_only(self, icon: Icon) -> Self {
        Self { icon: Some(icon), icon_only: true, ghost: true, ..self }
    }
}

impl Render for Menu<'_> {
    fn render(&self) -> Markup {
        let mut opener = button(&*self.label).opens(&*self.id);
        if let Some(shown) = self.icon {
            opener = if self.icon_only { opener.icon_only(shown) } else { opener.icon(shown) };
        }
        if self.ghost {
            opener = opener.ghost();
        }
        html! {
            (opener)
            div.menu id=(self.id) popover { (items(&self.items)) }
        }
    }
}

/// The menu of a list's row, whose lines stay the row's.
pub(crate) fn of_row(id: &str, label: &str, lines: &[MenuItem<'_>]) -> Markup {
    html! {
        (button(label).opens(id).icon_only(crate::icons::LuEllipsis).ghost())
        div.menu id=(id) popover { (items(lines)) }
    }
}

/// The lines of a menu alone, for a popover of one's own.
pub(crate) fn items(items: &[MenuItem<'_>]) -> Markup {
    html! {
        @for item in items {
            @match item {
                MenuItem::Link { label, href, danger, in_dialog, current } => {
                    a href=(href) class=[danger.then_some("danger")] data-dialog[*in_dialog] aria-current=[current.then_some("true")] {
                        (label)
                        @if *current { (icon(crate::icons::LuCheck)) }
                    }
                },
                MenuItem::Post { label, action } => form method="post" action=(action) { button type="submit" { (label) } },
                MenuItem::Content(content) => (content),
                MenuItem::Line => hr;,
            }
        }
    }
}
