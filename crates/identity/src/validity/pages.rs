//! `…/{id}/validity`: the form of the two days.

use access::Capability;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use serde::Deserialize;
use web::form::Form;
use web::format::Format;
use web::kit::{Flash, button, card, error_summary, field, link_button, narrow, pair};
use web::page::Crumb;
use web::{Page, Problem};

use super::{Days, SetValidity, Validity, find, set_validity, text};
use crate::UserId;
use crate::http::{App, Signed};
use crate::users::{self, User, paths};

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route("/administration/users/{id}/validity", get(form).post(save))
}

/// The days in words; empty without any.
pub fn words(validity: &Validity, format: &Format) -> String {
    let Days { first, last } = Days::of(validity, format);
    let day = |day: String| Some(day).filter(|day| !day.is_empty()).map(|day| format.stored_date(&day));
    match (day(first), day(last)) {
        (Some(first), Some(last)) => text::both(first, last),
        (Some(first), None) => text::from(first),
        (None, Some(last)) => text::until(last),
        (None, None) => String::new(),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    valid_from: String,
    valid_until: String,
    version: i64,
}

impl Typed {
    fn of(validity: &Validity, format: &Format) -> Self {
        let Days { first, last } = Days::of(validity, format);
        Self { valid_from: first, valid_until: last, version: validity.version }
    }

    /// The beginning of the first day and the end of the last, by the clock of whoever types.
    fn input(&self, user: UserId, now: &Validity, format: &Format) -> Result<SetValidity, Fault> {
        let days = Days { first: self.valid_from.clone(), last: self.valid_until.clone() };
        let (from, until) = days.read(now, format)?;
        Ok(SetValidity { user, from, until, version: self.version })
    }
}

/// The inputs of the two days, for every form that has them.
pub fn inputs(first: &str, last: &str, errors: &[FieldError]) -> Markup {
    pair(html! {
        (field("valid_from", text::first_day()).date().quiet().value(first).hint(text::first_day_hint()).errors(errors))
        (field("valid_until", text::last_day()).date().quiet().value(last).hint(text::last_day_hint()).errors(errors))
    })
}

async fn load(app: &App, signed: &Signed, id: &str) -> Result<(User, Validity), Fault> {
    let (id, ctx): (UserId, _) = (id.parse().map_err(|_| Fault::not_found())?, signed.ctx.clone());
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::FreezeUsers, &facts)?;
            Ok((user, find(read, ctx.org, id)?))
        })
        .await
}

async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, now) = load(&app, &signed, &id).await?;
    Ok(page(&signed, &user, &Typed::of(&now, &signed.me.format), None))
}

async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (user, now) = load(&app, &signed, &id).await?;
    let (ctx, mut typed) = (signed.ctx.clone(), form.input);
    let saved = match typed.input(user.id, &now, &signed.me.format) {
        Ok(input) => app.db.write(move |tx| set_validity(&ctx, tx, input)).await,
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(()) => Ok(signed.to_with(&paths::show(user.id), &Flash::good(text::saved()))),
        Err(fault) if fault.is("validity.stale") => {
            typed.version = now.version;
            Ok(page(&signed, &user, &typed, Some((&fault, &now))))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(page(&signed, &user, &typed, Some((&fault, &Validity::default())))),
        Err(fault) => Err(fault.into()),
    }
}

fn page(signed: &Signed, user: &User, typed: &Typed, refused: Option<(&Fault, &Validity)>) -> Response {
    let fault = refused.map(|(fault, _)| fault);
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let name = user.display_name();
    let theirs = refused.map(|(_, now)| words(now, &signed.me.format)).filter(|words| !words.is_empty());
    let body = html! {
        (error_summary(fault))
        @if let Some(theirs) = &theirs { p { (theirs) } }
        form.stack method="post" action=(paths::of(user.id, "validity")) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (inputs(&typed.valid_from, &typed.valid_until, errors))
            div.actions { (link_button(text::cancel(), paths::show(user.id))) (button(text::save()).primary()) }
        }
    };
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(user.id)), Crumb::here(text::title())];
    let status = fault.map_or(StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let page = Page::new(text::title()).sentence(text::sentence(&name)).crumbs(crumbs).section(paths::LIST).status(status);
    signed.show(page.body(narrow(html! { (card("").sentence(text::card_sentence()).body(body)) })))
}
