//! What must be done before anything else: choosing one's own password. Until then every other page and every JSON request leads
//! here (`http::Signed`).

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Fault, FieldError, Secret};
use serde::Deserialize;
use web::form::Form;
use web::kit::{self, Flash};
use web::{Page, Problem, html};

use super::super::{ChangePassword, change_password, text};
use crate::http::{App, Signed};
use crate::passwords;
use crate::policies::{self, Rules};
use crate::sign_in::{self, NewPassword, REQUIRED_PASSWORD as PATH, session_cookie};

/// Where the choice is rated while it is typed.
pub(super) const RATE: &str = "/required/password/strength";
/// Whoever gave the present password so short a time ago is not asked for it again.
const FRESH_SECS: i64 = 15 * 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    current_password: Secret,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    confirm_password: Secret,
    #[serde(default)]
    generate: String,
    #[serde(default)]
    next: String,
}

/// What the policies demand of whoever is signed in, and whether that is why they are here.
struct Own {
    rules: Rules,
    is_too_old: bool,
}

async fn load(app: &App, signed: &Signed) -> Result<Own, Fault> {
    let (org, me, now) = (signed.ctx.org, signed.me.id, signed.ctx.now);
    app.db
        .read(move |read| {
            let (rules, stored) = (policies::of_user(read, org, me)?, passwords::find(read, org, me)?);
            Ok(Own { is_too_old: stored.is_some_and(|stored| stored.is_too_old(&rules, now)), rules })
        })
        .await
}

pub(super) async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if !signed.session.must_change_password {
        return Ok(signed.to(web::url::local(&asked.next)));
    }
    let own = load(&app, &signed).await?;
    Ok(signed.visit.show(page(&signed, &own, &asked.next, &[], None)))
}

pub(super) async fn submit(State(app): State<App>, signed: Signed, form: Form<Typed, 16384>) -> Result<Response, Problem> {
    let typed = form.input;
    let next = web::url::local(&typed.next).to_owned();
    if !signed.session.must_change_password {
        return Ok(signed.to(&next));
    }
    let own = load(&app, &signed).await?;
    if !typed.generate.is_empty() {
        let made = passwords::generate(&signed.ctx, &own.rules);
        return Ok(signed.visit.show(page(&signed, &own, &next, &[], Some(&made))));
    }
    let current = asks_current(&signed).then_some(typed.current_password);
    let input = ChangePassword { session: signed.session.id, current, new: typed.password, again: typed.confirm_password };
    let (db, hasher, ctx) = (app.db.clone(), app.hasher.clone(), signed.ctx.clone());
    let changed = tokio::spawn(async move { change_password(&db, &hasher, &ctx, input).await }).await;
    match changed.map_err(Fault::internal)? {
        Ok(session) => {
            let response = signed.to_with(&next, &Flash::good(text::password_chosen()));
            Ok((session_cookie(&session.token).headers(signed.visit.arrival.https), response).into_response())
        }
        Err(fault) if !fault.fields.is_empty() => {
            Ok(signed.visit.show(page(&signed, &own, &next, &fault.fields, None).status(StatusCode::UNPROCESSABLE_ENTITY)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// A temporary password is over once it was used; another is asked for unless it was given just now.
fn asks_current(signed: &Signed) -> bool {
    !signed.session.is_temporary && signed.ctx.now.secs_since(signed.session.authenticated_at) > FRESH_SECS
}

fn page(signed: &Signed, own: &Own, next: &str, errors: &[FieldError], made: Option<&Secret>) -> Page {
    let sentence = match own.rules.most_age_days {
        _ if signed.session.is_temporary => text::required_temporary().to_owned(),
        Some(days) if own.is_too_old => text::required_too_old(days),
        _ => text::required_change().to_owned(),
    };
    let current = kit::password_field("current_password", sign_in::text::current_password()).required().errors(errors);
    Page::bare(text::required_title()).sentence(sentence).body(html! {
        form.stack method="post" action=(PATH) {
            @if next != "/" && !next.is_empty() { input type="hidden" name="next" value=(next); }
            @if asks_current(signed) { (current) }
            (NewPassword { errors, made, rules: &own.rules, rate: RATE, optional: None })
            (kit::button(text::required_submit()).primary())
        }
        form method="post" action="/sign-out" { (kit::button(sign_in::text::sign_out()).ghost()) }
    })
}
