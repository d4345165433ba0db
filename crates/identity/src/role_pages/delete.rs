//! Removing a role: which one its holders get, and what that gives and takes, shown before anything happens.

use access::{Capability, CapabilitySet, Rights, Target};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, button, card, confirm, narrow, notice, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{Shown, all_of, chosen, errors_of, id_of, is_shown, paths, people, sentence_case, status_of, text, told};
use crate::http::{App, Signed};
use crate::roles::{self, DeleteRole, RoleRow};
use crate::{RoleId, permission_sets};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    to: String,
}

/// `GET …/roles/{id}/delete?to=…`
pub(super) async fn ask(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, &typed, None).await
}

async fn show(app: &App, signed: &Signed, id: RoleId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let (shown, org) = (Shown::load(app, signed).await?, signed.ctx.org);
    let row = shown.row(id)?;
    let now = signed.ctx.now;
    let (holders, baseline) = app
        .db
        .read(move |read| Ok::<_, db::DbError>((roles::holders(read, org, id)?, permission_sets::baseline(read, org, now)?)))
        .await
        .map_err(Fault::from)?;
    let to = chosen(&typed.to).and_then(|to| shown.row(to).ok()).filter(|to| to.role.id != id);
    let title = text::delete_title(&row.role.name);
    let back = paths::role(id);
    let body = match to {
        None if holders > 0 => choose(&shown, row, holders, typed, fault),
        to => {
            let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
            asked = match to {
                Some(to) => differences(&shown, row, to, baseline)
                    .into_iter()
                    .fold(asked.consequence(text::delete_moves(people(holders), &to.role.name)), web::kit::Confirm::consequence)
                    .carries("to", typed.to.clone()),
                None => asked.consequence(text::delete_unused()),
            };
            let asked = asked.consequence(text::delete_never()).error(fault.map(|f| f.message.clone()));
            html! { (asked) }
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&row.role.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body)))
}

/// The first step: which role they get. Nothing is changed by it.
fn choose(shown: &Shown, row: &RoleRow, holders: i64, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let id = row.role.id;
    let errors = errors_of(fault);
    narrow(html! {
        @if let Some(fault) = fault { (notice(Tone::Bad, &fault.message)) }
        form method="get" action={ (paths::role(id)) "/delete" } {
            (card(text::delete_first()).sentence(text::delete_holders(people(holders))).body(html! {
                (select("to", text::delete_to()).required().option("", text::choose()).options(shown.choices(Some(id))).value(&typed.to)
                    .errors(errors))
                (button(text::show_difference()).primary())
            }))
        }
    })
}

/// What the holders get and lose by it; what everybody has they keep.
fn differences(shown: &Shown, from: &RoleRow, to: &RoleRow, baseline: Rights) -> Vec<String> {
    let (before, after) = (all_of(&from.scopes), all_of(&to.scopes));
    let named = |set: CapabilitySet| set.iter().map(|c| sentence_case(c.label())).collect::<Vec<_>>().join(", ");
    let (gained, lost) = (after.minus(before), before.minus(after));
    let mut said = Vec::new();
    if !gained.is_empty() {
        said.push(text::they_gain(named(gained)));
    }
    if !lost.is_empty() {
        said.push(text::they_lose(named(lost)));
    }
    let (had, get) = (roles::rights_of(&from.profiles).union(baseline), roles::rights_of(&to.profiles).union(baseline));
    if !get.minus(had).is_empty() {
        said.push(text::rights_gained(told(get.minus(had))));
    }
    if !had.minus(get).is_empty() {
        said.push(text::rights_lost(told(had.minus(get))));
    }
    let (here, there) = (shown.places(&from.scopes), shown.places(&to.scopes));
    if here != there && !after.is_empty() {
        said.push(text::it_holds(there));
    }
    if said.is_empty() {
        said.push(text::no_difference().to_owned());
    }
    said
}

/// `POST …/roles/{id}/delete`
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, role, typed) = (signed.ctx.clone(), id_of::<RoleId>(&id)?, form.input);
    let to = chosen(&typed.to);
    match app.db.write(move |tx| roles::delete(&ctx, tx, DeleteRole { role, to })).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => show(&app, &signed, role, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
