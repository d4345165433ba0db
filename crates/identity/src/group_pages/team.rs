//! A team: its name, its group, and who is in it.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use kernel::text::one_line;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, columns, error_summary, facts, field, link_button, mini_table, saved_meanwhile, select, slim_card};
use web::page::Crumb;
use web::{Page, Problem};

use super::group::SHOWN;
use super::new::group_or_unknown;
use super::{carried, errors_of, id_of, is_shown, paths, people, status_of, text};
use crate::groups::{self, Group};
use crate::http::{App, Signed};
use crate::memberships::{self, Listed};
use crate::teams::{self, EditTeam, Team, TeamRow};
use crate::units::Unit;
use crate::{TeamId, users};

struct Shown {
    row: TeamRow,
    groups: Vec<Group>,
    members: Vec<Listed>,
    may_edit: bool,
}

#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Typed {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    group: String,
    version: i64,
}

impl Typed {
    /// Whether this is what stands there, as after a form that was sent twice.
    fn stands(&self, team: &Team) -> bool {
        let (name, description) = (one_line(&self.name), one_line(&self.description));
        (name, description, group_or_unknown(&self.group)) == (team.name.clone(), team.description.clone(), team.group)
    }
}

/// `GET …/teams/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, None, "", None).await
}

async fn load(app: &App, signed: &Signed, id: TeamId) -> Result<Shown, Fault> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let row = teams::rows(&ctx, read)?.into_iter().find(|row| row.team.id == id).ok_or_else(Fault::not_found)?;
            Ok(Shown {
                row,
                groups: groups::list(read, ctx.org)?,
                members: memberships::members(&ctx, read, Unit::Team(id), SHOWN)?,
                may_edit: ctx.may(Capability::EditGroups, &Target::organization()),
            })
        })
        .await
}

/// The page, with a person who could not be put in.
pub(super) async fn show_adding(app: &App, signed: &Signed, id: TeamId, person: &str, fault: &Fault) -> Result<Response, Problem> {
    show(app, signed, id, None, person, Some(fault)).await
}

async fn show(
    app: &App,
    signed: &Signed,
    id: TeamId,
    typed: Option<Typed>,
    person: &str,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let shown = load(app, signed, id).await?;
    let team = &shown.row.team;
    let group = shown.groups.iter().find(|group| group.id == team.group);
    let mut crumbs = vec![Crumb::link(text::title(), paths::LIST)];
    crumbs.extend(group.map(|group| Crumb::link(&group.name, paths::group(group.id))));
    crumbs.push(Crumb::here(&team.name));
    let mut page = Page::new(&team.name).crumbs(crumbs).section(paths::LIST).status(status_of(fault));
    if !team.description.is_empty() {
        page = page.sentence(html! { bdi { (team.description) } });
    }
    if shown.may_edit {
        page = page.actions(html! {
            (link_button(text::delete(), format!("{}/delete", paths::team(id))).danger())
            (link_button(text::permission_sets(), format!("{}/permission-sets", paths::team(id))))
        });
    }
    let in_group = html! {
        @if let Some(group) = group { a.link dir="auto" href=(paths::group(group.id)) { (group.name) } }
    };
    let rows = [(text::group(), in_group), (text::people(), html! { (people(signed, shown.row.people)) })];
    let side = html! { (slim_card(text::facts()).body(facts(&rows))) };
    Ok(signed.show(page.body(columns(forms(signed, &shown, typed, person, fault), side))))
}

fn forms(signed: &Signed, shown: &Shown, typed: Option<Typed>, person: &str, fault: Option<&Fault>) -> Markup {
    let (errors, team) = (errors_of(fault), &shown.row.team);
    let typed = typed.unwrap_or_else(|| Typed {
        name: team.name.clone(),
        description: team.description.clone(),
        group: team.group.to_string(),
        version: team.version,
    });
    let options = shown.groups.iter().map(|group| (group.id.to_string(), group.name.clone()));
    let users = format!("/administration/users?team={}&view=all", team.id);
    let group_called = |id: &str| shown.groups.iter().find(|group| group.id.to_string() == id).map_or_else(String::new, |g| g.name.clone());
    let differences = [
        (text::name(), typed.name.clone(), team.name.clone()),
        (text::group(), group_called(&typed.group), group_called(&team.group.to_string())),
        (text::description(), typed.description.clone(), team.description.clone()),
    ];
    html! {
        (error_summary(fault))
        (saved_meanwhile(fault, differences))
        @if shown.may_edit {
            form method="post" action=(paths::team(team.id)) data-dirty {
                (card("").body(html! {
                    input type="hidden" name="version" value=(carried(fault, typed.version, team.version));
                    (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
                    (select("group", text::group()).required().options(options).value(&typed.group).errors(errors))
                    (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                    (button(text::save()))
                }))
            }
        } @else {
            (card(text::looking()).sentence(text::looking_sentence()))
        }
        (members_card(&shown.members, shown.row.people, &users))
        (super::add::form(signed, &paths::team(team.id), person, fault))
    }
}

/// Who is in a unit, with what each sees of the other.
pub(super) fn members_card(members: &[Listed], all: i64, users: &str) -> Markup {
    let yes_or_no = |yes: bool| html! { (if yes { text::yes() } else { text::no() }) };
    let cells = |listed: &Listed| {
        vec![
            html! { a.link dir="auto" href=(users::paths::of(listed.user, "groups")) { (listed.name) } },
            yes_or_no(listed.bits.publishes),
            yes_or_no(listed.bits.sees),
        ]
    };
    let rows: Vec<Vec<Markup>> = members.iter().map(cells).collect();
    let headings = [text::person(), text::publishes(), text::sees()];
    html! {
        (card(text::people()).link(text::all_people(all), users).body(html! {
            @if rows.is_empty() { p.dim { (text::nobody()) } } @else { (mini_table(text::people(), &headings, &rows)) }
            @if usize::try_from(all).is_ok_and(|all| all > members.len()) { p.dim { (text::first_people(members.len())) } }
        }))
    }
}

/// `POST …/teams/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, team, typed) = (signed.ctx.clone(), id_of::<TeamId>(&id)?, form.input);
    let input = EditTeam {
        team,
        group: group_or_unknown(&typed.group),
        name: typed.name.clone(),
        description: typed.description.clone(),
        version: typed.version,
    };
    let done = signed.to_with(&paths::team(team), &Flash::good(text::done_saved()));
    match app.db.write(move |tx| teams::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(done),
        Err(fault) if fault.category == kernel::Category::Stale && typed.stands(&load(&app, &signed, team).await?.row.team) => Ok(done),
        Err(fault) if is_shown(&fault) => show(&app, &signed, team, Some(typed), "", Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
