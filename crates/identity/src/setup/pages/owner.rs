//! Step 3: the owner. Whoever makes it is signed in at once, and the server's code opens nothing any more.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::fault::FieldErrors;
use kernel::{EmailAddress, Fault, Secret};
use maud::html;
use web::Problem;
use web::cookies::SetCookie;
use web::form::Form;
use web::kit::{button, field, link_button, pair, password_field};

use super::wizard::COOKIE;
use super::{Wizard, path_of};
use crate::http::{App, SESSION_COOKIE};
use crate::organization::SetupStep;
use crate::passwords::{self, Hasher, PasswordContext};
use crate::policies::Rules;
use crate::setup::{self, CreateOwner, propose_user_name, text};
use crate::users::UserName;

const STEP: SetupStep = SetupStep::Owner;

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct OwnerForm {
    first_name: String,
    last_name: String,
    email: String,
    user_name: String,
    password: Secret,
    confirm_password: Secret,
    generate: Option<String>,
}

impl OwnerForm {
    fn context(&self, organization: String) -> PasswordContext {
        PasswordContext {
            user_name: self.user_name.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            organization,
            ..PasswordContext::default()
        }
    }

    /// Everything that is wrong, told at once, before a password is hashed.
    async fn check(&self, hasher: &Hasher, organization: String) -> Result<(), Fault> {
        let mut errors = FieldErrors::default();
        if self.first_name.trim().is_empty() {
            errors.add("first_name", "required", text::first_name_missing());
        }
        if self.last_name.trim().is_empty() {
            errors.add("last_name", "required", text::last_name_missing());
        }
        errors.keep("email", EmailAddress::parse(&self.email));
        errors.keep("user_name", UserName::parse(&self.user_name));
        for error in hasher.judge(&self.password, &self.confirm_password, &self.context(organization)).await? {
            errors.add(error.field, error.code, error.message);
        }
        errors.check()
    }
}

pub(super) async fn form(wizard: Wizard) -> Response {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return elsewhere;
    }
    if let Some(signed) = &wizard.owner {
        let body = html! {
            p { (text::owner_is(&signed.me.name)) }
            div.actions { (Wizard::back(STEP)) (link_button(text::go_on(), path_of(SetupStep::Companies)).primary()) }
        };
        return wizard.show(STEP, text::owner_sentence(), None, body);
    }
    page(&wizard, &OwnerForm::default(), None, None)
}

fn page(wizard: &Wizard, typed: &OwnerForm, fault: Option<&Fault>, generated: Option<&Secret>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let text_field = |name: &'static str, label: &'static str, value: &str, token: &'static str| {
        field(name, label).value(value.to_owned()).max_length(300).autocomplete(token).errors(errors)
    };
    let password = password_field("password", text::password())
        .new_with_confirm("confirm_password", text::confirm_password())
        .generator(passwords::generated_chars(&Rules::default()))
        .generated(generated.map(|secret| secret.reveal().to_owned()))
        .strength("/setup/strength")
        .hint(passwords::hint(&Rules::default()))
        .errors(errors)
        .required();
    let body = html! {
        form method="post" action=(path_of(STEP)) data-dirty data-proposes="user_name" {
            (Wizard::on_enter())
            (pair(html! {
                (text_field("first_name", text::first_name(), &typed.first_name, "given-name").required())
                (text_field("last_name", text::last_name(), &typed.last_name, "family-name").required())
            }))
            (pair(html! {
                (text_field("email", text::email(), &typed.email, "email").email().required())
                (text_field("user_name", text::user_name(), &typed.user_name, "username").quiet().hint(text::user_name_hint()))
            }))
            (password)
            div.actions { (Wizard::back(STEP)) (button(text::make_owner()).primary()) }
        }
    };
    wizard.show(STEP, text::owner_sentence(), fault, body)
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<OwnerForm>) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    if wizard.owner.is_some() {
        return Ok(wizard.visit.to(&path_of(SetupStep::Companies)));
    }
    let mut typed = form.input;
    if typed.generate.is_some() {
        let generated = passwords::generate(&wizard.ctx, &Rules::default());
        return Ok(page(&wizard, &typed, None, Some(&generated)));
    }
    if typed.user_name.trim().is_empty() {
        let (org, t) = (wizard.ctx.org, typed.clone());
        let proposed = app.db.read(move |read| propose_user_name(read, org, &t.email, &t.first_name, &t.last_name)).await;
        typed.user_name = proposed.map_err(Fault::from)?.unwrap_or_default();
    }
    match make(&app, &wizard, &typed).await {
        Ok(begun) => {
            let https = wizard.visit.arrival.https;
            let session = SetCookie::new(SESSION_COOKIE, begun.token.reveal());
            let to = wizard.visit.to(&path_of(SetupStep::Companies));
            Ok((session.headers(https), (SetCookie::clear(COOKIE).headers(https), to)).into_response())
        }
        Err(fault) => Ok(page(&wizard, &typed, Some(&fault), None)),
    }
}

async fn make(app: &App, wizard: &Wizard, typed: &OwnerForm) -> Result<crate::sessions::Begun, Fault> {
    typed.check(&app.hasher, wizard.visit.organization_name()).await?;
    let hash = app.hasher.hash(typed.password.clone()).await?;
    let t = typed.clone();
    let input = CreateOwner { first_name: t.first_name, last_name: t.last_name, email: t.email, user_name: t.user_name, password: hash };
    let ctx = wizard.ctx.clone();
    app.db.write(move |tx| setup::create_owner(&ctx, tx, input.clone())).await
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Rate {
    #[serde(default)]
    password: Secret,
}

/// How good a password is while it is typed.
pub(super) async fn strength(State(app): State<App>, wizard: Wizard, form: Form<Rate>) -> Result<Response, Problem> {
    let context = OwnerForm::default().context(wizard.visit.organization_name());
    let (score, message) = app.hasher.rate(&form.input.password, &context).await?;
    Ok(Json(serde_json::json!({ "score": score, "message": message })).into_response())
}
