//! The frame: navigation at the left, one panel at the right, jump-to over everything.
//!
//! The navigation is a popover: always shown where there is room, opened by the menu button on a phone.

use maud::{Markup, html};

use super::{NavItem, Page, Shell};
use crate::kit::{avatar, banner, icon, kbd, toasts};
use crate::theme::{self, Theme};
use crate::{icons, text};

pub(super) fn body(page: &Page, shell: &Shell) -> Markup {
    html! {
        body {
            a.skip href="#main" { (text::skip()) }
            @for line in &shell.banners { (banner(line.tone, &line.words, line.link.as_ref())) }
            div.app {
                header.top {
                    button.btn.ghost.square type="button" popovertarget="side" aria-label=(text::menu()) { (icon(icons::LuMenu)) }
                    strong dir="auto" { (shell.organization) }
                    a.btn.ghost.square href="/search" data-jump aria-label=(text::jump_title()) { (icon(icons::LuSearch)) }
                }
                (side(page, shell))
                main id="main" tabindex="-1" data-wide[page.is_wide] { (head(page)) div.body { (page.body) } }
            }
            (jump_dialog())
            dialog.modal id="modal" aria-labelledby="confirm-title" {}
            (toasts(shell.flash.as_ref()))
        }
    }
}

fn head(page: &Page) -> Markup {
    html! {
        @if !page.crumbs.is_empty() {
            nav.crumbs aria-label=(text::breadcrumbs()) {
                ol {
                    @for crumb in &page.crumbs {
                        li dir="auto" {
                            @match &crumb.href {
                                Some(href) => a href=(href) { (crumb.label) },
                                None => span aria-current="page" { (crumb.label) },
                            }
                        }
                    }
                }
            }
        }
        header.page-head {
            div { h1 dir="auto" { (page.title) } @if let Some(sentence) = &page.sentence { p dir="auto" { (sentence) } } }
            @if let Some(actions) = &page.actions { div.actions { (actions) } }
        }
    }
}

fn side(page: &Page, shell: &Shell) -> Markup {
    let here = page.section.as_deref().unwrap_or(&shell.here);
    let current = current(shell, here);
    html! {
        header.side id="side" popover {
            a.organization href="/" { (mark(&shell.organization)) strong dir="auto" { (shell.organization) } }
            a.jump href="/search" data-jump { (icon(icons::LuSearch)) span { (text::jump()) } (kbd(text::jump_keys())) }
            nav aria-label=(text::main_navigation()) {
                @for section in &shell.nav {
                    @if let Some(title) = &section.title { h2 { (title) } }
                    ul { @for item in &section.items { li { (nav_link(item, current == Some(item.href.as_str()))) } } }
                }
            }
            (person(shell))
        }
    }
}

/// The link with the longest path that this page lies under.
fn current<'a>(shell: &'a Shell, here: &str) -> Option<&'a str> {
    let holds = |href: &str| here == href || here.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let hrefs = shell.nav.iter().flat_map(|section| &section.items).map(|item| item.href.as_str());
    hrefs.filter(|href| holds(href)).max_by_key(|href| href.len())
}

fn nav_link(item: &NavItem, is_current: bool) -> Markup {
    html! {
        a href=(item.href) aria-current=[is_current.then_some("page")] {
            (icon(item.icon))
            span { (item.label) }
            @if let Some(count) = &item.count { span.count { (count) } }
        }
    }
}

fn person(shell: &Shell) -> Markup {
    html! {
        div.me {
            @if let Some(person) = &shell.person {
                button.person type="button" popovertarget="me" {
                    (avatar(&person.name))
                    span { strong dir="auto" { (person.name) } small dir="auto" { (person.role) } }
                    (icon(icons::LuChevronsUpDown))
                }
                div.menu id="me" popover {
                    a href=(person.account) { (text::account()) }
                    (theme_form(shell))
                    hr;
                    form method="post" action=(person.sign_out) { button type="submit" { (text::sign_out()) } }
                }
            } @else {
                (theme_form(shell))
            }
        }
    }
}

/// The organization's initial on the product's colour.
pub(super) fn mark(organization: &str) -> Markup {
    let initial: String = organization.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    html! { span.mark aria-hidden="true" { (initial) } }
}

/// Three buttons that post the chosen theme; JavaScript switches at once.
pub(super) fn theme_form(shell: &Shell) -> Markup {
    let sign = |theme: Theme| match theme {
        Theme::System => icons::LuMonitor,
        Theme::Light => icons::LuSun,
        Theme::Dark => icons::LuMoon,
    };
    html! {
        form.theme method="post" action=(theme::PATH) data-theme-form aria-label=(text::theme()) {
            input type="hidden" name="back" value=(shell.here);
            @for theme in Theme::ALL {
                button type="submit" name="theme" value=(theme.word()) aria-pressed=(theme == shell.theme) aria-label=(theme.label())
                    title=(theme.label()) { (icon(sign(theme))) }
            }
        }
    }
}

fn jump_dialog() -> Markup {
    html! {
        dialog.jump-to id="jump" aria-label=(text::jump_title()) {
            form method="get" action="/search" {
                (icon(icons::LuSearch))
                label.sr for="jump-q" { (text::jump_title()) }
                input id="jump-q" name="q" type="search" autocomplete="off" placeholder=(text::jump()) maxlength="200" dir="auto";
                (kbd("Esc"))
            }
            div id="jump-results" data-from="/jump" aria-live="polite" {}
        }
    }
}
