//! Removing a group or team: what is in it, and where it goes.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, confirm, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{errors_of, id_of, is_shown, paths, people, status_of, text};
use crate::groups::{self, DeleteGroup, Group, GroupCounts};
use crate::http::{App, Signed};
use crate::teams::{self, DeleteTeam, Members, Team};
use crate::{GroupId, TeamId};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    to: String,
}

/// People leave their team without going to another.
const LEAVE: &str = "leave";

async fn load_group(app: &App, signed: &Signed, id: GroupId) -> Result<(Vec<Group>, Group, GroupCounts), Fault> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    let org = signed.ctx.org;
    app.db
        .read(move |read| {
            let group = groups::find(read, org, id)?.ok_or_else(Fault::not_found)?;
            Ok((groups::list(read, org)?, group, groups::in_use(read, org, id)?))
        })
        .await
}

/// `GET …/groups/{id}/delete`
pub(super) async fn ask_group(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    group_page(&app, &signed, id_of(&id)?, &Typed::default(), None).await
}

async fn group_page(app: &App, signed: &Signed, id: GroupId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let (all, group, inside) = load_group(app, signed, id).await?;
    let back = paths::group(id);
    let title = text::delete_group_title(&group.name);
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
    asked = if inside.is_empty() {
        asked.consequence(text::delete_empty())
    } else {
        let others = all.into_iter().filter(|other| other.id != id).map(|other| (other.id.to_string(), other.name));
        asked.consequence(text::delete_group_what(people(signed, inside.primary + inside.other), inside.teams, inside.categories)).fields(html! {
            (select("to", text::to_group()).required().option("", text::choose()).options(others).value(&typed.to).errors(errors_of(fault)))
        })
    };
    let asked = asked.consequence(text::delete_never()).error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()));
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&group.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(html! { (asked) })))
}

/// `POST …/groups/{id}/delete`
pub(super) async fn delete_group(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    let (ctx, group, typed) = (signed.ctx.clone(), id_of::<GroupId>(&id)?, form.input);
    let to = if typed.to.is_empty() { None } else { Some(super::new::group_or_unknown(&typed.to)) };
    match app.db.write(move |tx| groups::delete(&ctx, tx, DeleteGroup { group, to })).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => group_page(&app, &signed, group, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn load_team(app: &App, signed: &Signed, id: TeamId) -> Result<(Vec<Team>, Team, i64), Fault> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    let org = signed.ctx.org;
    app.db
        .read(move |read| {
            let team = teams::find(read, org, id)?.ok_or_else(Fault::not_found)?;
            Ok((teams::list(read, org)?, team, teams::count_people(read, org, id)?))
        })
        .await
}

/// `GET …/teams/{id}/delete`
pub(super) async fn ask_team(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    team_page(&app, &signed, id_of(&id)?, &Typed::default(), None).await
}

async fn team_page(app: &App, signed: &Signed, id: TeamId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let (all, team, inside) = load_team(app, signed, id).await?;
    let back = paths::team(id);
    let title = text::delete_team_title(&team.name);
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
    asked = if inside == 0 {
        asked.consequence(text::delete_empty())
    } else {
        let others = all.into_iter().filter(|other| other.id != id).map(|other| (other.id.to_string(), other.name));
        asked.consequence(text::delete_team_what(people(signed, inside))).fields(html! {
            (select("to", text::to_team()).required().option("", text::choose()).option(LEAVE, text::they_leave()).options(others)
                .value(&typed.to).errors(errors_of(fault)))
        })
    };
    let asked = asked.consequence(text::delete_never()).error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()));
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&team.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(html! { (asked) })))
}

/// `POST …/teams/{id}/delete`
pub(super) async fn delete_team(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    let (ctx, team, typed) = (signed.ctx.clone(), id_of::<TeamId>(&id)?, form.input);
    let members = match typed.to.as_str() {
        "" => Members::None,
        LEAVE => Members::Leave,
        other => Members::MoveTo(other.parse().unwrap_or(TeamId(kernel::ids::Uuid::nil()))),
    };
    match app.db.write(move |tx| teams::delete(&ctx, tx, DeleteTeam { team, members })).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => team_page(&app, &signed, team, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
