//! Removing a user plan: who has it, and what they get instead.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, confirm, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, is_shown, paths, status_of, text};
use crate::PlanId;
use crate::http::{App, Signed};
use crate::plans::{self, DeletePlan, Plan};
use crate::seats::{self, PlanSeats};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    to: String,
}

struct Shown {
    plan: Plan,
    others: Vec<PlanSeats>,
    people: i64,
}

async fn load(app: &App, signed: &Signed, id: PlanId) -> Result<Shown, Fault> {
    signed.ctx.require(Capability::EditPlans, &Target::organization())?;
    let (ctx, org) = (signed.ctx.clone(), signed.ctx.org);
    app.db
        .read(move |read| {
            let plan = plans::find(read, org, id)?.ok_or_else(Fault::not_found)?;
            // Nobody is asked what is refused afterwards.
            plans::require_holders(&ctx, read, id)?;
            let others = seats::list(read, org)?.into_iter().filter(|row| row.plan != id).collect();
            Ok(Shown { plan, others, people: plans::count_people(read, org, id)? })
        })
        .await
}

/// `GET …/plans/{id}/delete`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    page(&app, &signed, id_of(&id)?, &Typed::default(), None).await
}

async fn page(app: &App, signed: &Signed, id: PlanId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let Shown { plan, others, people } = load(app, signed, id).await?;
    let number = |n: i64| signed.me.format.integer(n);
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let back = paths::plan(id);
    let title = text::delete_title(&plan.name);
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
    asked = if people == 0 {
        asked.consequence(text::delete_empty())
    } else {
        let label = |row: PlanSeats| match row.free() {
            Some(free) => text::with_free(row.name, number(free)),
            None => row.name,
        };
        let options = others.into_iter().map(|row| (row.plan.to_string(), label(row)));
        let who = if people == 1 { text::one_person().to_owned() } else { text::people(number(people)) };
        asked.consequence(text::delete_moves(who)).fields(html! {
            (select("to", text::to_plan()).required().option("", text::choose()).options(options).value(&typed.to).errors(errors))
        })
    };
    let asked = asked.consequence(text::delete_never()).error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()));
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&plan.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(html! { (asked) })))
}

/// `POST …/plans/{id}/delete`
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, plan, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    // What is no id is nobody's: the verb refuses it on the field.
    let to = (!typed.to.is_empty()).then(|| typed.to.parse().unwrap_or(PlanId(kernel::ids::Uuid::nil())));
    match app.db.write(move |tx| plans::delete(&ctx, tx, DeletePlan { plan, to })).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => page(&app, &signed, plan, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
