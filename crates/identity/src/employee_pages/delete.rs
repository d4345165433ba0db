//! Deleting a card for good.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, confirm};
use web::page::Crumb;
use web::{Page, Problem};

use super::show::load;
use super::{id_of, is_shown, paths, status_of, text};
use crate::employees::{self, DeleteEmployee};
use crate::http::{App, Signed};

#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
}

/// `GET …/employees/{id}/delete`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    question(&app, &signed, &id, None).await
}

async fn question(app: &App, signed: &Signed, id: &str, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = load(app, signed, id_of(id)?).await?;
    signed.ctx.require(Capability::PurgeUsers, &loaded.facts)?;
    let name = loaded.card.display_name();
    let (title, back) = (text::delete_title(&name), paths::show(loaded.card.id));
    let asked = confirm(&title, paths::of(loaded.card.id, "delete"), text::delete(), &back)
        .danger()
        .consequence(text::delete_what())
        .consequence(text::delete_never())
        .carries("version", loaded.card.version.to_string())
        .error(fault.map(|f| f.message.clone()));
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(html! { (asked) })))
}

/// `POST …/employees/{id}/delete`
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, input) = (signed.ctx.clone(), DeleteEmployee { employee: id_of(&id)?, version: form.input.version });
    match app.db.write(move |tx| employees::delete(&ctx, tx, input)).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => question(&app, &signed, &id, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
