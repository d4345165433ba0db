//! A page in the middle of nothing: sign-in, the wizard, errors.

use maud::{Markup, html};

use super::{Page, Shell};
use crate::kit::{banner, toasts};
use crate::page::frame::{mark, theme_form};
use crate::text;

pub(super) fn body(page: &Page, shell: &Shell) -> Markup {
    let class = if page.is_wide { "bare-card wide" } else { "bare-card" };
    html! {
        body.bare {
            a.skip href="#main" { (text::skip()) }
            @for line in &shell.banners { (banner(line.tone, &line.words, line.link.as_ref())) }
            main id="main" tabindex="-1" {
                div.bare-head { (mark(&shell.organization)) strong dir="auto" { (shell.organization) } }
                div class=(class) {
                    h1 { (page.title) }
                    @if let Some(sentence) = &page.sentence { p.sentence { (sentence) } }
                    (page.body)
                    @if let Some(actions) = &page.actions { div.actions { (actions) } }
                }
            }
            footer.bare-foot { (theme_form(shell)) }
            (toasts(shell.flash.as_ref()))
            dialog.modal id="modal" aria-labelledby="confirm-title" {}
        }
    }
}
