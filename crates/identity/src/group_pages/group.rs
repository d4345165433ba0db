//! A group: its name, its teams, its service categories, and who is in it.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use kernel::text::one_line;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, checkbox, columns, error_summary, facts, field, link_button, saved_meanwhile, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::team::members_card;
use super::{carried, errors_of, id_of, is_shown, paths, people, status_of, text};
use crate::categories::{self, Category, GrantToGroup};
use crate::groups::{self, EditGroup, Group, GroupRow};
use crate::http::{App, Signed};
use crate::memberships::{self, Listed};
use crate::teams::{self, TeamRow};
use crate::units::Unit;
use crate::{CategoryId, GroupId};

/// People shown on the page itself; the users list shows all.
pub(super) const SHOWN: usize = 50;

struct Shown {
    row: GroupRow,
    teams: Vec<TeamRow>,
    members: Vec<Listed>,
    categories: Vec<Category>,
    granted: Vec<CategoryId>,
    /// Those that the reader cannot give it.
    closed: Vec<CategoryId>,
    may_edit: bool,
}

#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Typed {
    name: String,
    #[serde(default)]
    description: String,
    version: i64,
}

impl Typed {
    /// Whether this is what stands there, as after a form that was sent twice.
    fn stands(&self, group: &Group) -> bool {
        (one_line(&self.name), one_line(&self.description)) == (group.name.clone(), group.description.clone())
    }
}

/// `GET …/groups/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, None, "", None).await
}

async fn load(app: &App, signed: &Signed, id: GroupId) -> Result<Shown, Fault> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let row = groups::rows(&ctx, read)?.into_iter().find(|row| row.group.id == id).ok_or_else(Fault::not_found)?;
            Ok(Shown {
                row,
                teams: teams::rows(&ctx, read)?.into_iter().filter(|row| row.team.group == id).collect(),
                members: memberships::members(&ctx, read, Unit::Group(id), SHOWN)?,
                categories: categories::list(read, ctx.org)?,
                granted: categories::of_group(read, ctx.org, id)?,
                closed: categories::closed_for(&ctx, read, id)?,
                may_edit: ctx.may(Capability::EditGroups, &Target::organization()),
            })
        })
        .await
}

/// The page, with a person who could not be put in.
pub(super) async fn show_adding(app: &App, signed: &Signed, id: GroupId, person: &str, fault: &Fault) -> Result<Response, Problem> {
    show(app, signed, id, None, person, Some(fault)).await
}

async fn show(
    app: &App,
    signed: &Signed,
    id: GroupId,
    typed: Option<Typed>,
    person: &str,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let shown = load(app, signed, id).await?;
    let name = shown.row.group.name.clone();
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(&name)];
    let mut page = Page::new(&name).crumbs(crumbs).section(paths::LIST).status(status_of(fault));
    if !shown.row.group.description.is_empty() {
        page = page.sentence(html! { bdi { (shown.row.group.description) } });
    }
    if shown.may_edit {
        page = page.actions(html! {
            (link_button(text::delete(), format!("{}/delete", paths::group(id))).danger())
            (link_button(text::permission_sets(), format!("{}/permission-sets", paths::group(id))))
            (link_button(text::new_team(), format!("{}?group={id}", paths::NEW_TEAM)).icon(icons::LuPlus))
        });
    }
    Ok(signed.show(page.body(columns(forms(signed, &shown, typed, person, fault), side(&shown, signed)))))
}

fn forms(signed: &Signed, shown: &Shown, typed: Option<Typed>, person: &str, fault: Option<&Fault>) -> Markup {
    let (errors, group) = (errors_of(fault), &shown.row.group);
    let typed = typed.unwrap_or_else(|| Typed { name: group.name.clone(), description: group.description.clone(), version: group.version });
    let users = format!("/administration/users?group={}&view=all", group.id);
    let differences = [
        (text::name(), typed.name.clone(), group.name.clone()),
        (text::description(), typed.description.clone(), group.description.clone()),
    ];
    html! {
        (error_summary(fault))
        (saved_meanwhile(fault, differences))
        @if shown.may_edit {
            form method="post" action=(paths::group(group.id)) data-dirty {
                (card("").body(html! {
                    input type="hidden" name="version" value=(carried(fault, typed.version, group.version));
                    (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
                    (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                    (button(text::save()))
                }))
            }
        } @else {
            (card(text::looking()).sentence(text::looking_sentence()))
        }
        (members_card(&shown.members, shown.row.people, &users))
        (super::add::form(signed, &paths::group(group.id), person, fault))
        @if shown.may_edit && !shown.categories.is_empty() {
            form method="post" action={ (paths::group(group.id)) "/categories" } data-dirty {
                (card(text::categories()).sentence(text::group_categories_sentence()).body(html! {
                    @for category in &shown.categories {
                        @let is_granted = shown.granted.contains(&category.id);
                        @if is_granted { input type="hidden" name="seen" value=(category.id.to_string()); }
                        @let tick = checkbox("category", &category.name).value(category.id.to_string()).on(is_granted);
                        @if !is_granted && shown.closed.contains(&category.id) { (tick.held(text::category_not_for_oneself())) } @else { (tick) }
                    }
                    (button(text::save_categories()))
                }))
            }
        }
    }
}

fn side(shown: &Shown, signed: &Signed) -> Markup {
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let rows = [
        (text::primary_people(), number(shown.row.primary)),
        (text::other_people(), number((shown.row.people - shown.row.primary).max(0))),
        (text::teams(), number(i64::try_from(shown.teams.len()).unwrap_or(i64::MAX))),
    ];
    html! {
        (slim_card(text::facts()).body(facts(&rows)))
        @if !shown.teams.is_empty() {
            (slim_card(text::teams()).body(html! {
                ul { @for row in &shown.teams { li {
                    a.link dir="auto" href=(paths::team(row.team.id)) { (row.team.name) } " " span.dim { (people(signed, row.people)) }
                } } }
            }))
        }
    }
}

/// `POST …/groups/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, group, typed) = (signed.ctx.clone(), id_of::<GroupId>(&id)?, form.input);
    let input = EditGroup { group, name: typed.name.clone(), description: typed.description.clone(), version: typed.version };
    let done = signed.to_with(&paths::group(group), &Flash::good(text::done_saved()));
    match app.db.write(move |tx| groups::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(done),
        Err(fault) if fault.category == kernel::Category::Stale && typed.stands(&load(&app, &signed, group).await?.row.group) => Ok(done),
        Err(fault) if is_shown(&fault) => show(&app, &signed, group, Some(typed), "", Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    category: Vec<String>,
    seen: Vec<String>,
}

/// `POST …/groups/{id}/categories`
pub(super) async fn save_categories(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Chosen>,
) -> Result<Response, Problem> {
    let (ctx, group) = (signed.ctx.clone(), id_of::<GroupId>(&id)?);
    let ids = |words: &[String]| words.iter().map(|id| id_of(id)).collect::<Result<Vec<CategoryId>, Fault>>();
    let input = GrantToGroup { group, categories: ids(&form.input.category)?, seen: Some(ids(&form.input.seen)?) };
    match app.db.write(move |tx| categories::grant_to_group(&ctx, tx, &input)).await {
        Ok(_) => Ok(signed.to_with(&paths::group(group), &Flash::good(text::done_saved()))),
        Err(fault) if is_shown(&fault) => show(&app, &signed, group, None, "", Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
