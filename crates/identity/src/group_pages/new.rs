//! A new group, a new team.

use access::{Capability, Target};
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, button, card, error_summary, field, link_button, narrow, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{errors_of, is_shown, paths, status_of, text};
use crate::groups::{self, CreateGroup};
use crate::http::{App, Signed};
use crate::teams::{self, CreateTeam};
use crate::{GroupId, TeamId};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    description: String,
    group: String,
}

/// `GET …/groups/new`
pub(super) async fn group_form(signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    Ok(group_page(&signed, &Typed::default(), None))
}

fn group_page(signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = errors_of(fault);
    let body = narrow(html! {
        (error_summary(fault))
        form method="post" action=(paths::NEW_GROUP) data-dirty {
            (card("").body(html! {
                (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus().errors(errors))
                (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                div.actions { (button(text::create_group()).primary()) (link_button(text::cancel(), paths::LIST)) }
            }))
        }
    });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new_group())];
    signed.show(Page::new(text::new_group()).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body))
}

/// `POST …/groups/new`
pub(super) async fn save_group(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateGroup { name: typed.name.clone(), description: typed.description.clone() };
    match app.db.write(move |tx| groups::create(&ctx, tx, &input)).await {
        Ok(id) => Ok(signed.to_with(&paths::group(id), &Flash::good(text::done_created(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => Ok(group_page(&signed, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/teams/new?group=…`
pub(super) async fn team_form(State(app): State<App>, signed: Signed, Query(typed): Query<Typed>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    team_page(&app, &signed, &typed, None).await
}

async fn team_page(app: &App, signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let org = signed.ctx.org;
    let groups = app.db.read(move |read| groups::list(read, org)).await.map_err(Fault::from)?;
    let errors = errors_of(fault);
    let options = groups.into_iter().map(|group| (group.id.to_string(), group.name));
    let body = narrow(html! {
        (error_summary(fault))
        form method="post" action=(paths::NEW_TEAM) data-dirty {
            (card("").body(html! {
                (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus().errors(errors))
                (select("group", text::group()).required().options(options).value(&typed.group).errors(errors))
                (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                div.actions { (button(text::create_team()).primary()) (link_button(text::cancel(), paths::LIST)) }
            }))
        }
    });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new_team())];
    Ok(signed.show(Page::new(text::new_team()).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body)))
}

/// `POST …/teams/new`
pub(super) async fn save_team(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateTeam { group: group_or_unknown(&typed.group), name: typed.name.clone(), description: typed.description.clone() };
    let made: Result<TeamId, Fault> = app.db.write(move |tx| teams::create(&ctx, tx, &input)).await;
    match made {
        Ok(id) => Ok(signed.to_with(&paths::team(id), &Flash::good(text::done_created(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => team_page(&app, &signed, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// What is no id is nobody's: the verb refuses it on the field.
pub(super) fn group_or_unknown(text: &str) -> GroupId {
    text.parse().unwrap_or(GroupId(kernel::ids::Uuid::nil()))
}
