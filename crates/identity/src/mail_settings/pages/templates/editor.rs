//! The editor's page.

use axum::http::StatusCode;
use kernel::{Category, Fault, FieldError};
use mail::letter::{Block, Look, Span};
use maud::{Markup, html};
use web::Page;
use web::kit::{self, Tone};
use web::page::Crumb;

use super::{Loaded, SERVER, TEMPLATES, address};
use crate::account_mails::{EditMail, LONGEST_SUBJECT, LONGEST_TEXT, MailKind, MailText, Preview};
use crate::http::Signed;
use crate::mail_settings::text;

/// The form as sent. `act` is the button: save, preview or test.
#[derive(Debug, Clone, serde::Deserialize)]
pub(in crate::mail_settings) struct TextForm {
    #[serde(default)]
    pub(super) subject: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) version: i64,
    #[serde(default)]
    pub(super) act: String,
    /// What the page says above the form.
    #[serde(skip)]
    pub(super) said: String,
}

impl TextForm {
    /// As it stands.
    pub(super) fn of(mail: &MailText) -> Self {
        let words = mail.words();
        Self { subject: words.subject, text: words.text, version: mail.version, act: String::new(), said: String::new() }
    }

    /// The verb's input.
    pub(super) fn input(&self, kind: MailKind) -> EditMail {
        EditMail { kind, version: self.version, subject: self.subject.clone(), text: self.text.clone() }
    }
}

/// All that the page shows.
pub(super) struct Editor<'a> {
    pub(super) signed: &'a Signed,
    pub(super) loaded: &'a Loaded,
    pub(super) typed: &'a TextForm,
    pub(super) fault: Option<&'a Fault>,
    pub(super) preview: &'a Preview,
    pub(super) of_default: &'a Preview,
}

impl Editor<'_> {
    pub(super) fn page(&self) -> Page {
        let kind = self.loaded.mail.kind;
        let errors = self.fault.map_or(&[][..], |fault| &fault.fields);
        let stale = self.fault.is_some_and(|fault| fault.category == Category::Stale);
        let version = if stale { self.loaded.mail.version } else { self.typed.version };
        let main = html! {
            @if stale { (self.compared()) } @else { (kit::error_summary(self.fault)) }
            @if !self.typed.said.is_empty() { (kit::notice(Tone::Good, html! { p { (self.typed.said) } })) }
            (self.fields(errors))
            (self.previews())
        };
        let body = html! {
            form method="post" action=(address(kind)) data-dirty novalidate {
                input type="hidden" name="version" value=(version);
                (kit::columns(main, self.side()))
                (kit::save_bar(address(kind)).errors(errors))
            }
        };
        let crumbs = vec![Crumb::link(text::title(), SERVER), Crumb::link(text::templates(), TEMPLATES), Crumb::here(kind.label())];
        let status = self.fault.map_or(StatusCode::OK, |fault| web::problem::status_of(fault.category));
        Page::new(kind.label()).sentence(kind.sent_when()).crumbs(crumbs).section(SERVER).status(status).body(body)
    }

    fn fields(&self, errors: &[FieldError]) -> Markup {
        let body = html! {
            (kit::field("subject", text::subject()).value(&*self.typed.subject).max_length(LONGEST_SUBJECT)
                .hint(text::words_subject_hint()).required().errors(errors))
            (kit::textarea("text", text::words()).value(&*self.typed.text).rows(14).max_length(LONGEST_TEXT).required().errors(errors))
            div.actions {
                (kit::button(text::show_preview()).sends("act", "preview").icon(web::icons::LuEye))
                (kit::button(text::send_test_to_me()).sends("act", "test").icon(web::icons::LuSend))
            }
        };
        html! { (kit::card(text::words()).sentence(text::words_sentence()).body(body)) }
    }

    /// What was typed beside what the product would say.
    fn previews(&self) -> Markup {
        let button = self.loaded.mail.kind.button();
        let yours = html! {
            @if !self.preview.unset.is_empty() {
                (kit::notice(Tone::Warn, html! {
                    p { (text::unset_for_you()) }
                    p { @for tag in &self.preview.unset { code { "{" (tag) "}" } " " } }
                }))
            }
            (mail(self.preview, button))
        };
        kit::pair(html! {
            (kit::card(text::preview()).sentence(text::preview_sentence()).id("preview").body(yours))
            (kit::card(text::preview_of_default()).sentence(text::preview_of_default_sentence()).body(mail(self.of_default, button)))
        })
    }

    fn side(&self) -> Markup {
        let mail = &self.loaded.mail;
        let tags = html! {
            dl.facts {
                @for tag in &self.loaded.tags {
                    div {
                        dt { code { "{" (tag.name) "}" } @if mail.kind.needs().iter().any(|need| need.name() == tag.name) {
                            " " (kit::badge(text::needed(), Tone::Warn)) } }
                        dd { (tag.says) }
                    }
                }
            }
        };
        html! {
            (kit::slim_card(text::now()).body(html! {
                @if mail.edited.is_some() {
                    (kit::facts(&[(text::last_changed(), super::standing(self.signed, &self.loaded.changed_by, mail))]))
                    div.actions {
                        (kit::link_button(text::reset_text(), format!("{}/reset", address(mail.kind))).small().in_dialog())
                    }
                } @else { p { (text::of_the_product()) } }
            }))
            (kit::slim_card(text::tags()).sentence(text::tags_sentence()).body(tags))
        }
    }

    /// What the second to save typed against what stands saved now.
    fn compared(&self) -> Markup {
        let saved = self.loaded.mail.words();
        let typed = |words: &str| words.replace("\r\n", "\n");
        let fields = [(text::subject(), typed(&self.typed.subject), saved.subject), (text::words(), typed(&self.typed.text), saved.text)];
        html! {
            (kit::notice(Tone::Warn, html! { p { (text::text_stale(&self.loaded.changed_by)) } }))
            (kit::card(text::text_stale_title()).body(kit::diff(text::text_stale_title(), fields)))
        }
    }
}

/// A mail as it is read.
fn mail(preview: &Preview, button: &str) -> Markup {
    html! {
        p dir="auto" { strong { (preview.subject) } }
        @for block in &preview.blocks {
            @match block {
                Block::Lines(lines) => p dir="auto" { @for (at, line) in lines.iter().enumerate() {
                    @if at > 0 { br; }
                    @for span in line { (shown(span)) }
                } },
                Block::Button(link) => {
                    p { span.btn.primary { (button) } }
                    p.dim.lines { (link.text) }
                }
            }
        }
    }
}

fn shown(span: &Span) -> Markup {
    html! {
        @match span.look {
            Look::Plain => (span.text),
            Look::Code => strong { (span.text) },
            Look::Link => span.dim.lines { (span.text) },
        }
    }
}
