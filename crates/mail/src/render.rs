//! Templates of account mails: subject, text and HTML by minijinja.
//!
//! A tag that the context does not have is an error, so a test that renders a mail finds every misspelled one. Values are
//! put in once and never read as template text. A value that stands in the text cannot begin a new line of it, unless the
//! template says `{{ value|lines }}`. Secrets are named by the template; subject and the copy for the outbox page are
//! rendered with masks in their place, so they cannot slip into either.

use kernel::{Fault, Outcome};
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, context, escape_formatter};
use serde::Serialize;

use crate::layout;

/// What stands in the place of a secret.
pub const MASK: &str = "••••••••";
/// A mail needs a few hundred steps; a loop that runs away ends here.
const FUEL: u64 = 20_000;

/// A mail's sources, by `include_str!` from the slice that owns it: `mails/<name>/{subject.txt, body.txt, body.html}`.
///
/// Every context has `organization`, the name shown above and below the HTML part. In `body.html` a link is made by
/// `{{ button(link, "Choose your password") }}`: a button, and below it the address as text.
#[derive(Debug, Clone, Copy)]
pub struct MailTemplate {
    /// Its name, as the outbox page shows it.
    pub name: &'static str,
    /// The subject's source.
    pub subject: &'static str,
    /// The text part's source.
    pub text: &'static str,
    /// The HTML part's source: what stands inside the shared layout.
    pub html: &'static str,
    /// The keys of the context that hold secrets: a link that signs somebody in, a temporary password.
    pub secrets: &'static [&'static str],
}

/// A rendered mail.
#[derive(Clone)]
pub struct Rendered {
    /// The template's name.
    pub template: &'static str,
    /// The subject, one line, with masks for secrets.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part in its layout.
    pub html: String,
    /// The text part with masks for secrets.
    pub masked_text: String,
    /// Whether the template names secrets.
    pub holds_secret: bool,
}

impl std::fmt::Debug for Rendered {
    /// Without the parts, which may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered").field("template", &self.template).field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Renders a mail. An error is a fault of the template or of the code that gave the context, never of a person.
pub fn render(template: &MailTemplate, context: impl Serialize) -> Outcome<Rendered> {
    let open = serde_json::to_value(context).map_err(Fault::internal)?;
    let masked = mask(template, &open);
    let environment = environment();
    let run = |part: &str, source: &str, context: &serde_json::Value| {
        let name = format!("{}/{part}", template.name);
        environment.render_named_str(&name, source, Serde(context)).map_err(|error| broken(&name, &error))
    };
    let content = run("body.html", template.html, &open)?;
    let subject = kernel::text::one_line(&run("subject.txt", template.subject, &masked)?);
    let frame = context! { subject => subject.clone(), content => Value::from_safe_string(content), context => Serde(&masked) };
    let html = environment.render_named_str("layout.html", layout::LAYOUT, frame);
    Ok(Rendered {
        template: template.name,
        text: run("body.txt", template.text, &open)?,
        masked_text: run("body.txt", template.text, &masked)?,
        html: html.map_err(|error| broken("layout.html", &error))?,
        subject,
        holds_secret: !template.secrets.is_empty(),
    })
}

/// Only subject and text, with masks for secrets: a preview.
pub fn render_masked(template: &MailTemplate, context: impl Serialize) -> Outcome<(String, String)> {
    render(template, context).map(|rendered| (rendered.subject, rendered.masked_text))
}

fn mask(template: &MailTemplate, open: &serde_json::Value) -> serde_json::Value {
    let mut masked = open.clone();
    if let Some(map) = masked.as_object_mut() {
        for key in template.secrets {
            if let Some(value) = map.get_mut(*key) {
                *value = MASK.into();
            }
        }
    }
    masked
}

/// Names the place, and not the values: an error goes to the log.
fn broken(name: &str, error: &Error) -> Fault {
    Fault::internal(format!("mail template {name}, line {}: {:?}", error.line().unwrap_or(0), error.kind()))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|name| if name.rsplit('.').next() == Some("html") { AutoEscape::Html } else { AutoEscape::None });
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && text.contains(breaks_line) => {
            let one_line = text.replace(breaks_line, " ");
            escape_formatter(out, state, &Value::from(one_line))
        }
        _ => escape_formatter(out, state, value),
    });
    environment.add_filter("lines", lines);
    environment.add_function("button", button);
    environment
}

fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A text of several lines: kept in the text part, broken by `<br>` in HTML.
fn lines(state: &minijinja::State<'_, '_>, text: &str) -> Value {
    let readable = text.lines().map(|line| line.replace(breaks_line, " "));
    if matches!(state.auto_escape(), AutoEscape::Html) {
        return Value::from_safe_string(readable.map(|line| layout::escape(&line)).collect::<Vec<_>>().join("<br>"));
    }
    Value::from_safe_string(readable.collect::<Vec<_>>().join("\n"))
}

