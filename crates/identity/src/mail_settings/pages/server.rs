//! The mail server: its settings, a test that shows the server's own words, and only then active.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{EmailAddress, Fault, Secret};
use mail::{MailFault, SaveTransport, Security, TransportSettings};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{self, Flash, Tone};
use web::page::Crumb;
use web::{Page, Problem};

use super::{OUTBOX, SERVER, TEMPLATES, admit};
use crate::http::{App, Signed};
use crate::mail_settings::{self, text};

/// The form as sent. `save` is the button that keeps the settings once the test went through.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct ServerForm {
    #[serde(default)]
    host: String,
    #[serde(default)]
    port: String,
    #[serde(default)]
    security: String,
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    from_name: String,
    #[serde(default)]
    from_address: String,
    #[serde(default)]
    test_to: String,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    save: Option<String>,
    /// Whether an empty password means the one typed last.
    #[serde(default)]
    typed_before: bool,
}

impl ServerForm {
    /// What is kept, or what a first form proposes.
    pub(crate) fn stored(settings: Option<&TransportSettings>, organization: &str, own_address: String) -> Self {
        Self {
            host: settings.map(|s| s.host.clone()).unwrap_or_default(),
            port: settings.map_or_else(|| "587".to_owned(), |s| s.port.to_string()),
            security: settings.map_or(Security::Starttls, |s| s.security).word().to_owned(),
            user_name: settings.map(|s| s.user_name.clone()).unwrap_or_default(),
            password: Secret::default(),
            from_name: settings.map_or_else(|| organization.to_owned(), |s| s.sender.name.clone()),
            from_address: settings.map(|s| s.sender.address.to_string()).unwrap_or_default(),
            test_to: own_address,
            version: settings.map_or(0, |s| s.version),
            save: None,
            typed_before: false,
        }
    }

    /// Proposes `address` as the sender's, where none was typed yet.
    pub(crate) fn propose_sender(&mut self, address: &str) {
        if self.from_address.is_empty() {
            address.clone_into(&mut self.from_address);
        }
    }

    /// The verb's input.
    pub(crate) fn input(&self, test_proof: String) -> SaveTransport {
        SaveTransport {
            host: self.host.clone(),
            port: self.port.trim().parse().unwrap_or(0),
            security: Security::parse(&self.security).unwrap_or(Security::Starttls),
            user_name: self.user_name.clone(),
            password: self.password.clone(),
            goes_on_with_typed: self.typed_before,
            from_name: self.from_name.clone(),
            from_address: self.from_address.clone(),
            test_proof,
            version: self.version,
        }
    }
}

/// What the page says above the form.
pub(crate) enum Said {
    Nothing,
    Refused(Fault),
    Tested(String),
    NotTaken(MailFault),
}

impl Said {
    /// What is wrong with the form.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        if let Self::Refused(fault) = self { Some(fault) } else { None }
    }
}

/// The page.
pub(super) async fn form(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    admit(&signed)?;
    let (settings, own) = stored(&app, &signed).await?;
    let form = ServerForm::stored(settings.as_ref(), &signed.organization.name, own);
    Ok(page(&signed, settings.as_ref(), &form, &Said::Nothing))
}

/// The stored settings, and the address of whoever asks.
pub(crate) async fn stored(app: &App, signed: &Signed) -> Result<(Option<TransportSettings>, String), Fault> {
    let (ctx, me) = (signed.ctx.clone(), signed.me.id);
    app.db
        .read(move |read| {
            let own = crate::users::get(read, ctx.org, me)?.primary_email.unwrap_or_default();
            Ok((mail::transport::find(&ctx, read)?, own))
        })
        .await
}

/// *Send test*, and with the other button *Save* if it went through.
pub(super) async fn send(State(app): State<App>, signed: Signed, form: Form<ServerForm>) -> Result<Response, Problem> {
    admit(&signed)?;
    let mut form = form.input;
    let (settings, _) = stored(&app, &signed).await?;
    let said = match test(&app, &signed, &mut form).await {
        Ok(Ok(passed)) if form.save.is_some() => {
            let (ctx, input) = (signed.ctx.clone(), form.input(passed.proof));
            match app.db.write(move |tx| mail_settings::save(&ctx, tx, input.clone())).await {
                Ok(()) => return Ok(signed.to_with(SERVER, &Flash::good(text::saved(passed.answer)))),
                Err(fault) => Said::Refused(fault),
            }
        }
        Ok(Ok(passed)) => Said::Tested(passed.answer),
        Ok(Err(not_taken)) => Said::NotTaken(not_taken),
        Err(fault) => Said::Refused(fault),
    };
    Ok(page(&signed, settings.as_ref(), &form, &said))
}

/// Sends a test mail with what was typed. The password need not be typed again, whatever comes of it.
pub(crate) async fn test(app: &App, signed: &Signed, form: &mut ServerForm) -> Result<Result<mail::TestPassed, MailFault>, Fault> {
    let (ctx, input) = (signed.ctx.clone(), form.input(String::new()));
    form.typed_before = app.db.write(move |tx| mail_settings::remember_password(&ctx, tx, &input)).await?;
    let to = EmailAddress::parse(&form.test_to).map_err(|fault| Fault::field("test_to", fault.code, fault.message))?;
    let (ctx, input) = (signed.ctx.clone(), form.input(String::new()));
    let settings = app.db.read(move |read| mail::transport::resolve(&ctx, read, &input)).await?;
    Ok(mail::send_test(&signed.ctx, &app.settings.wire, &settings, &to, &signed.organization.name).await)
}

