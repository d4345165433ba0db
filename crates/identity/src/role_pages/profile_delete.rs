//! Removing a profile: what has it, and which one they get.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, confirm, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{chosen_profile, errors_of, id_of, is_shown, paths, status_of, text};
use crate::ProfileId;
use crate::http::{App, Signed};
use crate::profiles::{self, DeleteProfile};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    to: String,
}

/// `GET …/profiles/{id}/delete`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, &Typed::default(), None).await
}

async fn show(app: &App, signed: &Signed, id: ProfileId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let ctx = signed.ctx.clone();
    let rows = app.db.read(move |read| profiles::rows(&ctx, read)).await?;
    let row = rows.iter().find(|row| row.profile.id == id).ok_or_else(Fault::not_found)?;
    let title = text::delete_profile_title(&row.profile.name);
    let back = paths::profile(id);
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
    asked = if row.uses.is_none() {
        asked.consequence(text::delete_profile_unused())
    } else {
        let others = rows.iter().filter(|other| other.profile.id != id);
        let others = others.map(|other| (other.profile.id.to_string(), other.profile.name.clone()));
        asked.consequence(text::delete_profile_uses(row.uses.roles, row.uses.sets)).fields(html! {
            (select("to", text::replaced_by()).required().option("", text::choose()).options(others).value(&typed.to).errors(errors_of(fault)))
        })
    };
    let asked = asked.consequence(text::delete_never()).error(fault.map(|f| f.message.clone()));
    let crumbs = vec![
        Crumb::link(text::title(), paths::LIST),
        Crumb::link(text::profiles(), paths::PROFILES),
        Crumb::link(&row.profile.name, &back),
        Crumb::here(text::delete()),
    ];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(html! { (asked) })))
}

/// `POST …/profiles/{id}/delete`
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, profile, typed) = (signed.ctx.clone(), id_of::<ProfileId>(&id)?, form.input);
    let to = (!typed.to.is_empty()).then(|| chosen_profile(&typed.to));
    match app.db.write(move |tx| profiles::delete(&ctx, tx, DeleteProfile { profile, to })).await {
        Ok(()) => Ok(signed.to_with(paths::PROFILES, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => show(&app, &signed, profile, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