fn button(link: &str, label: &str) -> Result<Value, Error> {
    if !link.starts_with("https://") && !link.starts_with("http://") {
        return Err(Error::new(ErrorKind::InvalidOperation, "a button needs an http address"));
    }
    Ok(Value::from_safe_string(layout::button(link, label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITATION: MailTemplate = MailTemplate {
        name: "invitation",
        subject: "{{ name }}, join {{ organization }}",
        text: "Hello {{ name }},\n\n{{ link }}\n",
        html: "<p>Hello {{ name }},</p>{{ button(link, \"Join\") }}",
        secrets: &["link"],
    };

    fn with_name(name: &str) -> serde_json::Value {
        serde_json::json!({ "organization": "AdventureWorks Cycle", "name": name, "link": "https://crm.example/i/abc?x=1&y=2" })
    }

    #[test]
    fn a_mail_has_a_subject_a_text_and_html_with_one_button() {
        let mail = render(&INVITATION, with_name("Ann")).unwrap();
        assert_eq!(mail.subject, "Ann, join AdventureWorks Cycle");
        assert_eq!(mail.text, "Hello Ann,\n\nhttps://crm.example/i/abc?x=1&y=2");
        assert!(mail.html.contains("<p>Hello Ann,</p>"), "{}", mail.html);
        assert_eq!(mail.html.matches("href=\"https://crm.example/i/abc?x=1&amp;y=2\"").count(), 1);
        assert!(mail.html.contains(">https://crm.example/i/abc?x=1&amp;y=2<"), "the address stands as text too");
        assert!(mail.html.contains("AdventureWorks Cycle") && mail.html.contains("color-scheme"));
    }

    // covers: T-B19
    #[test]
    fn values_are_put_in_once_and_never_read_as_template_or_markup() {
        for (name, html) in [
            ("<img onerror=x>", "&lt;img onerror=x&gt;"),
            ("{{7*7}}", "{{7*7}}"),
            ("{% for x in range(9) %}", "{% for x in range(9) %}"),
            ("{ASSUF1}", "{ASSUF1}"),
        ] {
            let mail = render(&INVITATION, with_name(name)).unwrap();
            assert!(mail.text.contains(&format!("Hello {name},")), "{}", mail.text);
            assert!(mail.html.contains(&format!("Hello {html},")), "{}", mail.html);
            assert!(!mail.html.contains("<img"));
        }
    }

    // covers: T-B19
    #[test]
    fn a_value_cannot_begin_a_line() {
        let mail = render(&INVITATION, with_name("Ann\r\nBcc: eve@x.example\u{2028}more")).unwrap();
        assert_eq!(mail.text.lines().next(), Some("Hello Ann  Bcc: eve@x.example more,"));
        assert_eq!(mail.subject, "Ann Bcc: eve@x.example more, join AdventureWorks Cycle");
        let of_lines = MailTemplate { text: "{{ name|lines }}", html: "{{ name|lines }}", ..INVITATION };
        let mail = render(&of_lines, with_name("a <b>\r\nc")).unwrap();
        assert_eq!(mail.text, "a <b>\nc");
        assert!(mail.html.contains("a &lt;b&gt;<br>c"));
    }

    #[test]
    fn secrets_are_masked_for_the_outbox_page_and_in_the_subject() {
        let careless = MailTemplate { subject: "Go to {{ link }}", ..INVITATION };
        let mail = render(&careless, with_name("Ann")).unwrap();
        assert_eq!(mail.subject, format!("Go to {MASK}"));
        assert_eq!(mail.masked_text, format!("Hello Ann,\n\n{MASK}"));
        assert!(mail.holds_secret && !format!("{mail:?}").contains("abc"));
        assert_eq!(render_masked(&careless, with_name("Ann")).unwrap().1, mail.masked_text);
    }

    #[test]
    fn an_unknown_tag_and_a_runaway_template_are_errors() {
        let misspelled = MailTemplate { text: "{{ nmae }}", ..INVITATION };
        let fault = render(&misspelled, with_name("Ann")).unwrap_err();
        assert!(fault.is("internal") && fault.message.contains("invitation/body.txt, line 1"), "{fault}");
        let endless = MailTemplate { text: "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}", ..INVITATION };
        assert!(render(&endless, with_name("Ann")).is_err());
        let script = MailTemplate { html: "{{ button(name, 'x') }}", ..INVITATION };
        assert!(render(&script, with_name("javascript:alert(1)")).is_err());
    }
}
