//! Removing a group or team: what is in it, where it goes, and what that gives and takes, shown before anything happens.

use access::{Capability, Ctx, Target};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use db::Read;
use kernel::ids::Uuid;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, button, card, confirm, narrow, notice, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::effect::Effect;
use super::{errors_of, id_of, is_shown, paths, people, status_of, text};
use crate::groups::{self, DeleteGroup, Group, GroupCounts};
use crate::http::{App, Signed};
use crate::teams::{self, DeleteTeam, Members, Team};
use crate::units::Unit;
use crate::{GroupId, TeamId, profiles};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    to: String,
}

/// People leave their team without going to another.
const LEAVE: &str = "leave";

/// Those of `others` into which the caller may put the people of `from`: what is refused afterwards is not offered.
fn joinable<T>(ctx: &Ctx, read: &mut Read<'_>, from: Uuid, others: Vec<T>, id: fn(&T) -> Uuid) -> Result<Vec<T>, Fault> {
    let mut open = Vec::new();
    for other in others {
        match profiles::require_joinable(ctx, read, from, id(&other)) {
            Ok(()) => open.push(other),
            Err(fault) if fault.category == Category::Forbidden => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(open)
}

struct LoadedGroup {
    others: Vec<Group>,
    group: Group,
    inside: GroupCounts,
    /// Where everybody goes, and what that does.
    to: Option<(Group, Effect)>,
}

async fn load_group(app: &App, signed: &Signed, id: GroupId, to: Option<GroupId>) -> Result<LoadedGroup, Fault> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let group = groups::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
            profiles::require_outside(&ctx, read, id.0)?;
            let mut others = groups::list(read, ctx.org)?;
            others.retain(|other| other.id != id);
            let others = joinable(&ctx, read, id.0, others, |other| other.id.0)?;
            let to = match others.iter().find(|other| Some(other.id) == to) {
                Some(to) => Some((to.clone(), Effect::read(&ctx, read, Unit::Group(id), Some(Unit::Group(to.id)))?)),
                None => None,
            };
            Ok(LoadedGroup { others, group, inside: groups::in_use(read, ctx.org, id)?, to })
        })
        .await
}

/// `GET …/groups/{id}/delete?to=…`
pub(super) async fn ask_group(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    group_page(&app, &signed, id_of(&id)?, &typed, None).await
}

async fn group_page(app: &App, signed: &Signed, id: GroupId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let LoadedGroup { others, group, inside, to } = load_group(app, signed, id, typed.to.parse().ok()).await?;
    let back = paths::group(id);
    let title = text::delete_group_title(&group.name);
    let what = text::delete_group_what(people(signed, inside.primary + inside.other), inside.teams, inside.categories);
    let options = others.into_iter().map(|other| (other.id.to_string(), other.name)).collect();
    let body = match &to {
        None if !inside.is_empty() => choose(&back, what, text::to_group(), options, typed, fault),
        to => {
            let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
            asked = match to {
                Some((to, effect)) => {
                    let said = [what, text::they_go_to(&to.name)].into_iter().chain(effect.said(signed, &to.name));
                    said.fold(asked, web::kit::Confirm::consequence).carries("to", to.id.to_string())
                }
                None => asked.consequence(text::delete_empty()),
            };
            html! { (asked.consequence(text::delete_never()).error(fault.map(|f| f.message.clone()))) }
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&group.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body)))
}

/// The first step: where they go. Nothing is changed by it.
fn choose(back: &str, what: String, label: &'static str, options: Vec<(String, String)>, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let others = select("to", label).required().option("", text::choose()).options(options).value(&typed.to).errors(errors_of(fault));
    narrow(html! {
        @if let Some(fault) = fault.filter(|f| f.fields.is_empty()) { (notice(Tone::Bad, &fault.message)) }
        form method="get" action={ (back) "/delete" } {
            (card(text::delete_first()).sentence(what).body(html! { (others) (button(text::show_difference()).primary()) }))
        }
    })
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

struct LoadedTeam {
    others: Vec<Team>,
    team: Team,
    inside: i64,
    /// Where everybody goes (nowhere: they leave), and what that does.
    to: Option<(Option<Team>, Effect)>,
}

async fn load_team(app: &App, signed: &Signed, id: TeamId, to: String) -> Result<LoadedTeam, Fault> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let team = teams::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
            profiles::require_outside(&ctx, read, id.0)?;
            let mut others = teams::list(read, ctx.org)?;
            others.retain(|other| other.id != id);
            let others = joinable(&ctx, read, id.0, others, |other| other.id.0)?;
            let found = others.iter().find(|other| other.id.to_string() == to).cloned();
            let to = if found.is_some() || to == LEAVE {
                let effect = Effect::read(&ctx, read, Unit::Team(id), found.as_ref().map(|to| Unit::Team(to.id)))?;
                Some((found, effect))
            } else {
                None
            };
            Ok(LoadedTeam { others, team, inside: teams::count_people(read, ctx.org, id)?, to })
        })
        .await
}

/// `GET …/teams/{id}/delete?to=…`
pub(super) async fn ask_team(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    team_page(&app, &signed, id_of(&id)?, &typed, None).await
}

async fn team_page(app: &App, signed: &Signed, id: TeamId, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let LoadedTeam { others, team, inside, to } = load_team(app, signed, id, typed.to.clone()).await?;
    let back = paths::team(id);
    let title = text::delete_team_title(&team.name);
    let what = text::delete_team_what(people(signed, inside));
    let options = others.into_iter().map(|other| (other.id.to_string(), other.name));
    let options = std::iter::once((LEAVE.to_owned(), text::they_leave().to_owned())).chain(options).collect();
    let body = match &to {
        None if inside > 0 => choose(&back, what, text::to_team(), options, typed, fault),
        Some((to, effect)) if inside > 0 => {
            let name = to.as_ref().map_or("", |to| to.name.as_str());
            let goes = if to.is_some() { text::they_go_to(name) } else { text::they_leave_it().to_owned() };
            let asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
            let said = [what, goes].into_iter().chain(effect.said(signed, name)).chain([text::delete_never().to_owned()]);
            let asked = said.fold(asked, web::kit::Confirm::consequence).carries("to", typed.to.clone());
            html! { (asked.error(fault.map(|f| f.message.clone()))) }
        }
        _ => {
            let asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
            let asked = asked.consequence(text::delete_empty()).consequence(text::delete_never());
            html! { (asked.error(fault.map(|f| f.message.clone()))) }
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&team.name, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body)))
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
