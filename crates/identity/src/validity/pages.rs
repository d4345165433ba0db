//! `…/{id}/validity`: the form of the two days.

use access::Capability;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use kernel::{Fault, FieldError, Micros};
use maud::html;
use serde::Deserialize;
use web::form::Form;
use web::format::Format;
use web::kit::{Flash, button, card, error_summary, field, link_button, narrow, pair};
use web::page::Crumb;
use web::{Page, Problem};

use super::{SetValidity, Validity, find, set_validity, text};
use crate::UserId;
use crate::http::{App, Signed};
use crate::users::{self, User, paths};

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route("/administration/users/{id}/validity", get(form).post(save))
}

/// The days in words; empty without any.
pub fn words(validity: &Validity, format: &Format) -> String {
    let day = |at: Micros| format.day_of(at).map(|day| format.stored_date(&day.to_string())).unwrap_or_default();
    match (validity.from.map(day), validity.until.map(|until| day(until.plus_secs(-1)))) {
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
        let day = |at: Option<Micros>| at.and_then(|at| format.day_of(at)).map(|day| day.to_string()).unwrap_or_default();
        Self {
            valid_from: day(validity.from),
            valid_until: day(validity.until.map(|until| until.plus_secs(-1))),
            version: validity.version,
        }
    }

    /// The beginning of the first day and the end of the last, by the clock of whoever types.
    fn input(&self, user: UserId, format: &Format) -> Result<SetValidity, Fault> {
        let mut wrong = Vec::new();
        let mut read = |field: &'static str, typed: &str, begins: &dyn Fn(Date) -> Option<Date>| {
            let typed = typed.trim();
            if typed.is_empty() {
                return None;
            }
            let day: Option<Date> = typed.parse().ok().filter(|_| typed.len() == 10);
            let at = day.and_then(begins).and_then(|day| format.day_begins(day));
            if at.is_none() {
                wrong.push(FieldError { field: field.into(), code: "date.invalid", message: text::bad_day().to_owned() });
            }
            at
        };
        let from = read("valid_from", &self.valid_from, &Some);
        let until = read("valid_until", &self.valid_until, &|day| day.tomorrow().ok());
        if wrong.is_empty() { Ok(SetValidity { user, from, until, version: self.version }) } else { Err(Fault::fields(wrong)) }
    }
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
    let saved = match typed.input(user.id, &signed.me.format) {
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
            (pair(html! {
                (field("valid_from", text::first_day()).date().value(&typed.valid_from).hint(text::first_day_hint()).errors(errors))
                (field("valid_until", text::last_day()).date().value(&typed.valid_until).hint(text::last_day_hint()).errors(errors))
            }))
            div.actions { (link_button(text::cancel(), paths::show(user.id))) (button(text::save()).primary()) }
        }
    };
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(user.id)), Crumb::here(text::title())];
    let status = fault.map_or(StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let page = Page::new(text::title()).sentence(text::sentence(&name)).crumbs(crumbs).section(paths::LIST).status(status);
    signed.show(page.body(narrow(html! { (card("").sentence(text::card_sentence()).body(body)) })))
}
