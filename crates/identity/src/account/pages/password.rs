//! The form for a new password, with the present one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Fault, FieldError, Secret};
use maud::html;
use serde::Deserialize;
use web::form::Form;
use web::kit::{self, Flash, card, narrow};
use web::page::Crumb;
use web::{Page, Problem};

use super::{HOME, PASSWORD};
use crate::account::{self, ChangePassword, text};
use crate::http::{App, Signed};
use crate::passwords;
use crate::policies::{self, Rules};
use crate::sign_in::{self, NewPassword, session_cookie};
use crate::users;

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    current_password: Secret,
    password: Secret,
    confirm_password: Secret,
    generate: String,
}

impl Default for Typed {
    fn default() -> Self {
        let none = Secret::default;
        Self { current_password: none(), password: none(), confirm_password: none(), generate: String::new() }
    }
}

/// What the policies demand of whoever is signed in.
pub(super) async fn own_rules(app: &App, signed: &Signed) -> Result<Rules, Fault> {
    let (org, me) = (signed.ctx.org, signed.me.id);
    Ok(app.db.read(move |read| policies::of_user(read, org, me)).await?)
}

pub(super) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let rules = own_rules(&app, &signed).await?;
    Ok(signed.show(page(&rules, &[], None)))
}

pub(super) async fn submit(State(app): State<App>, signed: Signed, form: Form<Typed, 16384>) -> Result<Response, Problem> {
    let (typed, rules) = (form.input, own_rules(&app, &signed).await?);
    if !typed.generate.is_empty() {
        return Ok(signed.show(page(&rules, &[], Some(&passwords::generate(&signed.ctx, &rules)))));
    }
    let input = ChangePassword {
        session: signed.session.id,
        current: Some(typed.current_password),
        new: typed.password,
        again: typed.confirm_password,
    };
    let (db, hasher, ctx) = (app.db.clone(), app.hasher.clone(), signed.ctx.clone());
    // A task of its own: a browser that hangs up must not leave a counted try without its end.
    let changed = tokio::spawn(async move { account::change_password(&db, &hasher, &ctx, input).await }).await;
    match changed.map_err(Fault::internal)? {
        Ok(session) => {
            let response = signed.to_with(HOME, &Flash::good(text::password_changed()));
            Ok((session_cookie(&session.token).headers(signed.visit.arrival.https), response).into_response())
        }
        Err(fault) if !fault.fields.is_empty() => {
            Ok(signed.show(page(&rules, &fault.fields, None).status(StatusCode::UNPROCESSABLE_ENTITY)))
        }
        Err(fault) => Err(fault.into()),
    }
}

fn page(rules: &Rules, errors: &[FieldError], made: Option<&Secret>) -> Page {
    let current = kit::password_field("current_password", sign_in::text::current_password()).required().autofocus().errors(errors);
    let body = html! {
        form.stack method="post" action=(PASSWORD) {
            (current)
            (NewPassword { errors, made, rules, rate: "/account/password/strength", optional: None })
            div.actions { (kit::link_button(text::title(), HOME)) (kit::button(text::change_password()).primary()) }
        }
    };
    Page::new(text::password_title())
        .crumbs(vec![Crumb::link(text::title(), HOME), Crumb::here(text::password_title())])
        .section(HOME)
        .body(narrow(html! { (card(text::password()).sentence(text::password_what()).body(body)) }))
}

/// A typed password and nothing else.
#[derive(Debug, Deserialize)]
pub(crate) struct Rated {
    #[serde(default)]
    password: Secret,
}

/// POST: how good the typed password is for whoever is signed in, `{"score": 0–4, "message": "…"}`. Nothing of it is kept.
pub(crate) async fn rate(State(app): State<App>, signed: Signed, form: Form<Rated, 8192>) -> Result<Response, Problem> {
    let (org, me, organization) = (signed.ctx.org, signed.me.id, signed.organization);
    let known = move |read: &mut db::Read<'_>| {
        let user = users::get(read, org, me)?;
        Ok::<_, Fault>(users::password_context(read, &user, &organization)?)
    };
    let context = app.db.read(known).await?;
    let (score, message) = app.hasher.rate(&form.input.password, &context).await?;
    Ok(Json(serde_json::json!({ "score": score, "message": message })).into_response())
}
