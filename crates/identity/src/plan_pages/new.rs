//! A new user plan, perhaps like another.

use access::{Capability, Target};
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, error_summary, narrow, save_bar};
use web::page::Crumb;
use web::{Page, Problem};

use super::form::{Typed, fields};
use super::{id_of, is_shown, paths, status_of, text};
use crate::http::{App, Signed};
use crate::plans::{self, CreatePlan};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Like {
    like: String,
}

/// `GET …/plans/new?like=…`
pub(super) async fn page(State(app): State<App>, signed: Signed, Query(asked): Query<Like>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditPlans, &Target::organization())?;
    let mut typed = Typed::default();
    if !asked.like.is_empty() {
        let (org, id) = (signed.ctx.org, id_of(&asked.like)?);
        let like = app.db.read(move |read| plans::find(read, org, id)).await.map_err(Fault::from)?.ok_or_else(Fault::not_found)?;
        typed = Typed { name: text::copy_of(&like.name), ..Typed::of(&like) };
    }
    Ok(shown(&signed, &typed, None))
}

fn shown(signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        form method="post" action=(paths::NEW) data-dirty {
            (narrow(html! { (error_summary(fault)) (fields(typed, errors)) }))
            (save_bar(paths::LIST).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new_plan())];
    signed.show(Page::new(text::new_plan()).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body))
}

/// `POST …/plans/new`
pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreatePlan { name: typed.name.clone(), description: typed.description.clone(), included: typed.included() };
    match app.db.write(move |tx| plans::create(&ctx, tx, &input)).await {
        Ok(id) => Ok(signed.to_with(&paths::plan(id), &Flash::good(text::done_created(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => Ok(shown(&signed, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
