//! Choosing a password behind a link: typed twice, with a generator and a meter.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Fault, Secret};
use maud::html;
use web::kit::{button, error_summary, field, password_field};
use web::{Page, Problem};

use super::{Door, Held, text};
use crate::http::{App, Visit};
use crate::passwords::{self, PasswordHash};
use crate::policies::Class;

/// The form as sent.
#[derive(Debug, serde::Deserialize)]
pub struct ChooseForm {
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    confirm_password: Secret,
    #[serde(default)]
    generate: Option<String>,
}

/// What the meter asks.
#[derive(Debug, serde::Deserialize)]
pub struct Rate {
    #[serde(default)]
    password: Secret,
}

/// The page of one kind of link.
#[derive(Debug, Clone, Copy)]
pub struct ChoosePassword {
    /// How its links come in.
    pub door: &'static Door,
    /// The page's title, for a name.
    pub title: fn(&str) -> String,
    /// The sentence below it, for the organization's name.
    pub sentence: fn(&str) -> String,
    /// Where to rate what is typed.
    pub rate: &'static str,
}

/// What the form shows beside its labels.
#[derive(Debug, Default)]
pub struct Shown {
    fault: Option<Fault>,
    generated: Option<Secret>,
}

impl ChoosePassword {
    /// The form.
    pub fn page(&self, visit: &Visit, held: &Held, shown: &Shown) -> Response {
        let fields = shown.fault.as_ref().map_or(&[][..], |fault| &fault.fields);
        let (organization, rules) = (visit.organization_name(), &held.context.rules);
        let body = html! {
            @if fields.is_empty() { (error_summary(shown.fault.as_ref())) }
            form method="post" action=(self.door.next) {
                (field("username", text::user_name()).value(held.user.user_name.as_str()).autocomplete("username")
                    .read_only(text::user_name_hint()))
                (password_field("password", text::new_password())
                    .new_with_confirm("confirm_password", text::confirm_password())
                    .generator(passwords::generated_chars(rules))
                    .with_signs(rules.classes.holds(Class::Sign))
                    .generated(shown.generated.as_ref().map(|secret| secret.reveal().to_owned()))
                    .strength(self.rate)
                    .hint(passwords::hint(rules))
                    .errors(fields)
                    .required()
                    .autofocus())
                div.actions { (button(text::set_password()).primary()) }
            }
        };
        let status = if shown.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let title = (self.title)(&held.user.display_name());
        visit.show(Page::bare(title).sentence((self.sentence)(&organization)).body(body).status(status))
    }

    /// The page for the link that this browser holds.
    pub async fn show(&self, app: &App, visit: &Visit) -> Result<Response, Problem> {
        Ok(match self.door.held(app, visit).await? {
            Some(held) => self.page(visit, &held, &Shown::default()),
            None => self.door.dead(visit),
        })
    }

    /// Reads the form: the hash to set, or the page to show instead.
    pub async fn read(&self, app: &App, visit: &Visit, form: ChooseForm) -> Result<Result<(Held, PasswordHash), Response>, Problem> {
        let Some(held) = self.door.held(app, visit).await? else { return Ok(Err(self.door.dead(visit))) };
        if form.generate.is_some() {
            let shown = Shown { generated: Some(passwords::generate(&visit.ctx, &held.context.rules)), fault: None };
            return Ok(Err(self.page(visit, &held, &shown)));
        }
        match app.hasher.admit(&form.password, &form.confirm_password, &held.context).await {
            Ok(hash) => Ok(Ok((held, hash))),
            Err(fault) if !fault.fields.is_empty() => Ok(Err(self.page(visit, &held, &Shown { fault: Some(fault), generated: None }))),
            Err(fault) => Err(fault.into()),
        }
    }

    /// What became of the verb: the sign-in page, or the page for a dead link.
    pub fn done(&self, visit: &Visit, held: &Held, outcome: Result<(), Fault>, said: String) -> Result<Response, Problem> {
        match outcome {
            Ok(()) => {
                let to = format!("/sign-in?user_name={}", web::url::segment(&held.user.user_name));
                Ok(self.door.leave(visit, visit.to_with(&to, &web::kit::Flash::good(said))))
            }
            Err(fault) if fault.is("token.dead") => Ok(self.door.dead(visit)),
            Err(fault) => Err(fault.into()),
        }
    }

    /// How good the typed password is, for the meter.
    pub async fn rate(&self, app: &App, visit: &Visit, typed: Rate) -> Result<Response, Problem> {
        // The link may be used up between the typing and this: then there is nothing to say.
        let Some(held) = self.door.held(app, visit).await? else { return Ok(StatusCode::NO_CONTENT.into_response()) };
        let (score, message) = app.hasher.rate(&typed.password, &held.context).await?;
        Ok(Json(serde_json::json!({ "score": score, "message": message })).into_response())
    }
}