fn page(signed: &Signed, stored: Option<&TransportSettings>, form: &ServerForm, said: &Said) -> Response {
    let (fault, status) = match said {
        Said::Refused(fault) => (Some(fault), web::problem::status_of(fault.category)),
        Said::NotTaken(_) => (None, StatusCode::UNPROCESSABLE_ENTITY),
        Said::Nothing | Said::Tested(_) => (None, StatusCode::OK),
    };
    let errors = fault.map_or(&[][..], |fault| &fault.fields);
    let main = html! {
        (words(said, fault))
        form method="post" action=(SERVER) {
            (kit::stack(html! {
                (kit::card(text::server_title()).sentence(text::server_sentence()).body(server_fields(form, stored, errors)))
                (kit::card(text::sender_title()).sentence(text::sender_sentence()).body(sender_fields(form, errors)))
                (kit::card(text::test_title()).sentence(text::test_sentence()).body(html! {
                    (test_fields(form, errors))
                    div.actions {
                        (kit::button(text::send_test()))
                        (kit::button(text::test_and_save()).primary().sends("save", "1"))
                    }
                }))
            }))
        }
    };
    let page = Page::new(text::title())
        .sentence(text::sentence())
        .crumbs(vec![Crumb::here(text::title())])
        .actions(html! {
            (kit::link_button(text::templates(), TEMPLATES).icon(web::icons::LuFileText))
            (kit::link_button(text::outbox(), OUTBOX).icon(web::icons::LuInbox))
        })
        .body(kit::columns(main, side(signed, stored)))
        .status(status);
    signed.show(page)
}

/// What the server said, or what is wrong with the form.
pub(crate) fn words(said: &Said, fault: Option<&Fault>) -> Markup {
    match said {
        Said::Nothing => html! {},
        Said::Refused(_) => kit::error_summary(fault),
        Said::Tested(answer) => kit::notice(Tone::Good, html! { p { (text::test_passed()) } p { code { (answer) } } }),
        Said::NotTaken(not_taken) => kit::notice(Tone::Bad, html! { p { (text::test_failed()) } p { code { (not_taken.answer) } } }),
    }
}

/// The fields of the server.
pub(crate) fn server_fields(form: &ServerForm, stored: Option<&TransportSettings>, errors: &[kernel::FieldError]) -> Markup {
    let keeps = stored.is_some_and(|s| !s.password.is_empty());
    let hint = match (form.typed_before, keeps) {
        (true, _) => text::password_typed(),
        (false, true) => text::password_kept(),
        (false, false) => text::password_hint(),
    };
    html! {
        (kit::pair(html! {
            (kit::field("host", text::host()).value(&*form.host).placeholder("smtp.company.example").required().errors(errors))
            (kit::field("port", text::port()).value(&*form.port).number(1, 65535).required().errors(errors))
        }))
        (kit::select("security", text::security())
            .option(Security::Starttls.word(), text::starttls())
            .option(Security::Tls.word(), text::tls())
            .option(Security::None.word(), text::no_encryption())
            .value(&*form.security).required().errors(errors))
        (kit::pair(html! {
            (kit::field("user_name", text::user_name()).value(&*form.user_name).autocomplete("off").errors(errors))
            (kit::password_field("password", text::password()).autocomplete("off").hint(hint).errors(errors))
        }))
        @if form.typed_before { input type="hidden" name="typed_before" value="true"; }
    }
}

/// The fields of the sender.
pub(crate) fn sender_fields(form: &ServerForm, errors: &[kernel::FieldError]) -> Markup {
    kit::pair(html! {
        (kit::field("from_name", text::from_name()).value(&*form.from_name).max_length(100).errors(errors))
        (kit::field("from_address", text::from_address()).email().value(&*form.from_address).required().errors(errors))
    })
}

/// To whom the test goes, and the version that the form was made from.
pub(crate) fn test_fields(form: &ServerForm, errors: &[kernel::FieldError]) -> Markup {
    html! {
        (kit::field("test_to", text::test_to()).email().value(&*form.test_to).required().errors(errors))
        input type="hidden" name="version" value=(form.version);
    }
}

fn side(signed: &Signed, stored: Option<&TransportSettings>) -> Markup {
    let body = match stored {
        None => html! { p { (text::not_set_up()) } },
        Some(settings) => html! {
            (kit::facts(&[
                (text::host(), html! { (settings.host) ":" (settings.port) }),
                (text::from_address(), html! { (settings.sender.address) }),
                (text::tested(), signed.me.format.moment_or_never(settings.tested_at, signed.ctx.now)),
            ]))
            div.actions { (kit::link_button(text::remove(), "/administration/mail/remove").small().in_dialog()) }
        },
    };
    html! { (kit::slim_card(text::now()).body(body)) }
}

/// Asks before forgetting the server.
pub(super) async fn ask_remove(signed: Signed) -> Result<Response, Problem> {
    admit(&signed)?;
    let confirm = kit::confirm(text::remove_title(), "/administration/mail/remove", text::remove(), SERVER)
        .danger()
        .consequence(text::remove_waits())
        .consequence(text::remove_password());
    let crumbs = vec![Crumb::link(text::title(), SERVER), Crumb::here(text::remove_title())];
    Ok(signed.show(Page::new(text::remove_title()).crumbs(crumbs).section(SERVER).body(kit::narrow(html! { (confirm) }))))
}

/// Forgets the server.
pub(super) async fn remove(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| mail_settings::remove(&ctx, tx)).await?;
    Ok(signed.to_with(SERVER, &Flash::good(text::removed())))
}
