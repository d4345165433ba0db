//! Buttons, and links that look like them. One primary button a page.

use maud::{Markup, Render, html};

use super::{Words, icon};
use crate::Icon;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Primary,
    Danger,
    Ghost,
}

/// A button or a link; build it with [`button`] or [`link_button`].
#[derive(Debug, Clone)]
pub struct Button<'a> {
    label: Words<'a>,
    look: Look,
    icon: Option<Icon>,
    icon_only: bool,
    small: bool,
    href: Option<Words<'a>>,
    name: Option<(Words<'a>, Words<'a>)>,
    form: Option<Words<'a>>,
    form_action: Option<Words<'a>>,
    popover: Option<Words<'a>>,
    skips_validation: bool,
    in_dialog: bool,
    closed_because: Option<Words<'a>>,
}

/// A submit button of the form that it stands in.
pub fn button<'a>(label: impl Into<Words<'a>>) -> Button<'a> {
    Button {
        label: label.into(),
        look: Look::Plain,
        icon: None,
        icon_only: false,
        small: false,
        href: None,
        name: None,
        form: None,
        form_action: None,
        popover: None,
        skips_validation: false,
        in_dialog: false,
        closed_because: None,
    }
}

/// A link that looks like a button.
pub fn link_button<'a>(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Button<'a> {
    Button { href: Some(href.into()), ..button(label) }
}

impl<'a> Button<'a> {
    /// The page's one main action.
    #[must_use]
    pub fn primary(self) -> Self {
        Self { look: Look::Primary, ..self }
    }

    /// It takes something away.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { look: Look::Danger, ..self }
    }

    /// Without a border, for what is beside the point.
    #[must_use]
    pub fn ghost(self) -> Self {
        Self { look: Look::Ghost, ..self }
    }

    /// With an icon before the words.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// The icon alone; the label is still read out.
    #[must_use]
    pub fn icon_only(self, icon: Icon) -> Self {
        Self { icon: Some(icon), icon_only: true, ..self }
    }

    /// Lower, for rows and bars.
    #[must_use]
    pub fn small(self) -> Self {
        Self { small: true, ..self }
    }

    /// What the form carries if this button sends it.
    #[must_use]
    pub fn sends(self, name: impl Into<Words<'a>>, value: impl Into<Words<'a>>) -> Self {
        Self { name: Some((name.into(), value.into())), ..self }
    }

    /// Belongs to the form with this id, wherever it stands.
    #[must_use]
    pub fn of_form(self, id: impl Into<Words<'a>>) -> Self {
        Self { form: Some(id.into()), ..self }
    }

    /// Sends the form to another address than the form's own.
    #[must_use]
    pub fn to(self, address: impl Into<Words<'a>>) -> Self {
        Self { form_action: Some(address.into()), ..self }
    }

    /// Opens the popover with this id instead of sending a form.
    #[must_use]
    pub fn opens(self, id: impl Into<Words<'a>>) -> Self {
        Self { popover: Some(id.into()), ..self }
    }

    /// Sends the form as it stands, without the browser's checks (back, generate).
    #[must_use]
    pub fn without_checks(self) -> Self {
        Self { skips_validation: true, ..self }
    }

    /// A link to a page made of [`super::confirm`]: with JavaScript it opens over the present page.
    #[must_use]
    pub fn in_dialog(self) -> Self {
        Self { in_dialog: true, ..self }
    }

    /// Closed: shown, not usable, and it says why (which grant is missing and who can give it).
    #[must_use]
    pub fn closed(self, because: impl Into<Words<'a>>) -> Self {
        Self { closed_because: Some(because.into()), ..self }
    }

    fn class(&self) -> String {
        let mut class = String::from("btn");
        class.push_str(match self.look {
            Look::Plain => "",
            Look::Primary => " primary",
            Look::Danger => " danger",
            Look::Ghost => " ghost",
        });
        if self.icon_only {
            class.push_str(" square");
        }
        if self.small {
            class.push_str(" small");
        }
        class
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let class = self.class();
        let label = self.icon_only.then_some(&self.label);
        let inner = html! {
            @if let Some(shown) = self.icon { (icon(shown)) }
            @if !self.icon_only { (self.label) }
        };
        if let Some(reason) = &self.closed_because {
            return html! {
                span.closed {
                    button class=(class) type="button" aria-disabled="true" aria-label=[label] title=(reason) { (inner) }
                    span.sr { (reason) }
                }
            };
        }
        if let Some(href) = &self.href {
            return html! { a class=(class) href=(href) aria-label=[label] title=[label] data-dialog[self.in_dialog] { (inner) } };
        }
        let kind = if self.popover.is_some() { "button" } else { "submit" };
        html! {
            button class=(class) type=(kind) aria-label=[label] title=[label] popovertarget=[&self.popover] form=[&self.form]
                formaction=[&self.form_action] formnovalidate[self.skips_validation]
                name=[self.name.as_ref().map(|(name, _)| name)] value=[self.name.as_ref().map(|(_, value)| value)] { (inner) }
        }
    }
}
